using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Finds pairs of photos that show look-alike things at different places, such as equal buildings. Their matches agree with one
/// geometry, and together they fold a scene onto itself. Two things reveal a folded scene. It leaves many matches unexplained,
/// because what leads from one place to the other must be cut somewhere. And photos that it puts side by side see different
/// things around what they share (compare Heinly et al., "Correcting for Duplicate Scene Structure in Sparse 3D Reconstruction",
/// 2014, and Yan et al., "Distinguishing the Indistinguishable: Exploring Structural Ambiguities via Geodesic Context", 2017).
/// </summary>
internal sealed class LookAlikes
{
    /// <summary>Maximum share of the matches that belong to contradicted pairs in a scene that is not folded.</summary>
    public const double MaxContradictedShare = 0.05;

    // Shared tie points that make two photos comparable.
    private const int MinSharedCount = 30;

    // Maximum angle between the two directions of view: photos from nearly the same place see the same things. Farther apart,
    // things hide one another.
    private const double MaxDegrees = 10;
    private const int MinDifferentParts = 4;
    private const double MinDifferentShare = 0.03;

    // A pair is contradicted if the scene explains a smaller share of its matches.
    private const double MinExplainedShare = 0.2;

    // What a contradicted pair must share besides look-alike things to be kept.
    private const int MinDistinctParts = 12;
    private const double MinDistinctShare = 0.02;

    private readonly Reconstruction _reconstruction;
    private readonly int[][] _observations;
    private readonly PhotoParts _parts;

    private LookAlikes(Reconstruction reconstruction)
    {
        _reconstruction = reconstruction;
        _observations = ObservationsOfFeatures(reconstruction);
        _parts = new(reconstruction);
    }

    /// <summary>
    /// Share of the matches between registered photos that belong to contradicted pairs, 0 to 1. In such a pair, both features of
    /// a match have tie points, but hardly ever the same one seen by both photos. 0 in nearly all scenes, 0.1 and more in folded
    /// ones.
    /// </summary>
    public static double ContradictedShare(Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs)
    {
        var observations = ObservationsOfFeatures(reconstruction);
        var (contradicted, all) = (0L, 0L);
        foreach (var pair in pairs.Where(pair => pair.Kind != PairKind.Duplicate))
        {
            var (explained, count) = Explained(reconstruction, pair, observations);
            if (count < MinSharedCount)
                continue;
            all += count;
            contradicted += explained < MinExplainedShare * count ? count : 0;
        }
        return all == 0 ? 0 : contradicted / (double)all;
    }

    /// <summary>
    /// The pairs without those between two places that look alike. Pairs within a place keep only the matches that the scene
    /// explains. The same list if no two photos differ.
    /// </summary>
    public static IReadOnlyList<VerifiedPair> Remove(Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs) =>
        new LookAlikes(reconstruction).Remove(pairs);

    /// <summary>Warns of the findings.</summary>
    /// <param name="reconstruction">The scene of all pairs.</param>
    /// <param name="all">All pairs.</param>
    /// <param name="kept">Those that were not removed.</param>
    /// <param name="share">Share of the matches in pairs that it contradicts.</param>
    /// <param name="isTrusted">Whether the scene of the kept pairs is taken, and not none.</param>
    public static void Tell(
        Reconstruction reconstruction, IReadOnlyList<VerifiedPair> all, IReadOnlyList<VerifiedPair> kept, double share,
        bool isTrusted, StageLog log)
    {
        var scene = reconstruction.Scene;
        var contradicted = $"{share:P0} of the matches between photos contradict the scene that they give";
        var left = kept.Select(pair => (pair.First, pair.Second)).ToHashSet();
        var removed = all.Where(pair => !left.Contains((pair.First, pair.Second))).OrderByDescending(pair => pair.InlierCount)
            .ThenBy(pair => pair.First).ThenBy(pair => pair.Second).ToArray();
        if (removed.Length == 0)
        {
            log.Warn(
                "Photos_LookAlike",
                $"{contradicted}: they may show things that look alike at different places, like equal windows. It is not known "
                + $"which. Look at the scene before you use it; positions of photos would confirm it.");
            return;
        }
        var example = $"such as {scene[removed[0].First].Name} and {scene[removed[0].Second].Name}, with "
            + $"{removed[0].InlierCount} matches";
        log.Warn(
            "Photos_LookAlike",
            isTrusted
                ? $"{contradicted}, since things look alike at different places. {removed.Length} of {all.Count} pairs of "
                    + $"photos, {example}, were left out. Look at the scene before you use it; positions of photos would "
                    + $"confirm it."
                : $"{contradicted}: photos show things that look alike at different places, {example}, which "
                    + $"cannot be distinguished. None of the {reconstruction.RegisteredCount} photos was placed. Add photos that "
                    + $"show more of their different surroundings, or positions.");
    }

    private IReadOnlyList<VerifiedPair> Remove(IReadOnlyList<VerifiedPair> pairs)
    {
        var different = DifferentPhotos();
        if (different.Count == 0)
            return pairs;
        var isAmbiguous = AmbiguousTracks(different);
        var judged = pairs.Where(IsRegistered).Select(pair => Judge(pair, isAmbiguous)).ToArray();
        var places = Places(judged.Where(link => link.IsExplained), different);
        var kept = pairs.Where(pair => !IsRegistered(pair)).ToList();
        foreach (var (pair, isExplained, _, isDistinct) in judged)
        {
            if (places.Find(pair.First.Value) != places.Find(pair.Second.Value))
            {
                if (!isExplained && isDistinct)
                    kept.Add(pair);
            }
            else if (isExplained)
                kept.Add(OnlyExplained(pair));
        }
        return kept;
    }

    // Matches between two places can agree with the geometry of a single pair, for example of photos along a street.
    private VerifiedPair OnlyExplained(VerifiedPair pair)
    {
        var (first, second) = (_observations[pair.First.Value], _observations[pair.Second.Value]);
        var kept = Enumerable.Range(0, pair.InlierCount)
            .Where(i => IsExplained(_reconstruction, first[pair.FirstFeature[i]], second[pair.SecondFeature[i]])).ToArray();
        return pair with
        {
            FirstFeature = Array.ConvertAll(kept, i => pair.FirstFeature[i]),
            SecondFeature = Array.ConvertAll(kept, i => pair.SecondFeature[i]),
        };
    }

    // Whether two features belong to one tie point, and both observations of it are active.
    private static bool IsExplained(Reconstruction reconstruction, int a, int b) =>
        a >= 0 && b >= 0 && reconstruction.Tracks.TrackOf[a] == reconstruction.Tracks.TrackOf[b]
        && reconstruction.IsActive[a] && reconstruction.IsActive[b];

    /// <summary>
    /// The place of each photo. Pairs that share the most besides look-alike things join groups first; groups with photos that
    /// differ are not joined.
    /// </summary>
    private DisjointSets Places(IEnumerable<JudgedPair> links, IReadOnlyList<(int First, int Second)> different)
    {
        var places = new DisjointSets(_reconstruction.PhotoCount);
        foreach (var link in links.OrderByDescending(link => link.Weight)
            .ThenBy(link => link.Pair.First).ThenBy(link => link.Pair.Second))
        {
            var (a, b) = (places.Find(link.Pair.First.Value), places.Find(link.Pair.Second.Value));
            if (!different.Any(d => IsBetween(places.Find(d.First), places.Find(d.Second), a, b)))
                places.Join(a, b);
        }
        return places;
    }

    private static bool IsBetween(int first, int second, int a, int b) =>
        (first == a && second == b) || (first == b && second == a);

    // Tracks that are seen by both of two photos that differ.
    private bool[] AmbiguousTracks(IReadOnlyList<(int First, int Second)> different)
    {
        var isAmbiguous = new bool[_reconstruction.Tracks.Count];
        foreach (var (first, second) in different)
        {
            var tracks = TracksOf(first).ToHashSet();
            foreach (var track in TracksOf(second).Where(tracks.Contains))
                isAmbiguous[track] = true;
        }
        return isAmbiguous;
    }

    private bool IsRegistered(VerifiedPair pair) =>
        _reconstruction.IsRegistered[pair.First.Value] && _reconstruction.IsRegistered[pair.Second.Value];

    /// <summary>
    /// Pairs of photos that the scene puts side by side, although they see different things around the shared ones.
    /// </summary>
    private List<(int First, int Second)> DifferentPhotos()
    {
        var found = new List<(int, int)>();
        foreach (var ((first, second), count) in _reconstruction.SharedPointCounts())
        {
            if (count < MinSharedCount || _parts.MedianAngle(first, second).Degrees > MaxDegrees)
                continue;
            var (different, same) = _parts.Compare(first, second);
            if (different >= MinDifferentParts && different >= MinDifferentShare * same)
                found.Add((first, second));
        }
        return found;
    }

    private JudgedPair Judge(VerifiedPair pair, bool[] isAmbiguous)
    {
        var (first, second) = (_observations[pair.First.Value], _observations[pair.Second.Value]);
        var (tracks, features) = (_reconstruction.Tracks, _reconstruction.Features[pair.First.Value]);
        var side = features.Width / (double)PhotoParts.Columns;
        var parts = new HashSet<(int, int)>();
        var distinct = 0;
        for (var i = 0; i < pair.InlierCount; i++)
        {
            var (a, b) = (first[pair.FirstFeature[i]], second[pair.SecondFeature[i]]);
            if (a < 0 || b < 0 || isAmbiguous[tracks.TrackOf[a]] || isAmbiguous[tracks.TrackOf[b]])
                continue;
            distinct++;
            parts.Add(((int)(features.X[pair.FirstFeature[i]] / side), (int)(features.Y[pair.FirstFeature[i]] / side)));
        }
        var (explained, count) = Explained(_reconstruction, pair, _observations);
        var isExplained = explained > 0 && explained >= MinExplainedShare * count;
        var different = isExplained ? _parts.Compare(pair.First.Value, pair.Second.Value).Different : 0;
        return new(
            pair, isExplained, parts.Count / (1.0 + different),
            parts.Count >= MinDistinctParts && distinct >= MinDistinctShare * pair.InlierCount);
    }

    // Number of matches whose two features are active observations of the same tie point, and of matches with two tie points.
    private static (int Explained, int Count) Explained(Reconstruction reconstruction, VerifiedPair pair, int[][] observations)
    {
        var (first, second) = (observations[pair.First.Value], observations[pair.Second.Value]);
        if (!reconstruction.IsRegistered[pair.First.Value] || !reconstruction.IsRegistered[pair.Second.Value])
            return default;
        var tracks = reconstruction.Tracks;
        var (explained, all) = (0, 0);
        for (var i = 0; i < pair.InlierCount; i++)
        {
            var (a, b) = (first[pair.FirstFeature[i]], second[pair.SecondFeature[i]]);
            if (a < 0 || b < 0 || !reconstruction.HasPoint[tracks.TrackOf[a]] || !reconstruction.HasPoint[tracks.TrackOf[b]])
                continue;
            all++;
            explained += IsExplained(reconstruction, a, b) ? 1 : 0;
        }
        return (explained, all);
    }

    private IEnumerable<int> TracksOf(int photo) =>
        _reconstruction.Tracks.ObservationsOfPhoto[photo].Select(o => _reconstruction.Tracks.TrackOf[o]);

    // By photo and feature; -1 = the feature is in no track.
    private static int[][] ObservationsOfFeatures(Reconstruction reconstruction)
    {
        var observations = new int[reconstruction.PhotoCount][];
        for (var photo = 0; photo < observations.Length; photo++)
        {
            observations[photo] = new int[reconstruction.Features[photo].Count];
            Array.Fill(observations[photo], -1);
            foreach (var o in reconstruction.Tracks.ObservationsOfPhoto[photo])
                observations[photo][reconstruction.Tracks.FeatureOf[o]] = o;
        }
        return observations;
    }

    /// <param name="IsExplained">Whether the scene agrees with the pair.</param>
    /// <param name="Weight">
    /// Number of parts of the first photo with matches that are not look-alike, divided by one plus the number of parts that
    /// differ.
    /// </param>
    /// <param name="IsDistinct">Whether there are more such parts than look-alike things leave by chance.</param>
    private readonly record struct JudgedPair(VerifiedPair Pair, bool IsExplained, double Weight, bool IsDistinct);
}
