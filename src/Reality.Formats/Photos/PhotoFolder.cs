using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Photos;

/// <summary>The photos of a user: a folder with all its subfolders, or a list of files and folders.</summary>
/// <param name="Root">Folder that names are relative to.</param>
/// <param name="Names">Paths below the root with forward slashes, in ordinal order.</param>
/// <param name="PassedOver">Images that cannot be read, masks without a photo, and folders of results, to be reported.</param>
public sealed record PhotoFolder(string Root, IReadOnlyList<string> Names, IReadOnlyList<PassedOver> PassedOver) : IPhotoList
{
    /// <summary>File that marks a folder of our results.</summary>
    public const string ResultMarker = ".reality";

    private static readonly HashSet<string> Extensions = new(
        [
            ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".hif", ".avif", ".dng",
            ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".sr2", ".raf", ".rw2", ".orf", ".pef", ".srw", ".iiq", ".3fr", ".gpr",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> OtherExtensions = new(
        [".bmp", ".gif", ".jxl", ".jp2", ".j2k", ".x3f", ".psd"], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Finds photos by their contents: JPEG, HEIC, AVIF and camera raw under any name, PNG, TIFF and WebP. Skips hidden files and
    /// folders, masks, links to
    /// folders that were already visited, folders without read permission, and folders of our results below those named.
    /// </summary>
    /// <exception cref="FileNotFoundException">One of the paths does not exist.</exception>
    public static PhotoFolder Find(IReadOnlyList<string> paths)
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
        var kinds = names.ToDictionary(name => name, name => ImageKind.Of(Path.Combine(root, name), name));
        var photos = names.Where(name => kinds[name].IsPhoto).ToList();
        var masks = photos.SelectMany(MaskFile.CandidatesFor).ToHashSet(StringComparer.Ordinal);
        var passedOver = names.Where(name => kinds[name].Title is not null)
            .Select(name => new PassedOver(
                name, "Photo_FormatNotRead", $"is {kinds[name].Title}, which cannot be read; convert it to JPEG or TIFF"))
            .Concat(names.Where(name => MaskFile.IsMask(name) && !masks.Contains(name)).Select(name => new PassedOver(
                name, "Mask_WithoutPhoto", "is named like a mask but belongs to no photo; name it after its photo")))
            .Concat(found.ResultFolders.Select(folder => new PassedOver(
                NameOf(folder), "Photo_ResultsPassedOver",
                "holds results of an earlier run, whose images are no photos; to use photos in it, name their folder")));
        return new(root, photos, [.. passedOver.OrderBy(file => file.Name, StringComparer.Ordinal)]);

        string NameOf(string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>True if a file is a photo by its name: of a format that is read, and not a mask.</summary>
    public static bool IsPhoto(string name) => Extensions.Contains(Path.GetExtension(name)) && !MaskFile.IsMask(name);

    /// <summary>True if a file is an image of an unsupported format by its name.</summary>
    public static bool IsOfOtherFormat(string name) => OtherExtensions.Contains(Path.GetExtension(name));

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

    /// <summary>What a file is, by its contents.</summary>
    /// <param name="Title">Name of an image format that is not read, with its article; null for everything else.</param>
    private readonly record struct ImageKind(bool IsPhoto, string? Title)
    {
        public static ImageKind Of(string path, string name)
        {
            if (MaskFile.IsMask(name))
                return default;
            var extension = Path.GetExtension(name);
            var (format, otherTitle) = ContentsOf(path);
            return format switch
            {
                ImageFileFormat.Png or ImageFileFormat.Tiff or ImageFileFormat.WebP =>
                    new(extension.Length == 0 || Extensions.Contains(extension), null),
                not ImageFileFormat.Unknown => new(true, null),
                _ when otherTitle is not null => new(false, otherTitle),
                _ when OtherExtensions.Contains(extension) => new(false, $"an image of the type {extension}"),
                _ => new(Extensions.Contains(extension), null),
            };
        }

        private static (ImageFileFormat Format, string? OtherTitle) ContentsOf(string path)
        {
            try
            {
                RegularFile.Check(ImagePath.Of(path));
                using var stream = File.OpenRead(path);
                var format = ImageFileFormats.Of(stream);
                return (format, format == ImageFileFormat.Unknown ? ImageFileFormats.TitleOfOther(stream) : null);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidFileException)
            {
                return default; // The reader of photos reports it.
            }
        }
    }
}

/// <summary>Photos to make a scene from, and their files.</summary>
public interface IPhotoList
{
    /// <summary>Distinct names in the order of the scene.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Images that cannot be read, and what else is passed over, to be reported.</summary>
    IReadOnlyList<PassedOver> PassedOver { get; }

    /// <summary>Local path of a photo. Thread-safe.</summary>
    string PathOf(string name);
}

/// <summary>A file or folder among the photos that is no photo.</summary>
/// <param name="Code">Code of the message.</param>
/// <param name="Reason">Continues a sentence that begins with the name.</param>
public sealed record PassedOver(string Name, string Code, string Reason);
