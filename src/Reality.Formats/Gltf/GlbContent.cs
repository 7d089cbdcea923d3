using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Formats.Draco;

namespace Reality.Formats.Gltf;

/// <summary>
/// The parts of a binary glTF 2.0 file whose meshes are compressed by an extension (Khronos glTF 2.0 sections 3 and 4.4). Pages
/// are JPEGs of unlit materials; a primitive without a page has a neutral material.
/// </summary>
/// <param name="compression">Name of the extension, which readers must know.</param>
internal sealed class GlbContent(string compression)
{
    /// <summary>Component types of accessors.</summary>
    public const int Float = 5126, UnsignedShort = 5123, UnsignedInt = 5125;

    private const int MaxShortCount = 65_535;
    private const string Unlit = "KHR_materials_unlit";
    private readonly ByteBuffer _binary = new();
    private readonly JsonArray _accessors = [], _primitives = [], _materials = [], _textures = [], _images = [];

    /// <summary>Views of the data, to which compressed ones are added.</summary>
    public JsonArray Views { get; } = [];

    /// <summary>The buffers: first that of the data, whose length is set at the end.</summary>
    public JsonArray Buffers { get; } = [new JsonObject()];

    /// <summary>The only node, to which a transform may be added.</summary>
    public JsonObject Node { get; } = new() { ["mesh"] = 0 };

    /// <summary>Component type of indices for this number of vertices.</summary>
    public static int IndexTypeOf(int vertexCount) => vertexCount <= MaxShortCount ? UnsignedShort : UnsignedInt;

    /// <summary>Adds bytes to the data, at a multiple of four.</summary>
    /// <returns>Where they begin.</returns>
    public int AddData(byte[] bytes)
    {
        var offset = _binary.Count;
        _binary.Add(bytes);
        _binary.Add(new byte[-bytes.Length & 3]);
        return offset;
    }

    /// <summary>Adds a view of bytes unchanged.</summary>
    /// <returns>Its index.</returns>
    public int AddView(byte[] bytes)
    {
        Views.Add(new JsonObject { ["buffer"] = 0, ["byteOffset"] = AddData(bytes), ["byteLength"] = bytes.Length });
        return Views.Count - 1;
    }

    /// <summary>Adds an accessor.</summary>
    /// <returns>Its index.</returns>
    public int AddAccessor(JsonObject accessor)
    {
        _accessors.Add(accessor);
        return _accessors.Count - 1;
    }

    /// <summary>Adds a primitive.</summary>
    public void AddPrimitive(JsonObject primitive) => _primitives.Add(primitive);

    /// <summary>Adds the material of a page.</summary>
    /// <param name="jpeg">Null for the neutral material.</param>
    /// <returns>Its index.</returns>
    public int AddMaterial(byte[]? jpeg)
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

    /// <summary>The file.</summary>
    public byte[] Encode()
    {
        Buffers[0]!["byteLength"] = _binary.Count;
        var json = new JsonObject
        {
            ["asset"] = new JsonObject { ["version"] = "2.0", ["generator"] = "Reality" },
            ["extensionsUsed"] = _images.Count > 0 ? new JsonArray(compression, Unlit) : new JsonArray(compression),
            ["extensionsRequired"] = new JsonArray(compression),
            ["scene"] = 0,
            ["scenes"] = new JsonArray(new JsonObject { ["nodes"] = new JsonArray(0) }),
            ["nodes"] = new JsonArray(Node),
            ["meshes"] = new JsonArray(new JsonObject { ["primitives"] = _primitives }),
            ["materials"] = _materials,
            ["accessors"] = _accessors,
            ["bufferViews"] = Views,
            ["buffers"] = Buffers,
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

    /// <summary>
    /// A file: header, then the chunks of JSON and binary data, each padded to four bytes (Khronos glTF 2.0 section 4.4).
    /// </summary>
    /// <param name="binary">Of a length that is a multiple of four.</param>
    public static byte[] GlbOf(byte[] json, byte[] binary)
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
