using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Scenes;
using Reality.Formats.Draco;
using Reality.Formats.Imaging;

namespace Reality.Formats.Gltf;

/// <summary>
/// Writes a textured mesh as <see cref="GlbWriter"/> does, with its triangles compressed by Draco
/// (glTF extension KHR_draco_mesh_compression).
/// </summary>
public static class DracoGlbWriter
{
    private const string Compression = "KHR_draco_mesh_compression";
    private const string Unlit = "KHR_materials_unlit";
    private const int Float = 5126, UnsignedShort = 5123, UnsignedInt = 5125;
    private const int MaxShortCount = 65_535;

    /// <summary>Encodes a mesh.</summary>
    /// <param name="gridStep">
    /// Positions are rounded to multiples of this many meters of the world, a power of two: the same vertex of two meshes is at
    /// the same place in both.
    /// </param>
    /// <param name="textureQuality">JPEG quality of the pages, 1 to 100.</param>
    public static byte[] Encode(TexturedMesh mesh, double gridStep, int textureQuality = 85)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        var content = new Content();
        foreach (var part in PageMesh.Split(mesh))
        {
            var jpeg = part.Page < 0 ? null : JpegWriter.Encode(mesh.Pages[part.Page], textureQuality);
            content.Add(QuantizedPart.Of(mesh, part, gridStep), jpeg);
        }
        return content.Encode();
    }

    private sealed class Content
    {
        private readonly ByteBuffer _binary = new();
        private readonly JsonArray _views = [], _accessors = [], _primitives = [], _materials = [], _textures = [], _images = [];

        public void Add(QuantizedPart part, byte[]? jpeg)
        {
            var compressed = part.Encode();
            if (compressed.TriangleCount == 0)
                return;
            var attributes = new JsonObject { ["POSITION"] = AddAccessor(Float, "VEC3", compressed.VertexCount) };
            var ids = new JsonObject { ["POSITION"] = 0 };
            var (min, max) = part.Bounds();
            _accessors[^1]!["min"] = new JsonArray(min.X, min.Y, min.Z);
            _accessors[^1]!["max"] = new JsonArray(max.X, max.Y, max.Z);
            if (jpeg is not null)
            {
                attributes["TEXCOORD_0"] = AddAccessor(Float, "VEC2", compressed.VertexCount);
                ids["TEXCOORD_0"] = 1;
            }
            var indexType = compressed.VertexCount <= MaxShortCount ? UnsignedShort : UnsignedInt;
            _primitives.Add(new JsonObject
            {
                ["attributes"] = attributes,
                ["indices"] = AddAccessor(indexType, "SCALAR", 3 * compressed.TriangleCount),
                ["material"] = AddMaterial(jpeg),
                ["extensions"] = new JsonObject
                {
                    [Compression] = new JsonObject { ["bufferView"] = AddView(compressed.Bytes), ["attributes"] = ids },
                },
            });
        }

        public byte[] Encode()
        {
            var json = new JsonObject
            {
                ["asset"] = new JsonObject { ["version"] = "2.0", ["generator"] = "Reality" },
                ["extensionsUsed"] = _images.Count > 0 ? new JsonArray(Compression, Unlit) : new JsonArray(Compression),
                ["extensionsRequired"] = new JsonArray(Compression),
                ["scene"] = 0,
                ["scenes"] = new JsonArray(new JsonObject { ["nodes"] = new JsonArray(0) }),
                ["nodes"] = new JsonArray(new JsonObject { ["mesh"] = 0 }),
                ["meshes"] = new JsonArray(new JsonObject { ["primitives"] = _primitives }),
                ["materials"] = _materials,
                ["accessors"] = _accessors,
                ["bufferViews"] = _views,
                ["buffers"] = new JsonArray(new JsonObject { ["byteLength"] = _binary.Count }),
            };
            if (_images.Count > 0)
            {
                json["textures"] = _textures;
                json["images"] = _images;
                json["samplers"] = new JsonArray(new JsonObject
                {
                    ["magFilter"] = 9729, ["minFilter"] = 9987, ["wrapS"] = 33071, ["wrapT"] = 33071,
                });
            }
            return GlbOf(JsonSerializer.SerializeToUtf8Bytes(json), _binary.ToArray());
        }

        private int AddAccessor(int componentType, string type, int count)
        {
            _accessors.Add(new JsonObject { ["componentType"] = componentType, ["count"] = count, ["type"] = type });
            return _accessors.Count - 1;
        }

        private int AddView(byte[] bytes)
        {
            _views.Add(new JsonObject { ["buffer"] = 0, ["byteOffset"] = _binary.Count, ["byteLength"] = bytes.Length });
            _binary.Add(bytes);
            _binary.Add(new byte[-bytes.Length & 3]);
            return _views.Count - 1;
        }

        private int AddMaterial(byte[]? jpeg)
        {
            if (jpeg is null)
            {
                _materials.Add(new JsonObject
                {
                    ["pbrMetallicRoughness"] = new JsonObject
                    {
                        ["baseColorFactor"] = new JsonArray(0.8, 0.8, 0.8, 1.0), ["metallicFactor"] = 0,
                    },
                });
                return _materials.Count - 1;
            }
            _images.Add(new JsonObject { ["bufferView"] = AddView(jpeg), ["mimeType"] = "image/jpeg" });
            _textures.Add(new JsonObject { ["sampler"] = 0, ["source"] = _images.Count - 1 });
            _materials.Add(new JsonObject
            {
                ["pbrMetallicRoughness"] = new JsonObject
                {
                    ["baseColorTexture"] = new JsonObject { ["index"] = _textures.Count - 1 }, ["metallicFactor"] = 0,
                },
                ["extensions"] = new JsonObject { [Unlit] = new JsonObject() },
            });
            return _materials.Count - 1;
        }
    }

    // Header, then the chunks of JSON and binary data, each padded to four bytes (Khronos glTF 2.0 section 4.4).
    private static byte[] GlbOf(byte[] json, byte[] binary)
    {
        const int HeaderLength = 12, ChunkHeaderLength = 8;
        var jsonLength = (json.Length + 3) & ~3;
        var glb = new byte[HeaderLength + 2 * ChunkHeaderLength + jsonLength + binary.Length];
        var g = glb.AsSpan();
        "glTF"u8.CopyTo(g);
        BinaryPrimitives.WriteInt32LittleEndian(g[4..], 2);
        BinaryPrimitives.WriteInt32LittleEndian(g[8..], glb.Length);
        BinaryPrimitives.WriteInt32LittleEndian(g[12..], jsonLength);
        "JSON"u8.CopyTo(g[16..]);
        g.Slice(20, jsonLength).Fill((byte)' ');
        json.CopyTo(g[20..]);
        var chunk = g[(20 + jsonLength)..];
        BinaryPrimitives.WriteInt32LittleEndian(chunk, binary.Length);
        "BIN\0"u8.CopyTo(chunk[4..]);
        binary.CopyTo(chunk[ChunkHeaderLength..]);
        return glb;
    }
}
