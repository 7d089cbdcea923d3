using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;

namespace Reality.Formats.I3s;

/// <summary>
/// Writes an integrated mesh as an indexed 3D scene layer (Esri i3s-spec 1.8, OGC 17-014): a package and, with the same content,
/// a folder that a static web server answers as a scene service. z is up; texture coordinates start at the top-left corner.
/// </summary>
/// <remarks>Meshes are written one by one, in any order; only their nodes are kept until <see cref="Complete"/>.</remarks>
public sealed class I3sWriter : IDisposable
{
    private const int TextureQuality = 85;
    private const string Layer = "layers/0";

    private readonly SlpkArchive _package;
    private readonly SceneServerFolder _server;
    private readonly I3sReference _reference;
    private readonly bool _isTextured;

    /// <summary>Creates the files.</summary>
    /// <param name="packagePath">Path of the package, with the extension .slpk.</param>
    /// <param name="serverFolder">Folder of the scene service, by convention named SceneServer.</param>
    /// <param name="isTextured">Whether the meshes have pages: all of them or none.</param>
    public I3sWriter(string packagePath, string serverFolder, I3sReference reference, bool isTextured)
    {
        ArgumentNullException.ThrowIfNull(reference);
        _package = new SlpkArchive(packagePath);
        _server = new SceneServerFolder(serverFolder);
        (_reference, _isTextured) = (reference, isTextured);
    }

    /// <summary>Writes the mesh of a node.</summary>
    /// <param name="index">Index of the node, 1 or greater.</param>
    /// <param name="positions">Position of each vertex in the system of the layer: x or longitude, y or latitude, height.</param>
    /// <param name="normals">
    /// Normal of each vertex: in the axes of the layer, or east, north and up if it has longitude and latitude. Not written, and
    /// may be empty, if the layer has textures.
    /// </param>
    /// <param name="center">Center of the node's <see cref="I3sBox"/>.</param>
    /// <param name="textureReduction">
    /// Pixels of the mesh's pages per pixel of the written texture along each side: 1, unless they are too large together.
    /// </param>
    public I3sMesh WriteMesh(
        int index, TexturedMesh mesh, ReadOnlySpan<Vector3d> positions, ReadOnlySpan<Vector3> normals, Vector3d center,
        out int textureReduction)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        var node = string.Create(CultureInfo.InvariantCulture, $"nodes/{index}");
        if (mesh.Pages.Count > 0 != _isTextured)
            throw new ArgumentException($"The layer and node {index} must both have textures, or none.", nameof(mesh));
        var texture = _isTextured ? NodeTexture.Of(mesh) : null;
        textureReduction = texture?.Reduction ?? 1;
        var jpegLength = 0;
        if (texture is not null)
        {
            var jpeg = JpegWriter.Encode(texture.Image, TextureQuality);
            _package.Add($"{node}/textures/0.jpg", jpeg);
            _server.Write($"{Layer}/{node}/textures/0", ".jpg", jpeg);
            jpegLength = jpeg.Length;
        }
        var geometry = NodeGeometry.Encode(
            mesh.Mesh, positions, _isTextured ? [] : normals, texture is null ? [] : texture.Coordinates, center,
            _reference.IsGlobal);
        _package.AddCompressed($"{node}/geometries/0.bin", geometry);
        _server.Write($"{Layer}/{node}/geometries/0", ".bin", geometry);
        _package.AddCompressed(
            $"{node}/shared/sharedResource.json",
            Json(json => LegacyDocuments.WriteShared(json, index, texture?.Image.Width ?? 0, jpegLength)));
        return new(mesh.Mesh.Triangles.Length, texture is null ? 0 : texture.Image.Width * texture.Image.Height);
    }

    /// <summary>Writes the tree and the description of the layer.</summary>
    /// <param name="nodes">All nodes by index; the root, without a mesh, is the first.</param>
    /// <param name="extent">Of all positions, in the system of the layer.</param>
    public void Complete(IReadOnlyList<I3sNode> nodes, Box3d extent)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var id = WriteNodePages(nodes);
        foreach (var node in nodes)
        {
            _package.AddCompressed(
                $"nodes/{LegacyDocuments.NameOf(node.Index)}/3dNodeIndexDocument.json",
                Json(json => LegacyDocuments.WriteNode(json, node, nodes, id)));
        }
        var layer = Json(json => LayerDocument.Write(json, _reference, id, extent, _isTextured));
        _package.AddCompressed("3dSceneLayer.json", layer);
        _server.Write(Layer, ".json", layer);
        _server.Write("", ".json", Json(json => WriteService(json, layer)));
        _package.Add("metadata.json", Json(json => WriteMetadata(json, nodes.Count)));
        _package.Complete();
    }

    public void Dispose() => _package.Dispose();

    /// <summary>Writes the pages of nodes; returns a number that identifies them.</summary>
    private Guid WriteNodePages(IReadOnlyList<I3sNode> nodes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (page, part) in nodes.Chunk(LayerDocument.NodesPerPage).Index())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"nodepages/{page}");
            var content = Json(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("nodes");
                foreach (var node in part)
                    node.Write(json);
                json.WriteEndArray();
                json.WriteEndObject();
            });
            hash.AppendData(content);
            _package.AddCompressed($"{name}.json", content);
            _server.Write($"{Layer}/{name}", ".json", content);
        }
        return new Guid(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static void WriteService(Utf8JsonWriter json, byte[] layer)
    {
        json.WriteStartObject();
        json.WriteString("serviceName", "Model");
        json.WriteString("serviceVersion", LayerDocument.Version);
        json.WriteStartArray("supportedBindings");
        json.WriteStringValue("REST");
        json.WriteEndArray();
        json.WriteStartArray("layers");
        json.WriteRawValue(layer);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, int nodeCount)
    {
        json.WriteStartObject();
        json.WriteString("folderPattern", "BASIC");
        json.WriteString("ArchiveCompressionType", "STORE");
        json.WriteString("ResourceCompressionType", "GZIP");
        json.WriteString("I3SVersion", LayerDocument.Version);
        json.WriteNumber("nodeCount", nodeCount);
        json.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            write(json);
        return stream.ToArray();
    }
}
