using Reality.Core.Numerics;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Groups of photos that match one another but could not be joined to the reconstruction.</summary>
internal static class UnregisteredGroups
{
    /// <summary>Smaller groups are left to the verdicts on their photos.</summary>
    public const int MinPhotoCount = 3;

    // Photos that the warning of a group names.
    private const int NamedCount = 3;

    /// <summary>Photos of each group, ascending; the largest group first. A photo that matches no other one is in none.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Find(Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs) =>
        Connected(reconstruction.PhotoCount, pairs, photo => !reconstruction.IsRegistered[photo]);

    /// <summary>Groups of two photos or more that verified pairs connect, duplicates excepted; the largest group first.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Connected(
        int photoCount, IReadOnlyList<VerifiedPair> pairs, Func<int, bool> isIncluded)
    {
        var groups = new DisjointSets(photoCount);
        foreach (var pair in pairs)
        {
            var (first, second) = (pair.First.Value, pair.Second.Value);
            if (isIncluded(first) && isIncluded(second) && pair.Kind != PairKind.Duplicate)
                groups.Join(first, second);
        }
        return
        [
            .. Enumerable.Range(0, photoCount).GroupBy(groups.Find).Select(group => (IReadOnlyList<int>)[.. group])
                .Where(group => group.Count > 1).OrderByDescending(group => group.Count).ThenBy(group => group[0]),
        ];
    }

    /// <summary>Whether a verified pair connects a group to the reconstruction.</summary>
    public static bool IsLinked(IReadOnlyList<int> group, Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs)
    {
        var members = group.ToHashSet();
        return pairs.Any(pair => pair.Kind != PairKind.Duplicate
            && ((members.Contains(pair.First.Value) && reconstruction.IsRegistered[pair.Second.Value])
                || (members.Contains(pair.Second.Value) && reconstruction.IsRegistered[pair.First.Value])));
    }

    /// <summary>Warns of each group whose photos all see too few tie points.</summary>
    /// <param name="components">Reconstructions of such groups.</param>
    public static void Tell(
        Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs, IReadOnlyList<SeparateComponent> components,
        CalibrationOptions options, StageLog log)
    {
        var registration = new PhotoRegistration(reconstruction, options);
        var main = reconstruction.RegisteredCount;
        foreach (var group in Find(reconstruction, pairs).Where(group => main > 0 && group.Count >= MinPhotoCount))
        {
            var names = string.Join(", ", group.Take(NamedCount).Select(p => reconstruction.Scene.Photos[p].Name));
            var kept = components.FirstOrDefault(c => group.Any(photo => c.Scene.Photos[photo].CameraFromWorld is not null));
            if (kept is null && group.Any(photo => registration.VisibleCount(photo) >= options.MinInlierCount))
                continue;
            var next = kept is null
                ? "Add photos that lead from one group to the other, or model each on its own."
                : $"They were calibrated on their own, as component {kept.Number}. Add photos that lead from one group to the "
                    + $"other, or model each on its own.";
            var link = IsLinked(group, reconstruction, pairs) ? "hardly" : "not";
            log.Warn(
                "Photos_SeparateGroup",
                $"{group.Count} photos ({names}{(group.Count > NamedCount ? ", …" : "")}) match one another, but {link} "
                + $"the {main} photos of the main group, and were left out. {next}");
        }
    }
}
