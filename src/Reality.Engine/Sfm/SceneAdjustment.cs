using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Bundle adjustment of a <see cref="Reconstruction"/>: of all its photos, or of some with the rest held fixed.</summary>
internal sealed class SceneAdjustment(Reconstruction reconstruction, CalibrationOptions options)
{
    /// <summary>Measured positions in the reconstruction's world, by photo; null until it is georeferenced.</summary>
    public CenterPrior?[]? CenterPriors { get; set; }

    /// <summary>Adjusts all registered photos, their points and, as far as allowed, their cameras.</summary>
    public BundleSummary AdjustAll(IntrinsicsFreedom freedom, BundleOptions bundle, CancellationToken cancellation) =>
        Adjust(reconstruction.IsRegistered, reconstruction.HasPoint, freedom, bundle, cancellation);

    /// <summary>Adjusts the given photos and the points they see; other photos that see these are held fixed, and so are cameras.</summary>
    public BundleSummary AdjustSome(bool[] free, BundleOptions bundle, CancellationToken cancellation)
    {
        var tracks = reconstruction.Tracks;
        var seen = new bool[tracks.Count];
        for (var o = 0; o < tracks.ObservationCount; o++)
        {
            if (reconstruction.IsActive[o] && free[tracks.PhotoOf[o]])
                seen[tracks.TrackOf[o]] = true;
        }
        return Adjust(free, seen, IntrinsicsFreedom.None, bundle, cancellation);
    }

    private BundleSummary Adjust(
        bool[] free, bool[] points, IntrinsicsFreedom freedom, BundleOptions bundle, CancellationToken cancellation)
    {
        var trackOfPoint = Enumerable.Range(0, points.Length).Where(t => points[t] && reconstruction.HasPoint[t]).ToArray();
        var (first, photoOf, x, y) = Observations(trackOfPoint);
        var photos = photoOf.Distinct().Order().ToArray();
        var indexOf = new int[reconstruction.PhotoCount];
        for (var i = 0; i < photos.Length; i++)
            indexOf[photos[i]] = i;
        var inverseSigma = new float[photoOf.Length];
        Array.Fill(inverseSigma, 1f);

        var problem = new BundleProblem
        {
            CameraFromWorld = Array.ConvertAll(photos, p => reconstruction.CameraFromWorld[p]),
            PoseIsFixed = Array.ConvertAll(photos, p => !free[p]),
            CameraOf = Array.ConvertAll(photos, p => reconstruction.Scene.Photos[p].CameraId.Value),
            Intrinsics = Array.ConvertAll(reconstruction.Cameras, IntrinsicVector.Of),
            FreeIntrinsics = FreeIntrinsics(photos, freedom),
            IntrinsicPriors = reconstruction.Scene.Cameras.Select(c => IntrinsicPriors.Of(c, options)).ToArray(),
            Points = Array.ConvertAll(trackOfPoint, t => reconstruction.Points[t]),
            FirstObservation = first,
            PhotoOf = Array.ConvertAll(photoOf, p => indexOf[p]),
            X = x,
            Y = y,
            InverseSigma = inverseSigma,
            CenterPriors = Array.ConvertAll(photos, p => CenterPriors?[p]),
        };
        var summary = BundleAdjustment.Solve(problem, bundle with { ThreadCount = options.ThreadCount }, cancellation);
        TakeOver(problem, photos, trackOfPoint);
        return summary;
    }

    private (int[] First, int[] PhotoOf, float[] X, float[] Y) Observations(int[] trackOfPoint)
    {
        var tracks = reconstruction.Tracks;
        var first = new int[trackOfPoint.Length + 1];
        var (photoOf, x, y) = (new List<int>(), new List<float>(), new List<float>());
        for (var i = 0; i < trackOfPoint.Length; i++)
        {
            for (var o = tracks.FirstObservation[trackOfPoint[i]]; o < tracks.FirstObservation[trackOfPoint[i] + 1]; o++)
            {
                if (!reconstruction.IsActive[o])
                    continue;
                var features = reconstruction.Features[tracks.PhotoOf[o]];
                photoOf.Add(tracks.PhotoOf[o]);
                x.Add(features.X[tracks.FeatureOf[o]]);
                y.Add(features.Y[tracks.FeatureOf[o]]);
            }
            first[i + 1] = photoOf.Count;
        }
        return (first, photoOf.ToArray(), x.ToArray(), y.ToArray());
    }

    private int[][] FreeIntrinsics(int[] photos, IntrinsicsFreedom freedom)
    {
        var used = new bool[reconstruction.Cameras.Length];
        foreach (var photo in photos)
            used[reconstruction.Scene.Photos[photo].CameraId.Value] = true;
        return reconstruction.Cameras.Select((camera, c) =>
            Enumerable.Range(0, used[c] ? IntrinsicVector.Length : 0).Where(k => IsFree(camera, k, freedom)).ToArray()).ToArray();
    }

    private static bool IsFree(Camera camera, int parameter, IntrinsicsFreedom freedom) =>
        (camera.Fixed & IntrinsicVector.GroupOf(parameter)) == 0 && freedom switch
        {
            IntrinsicsFreedom.None => false,
            IntrinsicsFreedom.FocalAndFirstRadial => parameter is IntrinsicVector.Focal or IntrinsicVector.K1,
            _ => true,
        };

    private void TakeOver(BundleProblem problem, int[] photos, int[] trackOfPoint)
    {
        for (var i = 0; i < photos.Length; i++)
            reconstruction.CameraFromWorld[photos[i]] = problem.CameraFromWorld[i];
        for (var c = 0; c < problem.CameraCount; c++)
        {
            if (problem.FreeIntrinsics[c].Length > 0)
                reconstruction.Cameras[c] = IntrinsicVector.Apply(reconstruction.Cameras[c], problem.Intrinsics[c]);
        }
        for (var i = 0; i < trackOfPoint.Length; i++)
            reconstruction.Points[trackOfPoint[i]] = problem.Points[i];
    }
}
