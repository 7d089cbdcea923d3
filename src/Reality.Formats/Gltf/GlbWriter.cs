using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;
using SharpGLTF.Schema2;

namespace Reality.Formats.Gltf;

/// <summary>
/// Writes a textured mesh as binary glTF 2.0 (Khronos glTF 2.0 sections 3 and 4.4), unlit, with one JPEG per page; a mesh without
/// pages has a neutral material and is lit.
/// Positions are relative to the mesh's origin and rotated from z up to glTF's y up: (east, up, -north).
/// </summary>
public static class GlbWriter
{
    // Index 65,535 is reserved for primitive restart, so that larger meshes use 32-bit indices (section 3.7.2.1).
    private const int MaxShortIndex = 65_534;

    private const float NeutralReflectance = 0.8f;

    /// <summary>Encodes a mesh.</summary>
    /// <param name="textureQuality">JPEG quality of the pages, 1 to 100.</param>
    public static byte[] Encode(TexturedMesh mesh, int textureQuality = 85)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        var model = ModelRoot.CreateModel();
        var gltfMesh = model.CreateMesh();
        foreach (var part in PageMesh.Split(mesh))
        {
            var primitive = gltfMesh.CreatePrimitive();
            primitive.SetVertexAccessor("POSITION", Positions(model, mesh.Mesh, part));
            if (part.Page >= 0)
                primitive.SetVertexAccessor("TEXCOORD_0", Coordinates(model, part));
            primitive.SetIndexAccessor(Indices(model, part));
            primitive.DrawPrimitiveType = PrimitiveType.TRIANGLES;
            primitive.Material = part.Page >= 0
                ? PageMaterial(model, JpegWriter.Encode(mesh.Pages[part.Page], textureQuality))
                : NeutralMaterial(model);
        }
        var node = model.UseScene(0).CreateNode();
        node.Mesh = gltfMesh;
        var glb = model.WriteGLB();
        return [.. glb];
    }

    private static Accessor Positions(ModelRoot model, Core.Scenes.Mesh mesh, PageMesh part)
    {
        var positions = new Vector3[part.Vertex.Count];
        for (var i = 0; i < positions.Length; i++)
        {
            var p = mesh.Positions[part.Vertex[i]];
            positions[i] = new(p.X, p.Z, -p.Y);
        }
        return VertexAccessor(model, MemoryMarshal.AsBytes(positions.AsSpan()), positions.Length, DimensionType.VEC3);
    }

    private static Accessor Coordinates(ModelRoot model, PageMesh part) =>
        VertexAccessor(
            model,
            MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(part.Coordinates)),
            part.Coordinates.Count,
            DimensionType.VEC2);

    private static Accessor VertexAccessor(ModelRoot model, ReadOnlySpan<byte> data, int count, DimensionType dimension)
    {
        var view = model.UseBufferView(data.ToArray(), 0, null, 0, BufferMode.ARRAY_BUFFER);
        var accessor = model.CreateAccessor();
        accessor.SetVertexData(view, 0, count, new SharpGLTF.Memory.AttributeFormat(dimension, EncodingType.FLOAT));
        return accessor;
    }

    private static Accessor Indices(ModelRoot model, PageMesh part)
    {
        var isShort = part.Vertex.Count - 1 <= MaxShortIndex;
        var data = isShort
            ? MemoryMarshal.AsBytes(part.Indices.Select(i => (ushort)i).ToArray().AsSpan())
            : MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(part.Indices));
        var view = model.UseBufferView(data.ToArray(), 0, null, 0, BufferMode.ELEMENT_ARRAY_BUFFER);
        var accessor = model.CreateAccessor();
        var encoding = isShort ? IndexEncodingType.UNSIGNED_SHORT : IndexEncodingType.UNSIGNED_INT;
        accessor.SetIndexData(view, 0, part.Indices.Count, encoding);
        return accessor;
    }

    private static Material PageMaterial(ModelRoot model, byte[] jpeg)
    {
        var material = model.CreateMaterial();
        material.InitializeUnlit();
        var sampler = model.UseTextureSampler(
            TextureWrapMode.CLAMP_TO_EDGE, TextureWrapMode.CLAMP_TO_EDGE,
            TextureMipMapFilter.LINEAR_MIPMAP_LINEAR, TextureInterpolationFilter.LINEAR);
        var texture = model.UseTexture(model.UseImage(new SharpGLTF.Memory.MemoryImage(jpeg)), sampler);
        material.FindChannel("BaseColor")!.Value.SetTexture(0, texture);
        return material;
    }

    // Without normals in the file, readers shade each triangle flat (section 3.7.2.1).
    private static Material NeutralMaterial(ModelRoot model)
    {
        var material = model.CreateMaterial();
        material.InitializePBRMetallicRoughness();
        var color = material.FindChannel("BaseColor")!.Value;
        color.Color = new(NeutralReflectance, NeutralReflectance, NeutralReflectance, 1);
        var surface = material.FindChannel("MetallicRoughness")!.Value;
        surface.SetFactor("MetallicFactor", 0);
        surface.SetFactor("RoughnessFactor", 1);
        return material;
    }
}

/// <summary>The triangles of one texture page with one texture coordinate per vertex, as graphics hardware requires.</summary>
/// <param name="Page">Negative if the mesh has no pages.</param>
/// <param name="Vertex">Index of each vertex in the mesh's positions.</param>
/// <param name="Coordinates">Texture coordinate of each vertex, (0, 0) at the page's top-left corner.</param>
/// <param name="Indices">Three per triangle, into the two lists above.</param>
internal sealed record PageMesh(int Page, List<int> Vertex, List<Vector2> Coordinates, List<int> Indices)
{
    /// <summary>Splits a mesh by page, in page order; pages without triangles are omitted. Without pages: one part.</summary>
    public static IEnumerable<PageMesh> Split(TexturedMesh mesh)
    {
        if (mesh.Pages.Count == 0)
        {
            if (mesh.Mesh.TriangleCount > 0)
                yield return new(-1, [.. Enumerable.Range(0, mesh.Mesh.VertexCount)], [], [.. mesh.Mesh.Triangles]);
            yield break;
        }
        var trianglesOfPage = Enumerable.Range(0, mesh.Mesh.TriangleCount).ToLookup(t => mesh.PageOfTriangle[t]);
        for (var page = 0; page < mesh.Pages.Count; page++)
        {
            if (trianglesOfPage.Contains(page))
                yield return Of(mesh, page, trianglesOfPage[page]);
        }
    }

    private static PageMesh Of(TexturedMesh mesh, int page, IEnumerable<int> triangles)
    {
        var result = new PageMesh(page, [], [], []);
        var indexOf = new Dictionary<(int Vertex, Vector2 Coordinate), int>();
        foreach (var t in triangles)
        {
            for (var corner = 3 * t; corner < 3 * t + 3; corner++)
            {
                var key = (mesh.Mesh.Triangles[corner], mesh.TextureCoordinates[corner]);
                if (!indexOf.TryGetValue(key, out var index))
                {
                    indexOf[key] = index = result.Vertex.Count;
                    result.Vertex.Add(key.Item1);
                    result.Coordinates.Add(key.Item2);
                }
                result.Indices.Add(index);
            }
        }
        return result;
    }
}
