namespace Reality.Formats.Photos;

/// <summary>
/// Locations of masks: <c>NAME_mask.tif</c> beside the photo, <c>mask.tif</c> for its folder, or <c>masks/NAME.EXT.png</c>
/// beside the photo or beside its folder. Black pixels are ignored. The extensions <c>.tiff</c> and <c>.png</c> also work.
/// </summary>
public static class MaskFile
{
    private static readonly string[] Extensions = [".tif", ".tiff", ".png"];

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
        return
        [
            .. Extensions.Select(e => $"{folder}{stem}_mask{e}"),
            .. Extensions.Select(e => $"{folder}masks/{fileName}{e}"),
            .. Extensions.Select(e => $"{parent}masks/{fileName}{e}"),
            .. Extensions.Select(e => $"{folder}mask{e}"),
        ];
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
            || string.Equals(Path.GetFileName(Path.GetDirectoryName(path)), "masks", StringComparison.OrdinalIgnoreCase);
    }
}
