using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Tie points of a scene as the features and matches that a calibration starts from.</summary>
internal static class KeptTiePoints
{
    private const string NoneInPhoto =
        "No tie point of the scene is in it, and tiepointsPolicy Keep makes none. Use tiepointsPolicy Compute.";

    /// <summary>One feature per observation, by photo.</summary>
    public static FeatureSet[] Features(Scene scene)
    {
        var points = scene.TiePoints;
        var pointOf = PointOfObservation(points);
        var features = new FeatureSet[scene.Photos.Count];
        foreach (var (photo, observations) in ObservationsByPhoto(scene).Index())
        {
            var camera = scene.CameraOf(scene.Photos[photo]);
            features[photo] = observations.Count == 0 ? FeatureSet.Unreadable(NoneInPhoto) : new()
            {
                X = [.. observations.Select(o => points.X[o])],
                Y = [.. observations.Select(o => points.Y[o])],
                Scale = [.. Enumerable.Repeat(1f, observations.Count)],
                Orientation = new float[observations.Count],
                Descriptors = [],
                Colors = [.. observations.Select(o => points.Colors[pointOf[o]])],
                Width = camera.Width,
                Height = camera.Height,
            };
        }
        return features;
    }

    /// <summary>For each two photos the tie points that both see.</summary>
    public static VerifiedPair[] Pairs(Scene scene)
    {
        var points = scene.TiePoints;
        var featureOf = new int[points.ObservationCount];
        foreach (var observations in ObservationsByPhoto(scene))
        {
            foreach (var (feature, observation) in observations.Index())
                featureOf[observation] = feature;
        }
        var matches = new SortedDictionary<(int First, int Second), (List<int> First, List<int> Second)>();
        for (var point = 0; point < points.Count; point++)
        {
            for (var a = points.FirstObservation[point]; a < points.FirstObservation[point + 1]; a++)
            {
                for (var b = a + 1; b < points.FirstObservation[point + 1]; b++)
                {
                    var key = (points.PhotoOf[a], points.PhotoOf[b]);
                    if (!matches.TryGetValue(key, out var pair))
                        matches.Add(key, pair = ([], []));
                    pair.First.Add(featureOf[a]);
                    pair.Second.Add(featureOf[b]);
                }
            }
        }
        return
        [
            .. matches.Where(pair => pair.Key.First < pair.Key.Second).Select(pair => new VerifiedPair
            {
                First = new(pair.Key.First),
                Second = new(pair.Key.Second),
                Kind = PairKind.Fundamental,
                FirstFeature = [.. pair.Value.First],
                SecondFeature = [.. pair.Value.Second],
            }),
        ];
    }

    /// <summary>Warns of tie points that disagree with the photos.</summary>
    public static void Tell(Scene before, Scene calibrated, StageLog log)
    {
        if (calibrated.TiePoints.Count < before.TiePoints.Count)
        {
            log.Warn(
                "TiePoints_NotUsed",
                $"{before.TiePoints.Count - calibrated.TiePoints.Count} of the {before.TiePoints.Count} tie points of the scene "
                + $"disagree with the photos or are seen at too small an angle, and were left out.");
        }
    }

    private static List<int>[] ObservationsByPhoto(Scene scene)
    {
        var ofPhoto = new List<int>[scene.Photos.Count];
        for (var photo = 0; photo < ofPhoto.Length; photo++)
            ofPhoto[photo] = [];
        for (var o = 0; o < scene.TiePoints.ObservationCount; o++)
            ofPhoto[scene.TiePoints.PhotoOf[o]].Add(o);
        return ofPhoto;
    }

    private static int[] PointOfObservation(TiePoints points)
    {
        var pointOf = new int[points.ObservationCount];
        for (var point = 0; point < points.Count; point++)
            pointOf.AsSpan(points.FirstObservation[point]..points.FirstObservation[point + 1]).Fill(point);
        return pointOf;
    }
}
