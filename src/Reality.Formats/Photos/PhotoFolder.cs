namespace Reality.Formats.Photos;

/// <summary>The photos that a user gave: a folder with everything below it, or a list of files and folders.</summary>
/// <param name="Root">The folder that names start from.</param>
/// <param name="Names">Paths below the root with forward slashes, in ordinal order.</param>
/// <param name="NotRead">Images of formats that are not read (camera raw, HEIC), so that users learn of them.</param>
public sealed record PhotoFolder(string Root, IReadOnlyList<string> Names, IReadOnlyList<string> NotRead) : IPhotoList
{
    private static readonly HashSet<string> Extensions =
        new([".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> OtherExtensions = new(
        [".dng", ".heic", ".heif", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".rw2", ".orf", ".webp", ".bmp"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Finds photos by extension: JPEG, PNG, TIFF. Hidden files and folders and masks are left out, links to folders that
    /// were already visited are not followed, folders that may not be read are passed over.
    /// </summary>
    /// <exception cref="FileNotFoundException">One of the paths does not exist.</exception>
    public static PhotoFolder Find(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = new SortedSet<string>(StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var given = paths.Select(Path.GetFullPath).ToList();
        foreach (var path in given)
        {
            if (Directory.Exists(path))
                AddFolder(path, files, visited);
            else if (File.Exists(path))
                files.Add(path);
            else
                throw new FileNotFoundException($"'{path}' does not exist; give a folder of photos or photo files.", path);
        }
        var root = CommonFolder(given);
        var names = files.Select(f => Path.GetRelativePath(root, f).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        return new(
            root,
            names.Where(IsPhoto).ToList(),
            names.Where(IsOfOtherFormat).ToList());
    }

    /// <summary>Whether a file is a photo by its name: JPEG, PNG or TIFF, and no mask.</summary>
    public static bool IsPhoto(string name) => Extensions.Contains(Path.GetExtension(name)) && !MaskFile.IsMask(name);

    /// <summary>Whether a file is an image of a format that is not read.</summary>
    public static bool IsOfOtherFormat(string name) => OtherExtensions.Contains(Path.GetExtension(name));

    public string PathOf(string name) => Path.Combine(Root, name.Replace('/', Path.DirectorySeparatorChar));

    private static void AddFolder(string folder, SortedSet<string> files, HashSet<string> visited)
    {
        if (!visited.Add(RealPath(folder)))
            return;
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
            {
                if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden))
                    continue;
                if (entry is DirectoryInfo)
                    AddFolder(entry.FullName, files, visited);
                else
                    files.Add(entry.FullName);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // Passed over, as promised.
        }
    }

    private static string RealPath(string folder)
    {
        try
        {
            return Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;
        }
        catch (IOException)
        {
            return folder;
        }
    }

    private static string CommonFolder(List<string> paths)
    {
        if (paths.Count == 0)
            return Directory.GetCurrentDirectory();
        var common = FolderOf(paths[0]);
        foreach (var path in paths)
        {
            while (!(path + Path.DirectorySeparatorChar).StartsWith(WithSeparator(common), StringComparison.Ordinal))
                common = Path.GetDirectoryName(common) ?? Path.GetPathRoot(common)!;
        }
        return common;
    }

    private static string FolderOf(string path) =>
        Directory.Exists(path) ? Path.TrimEndingDirectorySeparator(path) : Path.GetDirectoryName(path)!;

    private static string WithSeparator(string folder) =>
        Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
}

/// <summary>Photos that a scene is made of, and where their files are.</summary>
public interface IPhotoList
{
    /// <summary>Each once, in the order that the scene will have.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Images of formats that are not read (camera raw, HEIC), so that users learn of them.</summary>
    IReadOnlyList<string> NotRead { get; }

    /// <summary>The file of a photo on this machine. Safe to call from many threads.</summary>
    string PathOf(string name);
}
