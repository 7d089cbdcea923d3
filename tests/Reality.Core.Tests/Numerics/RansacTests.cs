using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class RansacTests
{
    private static readonly RansacOptions Options = new() { MaxError = 0.1 };

    [Fact]
    public void A_line_is_found_among_three_times_as_many_outliers()
    {
        var problem = Lines(inlierCount: 50, outlierCount: 150, noise: 0.02);

        Assert.True(Ransac.TryEstimate<Line, LineProblem>(problem, Options, SeededRandom.For(1, 0), out var result));

        Assert.Equal(0.5, result.Model.Slope, 0.005);
        Assert.Equal(-2, result.Model.Offset, 0.02);
        Assert.Equal(result.Inliers.Order(), result.Inliers);
        Assert.Equal(50, result.Inliers.Count(i => i < 50));
        Assert.InRange(result.Inliers.Length, 50, 55); // a few outliers lie on the line by chance
    }

    [Fact]
    public void Refinement_uses_all_inliers_so_that_noise_averages_out()
    {
        var problem = Lines(inlierCount: 400, outlierCount: 0, noise: 0.02);

        Assert.True(Ransac.TryEstimate<Line, LineProblem>(problem, Options, SeededRandom.For(1, 0), out var result));

        // The least-squares line itself: sigma of its slope is 0.02 / sqrt(400 * 33) = 0.00017.
        Assert.True(problem.TryRefine(default, result.Inliers, out var best));
        Assert.Equal(best, result.Model);
        Assert.Equal(0.5, result.Model.Slope, 0.0006);
    }

    [Fact]
    public void The_score_is_the_sum_of_truncated_squared_errors()
    {
        var problem = Lines(inlierCount: 40, outlierCount: 20, noise: 0.02);
        Assert.True(Ransac.TryEstimate<Line, LineProblem>(problem, Options, SeededRandom.For(1, 0), out var result));

        var errors = new double[problem.ItemCount];
        problem.SquaredErrors(result.Model, errors);
        Assert.Equal(errors.Sum(e => Math.Min(e, 0.01)), result.Score, 1e-12);
        Assert.Equal(Enumerable.Range(0, errors.Length).Where(i => errors[i] < 0.01), result.Inliers);
    }

    [Fact]
    public void Equal_generators_give_equal_results()
    {
        var problem = Lines(inlierCount: 30, outlierCount: 60, noise: 0.02);
        Assert.True(Ransac.TryEstimate<Line, LineProblem>(problem, Options, SeededRandom.For(5, 1), out var first));
        Assert.True(Ransac.TryEstimate<Line, LineProblem>(problem, Options, SeededRandom.For(5, 1), out var second));

        Assert.Equal(first.Model, second.Model);
        Assert.Equal(first.Inliers, second.Inliers);
    }

    [Fact]
    public void Without_outliers_the_search_stops_at_the_least_number_of_samples()
    {
        var problem = Lines(inlierCount: 100, outlierCount: 0, noise: 0);
        Assert.True(Ransac.TryEstimate<Line, LineProblem>(
            problem, Options with { MinSampleCount = 17 }, SeededRandom.For(1, 0), out _));

        Assert.Equal(17, problem.Samples.Count);
        Assert.All(problem.Samples, s => Assert.NotEqual(s.First, s.Second));
    }

    [Fact]
    public void With_outliers_enough_samples_are_drawn_for_the_confidence()
    {
        var problem = Lines(inlierCount: 50, outlierCount: 50, noise: 0);
        Assert.True(Ransac.TryEstimate<Line, LineProblem>(
            problem, Options with { MinSampleCount = 1, Confidence = 0.999 }, SeededRandom.For(1, 0), out var result));

        var clean = Math.Pow(result.Inliers.Length / 100.0, 2);
        Assert.Equal((int)Math.Ceiling(Math.Log(0.001) / Math.Log(1 - clean)), problem.Samples.Count);
    }

    [Fact]
    public void The_search_ends_at_the_greatest_number_of_samples()
    {
        var problem = Lines(inlierCount: 3, outlierCount: 300, noise: 0);
        Ransac.TryEstimate<Line, LineProblem>(problem, Options with { MaxSampleCount = 60 }, SeededRandom.For(1, 0), out _);

        Assert.Equal(60, problem.Samples.Count);
    }

    [Fact]
    public void Fewer_items_than_a_sample_give_nothing() => Assert.False(Ransac.TryEstimate<Line, LineProblem>(
        Lines(inlierCount: 1, outlierCount: 0, noise: 0), Options, SeededRandom.For(1, 0), out _));

    [Fact]
    public void A_model_that_only_its_sample_supports_is_no_result() => Assert.False(Ransac.TryEstimate<Line, LineProblem>(
        Lines(inlierCount: 2, outlierCount: 0, noise: 0), Options, SeededRandom.For(1, 0), out _));

    [Fact]
    public void Samples_without_a_model_give_nothing()
    {
        var vertical = new LineProblem([.. Enumerable.Range(0, 9).Select(i => new Vector2d(1, i))]);

        Assert.False(Ransac.TryEstimate<Line, LineProblem>(vertical, Options, SeededRandom.For(1, 0), out _));
    }

    /// <summary>Points of y = x / 2 - 2 for x from -10 to 10, then points scattered over the square.</summary>
    private static LineProblem Lines(int inlierCount, int outlierCount, double noise)
    {
        var random = SeededRandom.For(77, inlierCount);
        var points = new Vector2d[inlierCount + outlierCount];
        for (var i = 0; i < points.Length; i++)
        {
            var x = 20 * random.NextDouble() - 10;
            points[i] = new(x, i < inlierCount ? 0.5 * x - 2 + noise * random.NextGaussian() : 20 * random.NextDouble() - 10);
        }
        return new(points);
    }

    private readonly record struct Line(double Slope, double Offset);

    /// <summary>A line y = slope x + offset through points that are wrong in y; records the samples.</summary>
    private readonly struct LineProblem(Vector2d[] points) : IRansacProblem<Line>
    {
        public List<(int First, int Second)> Samples { get; } = [];

        public int ItemCount => points.Length;

        public int SampleSize => 2;

        public int MaxModelsPerSample => 1;

        public int Solve(ReadOnlySpan<int> sample, Span<Line> models)
        {
            Samples.Add((sample[0], sample[1]));
            var (a, b) = (points[sample[0]], points[sample[1]]);
            if (a.X == b.X)
                return 0;
            var slope = (b.Y - a.Y) / (b.X - a.X);
            models[0] = new(slope, a.Y - slope * a.X);
            return 1;
        }

        public void SquaredErrors(in Line model, Span<double> squaredErrors)
        {
            for (var i = 0; i < points.Length; i++)
                squaredErrors[i] = Math.Pow(model.Slope * points[i].X + model.Offset - points[i].Y, 2);
        }

        public bool TryRefine(in Line model, ReadOnlySpan<int> items, out Line refined)
        {
            double sx = 0, sy = 0, sxx = 0, sxy = 0;
            foreach (var i in items)
            {
                var (x, y) = points[i];
                (sx, sy, sxx, sxy) = (sx + x, sy + y, sxx + x * x, sxy + x * y);
            }
            var slope = (items.Length * sxy - sx * sy) / (items.Length * sxx - sx * sx);
            refined = new(slope, (sy - slope * sx) / items.Length);
            return double.IsFinite(slope);
        }
    }
}
