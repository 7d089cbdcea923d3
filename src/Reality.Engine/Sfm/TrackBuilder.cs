using Reality.Engine.Matching;

namespace Reality.Engine.Sfm;

/// <summary>Joins matches into <see cref="Tracks"/> by union-find.</summary>
/// <remarks>
/// Pairs are processed by falling number of matches. A match that would put two features of one photo into the same track
/// contradicts earlier matches and is ignored. So a bad match costs one match and not two tracks.
/// </remarks>
internal sealed class TrackBuilder
{
    private readonly int[] _firstFeature;
    private readonly int[] _parent;

    // Members of each root, ascending; features are numbered by photo, so that photos ascend too.
    private readonly List<int>?[] _members;
    private readonly int[] _photoOf;

    private TrackBuilder(IReadOnlyList<int> featureCounts)
    {
        _firstFeature = new int[featureCounts.Count + 1];
        for (var i = 0; i < featureCounts.Count; i++)
            _firstFeature[i + 1] = _firstFeature[i] + featureCounts[i];
        _parent = new int[_firstFeature[^1]];
        _photoOf = new int[_parent.Length];
        _members = new List<int>?[_parent.Length];
        for (var photo = 0; photo < featureCounts.Count; photo++)
            Array.Fill(_photoOf, photo, _firstFeature[photo], featureCounts[photo]);
        for (var i = 0; i < _parent.Length; i++)
            _parent[i] = i;
    }

    /// <summary>Builds the tracks of two or more features.</summary>
    /// <param name="featureCounts">Number of features of each photo.</param>
    /// <param name="pairs">Verified pairs in any order.</param>
    public static Tracks Build(IReadOnlyList<int> featureCounts, IEnumerable<VerifiedPair> pairs)
    {
        var builder = new TrackBuilder(featureCounts);
        foreach (var pair in pairs.OrderByDescending(p => p.FirstFeature.Length).ThenBy(p => p.First).ThenBy(p => p.Second))
            builder.Join(pair);
        return builder.ToTracks();
    }

    private void Join(VerifiedPair pair)
    {
        for (var i = 0; i < pair.FirstFeature.Length; i++)
        {
            var a = RootOf(_firstFeature[pair.First.Value] + pair.FirstFeature[i]);
            var b = RootOf(_firstFeature[pair.Second.Value] + pair.SecondFeature[i]);
            if (a == b)
                continue;
            var membersA = _members[a] ?? [a];
            var membersB = _members[b] ?? [b];
            if (ShareAPhoto(membersA, membersB))
                continue;
            if (membersA.Count < membersB.Count)
                (a, b) = (b, a);
            _members[a] = Merge(membersA, membersB);
            _members[b] = null;
            _parent[b] = a;
        }
    }

    private int RootOf(int feature)
    {
        while (_parent[feature] != feature)
            feature = _parent[feature] = _parent[_parent[feature]];
        return feature;
    }

    private bool ShareAPhoto(List<int> a, List<int> b)
    {
        for (int i = 0, j = 0; i < a.Count && j < b.Count;)
        {
            var difference = _photoOf[a[i]] - _photoOf[b[j]];
            if (difference == 0)
                return true;
            if (difference < 0)
                i++;
            else
                j++;
        }
        return false;
    }

    private static List<int> Merge(List<int> a, List<int> b)
    {
        var merged = new List<int>(a.Count + b.Count);
        var j = 0;
        foreach (var member in a)
        {
            while (j < b.Count && b[j] < member)
                merged.Add(b[j++]);
            merged.Add(member);
        }
        merged.AddRange(b.Skip(j));
        return merged;
    }

    private Tracks ToTracks()
    {
        // Ordered by first member, which does not depend on the order of joining.
        var tracks = _members.Where(m => m is { Count: > 1 }).OrderBy(m => m![0]).ToArray();
        var first = new int[tracks.Length + 1];
        for (var t = 0; t < tracks.Length; t++)
            first[t + 1] = first[t] + tracks[t]!.Count;
        var (photoOf, featureOf, trackOf) = (new int[first[^1]], new int[first[^1]], new int[first[^1]]);
        var ofPhoto = new List<int>[_firstFeature.Length - 1];
        for (var i = 0; i < ofPhoto.Length; i++)
            ofPhoto[i] = [];
        var o = 0;
        for (var t = 0; t < tracks.Length; t++)
        {
            foreach (var member in tracks[t]!)
            {
                photoOf[o] = _photoOf[member];
                featureOf[o] = member - _firstFeature[photoOf[o]];
                trackOf[o] = t;
                ofPhoto[photoOf[o]].Add(o);
                o++;
            }
        }
        return new()
        {
            FirstObservation = first, PhotoOf = photoOf, FeatureOf = featureOf, TrackOf = trackOf,
            ObservationsOfPhoto = Array.ConvertAll(ofPhoto, list => list.ToArray()),
        };
    }
}

/// <summary>
/// Groups of matching features of several photos: track t has the observations
/// [FirstObservation[t], FirstObservation[t + 1]), at most one per photo, by ascending photo.
/// </summary>
internal sealed class Tracks
{
    public required int[] FirstObservation { get; init; }

    /// <summary>Photo of each observation.</summary>
    public required int[] PhotoOf { get; init; }

    /// <summary>Feature of each observation in its photo.</summary>
    public required int[] FeatureOf { get; init; }

    /// <summary>Track of each observation.</summary>
    public required int[] TrackOf { get; init; }

    /// <summary>Observations of each photo, ascending.</summary>
    public required int[][] ObservationsOfPhoto { get; init; }

    public int Count => FirstObservation.Length - 1;

    public int ObservationCount => PhotoOf.Length;

    /// <summary>Number of photos that see a track.</summary>
    public int LengthOf(int track) => FirstObservation[track + 1] - FirstObservation[track];
}
