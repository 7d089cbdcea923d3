using Reality.Formats.Decoding;
using Reality.Formats.Imaging;

namespace Reality.Formats.Photos;

/// <summary>The photos of a user: a folder with all its subfolders, or a list of files and folders.</summary>
/// <param name="Root">Folder that names are relative to.</param>
/// <param name="Names">Paths below the root with forward slashes, in ordinal order.</param>
/// <param name="PassedOver">Images and folders that are not photos, in ordinal order, to be reported.</param>
public sealed record PhotoFolder(string Root, IReadOnlyList<string> Names, IReadOnlyList<PassedOver> PassedOver) : IPhotoList
{
    /// <summary>Photos that the user names one by one.</summary>
    public IReadOnlySet<string> Named { get; private init; } = new HashSet<string>();

    /// <summary>File that marks a folder of our results.</summary>
    public const string ResultMarker = ".reality";

    /// <summary>
    /// Finds photos as <see cref="PhotoSelection"/> does. Skips hidden files and folders, links to folders that were already
    /// visited, folders without read permission, and folders of our results below those named.
    /// </summary>
    /// <param name="decoder">Reads metadata of images that may be results of other programs.</param>
    /// <exception cref="FileNotFoundException">One of the paths does not exist.</exception>
    public static PhotoFolder Find(IReadOnlyList<string> paths, IPhotoDecoder? decoder = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var found = new FoundFiles();
        var given = paths.Select(Path.GetFullPath).ToList();
        foreach (var path in given)
        {
            if (Directory.Exists(path))
                AddFolder(path, found);
            else if (File.Exists(path))
                found.Files.Add(path);
            else
                throw new FileNotFoundException($"'{path}' does not exist; give a folder of photos or photo files.", path);
        }
        var root = CommonFolder(given);
        var names = found.Files.Select(NameOf).Order(StringComparer.Ordinal).ToList();
        var named = given.Where(File.Exists).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var namedFolders = given.Where(Directory.Exists).Select(folder => NameOf(folder) + "/");
        var selection = PhotoSelection.Among(
            names, [.. named, .. namedFolders], name => RegularFile.Open(Path.Combine(root, name)),
            name => (decoder ?? DecoderPool.Shared).HasCameraData(Path.Combine(root, name), name, CancellationToken.None));
        var passedOver = selection.Others
            .Concat(found.ResultFolders.Select(folder => Photos.PassedOver.ResultFolder(NameOf(folder))));
        return new(root, selection.Photos, [.. passedOver.OrderBy(file => file.Name, StringComparer.Ordinal)]) { Named = named };

        string NameOf(string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
    }

    public bool IsNamed(string name) => Named.Contains(name);

    public string PathOf(string name) => Path.Combine(Root, name.Replace('/', Path.DirectorySeparatorChar));

    private static void AddFolder(string folder, FoundFiles found)
    {
        if (!found.Visited.Add(RealPath(folder)))
            return;
        try
        {
            var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos();
            foreach (var entry in entries.OrderBy(e => e.Name, StringComparer.Ordinal))
            {
                if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden))
                    continue;
                if (entry is not DirectoryInfo)
                    found.Files.Add(entry.FullName);
                else if (File.Exists(Path.Combine(entry.FullName, ResultMarker)))
                    found.ResultFolders.Add(entry.FullName);
                else
                    AddFolder(entry.FullName, found);
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

    /// <summary>Paths found so far.</summary>
    private sealed class FoundFiles
    {
        public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Visited { get; } = new(StringComparer.Ordinal);

        public List<string> ResultFolders { get; } = [];
    }
}

/// <summary>Photos to make a scene from, and their files.</summary>
public interface IPhotoList
{
    /// <summary>Distinct names in the order of the scene.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Unreadable images and other skipped files, to be reported.</summary>
    IReadOnlyList<PassedOver> PassedOver { get; }

    /// <summary>Whether the user names a photo itself, not a folder that it is found in.</summary>
    bool IsNamed(string name);

    /// <summary>Local path of a photo. Thread-safe.</summary>
    string PathOf(string name);
}
