using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class BundleCovarianceTests
{
    private static readonly int[] Free = [IntrinsicVector.Focal, IntrinsicVector.CenterX, IntrinsicVector.K1];

    [Fact]
    public void Repeated_adjustments_of_other_noise_spread_as_the_covariance_says()
    {
        const double noise = 0.5;
        const int count = 40;
        var options = new BundleOptions { Loss = RobustLoss.Squared, MaxIterationCount = 50, MinRelativeDecrease = 1e-10 };
        var exact = SyntheticScene.Around(new() { PhotoCount = 6, PointCount = 80 });
        var truth = IntrinsicVector.Of(exact.Truth.Cameras[0]);
        var sums = new double[Free.Length];
        IntrinsicCovariance? covariance = null;
        for (ulong run = 0; run < count; run++)
        {
            var problem = SyntheticBundle.Of(exact, free: Free, inverseSigma: 1 / noise);
            var random = SeededRandom.For(7, (long)run);
            for (var o = 0; o < problem.ObservationCount; o++)
            {
                problem.X[o] += (float)(noise * random.NextGaussian());
                problem.Y[o] += (float)(noise * random.NextGaussian());
            }
            BundleAdjustment.Solve(problem, options, TestContext.Current.CancellationToken);
            for (var k = 0; k < Free.Length; k++)
                sums[k] += Math.Pow(problem.Intrinsics[0][Free[k]] - truth[Free[k]], 2);
            covariance = BundleCovariance.OfIntrinsics(problem, options, TestContext.Current.CancellationToken)![0];
        }
        // The spread of 40 runs is known to 11 %.
        for (var k = 0; k < Free.Length; k++)
            Assert.InRange(Math.Sqrt(sums[k] / count) / Math.Sqrt(covariance![k, k]), 0.65, 1.35);
        Assert.InRange(covariance![0, 2] - covariance[2, 0], -1e-6, 1e-6);
    }

    [Fact]
    public void The_report_has_deviations_of_the_adjusted_parameters_and_their_largest_correlations()
    {
        var synthetic = SyntheticScene.Around(new() { PhotoCount = 8, PointCount = 250, NoisePixels = 0.5 });
        var precision = SyntheticInput.Calibrate(synthetic).Report.Cameras[0].Precision!;

        Assert.Equal(
            ["focal length", "principal point x", "principal point y", "k1", "k2", "k3", "p1", "p2"],
            precision.Parameters.Select(parameter => parameter.Name));
        Assert.InRange(precision.Parameters[0].StandardDeviation, 0.1, 30);
        Assert.All(precision.Correlations, pair => Assert.InRange(Math.Abs(pair.Value), 0.7, 1));
        var radial = Assert.Single(precision.Correlations, pair => (pair.First, pair.Second) == ("k1", "k2"));
        Assert.Contains("only the curve as a whole is known", radial.Meaning, StringComparison.Ordinal);
        var shift = Assert.Single(precision.Correlations, pair => (pair.First, pair.Second) == ("principal point x", "p1"));
        Assert.Contains("looks like tangential distortion", shift.Meaning, StringComparison.Ordinal);

        var held = SyntheticScene.Around(
            new()
            {
                PhotoCount = 6, PointCount = 200, Camera = synthetic.Truth.Cameras[0] with { Fixed = CameraParameters.All },
            });
        Assert.Null(SyntheticInput.Calibrate(held).Report.Cameras[0].Precision);
    }
}
