using System.Text.Json.Nodes;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;

namespace Reality.Formats.Gltf;

/// <summary>
/// Writes a textured mesh as <see cref="GlbWriter"/> does, with its triangles compressed by Draco
/// (glTF extension KHR_draco_mesh_compression).
/// </summary>
public static class DracoGlbWriter
{
    private const string Compression = "KHR_draco_mesh_compression";

    /// <summary>Encodes a mesh.</summary>
    /// <param name="gridStep">
    /// Positions are rounded to multiples of this many meters of the world, a power of two: the same vertex of two meshes is at
    /// the same place in both.
    /// </param>
    /// <param name="textureQuality">JPEG quality of the pages, 1 to 100.</param>
    public static byte[] Encode(TexturedMesh mesh, double gridStep, int textureQuality = 85)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        var content = new GlbContent(Compression);
        foreach (var part in PageMesh.Split(mesh))
        {
            var jpeg = part.Page < 0 ? null : JpegWriter.Encode(mesh.Pages[part.Page], textureQuality);
            Add(QuantizedPart.Of(mesh, part, gridStep), jpeg, content);
        }
        return content.Encode();
    }

    private static void Add(QuantizedPart part, byte[]? jpeg, GlbContent content)
    {
        var compressed = part.Encode();
        if (compressed.TriangleCount == 0)
            return;
        var (min, max) = part.Bounds();
        var position = AccessorOf(GlbContent.Float, "VEC3", compressed.VertexCount);
        position["min"] = new JsonArray(min.X, min.Y, min.Z);
        position["max"] = new JsonArray(max.X, max.Y, max.Z);
        var attributes = new JsonObject { ["POSITION"] = content.AddAccessor(position) };
        var ids = new JsonObject { ["POSITION"] = 0 };
        if (jpeg is not null)
        {
            attributes["TEXCOORD_0"] = content.AddAccessor(AccessorOf(GlbContent.Float, "VEC2", compressed.VertexCount));
            ids["TEXCOORD_0"] = 1;
        }
        var indices = AccessorOf(GlbContent.IndexTypeOf(compressed.VertexCount), "SCALAR", 3 * compressed.TriangleCount);
        content.AddPrimitive(new JsonObject
        {
            ["attributes"] = attributes,
            ["indices"] = content.AddAccessor(indices),
            ["material"] = content.AddMaterial(jpeg),
            ["extensions"] = new JsonObject
            {
                [Compression] = new JsonObject { ["bufferView"] = content.AddView(compressed.Bytes), ["attributes"] = ids },
            },
        });
    }

    private static JsonObject AccessorOf(int componentType, string type, int count) =>
        new() { ["componentType"] = componentType, ["count"] = count, ["type"] = type };
}
