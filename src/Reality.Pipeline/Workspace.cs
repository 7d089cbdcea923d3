namespace Reality.Pipeline;

/// <summary>
/// Named artifacts of a job in a scratch folder. An artifact is whole or absent, and never changes once written, so a job
/// that was killed continues with what is there.
/// </summary>
/// <remarks>
/// A name is "stage/item", e.g. "features/000012.bin". Each stage has a key, a digest of everything its artifacts depend on
/// (inputs, options, code version); other options mean another folder, so results never mix.
/// </remarks>
/// <param name="root">Scratch folder; made when missing.</param>
/// <param name="keyOfStage">Key of each stage whose artifacts may be read or written.</param>
/// <param name="mirror">
/// Where artifacts are for other machines too; the folder is then a cache of it. Null where the folder is all there is.
/// </param>
public sealed class Workspace(string root, IReadOnlyDictionary<string, string> keyOfStage, IArtifactMirror? mirror = null)
{
    public string Root { get; } = Path.GetFullPath(root);

    public bool Contains(string name) => File.Exists(PathOf(name)) || (mirror?.Contains(RelativePathOf(name)) ?? false);

    /// <summary>Opens an artifact; <see cref="FileNotFoundException"/> where it is absent.</summary>
    public Stream Read(string name)
    {
        var path = PathOf(name);
        if (mirror is not null && !File.Exists(path))
            Fetch(name, path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
    }

    /// <summary>Writes an artifact: to a temporary name first, renamed when <paramref name="write"/> has returned.</summary>
    public void Write(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        WriteWhole(PathOf(name), temporary =>
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
                write(stream);
            // Before it appears here: an artifact that is here is everywhere.
            mirror?.Publish(temporary, RelativePathOf(name));
            return true;
        });
    }

    /// <summary>Names of a stage's artifacts that end in <paramref name="suffix"/>, in ordinal order.</summary>
    public IReadOnlyList<string> List(string stage, string suffix)
    {
        var folder = FolderOf(stage);
        var prefix = Path.GetFileName(folder) + "/";
        var here = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*" + suffix, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            : [];
        var elsewhere = mirror?.List(prefix).Select(path => path[prefix.Length..]).Where(name => name.EndsWith(suffix, StringComparison.Ordinal));
        return here.Concat(elsewhere ?? []).Distinct(StringComparer.Ordinal).Select(name => $"{stage}/{name}").Order(StringComparer.Ordinal).ToList();
    }

    /// <summary>Where an artifact lies on disk, once it was read or written here. Prefer <see cref="Read"/> and <see cref="Write"/>.</summary>
    public string PathOf(string name)
    {
        var (folder, item) = Split(name);
        return Path.Combine(folder, item);
    }

    private string RelativePathOf(string name)
    {
        var (folder, item) = Split(name);
        return $"{Path.GetFileName(folder)}/{item}";
    }

    private (string Folder, string Item) Split(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == name.Length - 1)
            throw new ArgumentException($"'{name}' is not of the form stage/item.", nameof(name));
        return (FolderOf(name[..slash]), name[(slash + 1)..]);
    }

    private void Fetch(string name, string path) => WriteWhole(path, temporary => mirror!.TryFetch(RelativePathOf(name), temporary));

    /// <param name="write">Fills a temporary file; false to leave nothing.</param>
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

    private string FolderOf(string stage)
    {
        if (!keyOfStage.TryGetValue(stage, out var key))
            throw new ArgumentException($"The stage '{stage}' has no key in this workspace.", nameof(stage));
        return Path.Combine(Root, $"{stage}-{key}");
    }
}
