using System.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Colors;

namespace Reality.Engine.Tests.Colors;

/// <summary>Photos that all see the same points, with colors changed by functions of the basis.</summary>
public sealed class ColorSystemTests
{
    private const int PhotoCount = 5;
    private const int PointCount = 800;
    private static readonly int s_n = ColorBasis.Plain.Count;

    [Fact]
    public void Exposures_are_undone_up_to_their_mean()
    {
        double[] exposure = [0.3, -0.2, 0.1, 0, -0.4];
        var samples = Samples((photo, _) => exposure[photo]);

        var (system, solution) = Solve(samples, Ones(samples));

        for (var photo = 0; photo < PhotoCount; photo++)
            Assert.Equal(exposure.Average() - exposure[photo], system.Of(solution, photo)[0], 0.005);
        Assert.InRange(RmsDifference(system, solution, Ones(samples)), 0, 0.002);
    }

    [Fact]
    public void Vignetting_that_all_photos_share_is_found()
    {
        var samples = Samples((_, place) => -0.5 * place.LengthSquared());

        var (system, solution) = Solve(samples, Ones(samples));

        // Its two functions together undo it at half the way to the corner.
        for (var photo = 0; photo < PhotoCount; photo++)
        {
            var own = system.Of(solution, photo);
            Assert.Equal(0.5 * 0.25, own[ColorBasis.Plain.ToneCount] * 0.25 + own[ColorBasis.Plain.ToneCount + 1] * 0.0625, 0.02);
        }
    }

    [Fact]
    public void Functions_of_the_gray_level_have_the_mean_0_over_all_photos()
    {
        // All photos are darker than the points by the same.
        var samples = Samples((photo, _) => -1 + 0.1 * photo);

        var (_, solution) = Solve(samples, Ones(samples));

        for (var function = 0; function < ColorBasis.Plain.ToneCount; function++)
            Assert.Equal(0, Enumerable.Range(0, PhotoCount).Average(photo => solution[photo * s_n + function]), 1e-9);
    }

    [Fact]
    public void Observations_without_weight_change_nothing()
    {
        var samples = Samples((photo, _) => photo == 0 ? 0.3 : 0);
        var wrong = samples with { LogLevel = (Vector3[])samples.LogLevel.Clone() };
        var weights = Ones(samples);
        for (var i = 0; i < samples.Count; i += 7)
            (wrong.LogLevel[i], weights[i]) = (new(3), 0);
        for (var i = 0; i < PhotoCount; i++)
            weights[i] = 0; // the first point
        var differences = new float[samples.Count];

        var (system, solution) = Solve(wrong, weights);
        system.Differences(solution, weights, differences);

        Assert.Equal(-0.3 * (PhotoCount - 1) / PhotoCount, system.Of(solution, 0)[0], 0.005);
        Assert.All(differences[..PhotoCount], difference => Assert.Equal(0, difference));
        Assert.InRange(RmsDifference(system, solution, weights), 0, 0.002);
    }

    private static (ColorSystem System, double[] Solution) Solve(ColorSamples samples, float[] weights)
    {
        var system = new ColorSystem(samples, ColorBasis.Plain, channel: 1);
        var solution = new double[PhotoCount * s_n];
        system.Refine(solution, weights, default);
        return (system, solution);
    }

    private static double RmsDifference(ColorSystem system, double[] solution, float[] weights)
    {
        var differences = new float[weights.Length];
        system.Differences(solution, weights, differences);
        return Math.Sqrt(differences.Select((d, i) => weights[i] * (double)d * d).Average());
    }

    /// <param name="change">Change of the log color, the same in all channels, by photo and place in it.</param>
    private static ColorSamples Samples(Func<int, Vector2, double> change)
    {
        var random = new Random(6);
        var (levels, places) = (new List<Vector3>(), new List<Vector2>());
        for (var point = 0; point < PointCount; point++)
        {
            var color = 2 * random.NextDouble() - 1.5;
            for (var photo = 0; photo < PhotoCount; photo++)
            {
                var place = new Vector2(1.6f * random.NextSingle() - 0.8f, 1.2f * random.NextSingle() - 0.6f);
                places.Add(place);
                levels.Add(new((float)(color + change(photo, place))));
            }
        }
        return new()
        {
            PhotoCount = PhotoCount, FirstObservation = [.. Enumerable.Range(0, PointCount + 1).Select(i => i * PhotoCount)],
            PhotoOf = [.. Enumerable.Range(0, PointCount * PhotoCount).Select(i => i % PhotoCount)], LogLevel = [.. levels],
            Place = [.. places],
        };
    }

    private static float[] Ones(ColorSamples samples) => [.. Enumerable.Repeat(1f, samples.Count)];
}
