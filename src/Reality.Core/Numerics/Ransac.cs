namespace Reality.Core.Numerics;

/// <summary>
/// Fits a model to items with many outliers: RANSAC with truncated squared errors as score (MSAC, Torr and
/// Zisserman 2000) and local optimization of each new best model (LO-RANSAC, Chum 2003).
/// </summary>
public static class Ransac
{
    private const int RefinementRounds = 4;

    /// <summary>False if no sample gave a model with more inliers than the sample itself.</summary>
    public static bool TryEstimate<TModel, TProblem>(
        in TProblem problem, RansacOptions options, SeededRandom random, out RansacResult<TModel> result)
        where TModel : struct
        where TProblem : IRansacProblem<TModel>
    {
        ArgumentNullException.ThrowIfNull(options);
        result = null!;
        var count = problem.ItemCount;
        var size = problem.SampleSize;
        if (count < size)
            return false;

        var limit = options.MaxError * options.MaxError;
        var errors = new double[count];
        var inliers = new int[count];
        var models = new TModel[problem.MaxModelsPerSample];
        Span<int> sample = stackalloc int[8];
        sample = sample[..size];

        TModel best = default;
        var bestScore = double.PositiveInfinity;
        var sampleLimit = options.MaxSampleCount;
        for (var drawn = 0; drawn < sampleLimit; drawn++)
        {
            Draw(ref random, sample, count);
            var modelCount = problem.Solve(sample, models);
            for (var m = 0; m < modelCount; m++)
            {
                problem.SquaredErrors(models[m], errors);
                var score = Score(errors, limit);
                if (!(score < bestScore))
                    continue;
                (best, bestScore) = (models[m], score);
                Improve(problem, limit, errors, inliers, ref best, ref bestScore);
                problem.SquaredErrors(best, errors);
                var needed = SamplesNeeded(Collect(errors, limit, inliers), count, size, options.Confidence);
                sampleLimit = Math.Min(options.MaxSampleCount, Math.Max(options.MinSampleCount, needed));
            }
        }
        if (double.IsPositiveInfinity(bestScore))
            return false;
        problem.SquaredErrors(best, errors);
        var inlierCount = Collect(errors, limit, inliers);
        result = new(best, inliers[..inlierCount], bestScore);
        return inlierCount > size;
    }

    private static void Improve<TModel, TProblem>(
        in TProblem problem, double limit, double[] errors, int[] inliers, ref TModel best, ref double bestScore)
        where TModel : struct
        where TProblem : IRansacProblem<TModel>
    {
        for (var round = 0; round < RefinementRounds; round++)
        {
            problem.SquaredErrors(best, errors);
            var inlierCount = Collect(errors, limit, inliers);
            if (inlierCount <= problem.SampleSize || !problem.TryRefine(best, inliers.AsSpan(0, inlierCount), out var refined))
                return;
            problem.SquaredErrors(refined, errors);
            var score = Score(errors, limit);
            if (!(score < bestScore))
                return;
            var gain = bestScore - score;
            (best, bestScore) = (refined, score);
            if (gain < 1e-3 * score)
                return;
        }
    }

    private static double Score(ReadOnlySpan<double> errors, double limit)
    {
        double sum = 0;
        foreach (var e in errors)
            sum += e < limit ? e : limit;
        return sum;
    }

    private static int Collect(ReadOnlySpan<double> errors, double limit, Span<int> inliers)
    {
        var n = 0;
        for (var i = 0; i < errors.Length; i++)
        {
            if (errors[i] < limit)
                inliers[n++] = i;
        }
        return n;
    }

    private static void Draw(ref SeededRandom random, Span<int> sample, int count)
    {
        for (var i = 0; i < sample.Length; i++)
        {
            do
            {
                sample[i] = random.NextInt32(count);
            }
            while (sample[..i].Contains(sample[i]));
        }
    }

    private static int SamplesNeeded(int inlierCount, int count, int size, double confidence)
    {
        var clean = ExactMath.Pow((double)inlierCount / count, size);
        if (clean >= 1)
            return 1;
        var needed = ExactMath.Log(1 - confidence) / ExactMath.Log(1 - clean);
        return needed < int.MaxValue ? (int)Math.Ceiling(needed) : int.MaxValue;
    }
}

/// <summary>Options of <see cref="Ransac"/>.</summary>
public sealed record RansacOptions
{
    /// <summary>Largest error of an inlier, in the unit of the problem's errors. Above 0.</summary>
    public required double MaxError { get; init; }

    /// <summary>Chance, below 1, of having drawn one sample without outliers when the search stops.</summary>
    public double Confidence { get; init; } = 0.9999;

    /// <summary>Minimum number of samples.</summary>
    public int MinSampleCount { get; init; } = 50;

    /// <summary>Maximum number of samples.</summary>
    public int MaxSampleCount { get; init; } = 5000;
}

/// <summary>The best model that was found, and the items that agree with it, in ascending order.</summary>
/// <param name="Score">Sum over items of min(error², threshold²); lower is better.</param>
public sealed record RansacResult<TModel>(TModel Model, int[] Inliers, double Score)
    where TModel : struct;

/// <summary>A fitting problem for <see cref="Ransac"/>: items, a solver for minimal samples, errors, and a refinement.</summary>
public interface IRansacProblem<TModel>
    where TModel : struct
{
    int ItemCount { get; }

    /// <summary>Items in a minimal sample, at most 8.</summary>
    int SampleSize { get; }

    /// <summary>Maximum number of models per sample, up to 16.</summary>
    int MaxModelsPerSample { get; }

    /// <summary>All models that pass through a sample; returns how many.</summary>
    int Solve(ReadOnlySpan<int> sample, Span<TModel> models);

    /// <summary>Squared error of every item, in the unit of the options' threshold squared.</summary>
    void SquaredErrors(in TModel model, Span<double> squaredErrors);

    /// <summary>The model that fits the given items best, starting at <paramref name="model"/>; false if it fails.</summary>
    bool TryRefine(in TModel model, ReadOnlySpan<int> items, out TModel refined);
}
