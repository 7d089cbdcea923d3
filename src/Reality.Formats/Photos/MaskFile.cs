namespace Reality.Formats.Photos;

/// <summary>
/// Names of masks, as several programs give them: <c>NAME_mask.EXT</c> (ContextCapture, OpenDroneMap, Metashape) or
/// <c>NAME.JPG.mask.EXT</c> (RealityScan) beside the photo, <c>masks/NAME.JPG.EXT</c> or <c>masks/NAME.EXT</c> beside the photo
/// or beside its folder, and <c>mask.EXT</c> for all photos of a folder. EXT is tif, tiff, png, jpg or jpeg. Black pixels are
/// ignored.
/// </summary>
public static class MaskFile
{
    private static readonly string[] Extensions =
        [".tif", ".tiff", ".png", ".jpg", ".jpeg", ".TIF", ".TIFF", ".PNG", ".JPG", ".JPEG"];

    /// <summary>Candidate paths of a photo's mask, of which the first that exists counts: its own before its folder's.</summary>
    /// <param name="photoName">
    /// Path below the folder of photos, with forward slashes. Results have the same form; paths outside start with "../".
    /// </param>
    public static IReadOnlyList<string> CandidatesFor(string photoName)
    {
        ArgumentException.ThrowIfNullOrEmpty(photoName);
        var folder = photoName[..(photoName.LastIndexOf('/') + 1)];
        var parent = folder.Length == 0 ? "../" : folder[..(folder.LastIndexOf('/', folder.Length - 2) + 1)];
        var fileName = photoName[folder.Length..];
        var stem = Path.GetFileNameWithoutExtension(fileName);
        string[] patterns =
        [
            $"{folder}{stem}_mask", $"{folder}{fileName}.mask", $"{folder}masks/{fileName}", $"{folder}masks/{stem}",
            $"{parent}masks/{fileName}", $"{parent}masks/{stem}", $"{folder}mask",
        ];
        return [.. patterns.SelectMany(pattern => Extensions.Select(extension => pattern + extension))];
    }

    /// <summary>True if the name or folder of a file marks it as a mask, not a photo.</summary>
    public static bool IsMask(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            return false;
        var stem = Path.GetFileNameWithoutExtension(path);
        return stem.Equals("mask", StringComparison.OrdinalIgnoreCase)
            || stem.EndsWith("_mask", StringComparison.OrdinalIgnoreCase)
            || stem.EndsWith(".mask", StringComparison.OrdinalIgnoreCase)
            || string.Equals(Path.GetFileName(Path.GetDirectoryName(path)), "masks", StringComparison.OrdinalIgnoreCase);
    }
}
