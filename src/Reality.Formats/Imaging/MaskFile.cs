namespace Reality.Formats.Imaging;

/// <summary>
/// Where masks lie: <c>NAME_mask.tif</c> beside the photo, <c>mask.tif</c> for its folder, or <c>masks/NAME.EXT.png</c>
/// beside the photo or its folder. Black is ignored. <c>.tiff</c> and <c>.png</c> are also taken.
/// </summary>
public static class MaskFile
{
    private static readonly string[] Extensions = [".tif", ".tiff", ".png"];

    /// <summary>The mask of the photo at <paramref name="photoPath"/>; its own before its folder's.</summary>
    public static bool TryFind(string photoPath, out string maskPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(photoPath);
        var folder = Path.GetDirectoryName(photoPath)!;
        var parent = Path.GetDirectoryName(folder) ?? folder;
        var fileName = Path.GetFileName(photoPath);
        var stem = Path.GetFileNameWithoutExtension(photoPath);
        var candidates = Extensions.Select(e => Path.Combine(folder, stem + "_mask" + e))
            .Concat(Extensions.Select(e => Path.Combine(folder, "masks", fileName + e)))
            .Concat(Extensions.Select(e => Path.Combine(parent, "masks", fileName + e)))
            .Concat(Extensions.Select(e => Path.Combine(folder, "mask" + e)));
        maskPath = candidates.FirstOrDefault(File.Exists) ?? "";
        return maskPath.Length > 0;
    }

    /// <summary>Whether a file is a mask by its name or folder, and so not a photo.</summary>
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
