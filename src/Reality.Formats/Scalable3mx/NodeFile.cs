using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;

namespace Reality.Formats.Scalable3mx;

/// <summary>
/// A file of sibling nodes, 3MXB ("3D multiresolution mesh exchange format", node files): a header in JSON, then the textures and
/// geometries of all nodes back to back.
/// </summary>
/// <remarks>The encoded nodes are in memory until the file is written, because the header has their sizes.</remarks>
/// <param name="textureQuality">JPEG quality of textures, 1 to 100.</param>
public sealed class NodeFile(int textureQuality)
{
    // Of a node without finer ones: viewers show it however near it is.
    private const double NeverReplaced = 1e30;

    private readonly List<Node> _nodes = [];
    private readonly List<Resource> _resources = [];

    /// <summary>Adds a node that only groups others.</summary>
    /// <param name="bounds">Of all nodes below it.</param>
    /// <param name="children">Files of the nodes below it, relative to this file, with forward slashes.</param>
    public void AddGroup(string id, Box3d bounds, IReadOnlyList<string> children) =>
        _nodes.Add(new(id, bounds, 0, children, []));

    /// <summary>Adds a node with a mesh; returns the bounds of it and of the nodes below it.</summary>
    /// <param name="id">Unique in the file.</param>
    /// <param name="positions">Of each vertex, relative to the origin of the scene.</param>
    /// <param name="finer">What replaces it when a viewer comes near; null if nothing does.</param>
    /// <param name="maxDiameterPixels">
    /// The largest diameter on the screen at which it is not yet replaced, in pixels, from its bounds.
    /// </param>
    public Box3d Add(
        string id, TexturedMesh mesh, Vector3d[] positions, FinerNodes? finer, Func<Box3d, double> maxDiameterPixels)
    {
        ArgumentNullException.ThrowIfNull(maxDiameterPixels);
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(positions);
        var parts = MeshPart.Split(mesh, positions).ToList();
        var textures = new Dictionary<int, string>();
        foreach (var page in parts.Select(part => part.Page).Where(page => page >= 0).Distinct())
            textures[page] = AddTexture(JpegWriter.Encode(mesh.Pages[page], textureQuality));
        var geometries = parts
            .Select(part => AddGeometry(OpenCtm.Encode(part), part.Bounds(), textures.GetValueOrDefault(part.Page))).ToList();
        var bounds = parts.Aggregate(finer?.Bounds ?? Box3d.Empty, (box, part) => box.Include(part.Bounds()));
        _nodes.Add(finer is null
            ? new(id, bounds, NeverReplaced, [], geometries)
            : new(id, bounds, maxDiameterPixels(bounds), [finer.File], geometries));
        return bounds;
    }

    /// <summary>Writes all nodes that were added.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = Header();
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, header.Length);
        stream.Write("3MXBO"u8);
        stream.Write(size);
        stream.Write(header);
        foreach (var resource in _resources)
            stream.Write(resource.Bytes);
    }

    private string AddTexture(byte[] jpeg)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"texture{_resources.Count}");
        _resources.Add(new(id, jpeg, null, null));
        return id;
    }

    private string AddGeometry(byte[] mesh, Box3d bounds, string? texture)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"geometry{_resources.Count}");
        _resources.Add(new(id, mesh, bounds, texture));
        return id;
    }

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("nodes");
            foreach (var node in _nodes)
                WriteNode(json, node);
            json.WriteEndArray();
            json.WriteStartArray("resources");
            foreach (var resource in _resources)
                WriteResource(json, resource);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteNode(Utf8JsonWriter json, Node node)
    {
        json.WriteStartObject();
        json.WriteString("id", node.Id);
        WriteBox(json, node.Bounds);
        json.WriteNumber("maxScreenDiameter", node.MaxDiameterPixels);
        json.WriteStartArray("children");
        foreach (var file in node.Children)
            json.WriteStringValue(file);
        json.WriteEndArray();
        json.WriteStartArray("resources");
        foreach (var id in node.Geometries)
            json.WriteStringValue(id);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, Resource resource)
    {
        json.WriteStartObject();
        json.WriteString("type", resource.Bounds is null ? "textureBuffer" : "geometryBuffer");
        json.WriteString("id", resource.Id);
        json.WriteString("format", resource.Bounds is null ? "jpg" : "ctm");
        json.WriteNumber("size", resource.Bytes.Length);
        if (resource.Bounds is { } bounds)
            WriteBox(json, bounds);
        if (resource.Texture is { } texture)
            json.WriteString("texture", texture);
        json.WriteEndObject();
    }

    private static void WriteBox(Utf8JsonWriter json, Box3d box)
    {
        WriteVector(json, "bbMin", box.Min);
        WriteVector(json, "bbMax", box.Max);
    }

    private static void WriteVector(Utf8JsonWriter json, string name, Vector3d vector)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(vector.X);
        json.WriteNumberValue(vector.Y);
        json.WriteNumberValue(vector.Z);
        json.WriteEndArray();
    }

    private sealed record Node(
        string Id, Box3d Bounds, double MaxDiameterPixels, IReadOnlyList<string> Children, IReadOnlyList<string> Geometries);

    /// <param name="Bounds">Null for a texture.</param>
    private sealed record Resource(string Id, byte[] Bytes, Box3d? Bounds, string? Texture);
}

/// <summary>The nodes that replace a node when a viewer comes near.</summary>
/// <param name="File">Relative to the file of the node, with forward slashes.</param>
/// <param name="Bounds">Of all of them, relative to the origin of the scene.</param>
public sealed record FinerNodes(string File, Box3d Bounds);
