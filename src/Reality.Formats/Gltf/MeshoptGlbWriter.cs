using System.Numerics;
using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;
using Reality.Formats.Meshopt;

namespace Reality.Formats.Gltf;

/// <summary>
/// Writes a textured mesh as <see cref="GlbWriter"/> does, with its triangles compressed for fast decoding
/// (glTF extension EXT_meshopt_compression).
/// </summary>
public static class MeshoptGlbWriter
{
    private const string Compression = "EXT_meshopt_compression";
    private const int ArrayBuffer = 34962, ElementArrayBuffer = 34963;

    // Of a texel, up to which a texture coordinate may be off by half.
    private const int StepsPerTexel = 16;

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
        // Stands for the decoded data, and holds none.
        content.Buffers.Add(new JsonObject
        {
            ["byteLength"] = 0, ["extensions"] = new JsonObject { [Compression] = new JsonObject { ["fallback"] = true } },
        });
        var grid = PositionGrid.Of(mesh.Mesh, gridStep);
        content.Node["translation"] = ArrayOf(grid.Origin);
        foreach (var part in PageMesh.Split(mesh))
            Add(mesh, part, grid, textureQuality, content);
        return content.Encode();
    }

    private static void Add(TexturedMesh mesh, PageMesh part, PositionGrid grid, int textureQuality, GlbContent content)
    {
        var strips = TriangleStrips.Of(part.Indices, part.Vertex.Count);
        if (strips.Indices.Length == 0)
            return;
        var vertexCount = strips.VertexOf.Length;
        int[] positions = [.. strips.VertexOf.SelectMany(vertex => grid.MultiplesOf(mesh.Mesh.Positions[part.Vertex[vertex]]))];
        var (min, max) = BoundsOf(positions);
        var position = AddFloats(content, positions, 3, grid.Exponent);
        position["min"] = ArrayOf(grid.Step * min);
        position["max"] = ArrayOf(grid.Step * max);
        var attributes = new JsonObject { ["POSITION"] = content.AddAccessor(position) };
        if (part.Page >= 0)
        {
            var page = mesh.Pages[part.Page];
            var exponent = -BitOperations.Log2((uint)(2 * StepsPerTexel * Math.Max(page.Width, page.Height) - 1));
            int[] coordinates = [.. strips.VertexOf.SelectMany(vertex => MultiplesOf(part.Coordinates[vertex], exponent))];
            attributes["TEXCOORD_0"] = content.AddAccessor(AddFloats(content, coordinates, 2, exponent));
        }
        var indexType = GlbContent.IndexTypeOf(vertexCount);
        var indices = AccessorOf(
            content, indexType, "SCALAR", strips.Indices.Length, indexType == GlbContent.UnsignedShort ? 2 : 4,
            TriangleCodec.Encode(strips.Indices), "TRIANGLES", filter: null);
        content.AddPrimitive(new JsonObject
        {
            ["attributes"] = attributes,
            ["indices"] = content.AddAccessor(indices),
            ["material"] = content.AddMaterial(
                part.Page < 0 ? null : JpegWriter.Encode(mesh.Pages[part.Page], textureQuality)),
        });
    }

    private static JsonObject AddFloats(GlbContent content, int[] multiples, int componentCount, int exponent)
    {
        var stride = ExponentialFilter.Stride * componentCount;
        var bytes = ExponentialFilter.Encode(multiples, exponent);
        return AccessorOf(
            content, GlbContent.Float, componentCount == 3 ? "VEC3" : "VEC2", multiples.Length / componentCount, stride,
            AttributeCodec.Encode(bytes, stride), "ATTRIBUTES", "EXPONENTIAL");
    }

    // An accessor of a new view, whose decoded data follow those of earlier views.
    private static JsonObject AccessorOf(
        GlbContent content, int componentType, string type, int count, int stride, byte[] encoded, string mode, string? filter)
    {
        var decoded = content.Buffers[1]!;
        var offset = (int)decoded["byteLength"]!;
        decoded["byteLength"] = offset + (stride * count + 3 & ~3);
        var compressed = new JsonObject
        {
            ["buffer"] = 0, ["byteOffset"] = content.AddData(encoded), ["byteLength"] = encoded.Length, ["byteStride"] = stride,
            ["mode"] = mode, ["count"] = count,
        };
        if (filter is not null)
            compressed["filter"] = filter;
        var view = new JsonObject { ["buffer"] = 1, ["byteOffset"] = offset, ["byteLength"] = stride * count };
        if (mode == "ATTRIBUTES")
            view["byteStride"] = stride;
        view["target"] = mode == "ATTRIBUTES" ? ArrayBuffer : ElementArrayBuffer;
        view["extensions"] = new JsonObject { [Compression] = compressed };
        content.Views.Add(view);
        return new()
        {
            ["bufferView"] = content.Views.Count - 1, ["componentType"] = componentType, ["count"] = count, ["type"] = type,
        };
    }

    private static int[] MultiplesOf(Vector2 coordinate, int exponent)
    {
        var steps = Math.ScaleB(1, -exponent);
        return [(int)Math.Round(coordinate.X * steps), (int)Math.Round(coordinate.Y * steps)];
    }

    private static (Vector3d Min, Vector3d Max) BoundsOf(int[] positions)
    {
        var points = positions.Chunk(3).Select(p => new Vector3d(p[0], p[1], p[2])).ToList();
        return (points.Aggregate(Vector3d.Min), points.Aggregate(Vector3d.Max));
    }

    private static JsonArray ArrayOf(Vector3d v) => new(v.X, v.Y, v.Z);

    /// <summary>A grid over the world in glTF's axes: east, up, -north.</summary>
    /// <param name="Step">Meters, a power of two.</param>
    /// <param name="Offset">World position of the mesh's origin, in steps.</param>
    private sealed record PositionGrid(double Step, Vector3d Offset)
    {
        public int Exponent => Math.ILogB(Step);

        private Vector3d Nearest => new(Math.Round(Offset.X), Math.Round(Offset.Y), Math.Round(Offset.Z));

        /// <summary>The point of the grid that is nearest to the mesh's origin, from there, in meters.</summary>
        public Vector3d Origin => Step * (Nearest - Offset);

        public static PositionGrid Of(Mesh mesh, double step)
        {
            var reach = mesh.Positions.Select(p => Math.Max(Math.Abs(p.X), Math.Max(Math.Abs(p.Y), Math.Abs(p.Z))))
                .DefaultIfEmpty().Max();
            while (reach / step > ExponentialFilter.MaxMultiple - 1)
                step *= 2;
            return new(step, 1 / step * new Vector3d(mesh.Origin.X, mesh.Origin.Z, -mesh.Origin.Y));
        }

        /// <summary>A position of the mesh in steps from <see cref="Nearest"/>.</summary>
        public int[] MultiplesOf(Vector3 p)
        {
            var nearest = Nearest;
            return
            [
                (int)(Math.Round(Offset.X + p.X / Step) - nearest.X), (int)(Math.Round(Offset.Y + p.Z / Step) - nearest.Y),
                (int)(Math.Round(Offset.Z - p.Y / Step) - nearest.Z),
            ];
        }
    }
}
