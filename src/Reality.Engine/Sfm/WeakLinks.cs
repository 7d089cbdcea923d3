using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Finds groups of registered photos with few tie points to the rest, compared with the tie points of their photos: a few
/// look-alike things at two places may have linked them. Few tie points are enough if they fill a small overlap, because there
/// cannot be more.
/// </summary>
internal static class WeakLinks
{
    // Minimum number of tie points of a link, as a share of the median number per photo. A group that really overlaps the rest
    // has far more.
    private const double MinLinkShare = 0.08;

    private const int MinGroupSize = UnregisteredGroups.MinPhotoCount;

    /// <summary>The groups, each with the number of tie points that link it to the others.</summary>
    public static IReadOnlyList<WeakGroup> Find(Reconstruction reconstruction, CalibrationOptions options)
    {
        var photos = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.IsRegistered[p]).ToArray();
        if (photos.Length < 2 * MinGroupSize)
            return [];
        var counts = Array.ConvertAll(photos, reconstruction.ActiveCountOf);
        Array.Sort(counts);
        var needed = MinLinkShare * counts[counts.Length / 2];
        var groups = new DisjointSets(reconstruction.PhotoCount);
        var shared = reconstruction.SharedPointCounts();
        foreach (var ((first, second), count) in shared)
        {
            if (count >= needed)
                groups.Join(first, second);
        }
        if (Smaller().Any())
            JoinFilled(reconstruction, shared, groups);
        var weak = new List<WeakGroup>();
        foreach (var group in Smaller())
        {
            var linkCount = LinkCount(reconstruction, group.ToHashSet());
            if (linkCount < needed && !IsConfirmed(reconstruction, [.. group], options))
                weak.Add(new([.. group], linkCount));
        }
        return weak;

        IEnumerable<IGrouping<int, int>> Smaller() => photos.GroupBy(groups.Find).OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key).Skip(1).Where(group => group.Count() >= MinGroupSize);
    }

    // Joins groups that share a small but filled overlap, for example where two strips or two flights meet.
    private static void JoinFilled(
        Reconstruction reconstruction, Dictionary<(int First, int Second), int> shared, DisjointSets groups)
    {
        var parts = new PhotoParts(reconstruction);
        foreach (var ((first, second), count) in shared)
        {
            if (count >= PhotoParts.MinFillingCount && groups.Find(first) != groups.Find(second)
                && parts.IsOverlapFilled(first, second))
                groups.Join(first, second);
        }
    }

    // Tie points that photos of the group and others see.
    private static int LinkCount(Reconstruction reconstruction, HashSet<int> group)
    {
        var tracks = reconstruction.Tracks;
        var count = 0;
        for (var track = 0; track < tracks.Count; track++)
        {
            var (inside, outside) = (false, false);
            for (var o = tracks.FirstObservation[track]; o < tracks.FirstObservation[track + 1]; o++)
            {
                if (!reconstruction.IsActive[o])
                    continue;
                inside |= group.Contains(tracks.PhotoOf[o]);
                outside |= !group.Contains(tracks.PhotoOf[o]);
            }
            count += inside && outside ? 1 : 0;
        }
        return count;
    }

    /// <summary>Whether measured positions of the group agree with where the others have theirs.</summary>
    private static bool IsConfirmed(Reconstruction reconstruction, int[] group, CalibrationOptions options)
    {
        var positions = new MeasuredPositions(reconstruction, options);
        var photos = positions.Measurable();
        var measured = photos.Intersect(group).Count();
        if (measured < MeasuredPositions.MinPhotoCount || photos.Length - measured < MeasuredPositions.MinPhotoCount)
            return false;
        positions.MeasureFrom(positions.MedianOf(photos), photos);
        var alignment = positions.AlignmentOf(photos);
        if (!alignment.TryEstimate())
            return false;
        positions.Take(photos, alignment);
        return 2 * group.Count(photo => positions.Agreeing[photo] is not null) >= measured;
    }
}

/// <summary>Photos that hardly anything links to the others.</summary>
/// <param name="LinkCount">Number of tie points that do.</param>
internal sealed record WeakGroup(int[] Photos, int LinkCount);
