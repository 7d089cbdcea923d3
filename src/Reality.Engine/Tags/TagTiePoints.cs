using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;

namespace Reality.Engine.Tags;

/// <summary>Tags as features and matches of a calibration, beside those of the photos' texture.</summary>
/// <remarks>
/// The points of a tag are features of each photo that shows it, and photos match by name. Pairs that texture has not matched
/// have to agree with a geometry, as the others did, if they have enough points; fewer decide nothing by themselves.
/// </remarks>
internal static class TagTiePoints
{
    // A tag that very many photos show is matched with this number of photos after each.
    private const int MaxNextPhotos = 12;

    private static readonly Rgb24 s_color = new(128, 128, 128);

    /// <summary>Adds the points of tags after the features of each photo, and their matches to the pairs.</summary>
    public static (FeatureSet[] Features, VerifiedPair[] Pairs) Add(
        Scene scene, FeatureSet[] features, IReadOnlyList<VerifiedPair> pairs, TagSelection tags, MatchingOptions options)
    {
        var seen = tags.ByPhoto
            .SelectMany((ofPhoto, photo) => ofPhoto.Select(tag => (Tag: tag, Photo: photo)))
            .Where(item => features[item.Photo].UnreadableReason is null)
            .GroupBy(item => item.Tag.Name).Where(group => group.Count() > 1)
            .OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var extended = features.ToArray();
        var added = features.Select(_ => new List<Vector2d>()).ToArray();
        var matches = new SortedDictionary<(int First, int Second), List<FeatureMatch>>();
        foreach (var tag in seen)
        {
            var views = tag.OrderBy(item => item.Photo)
                .Select(item => (item.Photo, First: features[item.Photo].Count + added[item.Photo].Count, item.Tag.Points))
                .ToArray();
            foreach (var view in views)
                added[view.Photo].AddRange(view.Points);
            for (var a = 0; a < views.Length; a++)
            {
                foreach (var b in views[(a + 1)..Math.Min(views.Length, a + 1 + MaxNextPhotos)])
                    Match(views[a].Photo, views[a].First, b.Photo, b.First, b.Points.Length, matches);
            }
        }
        for (var photo = 0; photo < added.Length; photo++)
            extended[photo] = With(features[photo], added[photo]);
        var byPhotos = pairs.ToDictionary(pair => (pair.First.Value, pair.Second.Value));
        foreach (var (photos, ofTags) in matches)
        {
            if (byPhotos.TryGetValue(photos, out var pair))
                byPhotos[photos] = With(pair, ofTags);
            else if (PairOf(scene, extended, photos, ofTags, options) is { } another)
                byPhotos[photos] = another;
        }
        return (extended, [.. byPhotos.OrderBy(pair => pair.Key).Select(pair => pair.Value)]);
    }

    private static void Match(
        int first, int firstFeature, int second, int secondFeature, int count,
        SortedDictionary<(int First, int Second), List<FeatureMatch>> matches)
    {
        if (!matches.TryGetValue((first, second), out var list))
            matches.Add((first, second), list = []);
        for (var i = 0; i < count; i++)
            list.Add(new(firstFeature + i, secondFeature + i, 0));
    }

    private static VerifiedPair With(VerifiedPair pair, List<FeatureMatch> matches) => pair with
    {
        FirstFeature = [.. pair.FirstFeature, .. matches.Select(match => match.First)],
        SecondFeature = [.. pair.SecondFeature, .. matches.Select(match => match.Second)],
    };

    private static VerifiedPair? PairOf(
        Scene scene, FeatureSet[] features, (int First, int Second) photos, List<FeatureMatch> matches, MatchingOptions options)
    {
        var (first, second) = (scene.Photos[photos.First], scene.Photos[photos.Second]);
        var seed = options.Seed ^ ((ulong)(uint)photos.First << 32 | (uint)photos.Second);
        if (PairVerifier.TryVerify(
            first, scene.CameraOf(first), features[photos.First], second, scene.CameraOf(second), features[photos.Second],
            matches, options.Verification, seed, out var pair))
            return pair;
        return matches.Count >= options.Verification.MinInlierCount ? null : new()
        {
            First = first.Id,
            Second = second.Id,
            Kind = PairKind.Fundamental,
            FirstFeature = [.. matches.Select(match => match.First)],
            SecondFeature = [.. matches.Select(match => match.Second)],
        };
    }

    private static FeatureSet With(FeatureSet features, List<Vector2d> points) => points.Count == 0 ? features : new()
    {
        X = [.. features.X, .. points.Select(point => (float)point.X)],
        Y = [.. features.Y, .. points.Select(point => (float)point.Y)],
        Scale = [.. features.Scale, .. Enumerable.Repeat(1f, points.Count)],
        Orientation = [.. features.Orientation, .. new float[points.Count]],
        Descriptors = features.Descriptors,
        Colors = [.. features.Colors, .. Enumerable.Repeat(s_color, points.Count)],
        Width = features.Width,
        Height = features.Height,
        UnreadableReason = features.UnreadableReason,
    };
}
