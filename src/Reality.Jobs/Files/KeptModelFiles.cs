using System.Text.Json;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Pipeline;

namespace Reality.Jobs.Files;

/// <summary>
/// The meshes of a model in its modeling reference, "reality/model/KEY/…": artifacts of the stages that made them, under their
/// names, and index.json, written last. The key is a digest of the model's inputs; a model of another region lies beside it.
/// </summary>
/// <param name="files">Files of the job.</param>
/// <param name="place">The modeling reference.</param>
/// <param name="key">Digest of all inputs of the model.</param>
internal sealed class KeptModelFiles(IJobFiles files, Place place, string key)
{
    private const string IndexName = "index.json";
    private const int MaxIndexBytes = 64 << 20;

    // What the task that checks an artifact has room for.
    private const long MaxArtifactBytes = 512L << 20;

    public bool AreThere() => files.Contains(place, PathOf(IndexName));

    /// <summary>Names of the artifacts; null if there are none or not all are whole.</summary>
    /// <param name="isExpected">Whether the model may have an artifact of that name.</param>
    /// <param name="isTextured">Whether the mesh of that name has pages.</param>
    public IReadOnlyList<ArtifactName>? Find(
        Func<ArtifactName, bool> isExpected, Func<ArtifactName, bool> isTextured, CancellationToken cancellation)
    {
        if (ReadIndex() is not { } names || !names.All(isExpected))
            return null;
        foreach (var name in names)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Find(name.ToString(), MaxArtifactBytes) is not { } path || !IsWhole(path, name, isTextured(name)))
                return null;
        }
        return names;
    }

    public void CopyTo(Workspace workspace, ArtifactName name) => workspace.Write(name, stream =>
    {
        using var source = Open(name);
        source.CopyTo(stream);
    });

    public TexturedMesh ReadTexturedMesh(ArtifactName name)
    {
        using var stream = Open(name);
        return MeshArtifact.ReadTexturedMesh(stream);
    }

    public void Publish(Workspace workspace, ArtifactName name) => files.Write(place, PathOf(name), stream =>
    {
        using var source = workspace.Read(name);
        source.CopyTo(stream);
    });

    public void PublishIndex(IReadOnlyList<ArtifactName> names) => files.Write(
        place, PathOf(IndexName), stream => JsonSerializer.Serialize(stream, names.Select(name => name.ToString())));

    private FileStream Open(ArtifactName name) => File.OpenRead(
        files.Find(place, PathOf(name))
            ?? throw new FileNotFoundException($"There is no {files.Describe(place, PathOf(name))}."));

    /// <summary>Path of a file; null if it is missing or larger than any that this program writes.</summary>
    private string? Find(string name, long maxBytes) =>
        files.SizeOf(place, PathOf(name)) <= maxBytes ? files.Find(place, PathOf(name)) : null;

    private ArtifactName[]? ReadIndex()
    {
        if (Find(IndexName, MaxIndexBytes) is not { } path)
            return null;
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<string[]>(stream)?.Select(ArtifactName.Parse).ToArray();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

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
            return isTextured ? IsWhole(MeshArtifact.ReadTexturedMesh(stream)) : IsWhole(MeshArtifact.ReadMesh(stream));
        }
        catch (Exception e) when (e is InvalidFileException or EndOfStreamException or InvalidDataException or JsonException)
        {
            return false;
        }
    }

    private static bool IsWhole(Mesh mesh) =>
        mesh.Triangles.Length % 3 == 0 && mesh.Triangles.All(vertex => (uint)vertex < (uint)mesh.Positions.Length);

    private static bool IsWhole(TexturedMesh mesh) => IsWhole(mesh.Mesh)
        && mesh.TextureCoordinates.Length == mesh.Mesh.Triangles.Length
        && mesh.PageOfTriangle.Length * 3 == mesh.Mesh.Triangles.Length
        && mesh.PageOfTriangle.All(page => (uint)page < (uint)mesh.Pages.Count)
        && mesh.TextureCoordinates.All(at => at is { X: >= 0 and <= 1, Y: >= 0 and <= 1 });

    private string PathOf(ArtifactName name) => PathOf(name.ToString());

    private string PathOf(string name) => $"reality/model/{key}/{name}";
}
