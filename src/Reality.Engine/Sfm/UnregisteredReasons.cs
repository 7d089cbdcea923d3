using Reality.Core.Numerics;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Explains why photos could not be registered, and what to do about it.</summary>
internal static class UnregisteredReasons
{
    private const int FewFeatures = 100;

    /// <summary>The reason of each photo as a sentence or two; null for registered photos.</summary>
    public static string?[] Find(Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs, CalibrationOptions options)
    {
        var pairsOf = new List<VerifiedPair>[reconstruction.PhotoCount];
        for (var i = 0; i < pairsOf.Length; i++)
            pairsOf[i] = [];
        foreach (var pair in pairs)
        {
            pairsOf[pair.First.Value].Add(pair);
            pairsOf[pair.Second.Value].Add(pair);
        }
        var groups = UnregisteredGroups.Find(reconstruction, pairs);
        var groupSize = new int[reconstruction.PhotoCount];
        foreach (var group in groups)
        {
            foreach (var photo in group)
                groupSize[photo] = group.Count;
        }
        return Enumerable.Range(0, reconstruction.PhotoCount)
            .Select(p => reconstruction.IsRegistered[p] ? null : Reason(reconstruction, p, pairsOf[p], groupSize[p], options))
            .ToArray();
    }

    private static string Reason(
        Reconstruction reconstruction, int photo, List<VerifiedPair> pairs, int groupSize, CalibrationOptions options)
    {
        var features = reconstruction.Features[photo];
        if (features.UnreadableReason is { } unreadable)
            return unreadable;
        if (reconstruction.PhotoCount == 1)
            return "It is the only photo. Add photos of the same place that overlap it by 60 % or more.";
        var blur = features.Count > 0 ? Blur.Of(reconstruction, photo) : null;
        if (blur is { IsCertain: true })
            return blur.ToString();
        if (features.Count < FewFeatures)
            return $"Only {features.Count} features were found in it: it may be blurred, too dark, or show nothing but sky, "
                + "water or a bare wall. Take it again in focus, with more texture in view.";
        if (pairs.Count == 0)
            return $"It matches no other photo. {Hint(blur)}Add photos that overlap it by 60 % or more, or remove it if it shows "
                + "another place.";
        var visible = new PhotoRegistration(reconstruction, options).VisibleCount(photo);
        if (pairs.TrueForAll(p => p.Kind == PairKind.PureRotation) && visible < options.MinInlierCount)
            return "It was taken from the same spot as every photo it matches, which does not determine distances. "
                + "Move between photos instead of turning on the spot.";
        if (reconstruction.RegisteredCount == 0)
            return "Its matches with other photos give no depth: the photos were taken from nearly the same place, or have "
                + "too little in common. Add photos from other viewpoints with more overlap.";
        if (visible < options.MinInlierCount && groupSize > 1)
        {
            return $"It is one of {groupSize} photos that match one another, but not the {reconstruction.RegisteredCount} photos "
                + $"of the main group: only {Count(visible, "tie point")} of {options.MinInlierCount} needed are in view. Add "
                + "photos that lead from these to the main group, or model them on their own.";
        }
        if (visible < options.MinInlierCount)
            return $"It matches {Count(pairs.Count, "photo")}, but none of the main group: only {Count(visible, "tie point")} of "
                + $"{options.MinInlierCount} needed are in view. {Hint(blur)}Add photos that lead from it to the others.";
        return $"It sees {Count(visible, "tie point")}, but no pose agrees with enough of them. It may be strongly blurred, "
            + "cropped, taken at another zoom, or show repetitive or moving objects. Remove or retake it.";
    }

    private static string Hint(Blur? blur) => blur is null ? "" : $"{blur} Retake it if so. ";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}

/// <summary>Groups of photos that match one another but could not be joined to the reconstruction.</summary>
internal static class UnregisteredGroups
{
    // Smaller groups are left to the reasons of their photos.
    private const int MinToldCount = 3;

    // Photos that the warning of a group names.
    private const int NamedCount = 3;

    /// <summary>Photos of each group, ascending; the largest group first. A photo that matches no other one is in none.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Find(Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs)
    {
        var groups = new DisjointSets(reconstruction.PhotoCount);
        foreach (var pair in pairs)
        {
            var (first, second) = (pair.First.Value, pair.Second.Value);
            if (!reconstruction.IsRegistered[first] && !reconstruction.IsRegistered[second] && pair.Kind != PairKind.Duplicate)
                groups.Join(first, second);
        }
        return
        [
            .. Enumerable.Range(0, reconstruction.PhotoCount).GroupBy(groups.Find).Select(group => (IReadOnlyList<int>)[.. group])
                .Where(group => group.Count > 1).OrderByDescending(group => group.Count).ThenBy(group => group[0]),
        ];
    }

    /// <summary>Warns of each group of which no photo sees enough tie points.</summary>
    public static void Tell(
        Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs, CalibrationOptions options, StageLog log)
    {
        var registration = new PhotoRegistration(reconstruction, options);
        var main = reconstruction.RegisteredCount;
        var isSeparate = (IReadOnlyList<int> group) =>
            group.Count >= MinToldCount && group.All(photo => registration.VisibleCount(photo) < options.MinInlierCount);
        foreach (var group in Find(reconstruction, pairs).Where(group => main > 0 && isSeparate(group)))
        {
            var names = string.Join(", ", group.Take(NamedCount).Select(p => reconstruction.Scene.Photos[p].Name));
            log.Warn(
                "Photos_SeparateGroup",
                $"{group.Count} photos ({names}{(group.Count > NamedCount ? ", …" : "")}) match one another, but not the {main} "
                + $"photos of the main group, and were left out. Add photos that lead from one group to the other, or model each "
                + $"on its own.");
        }
    }
}
