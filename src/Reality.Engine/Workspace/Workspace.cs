namespace Reality.Engine;

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
public sealed class Workspace(string root, IReadOnlyDictionary<string, string> keyOfStage)
{
    public string Root { get; } = Path.GetFullPath(root);

    public bool Contains(string name) => File.Exists(PathOf(name));

    /// <summary>Opens an artifact; <see cref="FileNotFoundException"/> where it is absent.</summary>
    public Stream Read(string name) =>
        new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    /// <summary>Writes an artifact: to a temporary name first, renamed when <paramref name="write"/> has returned.</summary>
    public void Write(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.part";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
                write(stream);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Names of a stage's artifacts that end in <paramref name="suffix"/>, in ordinal order.</summary>
    public IReadOnlyList<string> List(string stage, string suffix)
    {
        var folder = FolderOf(stage);
        if (!Directory.Exists(folder))
            return [];
        return Directory.EnumerateFiles(folder, "*" + suffix, SearchOption.AllDirectories)
            .Select(path => stage + "/" + Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>Where an artifact lies on disk, for writers that need a file name. Prefer <see cref="Write"/>.</summary>
    public string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == name.Length - 1)
            throw new ArgumentException($"'{name}' is not of the form stage/item.", nameof(name));
        return Path.Combine(FolderOf(name[..slash]), name[(slash + 1)..]);
    }

    private string FolderOf(string stage)
    {
        if (!keyOfStage.TryGetValue(stage, out var key))
            throw new ArgumentException($"The stage '{stage}' has no key in this workspace.", nameof(stage));
        return Path.Combine(Root, $"{stage}-{key}");
    }
}
