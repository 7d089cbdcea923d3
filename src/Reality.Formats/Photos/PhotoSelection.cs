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
        [".bmp", ".gif", ".jxl", ".jp2", ".j2k", ".x3f", ".psd"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Selects the photos among files.</summary>
    /// <param name="names">Paths with forward slashes.</param>
    /// <param name="open">
    /// Opens a file for seeking and reading; called from several threads. Files that cannot be opened are judged by their names;
    /// the reader of photos reports them.
    /// </param>
    public static PhotoSelection Among(
        IReadOnlyList<string> names, Func<string, Stream?> open, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(open);
        var results = ProgramResults.Among(names, open, cancellation);
        var kinds = new FileKind[names.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = FilesAtOnce };
        Parallel.For(0, kinds.Length, parallel, i => kinds[i] = KindOf(names[i], open, results));

        var photos = names.Where((_, i) => kinds[i].IsPhoto).ToList();
        var masks = photos.SelectMany(MaskFile.CandidatesFor).ToHashSet(StringComparer.Ordinal);
        var others = names.Select((name, i) => MaskFile.IsMask(name) && !masks.Contains(name)
            ? new PassedOver(name, "Mask_WithoutPhoto", "is named like a mask but belongs to no photo; name it after its photo")
            : kinds[i].Other);
        return new(photos, [.. others.OfType<PassedOver>()]);
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
        {
            var title = ImageFileFormats.TitleOfOther(stream)
                ?? (s_otherExtensions.Contains(extension) ? $"an image of the type {extension}" : null);
            return title is null
                ? new(isNamedLikePhoto, null)
                : new(false, new(name, "Photo_FormatNotRead", $"is {title}, which cannot be read; convert it to JPEG or TIFF"));
        }
        var isPhoto = format is not (ImageFileFormat.Png or ImageFileFormat.Tiff or ImageFileFormat.WebP)
            || isNamedLikePhoto || extension.Length == 0;
        return isPhoto && results.ReasonFor(name, format, stream) is { } reason
            ? new(false, new(name, PassedOver.ResultCode, reason))
            : new(isPhoto, null);
    }

    private readonly record struct FileKind(bool IsPhoto, PassedOver? Other);
}

/// <summary>A file or folder among the photos that is no photo.</summary>
/// <param name="Code">Code of the message.</param>
/// <param name="Reason">Continues a sentence that begins with the name.</param>
public sealed record PassedOver(string Name, string Code, string Reason)
{
    /// <summary>Code of the message about results of programs.</summary>
    internal const string ResultCode = "Photo_ResultsPassedOver";

    /// <summary>A folder that an earlier run wrote.</summary>
    public static PassedOver ResultFolder(string name) => new(
        name, ResultCode, "holds results of an earlier run, whose images are no photos; to use photos in it, name their folder");
}
