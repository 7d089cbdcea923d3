namespace Reality.Pipeline;

/// <summary>
/// Named artifacts of a job in a scratch folder. An artifact is whole or absent and never changes once written, so that a killed
/// job continues with the artifacts it finds.
/// </summary>
/// <remarks>
/// A name is "stage/item", e.g. "features/000012.bin". Each stage has a key, a digest of everything its artifacts depend on
/// (inputs, options, code version); other options lead to another folder, so that results never mix.
/// </remarks>
/// <param name="root">Scratch folder; created if missing.</param>
/// <param name="keyOfStage">Key of each stage whose artifacts may be read or written.</param>
/// <param name="mirror">
/// Shares the artifacts with other machines; the folder is then its cache. Null if the folder is the only store.
/// </param>
public sealed class Workspace(string root, IReadOnlyDictionary<StageName, string> keyOfStage, IArtifactMirror? mirror = null)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Key of each stage whose artifacts may be read or written.</summary>
    public IReadOnlyDictionary<StageName, string> Keys => keyOfStage;

    /// <summary>
    /// Called from any thread with the stage of each artifact that is looked for, read or listed, but not written: tests compare
    /// it with what stages declare.
    /// </summary>
    public Action<StageName>? Opening { get; init; }

    /// <summary>The same artifacts, with those of some stages under the names of other stages.</summary>
    /// <param name="standIns">For a stage the one whose artifacts stand for its own.</param>
    public Workspace With(IReadOnlyDictionary<StageName, StageName> standIns)
    {
        var keys = new Dictionary<StageName, string>(keyOfStage);
        foreach (var (stage, standIn) in standIns)
            keys[stage] = keyOfStage[standIn];
        return new(root, keys, mirror)
        {
            Opening = Opening is { } opening ? stage => opening(standIns.GetValueOrDefault(stage, stage)) : null,
        };
    }

    public bool Contains(ArtifactName name) => SizeOf(name) is not null;

    /// <summary>Size of an artifact in bytes; null if it is absent.</summary>
    public long? SizeOf(ArtifactName name)
    {
        var file = new FileInfo(PathOf(name));
        return file.Exists ? file.Length : mirror?.SizeOf(RelativePathOf(name));
    }

    /// <summary>Opens an artifact. Throws <see cref="FileNotFoundException"/> if it is absent.</summary>
    public Stream Read(ArtifactName name)
    {
        var path = PathOf(name);
        if (mirror is not null && !File.Exists(path))
            Fetch(name, path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
    }

    /// <summary>Writes an artifact: to a temporary name first, renamed when <paramref name="write"/> has returned.</summary>
    public void Write(ArtifactName name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        WriteWhole(FileOf(name), temporary =>
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
                write(stream);
            // Published before it appears here: an artifact that exists here exists everywhere.
            mirror?.Publish(temporary, RelativePathOf(name));
            return true;
        });
    }

    /// <summary>Names of a stage's artifacts that end in <paramref name="suffix"/>, in ordinal order.</summary>
    public IReadOnlyList<ArtifactName> List(StageName stage, string suffix)
    {
        Opening?.Invoke(stage);
        var folder = FolderOf(stage);
        var prefix = Path.GetFileName(folder) + "/";
        var here = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*" + suffix, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            : [];
        var elsewhere = mirror?.List(prefix)
            .Select(path => path[prefix.Length..])
            .Where(name => name.EndsWith(suffix, StringComparison.Ordinal));
        return here
            .Concat(elsewhere ?? [])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(item => stage / item)
            .ToList();
    }

    /// <summary>Path of an artifact that was read or written here. Prefer <see cref="Read"/> and <see cref="Write"/>.</summary>
    public string PathOf(ArtifactName name)
    {
        Opening?.Invoke(name.Stage);
        return FileOf(name);
    }

    /// <summary>Paths of an artifact that earlier runs with other keys of its stage left in the folder.</summary>
    public IReadOnlyList<string> OtherVersionsOf(ArtifactName name)
    {
        var (own, prefix) = (FolderOf(name.Stage), $"{name.Stage}-");
        return !Directory.Exists(Root) ? [] : Directory.EnumerateDirectories(Root, prefix + "*")
            // Keys have no hyphen: the folder is not one of another stage whose name begins alike.
            .Where(folder => folder != own && !Path.GetFileName(folder)[prefix.Length..].Contains('-', StringComparison.Ordinal))
            .Select(folder => Path.Combine(folder, name.Item))
            .Where(File.Exists)
            .ToList();
    }

    private string FileOf(ArtifactName name) => Path.Combine(FolderOf(name.Stage), name.Item);

    private string RelativePathOf(ArtifactName name) => $"{Path.GetFileName(FolderOf(name.Stage))}/{name.Item}";

    private void Fetch(ArtifactName name, string path) =>
        WriteWhole(path, temporary => mirror!.TryFetch(RelativePathOf(name), temporary));

    /// <param name="write">Fills a temporary file; false to discard it.</param>
    private static void WriteWhole(string path, Func<string, bool> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.part";
        try
        {
            if (write(temporary))
                File.Move(temporary, path, overwrite: true);
            else
                File.Delete(temporary);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private string FolderOf(StageName stage)
    {
        if (!keyOfStage.TryGetValue(stage, out var key))
            throw new ArgumentException($"The stage '{stage}' has no key in this workspace.", nameof(stage));
        return Path.Combine(Root, $"{stage}-{key}");
    }
}

/// <summary>
/// Stores the artifacts of a job within reach of all machines, for a <see cref="Workspace"/> whose folder only one machine sees.
/// Paths are relative to the workspace, with forward slashes. An artifact is whole or absent. Thread-safe.
/// </summary>
public interface IArtifactMirror
{
    /// <summary>Size of an artifact in bytes; null if it is absent.</summary>
    long? SizeOf(string path);

    /// <summary>Copies an artifact to a file of this machine; false if it is absent.</summary>
    bool TryFetch(string path, string file);

    /// <summary>Copies a file of this machine to an artifact.</summary>
    void Publish(string file, string path);

    /// <summary>Paths that begin with <paramref name="prefix"/>, in any order.</summary>
    IReadOnlyList<string> List(string prefix);
}
