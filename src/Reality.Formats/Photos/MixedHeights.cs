using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;

namespace Reality.Formats.Photos;

/// <summary>
/// Photos of one survey whose heights count from different surfaces: drones state ellipsoidal heights while their RTK position is
/// fixed, and heights above mean sea level otherwise; some mislabel one of the two.
/// </summary>
internal static class MixedHeights
{
    // Positions without RTK, and flights that follow the terrain, differ by about as much.
    private const double ToleranceMeters = 5;

    // Below this separation the two surfaces cannot be distinguished.
    private const double MinSeparationMeters = 10;

    /// <param name="photos">Photos with ellipsoidal heights.</param>
    /// <returns>A warning; null if all heights counted from one surface.</returns>
    public static PhotoMessage? Find(IReadOnlyList<Photo> photos)
    {
        var groups = photos.Where(photo => photo.Position is { HasHeight: true })
            .ToLookup(photo => photo.Position!.StatedHeightReference);
        var (ellipsoidal, seaLevel) = (groups[HeightReference.Ellipsoid].ToList(), groups[HeightReference.Egm96].ToList());
        if (ellipsoidal.Count == 0 || seaLevel.Count == 0)
            return null;
        var place = seaLevel[0].Position!.Position;
        var separation = Egm96Geoid.UndulationMeters(place.Latitude, place.Longitude);
        var difference = MedianHeight(seaLevel) - MedianHeight(ellipsoidal);
        var isSeparation = Math.Abs(separation) > MinSeparationMeters && Math.Abs(difference - separation) <= ToleranceMeters;
        var advice = isSeparation
            ? "That is the separation: probably all count from the same surface, and one of the two is labeled wrongly. If all "
                + "are ellipsoidal, set altitudeReference to WGS84Ellipsoid; otherwise correct the files of the first."
            : "If a file is labeled wrongly, correct it.";
        return new(
            "Photo_HeightsMixed",
            $"The heights of {ellipsoidal.Count} photos, such as {ellipsoidal[0].Name}, count from the ellipsoid, and those of "
            + $"{seaLevel.Count} others, such as {seaLevel[0].Name}, from mean sea level. The geoid separation of "
            + $"{separation:F1} m was added to the latter, which now lie {Math.Abs(difference):F1} m "
            + $"{(difference < 0 ? "below" : "above")} the former in the median. {advice}");
    }

    private static double MedianHeight(List<Photo> photos) =>
        Median.Of(photos.Select(photo => photo.Position!.Position.HeightMeters));
}
