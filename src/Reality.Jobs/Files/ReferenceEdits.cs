using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Jobs.Files;

/// <summary>
/// Edits of a modeling reference: a log, "reality/edits/NUMBER-DIGEST.json", one file per edit, and the meshes that the entries
/// name, "reality/edits/meshes/DIGEST.bin". Nothing is changed or deleted, so that jobs at once are safe; an entry is written
/// after what it names, so that an edit is whole or absent.
/// </summary>
/// <remarks>
/// Two jobs that write at once may take the same number: the digest then orders them, for all readers alike.
/// </remarks>
internal sealed class ReferenceEdits
{
    private const string Folder = "reality/edits/";
    private const string MeshFolder = Folder + "meshes/";
    private const string Extension = ".json";
    private const int MaxEntryBytes = 16 << 20;
    private const int MaxEntryCount = 10_000;

    // In memory, a constraint takes ten times its bytes.
    private const int MemoryPerByte = 10;
    private const long MaxLogBytes = 64L << 20;

    private const int MaxNumber = 999_999;

    // Memory limit of a task that reads a mesh.
    private const long MaxMeshBytes = 512L << 20;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly IJobFiles _files;
    private readonly Place _place;

    private ReferenceEdits(IJobFiles files, Place place, IReadOnlyList<ReferenceEdit> log) =>
        (_files, _place, Log) = (files, place, log);

    /// <summary>In their order.</summary>
    public IReadOnlyList<ReferenceEdit> Log { get; }

    /// <summary>Predicted memory of reading a log of a size, bytes.</summary>
    public static long MemoryOf(long logBytes) => MemoryPerByte * Math.Min(MaxLogBytes, logBytes);

    public static ReferenceEdits Read(IJobFiles files, Place place)
    {
        var names = NamesIn(files, place);
        if (names.Count > MaxEntryCount)
            throw TooMany(files, place);
        if (BytesOf(files, place, names) > MaxLogBytes)
            throw TooLong(files, place);
        return new(files, place, names.ConvertAll(name => ReadEntry(files, place, name)));
    }

    /// <summary>The state of the tiles after the first edits.</summary>
    /// <param name="model">Key of the model: touch-ups of another one do not fit it.</param>
    public EditState StateAfter(int count, string model) => EditState.Of(Log.Take(count), model);

    /// <summary>
    /// Suffixes of the folders of a model after its key, with all edits first and none last; each once.
    /// </summary>
    public IEnumerable<string> SuffixesOf(string model) => Enumerable.Range(0, Log.Count + 1).Reverse()
        .Select(count => StateAfter(count, model).Suffix).Distinct(StringComparer.Ordinal);

    /// <summary>Ids of the constraints, case-insensitive.</summary>
    public HashSet<string> ConstraintIds() => EditState.Of(Log, model: null).Constraints.Select(constraint => constraint.Id)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Number of the last entry, 0 = none, at the time when a job first came to adding one. A repetition after the job was killed
    /// finds it in the workspace, whatever other jobs have added meanwhile.
    /// </summary>
    public static int Begin(IJobFiles files, Place place, Workspace workspace, StageName stage)
    {
        var artifact = stage / "last-edit.json";
        if (!workspace.Contains(artifact))
        {
            var last = LastNumberOf(NamesIn(files, place));
            workspace.Write(artifact, stream => JsonSerializer.Serialize(stream, last));
        }
        using var stream = workspace.Read(artifact);
        return JsonSerializer.Deserialize<int>(stream);
    }

    /// <summary>
    /// Adds an entry to the log. An entry that says the same as the last one, or as one that was added since the job began, is
    /// not repeated.
    /// </summary>
    /// <param name="begun">See <see cref="Begin"/>.</param>
    /// <exception cref="StageException">The log is full or too long, or the entry so long that no job would read it.</exception>
    public static void Append(IJobFiles files, Place place, ReferenceEdit edit, int begun)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(edit, s_json);
        if (text.Length > MaxEntryBytes)
        {
            throw new StageException(
                "ModelingReference_EditTooLarge",
                $"The edit would take {text.Length >> 20} MiB in {files.Describe(place, Folder)}, where one has "
                + $"{MaxEntryBytes >> 20} at most, because its surfaces reach so many tiles. Add them by several jobs.");
        }
        var digest = DigestOf(text);
        var names = NamesIn(files, place);
        var last = LastNumberOf(names);
        var ending = $"-{digest}{Extension}";
        if (names.Exists(name => NumberOf(name) >= Math.Min(last, begun + 1) && name.EndsWith(ending, StringComparison.Ordinal)))
            return;
        var number = last + 1;
        if (names.Count >= MaxEntryCount || number > MaxNumber)
            throw TooMany(files, place);
        if (BytesOf(files, place, names) + text.Length > MaxLogBytes)
            throw TooLong(files, place);
        files.Write(
            place, string.Create(CultureInfo.InvariantCulture, $"{Folder}{number:D6}-{digest}{Extension}"),
            stream => stream.Write(text));
    }

    /// <summary>Keeps a mesh that entries may name; returns its name.</summary>
    /// <param name="artifact">A mesh, textured or not, as an artifact.</param>
    /// <exception cref="StageException">It is so large that no job would read it.</exception>
    public static string PublishMesh(IJobFiles files, Place place, Workspace workspace, ArtifactName artifact)
    {
        string digest;
        using (var stream = workspace.Read(artifact))
        {
            if (stream.Length > MaxMeshBytes)
            {
                throw new StageException(
                    "ModelingReference_MeshTooLarge",
                    $"{Path.GetFileNameWithoutExtension(artifact.Item)} takes {stream.Length >> 20} MiB with its pages; at most "
                    + $"{MaxMeshBytes >> 20} are kept. Reduce its triangles or its pages.");
            }
            digest = Convert.ToHexStringLower(SHA256.HashData(stream), 0, 16);
        }
        if (!files.Contains(place, PathOf(digest)))
        {
            files.Write(place, PathOf(digest), target =>
            {
                using var source = workspace.Read(artifact);
                source.CopyTo(target);
            });
        }
        return digest;
    }

    public Mesh ReadMesh(string mesh) => ReadMesh(mesh, MeshArtifact.ReadMesh, KeptModelFiles.IsWhole);

    public TexturedMesh ReadTexturedMesh(string mesh) =>
        ReadMesh(mesh, KeptModelFiles.ReadTexturedMesh, KeptModelFiles.IsWhole);

    private T ReadMesh<T>(string mesh, Func<Stream, T> read, Func<T, bool> isWhole)
    {
        if (_files.SizeOf(_place, PathOf(mesh)) is not <= MaxMeshBytes || _files.Find(_place, PathOf(mesh)) is not { } path)
            throw Unusable(_files, _place, PathOf(mesh), "it is missing or too large");
        try
        {
            using var stream = File.OpenRead(path);
            var content = read(stream);
            return isWhole(content) ? content : throw Unusable(_files, _place, PathOf(mesh), "its mesh is not whole");
        }
        catch (Exception e) when (e is InvalidFileException or EndOfStreamException or InvalidDataException)
        {
            throw Unusable(_files, _place, PathOf(mesh), e.Message.TrimEnd('.'));
        }
    }

    private static ReferenceEdit ReadEntry(IJobFiles files, Place place, string name)
    {
        if (files.SizeOf(place, name) is not <= MaxEntryBytes || files.Find(place, name) is not { } path)
            throw Unusable(files, place, name, "it is missing or too large");
        try
        {
            using var stream = File.OpenRead(path);
            var edit = JsonSerializer.Deserialize<ReferenceEdit>(stream, s_json);
            return edit is not null && IsWhole(edit) ? edit : throw Unusable(files, place, name, "members are missing");
        }
        catch (JsonException e)
        {
            throw Unusable(files, place, name, e.Message.TrimEnd('.'));
        }
    }

    // A file that a user has changed may have null anywhere.
    private static bool IsWhole(ReferenceEdit edit) =>
        edit is { Tiles: not null, Added: not null, Deleted: not null }
        && edit.Deleted.All(id => id is not null)
        && edit.Tiles.All(tile => tile is { Mesh: not null } && tile.Name != default && IsDigest(tile.Mesh))
        && edit.Added.All(added => added is { Id: not null, Mesh: not null, Tiles: not null }
            && IsDigest(added.Mesh) && added.Tiles.All(tile => tile != default)
            && added.Info.ValueKind == JsonValueKind.Object);

    private static List<string> NamesIn(IJobFiles files, Place place) => files.List(place)
        .Where(IsEntryName)
        .ToList();

    /// <summary>Whether a file of the reference is a mesh that entries may name.</summary>
    public static bool IsMesh(string name) => name.StartsWith(MeshFolder, StringComparison.Ordinal);

    /// <summary>Whether a file of the reference is an entry of the log.</summary>
    public static bool IsEntryName(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && IsEntry(name.AsSpan(Folder.Length));

    // NNNNNN-DIGEST.json
    private static bool IsEntry(ReadOnlySpan<char> name) => name.Length > 7 && name[6] == '-' && !name.Contains('/')
        && name[..6].IndexOfAnyExceptInRange('0', '9') < 0 && name.EndsWith(Extension, StringComparison.Ordinal);

    private static int NumberOf(string name) => int.Parse(name.AsSpan(Folder.Length, 6), CultureInfo.InvariantCulture);

    private static int LastNumberOf(List<string> names) => names.Count == 0 ? 0 : NumberOf(names[^1]);

    private static string PathOf(string mesh) => $"{MeshFolder}{mesh}.bin";

    private static bool IsDigest(string text) => text.Length is > 0 and <= 64 && text.All(char.IsAsciiLetterOrDigit);

    internal static string DigestOf(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text), 0, 8);

    internal static string DigestOf(string text) => DigestOf(Encoding.UTF8.GetBytes(text));

    private static StageException TooMany(IJobFiles files, Place place) => new(
        "ModelingReference_TooManyEdits",
        $"{files.Describe(place, Folder)} has more than {MaxEntryCount} edits, or one with a number above {MaxNumber}. Run "
        + "Tiling again, and edit the new reference.");

    private static long BytesOf(IJobFiles files, Place place, IEnumerable<string> names) =>
        names.Sum(name => files.SizeOf(place, name) ?? 0);

    private static StageException TooLong(IJobFiles files, Place place) => new(
        "ModelingReference_TooManyEdits",
        $"The edits in {files.Describe(place, Folder)} have more than {MaxLogBytes >> 20} MiB together. Run Tiling again, and "
        + "edit the new reference.");

    private static StageException Unusable(IJobFiles files, Place place, string name, string why) => new(
        "ModelingReference_Invalid",
        $"{files.Describe(place, name)} cannot be used: {why}. Restore the file, or run Tiling again.");
}

/// <summary>An edit of a modeling reference.</summary>
internal sealed record ReferenceEdit
{
    /// <summary>Tiles that users have changed.</summary>
    public IReadOnlyList<TouchedTile> Tiles { get; init; } = [];

    /// <summary>Key of the model that was edited.</summary>
    public string? Model { get; init; }

    /// <summary>Constraints from here on.</summary>
    public IReadOnlyList<KeptConstraint> Added { get; init; } = [];

    /// <summary>Ids of constraints that end here.</summary>
    public IReadOnlyList<string> Deleted { get; init; } = [];
}

/// <summary>A tile as a user has changed it.</summary>
/// <param name="Mesh">Name of the mesh, see <see cref="ReferenceEdits.PublishMesh"/>.</param>
/// <param name="IsTextured">Whether its texture was given, too; otherwise photos give it.</param>
internal sealed record TouchedTile(TileName Name, string Mesh, bool IsTextured);

/// <summary>A surface that the model follows where there are no data.</summary>
/// <param name="Mesh">Name of its mesh in world coordinates, textured if a picture covers it.</param>
/// <param name="Tiles">Tiles whose surface depends on it.</param>
/// <param name="Info">Its published description, JSON.</param>
internal sealed record KeptConstraint(string Id, string Mesh, IReadOnlyList<TileName> Tiles, JsonElement Info)
{
    /// <summary>Color of its surface, "#RRGGBB"; null = photos or its texture give it.</summary>
    [JsonIgnore]
    public string? FillColor => TextOf("fillColor") is ['#', _, _, _, _, _, _] text
        && text.AsSpan(1).IndexOfAnyExcept(s_digits) < 0
        ? text
        : null;

    /// <summary>Whether its mesh is textured.</summary>
    [JsonIgnore]
    public bool IsTextured => TextOf("texturePath") is not null;

    /// <summary>Whether it has a color or a texture of its own.</summary>
    [JsonIgnore]
    public bool HasColors => FillColor is not null || IsTextured;

    private string? TextOf(string member) => Info.ValueKind == JsonValueKind.Object && Info.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.String
        ? value.GetString()
        : null;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdefABCDEF");
}

/// <summary>Which edits the surface of each tile has.</summary>
internal sealed class EditState
{
    private readonly Dictionary<TileName, TouchedTile> _touched = [];
    private readonly List<KeptConstraint> _constraints = [];
    private Dictionary<TileName, List<string>>? _constraintsOfTiles;

    private EditState()
    {
    }

    /// <summary>Tiles as users have changed them.</summary>
    public IReadOnlyDictionary<TileName, TouchedTile> Touched => _touched;

    /// <summary>All constraints, in the order in which they were added.</summary>
    public IReadOnlyList<KeptConstraint> Constraints => _constraints;

    public static EditState Of(IEnumerable<ReferenceEdit> log, string? model)
    {
        var state = new EditState();
        foreach (var edit in log)
            state.Apply(edit, model);
        return state;
    }

    /// <summary>A text that names the edits of a tile; empty if it has none.</summary>
    public string Of(TileName tile) => _touched.TryGetValue(tile, out var touched)
        ? $"touched {touched.Mesh} {touched.IsTextured}"
        : string.Join(' ', ConstraintsOfTiles.GetValueOrDefault(tile) ?? []);

    /// <summary>Whether photos or scans alone give a tile its colors.</summary>
    public bool IsColoredByPhotos(TileName tile) => !_touched.ContainsKey(tile)
        && !_constraints.Exists(constraint => constraint.HasColors && constraint.Tiles.Contains(tile));

    /// <summary>Suffix of the folder of a model after its key; empty if no tile has edits.</summary>
    public string Suffix
    {
        get
        {
            var text = new StringBuilder();
            foreach (var tile in _touched.Keys.Union(ConstraintsOfTiles.Keys).Order())
                text.Append(CultureInfo.InvariantCulture, $"{tile} {Of(tile)}\n");
            return text.Length == 0 ? "" : $"-{ReferenceEdits.DigestOf(text.ToString())}";
        }
    }

    // Meshes and colors of the constraints that each tile depends on, in the order in which they were added.
    private Dictionary<TileName, List<string>> ConstraintsOfTiles => _constraintsOfTiles ??= _constraints
        .SelectMany(constraint => constraint.Tiles.Distinct()
            .Select(tile => (Tile: tile, Text: constraint.Mesh + constraint.FillColor)))
        .GroupBy(pair => pair.Tile, pair => pair.Text)
        .ToDictionary(group => group.Key, group => group.ToList());

    private void Apply(ReferenceEdit edit, string? model)
    {
        if (edit.Deleted.Count > 0)
        {
            var deleted = edit.Deleted.ToHashSet(StringComparer.OrdinalIgnoreCase);
            EndTouches(_constraints.Where(constraint => deleted.Contains(constraint.Id)));
            _constraints.RemoveAll(constraint => deleted.Contains(constraint.Id));
        }
        EndTouches(edit.Added);
        _constraints.AddRange(edit.Added);
        if (model is not null && edit.Model == model)
        {
            foreach (var tile in edit.Tiles)
                _touched[tile.Name] = tile;
        }
    }

    private void EndTouches(IEnumerable<KeptConstraint> changed)
    {
        foreach (var tile in changed.SelectMany(constraint => constraint.Tiles))
            _touched.Remove(tile);
    }
}
