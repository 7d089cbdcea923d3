namespace Reality.Formats.Photos;

/// <summary>The photos of a user: a folder with all its subfolders, or a list of files and folders.</summary>
/// <param name="Root">Folder that names are relative to.</param>
/// <param name="Names">Paths below the root with forward slashes, in ordinal order.</param>
/// <param name="NotRead">Images of unsupported formats (camera raw, HEIC), to be reported.</param>
public sealed record PhotoFolder(string Root, IReadOnlyList<string> Names, IReadOnlyList<string> NotRead) : IPhotoList
{
    private static readonly HashSet<string> Extensions =
        new([".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> OtherExtensions = new(
        [".dng", ".heic", ".heif", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".rw2", ".orf", ".webp", ".bmp"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Finds photos by extension: JPEG, PNG, TIFF. Skips hidden files and folders, masks, links to folders that were already
    /// visited, and folders without read permission.
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
        var names = files
            .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)
            .ToList();
        return new(
            root,
            names.Where(IsPhoto).ToList(),
            names.Where(IsOfOtherFormat).ToList());
    }

    /// <summary>True if a file is a photo by its name: JPEG, PNG or TIFF, and not a mask.</summary>
    public static bool IsPhoto(string name) => Extensions.Contains(Path.GetExtension(name)) && !MaskFile.IsMask(name);

    /// <summary>True if a file is an image of an unsupported format by its name.</summary>
    public static bool IsOfOtherFormat(string name) => OtherExtensions.Contains(Path.GetExtension(name));

    public string PathOf(string name) => Path.Combine(Root, name.Replace('/', Path.DirectorySeparatorChar));

    private static void AddFolder(string folder, SortedSet<string> files, HashSet<string> visited)
    {
        if (!visited.Add(RealPath(folder)))
            return;
        try
        {
            var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos();
            foreach (var entry in entries.OrderBy(e => e.Name, StringComparer.Ordinal))
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
            // Skipped, as documented.
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

/// <summary>Photos to make a scene from, and their files.</summary>
public interface IPhotoList
{
    /// <summary>Distinct names in the order of the scene.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Images of unsupported formats (camera raw, HEIC), to be reported.</summary>
    IReadOnlyList<string> NotRead { get; }

    /// <summary>Local path of a photo. Thread-safe.</summary>
    string PathOf(string name);
}
