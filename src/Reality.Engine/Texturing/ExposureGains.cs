using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>
/// One factor per photo and channel that brings the colors of tie points to agree across photos: exposure and white balance.
/// </summary>
/// <remarks>
/// Minimizes the squared differences of log colors of each tie point's observations, with Cauchy weights and a prior of no
/// change, by alternating between the points' colors and the photos' gains. Agreement leaves a common factor of each channel
/// free: it is chosen so that the weighted median of the gains is 1, because the model then looks like most of its photos.
/// The surface does not matter: tiles that are textured again after an edit have the gains of those that are kept.
/// </remarks>
public static class ExposureGains
{
    private static readonly ArtifactName Name = ExposureStage.Id / "exposure.gains";
    private const int RoundCount = 60;

    // A prior worth this many observations keeps chains of photos from drifting.
    private const double PriorObservations = 8;
    private const double RobustSigma = 0.15;

    // Two stops. Photos of one survey differ by less; more comes from wrong matches.
    private const double MaxLogGain = 1.386;
    private const int MaxObservationCount = 6_000_000;

    /// <summary>Gains of all photos by <see cref="PhotoId.Value"/>.</summary>
    public static Vector3[] Read(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(Name));
        return SceneArtifact.ReadArray<Vector3>(reader);
    }

    internal static void Write(Workspace workspace, Vector3[] gains) => workspace.Write(Name, stream =>
    {
        using var writer = new BinaryWriter(stream);
        SceneArtifact.WriteArray<Vector3>(writer, gains);
    });

    internal static Vector3[] Estimate(Workspace workspace, Scene scene, CancellationToken cancellation)
    {
        var logColors = SampleTiePoints(workspace, scene, cancellation);
        return Solve(logColors, scene.TiePoints.FirstObservation, scene.TiePoints.PhotoOf, scene.Photos.Count, cancellation);
    }

    /// <summary>Gains from log colors of observations; entries that are not finite are left out.</summary>
    internal static Vector3[] Solve(
        Vector3[] logColors, int[] firstObservation, int[] photoOf, int photoCount, CancellationToken cancellation)
    {
        var gains = new Vector3[photoCount];
        for (var channel = 0; channel < 3; channel++)
        {
            var log = SolveChannel(logColors, channel, firstObservation, photoOf, photoCount, cancellation);
            for (var i = 0; i < photoCount; i++)
                gains[i][channel] = (float)ExactMath.Exp(Math.Clamp(log[i], -MaxLogGain, MaxLogGain));
        }
        return gains;
    }

    private static double[] SolveChannel(
        Vector3[] logColors, int channel, int[] firstObservation, int[] photoOf, int photoCount, CancellationToken cancellation)
    {
        var gain = new double[photoCount];
        var sum = new double[photoCount];
        var weight = new double[photoCount];
        var stride = 1 + photoOf.Length / MaxObservationCount;
        for (var round = 0; round < RoundCount; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(sum);
            Array.Clear(weight);
            for (var point = 0; point + 1 < firstObservation.Length; point += stride)
                AddPoint(logColors, channel, firstObservation[point], firstObservation[point + 1], photoOf, gain, sum, weight);
            for (var i = 0; i < photoCount; i++)
                gain[i] += (sum[i] - PriorObservations * gain[i]) / (weight[i] + PriorObservations);
        }
        Anchor(gain, weight);
        return gain;
    }

    // Subtracts the weighted median of the photos that have observations.
    private static void Anchor(double[] logGain, double[] weight)
    {
        var order = Enumerable.Range(0, logGain.Length).Where(i => weight[i] > 0).OrderBy(i => logGain[i]).ToArray();
        if (order.Length == 0)
            return;
        var half = order.Sum(i => weight[i]) / 2;
        double below = 0;
        var median = order.First(i => (below += weight[i]) >= half);
        var anchor = logGain[median];
        foreach (var i in order)
            logGain[i] -= anchor;
    }

    private static void AddPoint(
        Vector3[] logColors, int channel, int first, int end, int[] photoOf, double[] gain, double[] sum, double[] weight)
    {
        double mean = 0;
        var count = 0;
        for (var i = first; i < end; i++)
        {
            if (!float.IsFinite(logColors[i].X))
                continue;
            mean += logColors[i][channel] + gain[photoOf[i]];
            count++;
        }
        if (count < 2)
            return;
        mean /= count;
        for (var i = first; i < end; i++)
        {
            if (!float.IsFinite(logColors[i].X))
                continue;
            var difference = mean - (logColors[i][channel] + gain[photoOf[i]]);
            var w = 1 / (1 + difference * difference / (RobustSigma * RobustSigma));
            sum[photoOf[i]] += w * difference;
            weight[photoOf[i]] += w;
        }
    }

    // Photo by photo, so that one small image is in memory at a time.
    private static Vector3[] SampleTiePoints(Workspace workspace, Scene scene, CancellationToken cancellation)
    {
        var points = scene.TiePoints;
        var logColors = new Vector3[points.ObservationCount];
        Array.Fill(logColors, new Vector3(float.NaN));
        var observationsOf = Grouping.Of(points.PhotoOf, scene.Photos.Count);
        foreach (var photo in scene.CalibratedPhotos)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!workspace.Contains(PhotoVisibilityArtifact.NameOf(photo.Id)))
                continue;
            var (view, colors) = workspace.ReadColors(scene, photo.Id);
            var camera = scene.CameraOf(photo);
            foreach (var i in observationsOf[photo.Id.Value])
            {
                var normalized = camera.NormalizedFromPixel(new(points.X[i], points.Y[i]));
                var color = MipChain.Bilinear(
                    colors, (float)(view.FocalX * normalized.X + view.CenterX),
                    (float)(view.FocalY * normalized.Y + view.CenterY));
                // Black and white say nothing of the exposure.
                if (MathF.Min(color.X, MathF.Min(color.Y, color.Z)) > 6 && MathF.Max(color.X, MathF.Max(color.Y, color.Z)) < 250)
                {
                    logColors[i] = new(
                        (float)ExactMath.Log(color.X), (float)ExactMath.Log(color.Y), (float)ExactMath.Log(color.Z));
                }
            }
        }
        return logColors;
    }
}
