using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>
/// Matches between places in two photos: features at one place with different orientations count as the first of them.
/// </summary>
internal sealed class MatchedPlaces
{
    // A watermark, a date or dirt on the lens stays within the first share of the photo's width while the scene moves by more
    // than the second.
    private const double StillShare = 0.0005;
    private const double MovingShare = 0.005;

    // The same photo twice: nearly all matches stay in place, and a good part of all features is matched.
    private const double DuplicateStillShare = 0.95;
    private const double DuplicateMatchedShare = 0.25;

    private MatchedPlaces(int[] first, int[] second) => (First, Second) = (first, second);

    /// <summary>Features of the first photo, ascending and unique.</summary>
    public int[] First { get; }

    /// <summary>Features of the second photo; unique.</summary>
    public int[] Second { get; }

    public int Count => First.Length;

    /// <summary>One match per place, the most distinctive.</summary>
    public static MatchedPlaces Of(FeatureSet first, FeatureSet second, IReadOnlyList<FeatureMatch> matches)
    {
        var chosen = new List<(int First, int Second)>(matches.Count);
        var (takenFirst, takenSecond) = (new HashSet<int>(), new HashSet<int>());
        foreach (var match in matches.OrderBy(m => m.DistanceRatio).ThenBy(m => m.First))
        {
            var (a, b) = (PlaceOf(first, match.First), PlaceOf(second, match.Second));
            if (takenFirst.Contains(a) || takenSecond.Contains(b))
                continue;
            takenFirst.Add(a);
            takenSecond.Add(b);
            chosen.Add((a, b));
        }
        chosen.Sort();
        return new([.. chosen.Select(c => c.First)], [.. chosen.Select(c => c.Second)]);
    }

    /// <summary>Whether both photos show the same picture, at any size.</summary>
    public bool AreOfOnePhoto(FeatureSet first, FeatureSet second)
    {
        var still = Displacements(first, second).Count(d => d < StillShare);
        return still >= DuplicateStillShare * Count && Count >= DuplicateMatchedShare * Math.Min(first.Count, second.Count);
    }

    /// <summary>The matches without those that stay in place while the scene moves.</summary>
    public MatchedPlaces WithoutOverlays(FeatureSet first, FeatureSet second)
    {
        var displacements = Displacements(first, second);
        var moving = displacements.Where(d => d >= StillShare).Order().ToArray();
        // If everything stays in place but the photos are different, only an overlay has matched.
        if (moving.Length > 0 && moving[moving.Length / 2] < MovingShare)
            return this;
        var kept = Enumerable.Range(0, Count).Where(i => displacements[i] >= StillShare).ToArray();
        return new(Array.ConvertAll(kept, i => First[i]), Array.ConvertAll(kept, i => Second[i]));
    }

    private double[] Displacements(FeatureSet first, FeatureSet second)
    {
        var displacements = new double[Count];
        for (var i = 0; i < displacements.Length; i++)
        {
            var dx = first.X[First[i]] / first.Width - second.X[Second[i]] / second.Width;
            var dy = (first.Y[First[i]] / first.Height - second.Y[Second[i]] / second.Height) * first.Height / first.Width;
            displacements[i] = Math.Sqrt(dx * dx + dy * dy);
        }
        return displacements;
    }

    // Features at one place are neighbors in the set, since they have the same scale.
    private static int PlaceOf(FeatureSet features, int feature)
    {
        while (feature > 0 && features.X[feature - 1] == features.X[feature] && features.Y[feature - 1] == features.Y[feature])
            feature--;
        return feature;
    }
}
