using Reality.Core;
using Reality.Core.Scenes;

namespace Reality.Formats.Photos;

/// <summary>
/// Finds images that repeat another photo of the set, and those that no camera took: the raw file of an exposure beside
/// its JPEG, thumbnails, copies that programs write, panoramas, screenshots and plans.
/// </summary>
/// <remarks>
/// Images without data of a camera are photos as long as all are like that. Cameras of a rig name photos of one moment alike, in
/// folders of their own and at the same size; these are never taken for copies.
/// </remarks>
internal static class PhotoCopies
{
    private const string CopyCode = "Photo_Copy";

    // Too few photos with camera metadata to judge the set.
    private const int MinPhotosWithCamera = 3;

    // Sides of a copy, against those of its photo.
    private const double MaxAspectDifference = 0.02;

    private const string WriteModel = "if it is a photo, write the model of its camera into its EXIF";

    private static readonly char[] s_separators = ['_', '-', '.', ' '];

    /// <summary>Images that are not independent photos: a code and the rest of a sentence that begins with the name.</summary>
    public static Dictionary<string, (string Code, string Reason)> Find(
        IReadOnlyList<(string Name, PhotoMetadata Metadata)> files)
    {
        var found = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var (name, metadata) in files.Where(file => file.Metadata.Projection.Length > 0))
        {
            found[name] = (
                "Photo_IsPanorama",
                $"is a panorama ({metadata.Projection}), not a photo of one lens; use the photos that it was made from, "
                + "or cut it into perspective views");
        }
        var photos = files.Where(file => !found.ContainsKey(file.Name)).ToList();
        var withCamera = photos.Where(file => HasCamera(file.Metadata)).ToList();
        AddCopies(withCamera, found);
        AddWithoutCamera(photos, withCamera, found);
        return found;
    }

    private static bool HasCamera(PhotoMetadata photo) => photo.Make.Length > 0 || photo.Model.Length > 0
        || photo.FocalLengthMillimeters is not null || photo.FocalLengthPixels is not null || photo.Position is not null
        || photo.CaptureTime is not null || photo.ExposureStops is not null || photo.Fisheye is not null;

    private static void AddCopies(
        List<(string Name, PhotoMetadata Metadata)> photos, Dictionary<string, (string, string)> found)
    {
        var exposures = photos.Where(photo => photo.Metadata.CaptureTime is not null)
            .GroupBy(photo => (
                StemOf(photo.Name).ToUpperInvariant(), photo.Metadata.CaptureTime, photo.Metadata.Make, photo.Metadata.Model,
                photo.Metadata.Band));
        foreach (var exposure in exposures.Where(group => group.Skip(1).Any()))
        {
            // A raw file has a few rows and columns more than its JPEG; a thumbnail has far less.
            var largest = exposure.Max(photo => PixelCount(photo.Metadata));
            var inOrder = exposure.OrderByDescending(photo => 2 * PixelCount(photo.Metadata) >= largest)
                .ThenByDescending(photo => photo.Metadata.Position is not null).ThenBy(photo => RankOf(photo.Name))
                .ThenBy(photo => photo.Name, StringComparer.Ordinal).ToList();
            foreach (var copy in inOrder.Skip(1))
            {
                var original = inOrder.Find(photo => !found.ContainsKey(photo.Name) && IsCopy(copy, photo));
                if (original.Name is null || original.Name == copy.Name)
                    continue;
                found[copy.Name] = (
                    CopyCode,
                    $"shows the exposure of {original.Name} ({original.Metadata.Width} x {original.Metadata.Height} pixels, this "
                    + $"one {copy.Metadata.Width} x {copy.Metadata.Height}) and is omitted; to use it, remove the other");
            }
        }
    }

    private static bool IsCopy((string Name, PhotoMetadata Metadata) a, (string Name, PhotoMetadata Metadata) b)
    {
        var isBeside = FolderOf(a.Name) == FolderOf(b.Name);
        var hasOtherSize = (a.Metadata.Width, a.Metadata.Height) != (b.Metadata.Width, b.Metadata.Height);
        return (isBeside || hasOtherSize) && Math.Abs(AspectOf(a.Metadata) / AspectOf(b.Metadata) - 1) < MaxAspectDifference;
    }

    private static double AspectOf(PhotoMetadata photo) =>
        (double)Math.Max(photo.Width, photo.Height) / Math.Min(photo.Width, photo.Height);

    private static long PixelCount(PhotoMetadata photo) => (long)photo.Width * photo.Height;

    private static int RankOf(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".JPG" or ".JPEG" => 0,
        ".TIF" or ".TIFF" or ".PNG" or ".WEBP" => 1,
        ".HEIC" or ".HEIF" or ".HIF" or ".AVIF" => 2,
        _ => 3,
    };

    private static void AddWithoutCamera(
        List<(string Name, PhotoMetadata Metadata)> photos, List<(string Name, PhotoMetadata Metadata)> withCamera,
        Dictionary<string, (string, string)> found)
    {
        var byStem = withCamera.ToLookup(photo => StemOf(photo.Name), photo => photo.Name, StringComparer.OrdinalIgnoreCase);
        var sizes = photos.GroupBy(photo => SizeOf(photo.Metadata)).ToDictionary(group => group.Key, group => group.Count());
        foreach (var (name, metadata) in photos.Where(photo => !HasCamera(photo.Metadata)))
        {
            if (StemsIn(StemOf(name)).SelectMany(stem => byStem[stem]).FirstOrDefault() is { } original)
            {
                found[name] = (
                    CopyCode,
                    $"is named after {original} and has no data of a camera, like copies and masks that programs write; it is "
                    + $"omitted. Masks are named NAME_mask.png; {WriteModel}");
            }
            else if (withCamera.Count >= MinPhotosWithCamera && sizes[SizeOf(metadata)] == 1)
            {
                found[name] = (
                    "Photo_WithoutCamera",
                    $"has no data of a camera and, with {metadata.Width} x {metadata.Height} pixels, the size of no other photo, "
                    + $"like plans, previews and screenshots; it is omitted; {WriteModel}");
            }
        }
    }

    private static (int Long, int Short) SizeOf(PhotoMetadata photo) =>
        (Math.Max(photo.Width, photo.Height), Math.Min(photo.Width, photo.Height));

    /// <summary>The stem, and its parts before or behind separators: "DJI_0001" of "DJI_0001_seg", "mask_DJI_0001".</summary>
    private static IEnumerable<string> StemsIn(string stem)
    {
        yield return stem;
        for (var at = stem.IndexOfAny(s_separators); at >= 0; at = stem.IndexOfAny(s_separators, at + 1))
        {
            yield return stem[..at];
            yield return stem[(at + 1)..];
        }
    }

    private static string FolderOf(string name) => name[..(name.LastIndexOf('/') + 1)];

    private static string StemOf(string name) => Path.GetFileNameWithoutExtension(name);
}
