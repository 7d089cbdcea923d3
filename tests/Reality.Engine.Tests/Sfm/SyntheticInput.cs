using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Turns a <see cref="SyntheticScene"/> into what the calibration reads, and measures what it made of it.</summary>
internal static class SyntheticInput
{
    public static CalibrationResult Calibrate(
        SyntheticScene synthetic, Func<Camera, Camera>? guess = null, CalibrationOptions? options = null,
        Func<VerifiedPair, bool>? keep = null, RecordingLog? log = null) =>
        SceneCalibrator.Calibrate(
            synthetic.Uncalibrated(guess), Features(synthetic), Pairs(synthetic).Where(keep ?? (_ => true)).ToArray(),
            options ?? new(), log ?? new RecordingLog(), TestContext.Current.CancellationToken);

    public static FeatureSet[] Features(SyntheticScene synthetic) => synthetic.Features.Select(f => new FeatureSet
    {
        X = [.. f.X], Y = [.. f.Y], Scale = Enumerable.Repeat(2f, f.X.Length).ToArray(), Orientation = new float[f.X.Length],
        Descriptors = [],
        Colors = f.PointOf.Select(p => new Rgb24((byte)(p % 251), (byte)(p % 241), (byte)(p % 239))).ToArray(),
        Width = synthetic.Truth.Cameras[0].Width, Height = synthetic.Truth.Cameras[0].Height,
    }).ToArray();

    public static IEnumerable<VerifiedPair> Pairs(SyntheticScene synthetic)
    {
        for (var first = 0; first < synthetic.Features.Count; first++)
        {
            for (var second = first + 1; second < synthetic.Features.Count; second++)
            {
                var (a, b) = synthetic.Match(first, second);
                if (a.Length >= 20)
                {
                    yield return new()
                    {
                        First = new(first), Second = new(second), Kind = PairKind.Fundamental, FirstFeature = a,
                        SecondFeature = b,
                    };
                }
            }
        }
    }

    /// <summary>Distances of calibrated from true camera centers after the best similarity, or as they are.</summary>
    public static double[] CenterErrors(SyntheticScene synthetic, Scene calibrated, bool align = true)
    {
        var photos = calibrated.Photos.Where(p => p.CameraFromWorld is not null).ToArray();
        var estimated = Array.ConvertAll(photos, p => p.CameraFromWorld!.Value.Center);
        var truth = Array.ConvertAll(photos, p => synthetic.Truth[p.Id].CameraFromWorld!.Value.Center);
        var similarity = Similarity.Identity;
        if (align)
            Assert.True(SimilarityEstimation.TrySolve(estimated, truth, out similarity));
        return estimated.Zip(truth, (e, t) => Vector3d.Distance(similarity * e, t)).ToArray();
    }
}
