using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Spz;

namespace Reality.Formats.Gltf;

/// <summary>
/// Writes splats as binary glTF 2.0 with KHR_gaussian_splatting and KHR_gaussian_splatting_compression_spz_2 (Khronos drafts),
/// under the attribute names that CesiumJS reads. Positions are relative to the cloud's origin and turned from z up to glTF's
/// y up: (east, up, -north).
/// </summary>
public static class SplatGlbWriter
{
    private const string Splatting = "KHR_gaussian_splatting";
    private const string Compression = "KHR_gaussian_splatting_compression_spz_2";
    private const int UnsignedByte = 5121;

    // A quarter turn about x.
    private static readonly Similarity s_upright =
        new(1, Rotation.FromQuaternion(1, -1, 0, 0), Vector3d.Zero);

    /// <summary>The extensions that a tileset has to declare for its content.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [Splatting, Compression];

    /// <summary>The splats in the axes of glTF, relative to their origin: x east, y up, z south.</summary>
    public static SplatCloud Upright(SplatCloud splats)
    {
        ArgumentNullException.ThrowIfNull(splats);
        return (splats with { Origin = Vector3d.Zero }).Transformed(s_upright, Vector3d.Zero);
    }

    /// <summary>Encodes splats with their world axes east, north and up; at least one.</summary>
    public static byte[] Encode(SplatCloud splats)
    {
        ArgumentNullException.ThrowIfNull(splats);
        ArgumentOutOfRangeException.ThrowIfZero(splats.Count);
        var upright = Upright(splats);
        var spz = SpzWriter.Encode(upright);
        var (accessors, attributes) = AttributesOf(upright);
        var packed = new JsonObject { [Compression] = new JsonObject { ["bufferView"] = 0 } };
        var json = new JsonObject
        {
            ["asset"] = new JsonObject { ["version"] = "2.0", ["generator"] = "Reality" },
            ["extensionsUsed"] = new JsonArray(Splatting, Compression),
            ["extensionsRequired"] = new JsonArray(Splatting, Compression),
            ["scene"] = 0,
            ["scenes"] = new JsonArray(new JsonObject { ["nodes"] = new JsonArray(0) }),
            ["nodes"] = new JsonArray(new JsonObject { ["mesh"] = 0 }),
            ["meshes"] = new JsonArray(new JsonObject
            {
                ["primitives"] = new JsonArray(new JsonObject
                {
                    ["mode"] = 0,
                    ["attributes"] = attributes,
                    ["extensions"] = new JsonObject
                    {
                        [Splatting] = new JsonObject
                        {
                            ["kernel"] = "ellipse", ["colorSpace"] = "srgb_rec709_display", ["extensions"] = packed,
                        },
                    },
                }),
            }),
            ["accessors"] = accessors,
            ["bufferViews"] = new JsonArray(new JsonObject
            {
                ["buffer"] = 0, ["byteOffset"] = 0, ["byteLength"] = spz.Length,
            }),
            ["buffers"] = new JsonArray(new JsonObject { ["byteLength"] = (spz.Length + 3) & ~3 }),
        };
        Array.Resize(ref spz, (spz.Length + 3) & ~3);
        return GlbContent.GlbOf(JsonSerializer.SerializeToUtf8Bytes(json), spz);
    }

    // The accessors have no data: those are in the compressed splats.
    private static (JsonArray Accessors, JsonObject Attributes) AttributesOf(SplatCloud splats)
    {
        var (accessors, attributes) = (new JsonArray(), new JsonObject());
        var (min, max) = splats.Positions.Aggregate(
            (Min: splats.Positions[0], Max: splats.Positions[0]),
            (box, p) => (Vector3.Min(box.Min, p), Vector3.Max(box.Max, p)));
        var position = Add("POSITION", GlbContent.Float, "VEC3");
        position["min"] = new JsonArray(min.X, min.Y, min.Z);
        position["max"] = new JsonArray(max.X, max.Y, max.Z);
        Add("COLOR_0", UnsignedByte, "VEC4")["normalized"] = true;
        Add($"{Splatting}:SCALE", GlbContent.Float, "VEC3");
        Add($"{Splatting}:ROTATION", GlbContent.Float, "VEC4");
        for (var degree = 1; degree <= splats.Degree; degree++)
        {
            for (var n = 0; n <= 2 * degree; n++)
                Add($"{Splatting}:SH_DEGREE_{degree}_COEF_{n}", GlbContent.Float, "VEC3");
        }
        return (accessors, attributes);

        JsonObject Add(string name, int componentType, string type)
        {
            attributes[name] = accessors.Count;
            var accessor = new JsonObject { ["componentType"] = componentType, ["count"] = splats.Count, ["type"] = type };
            accessors.Add(accessor);
            return accessor;
        }
    }
}
