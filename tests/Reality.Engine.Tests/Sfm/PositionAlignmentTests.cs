using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

/// <summary>
/// Many random surveys: a reconstruction a little bent, in a frame of its own, and positions some of which are far off.
/// </summary>
public sealed class PositionAlignmentTests
{
    private const int SurveyCount = 20;

    [Theory]
    [InlineData("grid", 0.45, 5, 10)]
    [InlineData("grid", 0.45, 0.05, 5)]
    [InlineData("line", 0.45, 5, 15)]
    [InlineData("line", 0.45, 0.05, 15)]
    [InlineData("three", 0.4, 5, 10)]
    [InlineData("three", 0.4, 0.05, 5)]
    [InlineData("around", 0.45, 0.5, 1)]
    public void The_wrong_positions_are_found_and_no_other(string layout, double wrongShare, double sigma, double maxErrorMeters)
    {
        for (var survey = 0; survey < SurveyCount; survey++)
        {
            var random = SeededRandom.For(7, survey);
            var truth = Centers(layout, ref random);
            var localFromTruth = new Similarity(
                0.01 + random.NextDouble(), Rotation.FromRotationVector(Gaussian(ref random)), Gaussian(ref random));
            var sources = Array.ConvertAll(truth, p => localFromTruth * (p + new Vector3d(0, 0, 3e-5 * (p.X * p.X + p.Y * p.Y))));
            var isWrong = Wrong(truth.Length, wrongShare, ref random);
            var targets = new CenterPrior[truth.Length];
            for (var i = 0; i < truth.Length; i++)
                targets[i] = new(
                    truth[i] + (isWrong[i] ? FarOff(ref random) : 0.3 * sigma * Gaussian(ref random)), sigma, 2 * sigma);
            var tilt = Rotation.FromRotationVector(0.03 * Gaussian(ref random));
            var up = new ExpectedUp(localFromTruth.Rotation * (tilt * new Vector3d(0, 0, 1)), 0.05);

            var alignment = new PositionAlignment(sources, targets, up, seed: 1);

            Assert.True(alignment.TryEstimate(), $"survey {survey}");
            Assert.Equal(isWrong, alignment.Agrees.Select(agrees => !agrees));
            var error = sources.Zip(truth, (s, t) => Vector3d.Distance(alignment.WorldFromLocal * s, t)).Max();
            Assert.True(error < maxErrorMeters, $"survey {survey}: {error} m");
        }
    }

    private static Vector3d[] Centers(string layout, ref SeededRandom random)
    {
        var centers = new Vector3d[layout == "three" ? 3 : 5 + random.NextInt32(40)];
        for (var i = 0; i < centers.Length; i++)
        {
            var noise = Gaussian(ref random);
            centers[i] = layout switch
            {
                "grid" => new Vector3d(40 * (i % 6), 50 * (i / 6), 60) + noise,
                "line" => new Vector3d(30 * i, 0, 60) + 0.3 * noise,
                "three" => new Vector3d(40 * i, i == 1 ? 20 : 0, 60) + noise,
                _ => new Vector3d(4 * Math.Cos(0.3 * i), 4 * Math.Sin(0.3 * i), 1.6) + 0.1 * noise,
            };
        }
        return centers;
    }

    // Fewer than half.
    private static bool[] Wrong(int count, double share, ref SeededRandom random)
    {
        var isWrong = new bool[count];
        for (var left = Math.Min((int)Math.Round(share * count), (count - 1) / 2); left > 0;)
        {
            var i = random.NextInt32(count);
            left -= isWrong[i] ? 0 : 1;
            isWrong[i] = true;
        }
        return isWrong;
    }

    private static Vector3d FarOff(ref SeededRandom random) => random.NextInt32(2) == 0
        ? new(0, 0, 300 + 9000 * random.NextDouble())
        : new(200 + 5000 * random.NextDouble(), 3000 * random.NextGaussian(), 50 * random.NextGaussian());

    private static Vector3d Gaussian(ref SeededRandom random) =>
        new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
}
