namespace Reality.Formats.Photos;

/// <summary>
/// Names of masks, as several programs give them: <c>NAME_mask.EXT</c> (ContextCapture, OpenDroneMap, Metashape),
/// <c>NAME.JPG.mask.EXT</c> (RealityScan) or <c>NAME.mask.EXT</c> beside the photo; <c>NAME.JPG.EXT</c>, <c>NAME.EXT</c> or one
/// of these in a folder <c>masks</c> or <c>mask</c> beside the photo or beside its folder; and <c>mask.EXT</c> for all photos of
/// a folder. EXT is tif, tiff, png, jpg, jpeg or webp. "Mask" and "MASK" are the same. Black and transparent pixels are ignored.
/// </summary>
public static class MaskFile
{
    private static readonly string[] Extensions =
        [".tif", ".tiff", ".png", ".jpg", ".jpeg", ".webp", ".TIF", ".TIFF", ".PNG", ".JPG", ".JPEG", ".WEBP"];

    private static readonly string[] Suffixes = ["_mask", "_Mask", "_MASK", "-mask", ".mask"];
    private static readonly string[] Folders = ["masks/", "Masks/", "MASKS/", "mask/", "Mask/"];

    /// <summary>Candidate paths of a photo's mask; the first existing one is used: its own before its folder's.</summary>
    /// <param name="photoName">
    /// Path below the folder of photos, with forward slashes. Results have the same form; paths outside start with "../".
    /// </param>
    /// <param name="hasFolder">
    /// Whether a folder of masks, named likewise, may be there: most are not, and the hundred names in it need no look. Null for
    /// all folders.
    /// </param>
    public static IEnumerable<string> CandidatesFor(string photoName, Predicate<string>? hasFolder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(photoName);
        var folder = photoName[..(photoName.LastIndexOf('/') + 1)];
        var parent = folder.Length == 0 ? "../" : folder[..(folder.LastIndexOf('/', folder.Length - 2) + 1)];
        var fileName = photoName[folder.Length..];
        var stem = Path.GetFileNameWithoutExtension(fileName);
        string[] own = [.. Suffixes.Select(suffix => stem + suffix), $"{fileName}.mask"];
        var inFolders = new[] { folder, parent }.SelectMany(place => Folders.Select(masks => place + masks))
            .Where(masks => hasFolder?.Invoke(masks) != false)
            .SelectMany(masks => own.Prepend(stem).Prepend(fileName).Select(name => masks + name));
        return own.Select(name => folder + name).Concat(inFolders).Append($"{folder}mask")
            .SelectMany(pattern => Extensions.Select(extension => pattern + extension));
    }

    /// <summary>Whether a mask is for all photos of a folder.</summary>
    public static bool IsOfFolder(string path) =>
        Path.GetFileNameWithoutExtension(path).Equals("mask", StringComparison.OrdinalIgnoreCase);

    /// <summary>True if the name or folder of a file marks it as a mask, not a photo.</summary>
    public static bool IsMask(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            return false;
        var stem = Path.GetFileNameWithoutExtension(path);
        return IsOfFolder(path) || Suffixes.Any(suffix => stem.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            || Folders.Contains(Path.GetFileName(Path.GetDirectoryName(path)) + "/", StringComparer.OrdinalIgnoreCase);
    }
}
