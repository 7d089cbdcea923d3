using System.Text.RegularExpressions;
using Reality.Core.Scenes;

namespace Reality.Engine.Rigs;

/// <summary>
/// Finds rigs by names: photos of one exposure have names that differ in one word, a folder or a part of the file name, which
/// then names the camera. left/0001.jpg and right/0001.jpg, left01.jpg and right01.jpg, IMG_0001_1.tif and IMG_0001_2.tif.
/// </summary>
internal static partial class RigNames
{
    private const int MaxSlotCount = 16;

    // Of all photos: those of other cameras may lie beside a rig.
    private const double MinShare = 0.5;

    // A number names a camera only if it has few digits and repeats.
    private const int MaxDigits = 2;
    private const int MinExposuresByNumber = 3;

    /// <summary>The places of the photos; null if names show no rig.</summary>
    public static RigPlace?[]? Find(IReadOnlyList<Photo> photos)
    {
        var words = photos.Select(photo => Words().Matches(StemOf(photo.Name)).Select(match => match.Value).ToArray()).ToArray();
        RigPlace?[]? best = null;
        var most = 0;
        for (var position = 0; position < words.Max(name => name.Length); position++)
        {
            if (PlacesBy(position, words, photos) is { } places && ExposureCount(places) is var count && count > most)
                (best, most) = (places, count);
        }
        return best;
    }

    // The word at one position names the camera, all others name the exposure.
    private static RigPlace?[]? PlacesBy(int position, string[][] words, IReadOnlyList<Photo> photos)
    {
        var places = new RigPlace?[words.Length];
        var exposures = Enumerable.Range(0, words.Length).Where(i => position < words[i].Length && IsName(words[i][position]))
            .GroupBy(i => string.Concat(words[i].Select((word, at) => at == position ? "*" : word)))
            .Where(group => group.Count() > 1 && group.Select(i => words[i][position]).Distinct().Count() == group.Count()
                && RigTimes.AreTogether([.. group.Select(i => photos[i])]));
        foreach (var exposure in exposures)
        {
            foreach (var i in exposure)
                places[i] = new("rig", words[i][position], exposure.Key);
        }
        var slots = places.OfType<RigPlace>().Select(place => place.Slot).Distinct().ToArray();
        var isByNumber = slots.Any(slot => char.IsAsciiDigit(slot[0]));
        var isRig = slots.Length is >= 2 and <= MaxSlotCount
            && places.Count(place => place is not null) >= MinShare * places.Length
            && (!isByNumber || ExposureCount(places) >= Math.Max(MinExposuresByNumber, slots.Length));
        return isRig ? places : null;
    }

    private static int ExposureCount(RigPlace?[] places) =>
        places.OfType<RigPlace>().Select(place => place.Exposure).Distinct().Count();

    private static bool IsName(string word) =>
        char.IsLetter(word[0]) || (char.IsAsciiDigit(word[0]) && word.Length <= MaxDigits);

    private static string StemOf(string name) =>
        name.LastIndexOf('.') is var dot && dot > name.LastIndexOf('/') ? name[..dot] : name;

    // Letters, digits, and separators.
    [GeneratedRegex(@"\p{L}+|[0-9]+|[^\p{L}0-9]+")]
    private static partial Regex Words();
}
