using System.Security.Cryptography;
using System.Text.Json;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Lod;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Jobs.Files;

/// <summary>
/// The meshes of a model in its modeling reference, "reality/model/FOLDER/…": artifacts of the stages that made them, under their
/// names, and index.json, written last. The folder is a digest of the model's inputs, followed by one of its edits if it has any;
/// a model of another region lies beside it. An edited model names the files of other folders for all that was not edited.
/// </summary>
/// <param name="files">Files of the job.</param>
/// <param name="place">The modeling reference.</param>
/// <param name="folder">Digest of all inputs of the model.</param>
internal sealed class KeptModelFiles(IJobFiles files, Place place, string folder)
{
    private const string Root = "reality/model/";
    private const string IndexName = "index.json";

    // Limits of the task that checks an artifact: bytes of the index, of the file, and of its pages in memory.
    public const int MaxIndexBytes = 64 << 20;
    public const long MaxArtifactBytes = 512L << 20;
    private const long MaxPageBytes = 1536L << 20;

    // Beyond any region.
    private const double MaxMeters = 2e9;

    /// <summary>The tile whose artifact of a stage a file of any model is; null if it is another file.</summary>
    public static TileName? TileOf(string name, StageName stage) =>
        name.StartsWith(Root, StringComparison.Ordinal) && name[Root.Length..].Split('/') is [_, var made, var item]
        && made == stage.ToString() && Path.GetExtension(item) == ".bin"
            ? TileName.AsGiven(Path.GetFileNameWithoutExtension(item))
            : null;

    public bool AreThere() => files.Contains(place, $"{Root}{folder}/{IndexName}");

    /// <summary>The files of the model; null if it is not there, or its index is broken.</summary>
    /// <param name="isExpected">Whether the model may have an artifact of that name.</param>
    public IReadOnlyList<KeptFile>? List(Func<ArtifactName, bool> isExpected)
    {
        if (Find($"{Root}{folder}/{IndexName}", MaxIndexBytes) is not { } path)
            return null;
        try
        {
            using var stream = File.OpenRead(path);
            var kept = JsonSerializer.Deserialize<string[]>(stream)?.Select(Parse).ToArray();
            return kept?.All(file => isExpected(file.Name)) is true ? kept : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether files exist and are readable: otherwise the model is computed again.</summary>
    /// <param name="isTextured">Whether the mesh of that name has pages.</param>
    public bool AreWhole(IEnumerable<KeptFile> kept, Func<ArtifactName, bool> isTextured, CancellationToken cancellation)
    {
        foreach (var file in kept)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Find(PathOf(file), MaxArtifactBytes) is not { } path || !IsWhole(path, file.Name, isTextured(file.Name)))
                return false;
        }
        return true;
    }

    public void CopyTo(Workspace workspace, KeptFile file) => workspace.Write(file.Name, stream =>
    {
        using var source = Open(file);
        source.CopyTo(stream);
    });

    public TexturedMesh ReadTexturedMesh(KeptFile file)
    {
        using var stream = Open(file);
        return ReadTexturedMesh(stream);
    }

    public Mesh ReadMesh(KeptFile file)
    {
        using var stream = Open(file);
        return MeshArtifact.ReadMesh(stream);
    }

    /// <summary>Digests of nodes, from a JSON object; none if it is missing or broken.</summary>
    public Dictionary<LodNodeId, string> ReadNodes(KeptFile file)
    {
        if (Find(PathOf(file), MaxIndexBytes) is not { } path)
            return [];
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<Dictionary<LodNodeId, string>>(stream) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public void Publish(Workspace workspace, ArtifactName name) => files.Write(place, PathOf(new(folder, name)), stream =>
    {
        using var source = workspace.Read(name);
        source.CopyTo(stream);
    });

    public void PublishIndex(IEnumerable<KeptFile> kept) => files.Write(
        place, $"{Root}{folder}/{IndexName}", stream => JsonSerializer.Serialize(
            stream, kept.Select(file => file.Folder == folder ? $"{file.Name}" : file.Path)));

    /// <summary>A file of this model.</summary>
    public KeptFile FileOf(ArtifactName name) => new(folder, name);

    /// <summary>A file by its name in an index: "stage/item", or "folder/stage/item" of another model.</summary>
    public KeptFile Parse(string text)
    {
        var name = ArtifactName.Parse(text);
        if (!name.Item.Contains('/', StringComparison.Ordinal))
            return new(folder, name);
        var isFolder = name.Stage.ToString().All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
        return isFolder
            ? new(name.Stage.ToString(), ArtifactName.Parse(name.Item))
            : throw new ArgumentException($"'{text}' is not a file name.");
    }

    /// <summary>Whether an artifact has the bytes of a file.</summary>
    public bool HasBytesOf(KeptFile file, Workspace workspace)
    {
        using var kept = Open(file);
        using var made = workspace.Read(file.Name);
        return SHA256.HashData(kept).AsSpan().SequenceEqual(SHA256.HashData(made));
    }

    private FileStream Open(KeptFile file) => File.OpenRead(
        files.Find(place, PathOf(file))
            ?? throw new FileNotFoundException($"There is no {files.Describe(place, PathOf(file))}."));

    /// <summary>Path of a file; null if it is missing or larger than any that this program writes.</summary>
    private string? Find(string path, long maxBytes) => files.SizeOf(place, path) <= maxBytes ? files.Find(place, path) : null;

    /// <summary>False if a user's change would make a later stage fail: the model is then computed again.</summary>
    private static bool IsWhole(string path, ArtifactName name, bool isTextured)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (name.Item.EndsWith(".json", StringComparison.Ordinal))
            {
                using var document = JsonDocument.Parse(stream);
                return document.RootElement.ValueKind == JsonValueKind.Object;
            }
            return isTextured
                ? IsWhole(MeshArtifact.CheckTexturedMesh(stream, MaxPageBytes, out var pageCount), pageCount)
                : IsWhole(MeshArtifact.ReadMesh(stream));
        }
        catch (Exception e) when (e is InvalidFileException or EndOfStreamException or InvalidDataException or JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads a mesh that a user may have changed.</summary>
    internal static TexturedMesh ReadTexturedMesh(Stream stream) => MeshArtifact.ReadTexturedMesh(stream, MaxPageBytes);

    internal static bool IsWhole(Mesh mesh) =>
        mesh.Triangles.Length % 3 == 0 && mesh.Triangles.All(vertex => (uint)vertex < (uint)mesh.Positions.Length)
        && mesh.Origin.Length <= MaxMeters
        && mesh.Positions.All(p => Math.Abs(p.X) <= MaxMeters && Math.Abs(p.Y) <= MaxMeters && Math.Abs(p.Z) <= MaxMeters)
        && TriangleTopology.MostTrianglesAtVertex(mesh.Triangles, mesh.VertexCount) <= TriangleTopology.MaxTrianglesAtVertex;

    internal static bool IsWhole(TexturedMesh mesh) => IsWhole(mesh, mesh.Pages.Count);

    private static bool IsWhole(TexturedMesh mesh, int pageCount) => IsWhole(mesh.Mesh)
        && mesh.TextureCoordinates.Length == mesh.Mesh.Triangles.Length
        && mesh.PageOfTriangle.Length * 3 == mesh.Mesh.Triangles.Length
        && mesh.PageOfTriangle.All(page => (uint)page < (uint)pageCount)
        && mesh.TextureCoordinates.All(at => at is { X: >= 0 and <= 1, Y: >= 0 and <= 1 });

    private static string PathOf(KeptFile file) => Root + file.Path;
}

/// <summary>A file of a kept model.</summary>
/// <param name="Folder">Folder of the model that it was made for.</param>
internal sealed record KeptFile(string Folder, ArtifactName Name)
{
    /// <summary>Name of the tile or node that it belongs to.</summary>
    public string Item => System.IO.Path.GetFileNameWithoutExtension(Name.Item);

    /// <summary>The tile that a file of a tile belongs to. Users can write such files: it may be none.</summary>
    public TileName Tile => TileName.AsGiven(Item);

    /// <summary>The node that a file of a node belongs to; it may be in no tree.</summary>
    public LodNodeId Node => LodNodeId.Parse(Item);

    /// <summary>"folder/stage/item".</summary>
    public string Path => $"{Folder}/{Name}";
}
