using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class RotationAverageTests
{
    private static readonly Rotation s_truth = Rotation.FromRotationVector(new(1.2, -0.7, 2.1));

    [Fact]
    public void One_measurement_is_its_own_mean() =>
        Assert.True(DegreesFromTruth(RotationAverage.Of([s_truth])) < 1e-9);

    [Fact]
    public void Errors_average_out()
    {
        var random = SeededRandom.For(5, 0);
        var measurements = Enumerable.Range(0, 100).Select(_ => Disturbed(1, ref random)).ToArray();

        // 1 degree about each axis, 100 times: 0.1 degrees about each, 0.17 in all.
        Assert.InRange(DegreesFromTruth(RotationAverage.Of(measurements)), 0, 0.4);
    }

    [Fact]
    public void The_mean_of_two_pairs_of_opposite_errors_is_the_middle()
    {
        Rotation[] measurements =
        [
            Rotation.FromRotationVector(new(0.02, 0, 0)) * s_truth, Rotation.FromRotationVector(new(-0.02, 0, 0)) * s_truth,
            Rotation.FromRotationVector(new(0, 0, 0.02)) * s_truth, Rotation.FromRotationVector(new(0, 0, -0.02)) * s_truth,
        ];

        Assert.InRange(DegreesFromTruth(RotationAverage.Of(measurements)), 0, 0.01);
    }

    [Fact]
    public void A_third_of_wrong_measurements_does_not_count()
    {
        var random = SeededRandom.For(6, 0);
        var measurements = Enumerable.Range(0, 30).Select(i => i % 3 == 0
            ? Rotation.FromRotationVector(new(0, 0, 2)) * Disturbed(20, ref random)
            : Disturbed(0.5, ref random)).ToArray();

        Assert.InRange(DegreesFromTruth(RotationAverage.Of(measurements)), 0, 0.5);
    }

    private static Rotation Disturbed(double degrees, ref SeededRandom random)
    {
        var sigma = degrees * Math.PI / 180;
        return Rotation.FromRotationVector(
            new(sigma * random.NextGaussian(), sigma * random.NextGaussian(), sigma * random.NextGaussian())) * s_truth;
    }

    private static double DegreesFromTruth(Rotation mean) => (mean * s_truth.Inverted()).Angle.Degrees;
}
