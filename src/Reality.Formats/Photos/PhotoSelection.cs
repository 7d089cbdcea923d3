using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Photos;

/// <summary>
/// The photos among files, recognized by their contents: JPEG, HEIC, AVIF and camera raw under any name; PNG, TIFF and WebP under
/// the name of a photo or without extension.
/// </summary>
/// <param name="Photos">In the order of the files.</param>
/// <param name="Others">
/// Images that cannot be read, results of other programs, and masks without a photo, in the order of the files.
/// </param>
public sealed record PhotoSelection(IReadOnlyList<string> Photos, IReadOnlyList<PassedOver> Others)
{
    // A store on the network answers several requests in the time of one.
    private const int FilesAtOnce = 4;

    private static readonly HashSet<string> s_extensions = new(
        [
            ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".hif", ".avif", ".dng",
            ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".sr2", ".raf", ".rw2", ".orf", ".pef", ".srw", ".iiq", ".3fr", ".gpr",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> s_otherExtensions = new(
        [".bmp", ".gif", ".jxl", ".jp2", ".j2k", ".x3f", ".psd", ".tga", ".pcx", ".exr", ".hdr", ".dds", ".ppm", ".pgm"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> s_videoExtensions = new(
        [".mp4", ".mov", ".avi", ".mkv", ".mts", ".m2ts", ".insv", ".360", ".lrv"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> s_archiveExtensions = new(
        [".zip", ".rar", ".7z", ".tar", ".tgz"], StringComparer.OrdinalIgnoreCase);

    // Small JPEG files that cameras write beside videos and raw files.
    private const string PreviewExtension = ".thm";

    // Of exiftool, which keeps the file as it was.
    private const string BackupSuffix = "_original";

    private const string PositionList = "geo.txt";
    private const string ControlList = "gcp_list.txt";
    private const string SidecarExtension = ".xmp";

    // Overviews of a georeferenced image are TIFF files.
    private const string OverviewExtension = ".ovr";

    /// <summary>Selects the photos among files.</summary>
    /// <param name="names">Paths with forward slashes.</param>
    /// <param name="named">
    /// Files that the user names, and folders with a slash at the end: folders of other programs are passed over only below them.
    /// Empty for the folder that all names are in.
    /// </param>
    /// <param name="open">
    /// Opens a file for seeking and reading; called from several threads. Files that cannot be opened are judged by their names;
    /// the reader of photos reports them.
    /// </param>
    /// <param name="hasCameraData">
    /// <see cref="Decoding.IPhotoDecoder.HasCameraData"/> of a file, for images that may be results of other programs; called
    /// from several threads.
    /// </param>
    public static PhotoSelection Among(
        IReadOnlyList<string> names, IReadOnlyList<string> named, Func<string, Stream?> open, Predicate<string> hasCameraData,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(hasCameraData);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(open);
        var folders = FoldersOfPrograms(names, named);
        names = [.. names.Where(name => !folders.ContainsKey(name))];
        var results = ProgramResults.Among(names, open, hasCameraData, cancellation);
        var kinds = new FileKind[names.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = FilesAtOnce };
        Parallel.For(0, kinds.Length, parallel, i => kinds[i] = KindOf(names[i], open, results));

        var photos = names.Where((_, i) => kinds[i].IsPhoto).ToList();
        var masks = UnusedMasks(names, photos);
        var others = names.Select((name, i) => masks.GetValueOrDefault(name) ?? kinds[i].Other);
        return new(photos, [.. others.OfType<PassedOver>(), .. FilesWithPositions(names, photos), .. folders.Values.Distinct()]);
    }

    /// <summary>Files in which other programs look for positions of photos, and for control points.</summary>
    private static IEnumerable<PassedOver> FilesWithPositions(IReadOnlyList<string> names, List<string> photos)
    {
        const string Code = "Photo_PositionFileNotRead";
        const string Remedy = "to use positions of photos in them, write these into the photos";
        var lists = names.Where(name => Is(Path.GetFileName(name), PositionList));
        foreach (var list in lists)
            yield return new(list, Code, $"is a list of OpenDroneMap, which is not read; {Remedy}");
        foreach (var list in names.Where(name => Is(Path.GetFileName(name), ControlList)))
        {
            yield return new(
                list, "Photo_ControlFileNotRead",
                "is a list of control points of OpenDroneMap, which is not read with the photos; name it with --control, or put "
                + "its points into the scene");
        }
        var known = photos.Concat(photos.Select(photo => Path.ChangeExtension(photo, null)))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var sidecars = names.Where(name => Is(Path.GetExtension(name), SidecarExtension)
            && known.Contains(Path.ChangeExtension(name, null))).ToList();
        if (sidecars.Count > 0)
        {
            yield return new(
                sidecars[0], Code, $"is one of {sidecars.Count} XMP files beside photos, which are not read; {Remedy}");
        }
    }

    /// <summary>Masks that belong to no photo, or to one that has another mask.</summary>
    private static Dictionary<string, PassedOver> UnusedMasks(IReadOnlyList<string> names, List<string> photos)
    {
        var unused = names.Where(MaskFile.IsMask).ToDictionary(
            name => name,
            name => new PassedOver(
                name, "Mask_WithoutPhoto", "is named like a mask but belongs to no photo; name it after its photo"));
        var known = unused.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var photo in known.Count > 0 ? photos : [])
        {
            var own = MaskFile.CandidatesFor(photo).Where(known.Contains).ToList();
            foreach (var other in own.Skip(1).Where(mask => unused.ContainsKey(mask) && !MaskFile.IsOfFolder(mask)))
            {
                unused[other] = new(
                    other, "Mask_NotUsed", $"is not used, because its photo {photo} has the mask {own[0]}; remove one of them");
            }
            if (own.Count > 0)
                unused.Remove(own[0]);
        }
        return unused;
    }

    /// <summary>The folder of a program around each file that is in one.</summary>
    private static Dictionary<string, PassedOver> FoldersOfPrograms(
        IReadOnlyList<string> names, IReadOnlyList<string> named)
    {
        var programs = new ProgramFolders(names);
        var found = new Dictionary<string, PassedOver>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var start = named.Where(folder => name.StartsWith(folder, StringComparison.Ordinal))
                .Select(folder => folder.Length).DefaultIfEmpty(0).Max();
            if (programs.Around(name, start) is var (folder, content))
                found.Add(name, PassedOver.FolderWith(content, folder));
        }
        return found;
    }

    private static FileKind KindOf(string name, Func<string, Stream?> open, ProgramResults results)
    {
        if (MaskFile.IsMask(name))
            return default;
        var isNamedLikePhoto = s_extensions.Contains(Path.GetExtension(name));
        try
        {
            using var stream = open(name);
            return stream is null ? new(isNamedLikePhoto, null) : KindOf(name, isNamedLikePhoto, stream, results);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidFileException)
        {
            return new(isNamedLikePhoto, null);
        }
    }

    private static FileKind KindOf(string name, bool isNamedLikePhoto, Stream stream, ProgramResults results)
    {
        var extension = Path.GetExtension(name);
        var format = ImageFileFormats.Of(stream);
        if (format == ImageFileFormat.Unknown)
            return OtherKindOf(name, extension, stream) is { } other ? new(false, other) : new(isNamedLikePhoto, null);
        if (results.IsBackup(name, BackupSuffix))
            return new(false, new(name, PassedOver.ResultCode, "is the backup that exiftool made of the photo beside it"));
        if (Is(extension, PreviewExtension))
            return new(false, new(name, PassedOver.ResultCode, "is the preview that a camera wrote beside a video or a photo"));
        var isPhoto = format is not (ImageFileFormat.Png or ImageFileFormat.Tiff or ImageFileFormat.WebP)
            || isNamedLikePhoto || extension.Length == 0;
        if (!isPhoto && !Is(extension, OverviewExtension))
        {
            var ending = $".{format.ToString().ToLowerInvariant()}";
            return new(false, new(
                name, "Photo_NameNotOfImage",
                $"is an image whose name does not end in {ending} and is not used; if it is a photo, rename it"));
        }
        return isPhoto && results.ReasonFor(name, format, stream) is { } reason
            ? new(false, new(name, PassedOver.ResultCode, reason))
            : new(isPhoto, null);
    }

    private static PassedOver? OtherKindOf(string name, string extension, Stream stream)
    {
        if (s_videoExtensions.Contains(extension))
            return new(name, "Photo_IsVideo", "is a video, which is not read; extract frames of it as JPEG files");
        if (s_archiveExtensions.Contains(extension))
            return new(name, "Photo_IsArchive", "is an archive, which is not read; unpack it");
        var title = ImageFileFormats.TitleOfOther(stream)
            ?? (s_otherExtensions.Contains(extension) ? $"an image of the type {extension}" : null);
        return title is null
            ? null
            : new(name, "Photo_FormatNotRead", $"is {title}, which cannot be read; convert it to JPEG or TIFF");
    }

    private static bool Is(string extension, string other) => extension.Equals(other, StringComparison.OrdinalIgnoreCase);

    private readonly record struct FileKind(bool IsPhoto, PassedOver? Other);
}

/// <summary>A file or folder among the photos that is not a photo.</summary>
/// <param name="Code">Code of the message.</param>
/// <param name="Reason">Continues a sentence that begins with the name.</param>
public sealed record PassedOver(string Name, string Code, string Reason)
{
    /// <summary>Code of the message about results of programs.</summary>
    internal const string ResultCode = "Photo_ResultsPassedOver";

    /// <summary>A folder that an earlier run wrote.</summary>
    public static PassedOver ResultFolder(string name) => FolderWith("results of an earlier run", name);

    /// <summary>A folder whose images a program computed from photos.</summary>
    internal static PassedOver FolderWith(string content, string name) => new(
        name, ResultCode, $"holds {content}, whose images are not photos; to use photos in it, name their folder");
}
