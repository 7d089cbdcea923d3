using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Colors;

/// <summary>How the functions are found that the colors of photos are changed by.</summary>
public enum EqualizationMethod
{
    /// <summary>Exposure, white balance, gamma and vignetting: <see cref="ColorBasis.Plain"/>.</summary>
    Plain,

    /// <summary>The same, and functions learned from the photos of the scene: <see cref="ColorBasisTraining"/>.</summary>
    Learned,
}

/// <summary>
/// Color curves of all photos of a scene, estimated together: the log colors of each point of the surface agree in all photos
/// that see it, in the least squares with Cauchy weights.
/// </summary>
/// <remarks>
/// Agreement leaves a common factor of each channel free. It is chosen so that the weighted median of the photos' factors, at the
/// center of the photo and at middle gray, is 1: the scene looks like most of its photos.
/// </remarks>
internal sealed class ColorEqualization
{
    private const int RoundCount = 5;
    private const double FirstSigma = 0.3;
    private const double LastSigma = 0.06;
    private const double SigmaStep = 0.6;

    // One point in this number tests the result of the others.
    private const int TestStride = 5;

    // Noise of this many gray levels makes the logarithms of dark colors uncertain.
    private const double DarkLevels = 32;

    private readonly ColorSamples _samples;
    private readonly ColorBasis _basis;
    private readonly ColorSystem[] _systems;
    private readonly double[][] _solutions;

    private ColorEqualization(ColorSamples samples, ColorBasis basis)
    {
        (_samples, _basis) = (samples, basis);
        _systems = [.. Enumerable.Range(0, 3).Select(channel => new ColorSystem(samples, basis, channel))];
        _solutions = [.. Enumerable.Range(0, 3).Select(_ => new double[samples.PhotoCount * basis.Count])];
        Weights = Reliabilities(samples);
    }

    /// <summary>How far each observation counts, 0 to 1: how bright it is, and how well it agrees.</summary>
    public float[] Weights { get; private set; }

    /// <summary>
    /// Curve of each photo; null if it has no point in common with another. Also the weighted RMS difference of observations of
    /// a point before and after, as a part of its brightness.
    /// </summary>
    public static (ColorCurve?[] Curves, double Before, double After) Estimate(
        ColorSamples samples, EqualizationMethod method, ParallelOptions parallelism)
    {
        var basis = method == EqualizationMethod.Learned ? LearnedBasis(samples, parallelism) : ColorBasis.Plain;
        var result = Solve(samples, basis, parallelism);
        result.Anchor();
        var unchanged = Array.ConvertAll(result._solutions, solution => new double[solution.Length]);
        return (result.Curves(), result.Disagreement(unchanged), result.Disagreement(result._solutions));
    }

    // The plain one if the learned one does not explain the points better that it was not trained on.
    private static ColorBasis LearnedBasis(ColorSamples samples, ParallelOptions parallelism)
    {
        var (training, test) = (samples.Part(point => point % TestStride != 0), samples.Part(point => point % TestStride == 0));
        if (training.PointCount == 0)
            return ColorBasis.Plain;
        var plain = Solve(training, ColorBasis.Plain, parallelism);
        var learned = Solve(
            training, ColorBasisTraining.Train(training, plain.Weights, parallelism.CancellationToken), parallelism);
        return learned.LossOn(test) < plain.LossOn(test) ? learned._basis : plain._basis;
    }

    private static ColorEqualization Solve(ColorSamples samples, ColorBasis basis, ParallelOptions parallelism)
    {
        var result = new ColorEqualization(samples, basis);
        var reliability = result.Weights;
        for (var round = 0; round < RoundCount; round++)
        {
            Parallel.For(0, 3, parallelism, channel => result._systems[channel].Refine(
                result._solutions[channel], result.Weights, parallelism.CancellationToken));
            result.Weigh(reliability, Math.Max(LastSigma, FirstSigma * ExactMath.Pow(SigmaStep, round)));
        }
        return result;
    }

    private static float[] Reliabilities(ColorSamples samples) => Array.ConvertAll(samples.LogLevel, color =>
    {
        var level = 128 * ExactMath.Exp((color.X + color.Y + color.Z) / 3);
        return (float)(level * level / (level * level + DarkLevels * DarkLevels));
    });

    private void Weigh(float[] reliability, double sigma)
    {
        var squares = SquaredDifferences(_solutions);
        var weights = new float[squares.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)(reliability[i] / (1 + squares[i] / (sigma * sigma)));
        Weights = weights;
    }

    // Cauchy's, over points of the same photos.
    private double LossOn(ColorSamples samples)
    {
        var other = new ColorEqualization(samples, _basis);
        var squares = other.SquaredDifferences(_solutions);
        double sum = 0;
        for (var i = 0; i < squares.Length; i++)
            sum += other.Weights[i] * ExactMath.Log(1 + squares[i] / (LastSigma * LastSigma));
        return sum;
    }

    // Of the three channels together.
    private double[] SquaredDifferences(double[][] solutions)
    {
        var squares = new double[_samples.Count];
        var differences = new float[_samples.Count];
        for (var channel = 0; channel < 3; channel++)
        {
            _systems[channel].Differences(solutions[channel], Weights, differences);
            for (var i = 0; i < squares.Length; i++)
                squares[i] += differences[i] * differences[i] / 3;
        }
        return squares;
    }

    private double Disagreement(double[][] solutions)
    {
        var squares = SquaredDifferences(solutions);
        double sum = 0, total = 1e-9;
        for (var i = 0; i < squares.Length; i++)
        {
            sum += Weights[i] * squares[i];
            total += Weights[i];
        }
        return Math.Sqrt(sum / total);
    }

    private void Anchor()
    {
        var weightOf = new double[_samples.PhotoCount];
        for (var i = 0; i < _samples.Count; i++)
            weightOf[_samples.PhotoOf[i]] += Weights[i];
        var values = new double[_basis.Count];
        _basis.EvaluateTone(0, values);
        _basis.EvaluateShading(0, 0, values.AsSpan(_basis.ToneCount));
        for (var channel = 0; channel < 3; channel++)
        {
            var (system, solution) = (_systems[channel], _solutions[channel]);
            var logGain = new double[_samples.PhotoCount];
            for (var photo = 0; photo < logGain.Length; photo++)
            {
                for (var j = 0; j < values.Length; j++)
                    logGain[photo] += values[j] * system.Of(solution, photo)[j];
            }
            var median = WeightedMedian(logGain, weightOf);
            for (var photo = 0; photo < logGain.Length; photo++)
                solution[photo * _basis.Count] -= median;
        }
    }

    private static double WeightedMedian(double[] values, double[] weights)
    {
        var order = Enumerable.Range(0, values.Length).Where(i => weights[i] > 0).OrderBy(i => values[i]).ToArray();
        var half = order.Sum(i => weights[i]) / 2;
        double below = 0;
        return order.Length == 0 ? 0 : values[order.First(i => (below += weights[i]) >= half)];
    }

    private ColorCurve?[] Curves()
    {
        var curves = new ColorCurve?[_samples.PhotoCount];
        foreach (var photo in _samples.PhotoOf)
        {
            curves[photo] ??= new ColorCurve
            {
                Basis = _basis,
                Weights = [.. Enumerable.Range(0, 3).Select(k => _systems[k].Of(_solutions[k], photo).ToArray())],
            };
        }
        return curves;
    }
}
