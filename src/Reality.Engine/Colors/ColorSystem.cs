using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Colors;

/// <summary>
/// The linear system of one channel: weights of the functions of all photos, by which the log colors of each point agree, with a
/// weak prior of no change. The unknown colors of the points are eliminated: each is the weighted mean of its observations.
/// </summary>
/// <remarks>
/// Functions of the gray level change by the same amount in all photos without a change in how well they agree, and all colors
/// agree best if nothing is left of them: the mean of their weights over all photos is held at 0.
/// </remarks>
internal sealed class ColorSystem
{
    // Priors, worth this many observations: they keep chains of photos from drifting, and functions that little speaks for at
    // rest. Photos differ in exposure more than in the rest; vignetting is mostly that of the lens.
    private const double ExposurePrior = 0.2;
    private const double OtherPrior = 10;

    // The same for the mean of the photos. A ramp in all photos looks like a drift of their exposures, and is less likely.
    private const double VignettingMeanPrior = 0.2;
    private const int MaxIterationCount = 100;
    private const double RelativeTolerance = 1e-9;

    private readonly ColorSamples _samples;
    private readonly ColorBasis _basis;
    private readonly int _channel;
    private readonly int _n;
    private readonly float[] _values;
    private readonly double[] _prior;
    private readonly double[] _meanPrior;
    private readonly bool[] _isUsed;

    public ColorSystem(ColorSamples samples, ColorBasis basis, int channel)
    {
        (_samples, _basis, _channel, _n) = (samples, basis, channel, basis.Count);
        _values = new float[(long)samples.Count * _n];
        Span<double> values = stackalloc double[_n];
        for (var i = 0; i < samples.Count; i++)
        {
            basis.EvaluateTone(samples.LogLevel[i][channel], values);
            basis.EvaluateShading(samples.Place[i].X, samples.Place[i].Y, values[basis.ToneCount..]);
            for (var j = 0; j < _n; j++)
                _values[i * _n + j] = (float)values[j];
        }
        _isUsed = new bool[samples.PhotoCount];
        foreach (var photo in samples.PhotoOf)
            _isUsed[photo] = true;
        (_prior, _meanPrior) = (new double[_n], new double[_n]);
        for (var j = 0; j < _n; j++)
        {
            var isVignetting = j >= basis.ToneCount && j < basis.ToneCount + 2;
            _prior[j] = j == 0 ? ExposurePrior : OtherPrior;
            _meanPrior[j] = isVignetting ? VignettingMeanPrior : _prior[j];
        }
    }

    /// <summary>
    /// Improves the weights of all photos, <see cref="ColorBasis.Count"/> each, for given weights of the observations, by
    /// conjugate gradients with the diagonal blocks of the photos as preconditioner.
    /// </summary>
    public void Refine(double[] solution, float[] weights, CancellationToken cancellation)
    {
        var factors = BlockFactors(weights);
        var residual = new double[solution.Length];
        AddResiduals(solution, weights, residual, withColors: true);
        Project(residual);
        var preconditioned = new double[solution.Length];
        Precondition(residual, factors, preconditioned);
        var direction = (double[])preconditioned.Clone();
        var product = new double[solution.Length];
        var (squared, first) = (DenseVector.Dot(residual, preconditioned), 0.0);
        for (var iteration = 0; iteration < MaxIterationCount; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            first = Math.Max(first, squared);
            if (!(squared > RelativeTolerance * first))
                return;
            AddResiduals(direction, weights, product, withColors: false);
            Project(product);
            var step = squared / -DenseVector.Dot(direction, product);
            for (var i = 0; i < solution.Length; i++)
            {
                solution[i] += step * direction[i];
                residual[i] += step * product[i];
            }
            Precondition(residual, factors, preconditioned);
            var next = DenseVector.Dot(residual, preconditioned);
            for (var i = 0; i < solution.Length; i++)
                direction[i] = preconditioned[i] + next / squared * direction[i];
            squared = next;
        }
    }

    /// <summary>
    /// Difference of each observation to its point, in log color after the change, and 0 for all of points without weight.
    /// </summary>
    public void Differences(double[] solution, float[] weights, float[] differences)
    {
        for (var point = 0; point < _samples.PointCount; point++)
            DifferencesOf(point, solution, weights, withColors: true, differences);
    }

    /// <summary>The weights of one photo.</summary>
    public ReadOnlySpan<double> Of(double[] solution, int photo) => solution.AsSpan(photo * _n, _n);

    // The negative gradient: of the colors' squared differences with their colors, or of the quadratic part alone.
    private void AddResiduals(double[] solution, float[] weights, double[] result, bool withColors)
    {
        for (var j = 0; j < _n; j++)
        {
            var fromMean = (_prior[j] - _meanPrior[j]) * MeanOf(solution, j);
            for (var photo = 0; photo < _isUsed.Length; photo++)
                result[photo * _n + j] = _isUsed[photo] ? fromMean - _prior[j] * solution[photo * _n + j] : 0;
        }
        var differences = new float[_samples.Count];
        for (var point = 0; point < _samples.PointCount; point++)
        {
            DifferencesOf(point, solution, weights, withColors, differences);
            for (var i = _samples.FirstObservation[point]; i < _samples.FirstObservation[point + 1]; i++)
            {
                var pull = -weights[i] * differences[i];
                var values = _values.AsSpan(i * _n, _n);
                var target = result.AsSpan(_samples.PhotoOf[i] * _n, _n);
                for (var j = 0; j < _n; j++)
                    target[j] += pull * values[j];
            }
        }
    }

    private void DifferencesOf(int point, double[] solution, float[] weights, bool withColors, float[] differences)
    {
        var (begin, end) = (_samples.FirstObservation[point], _samples.FirstObservation[point + 1]);
        double sum = 0, total = 0;
        for (var i = begin; i < end; i++)
        {
            double color = withColors ? _samples.LogLevel[i][_channel] : 0;
            var values = _values.AsSpan(i * _n, _n);
            var own = solution.AsSpan(_samples.PhotoOf[i] * _n, _n);
            for (var j = 0; j < _n; j++)
                color += values[j] * own[j];
            differences[i] = (float)color;
            sum += weights[i] * color;
            total += weights[i];
        }
        var mean = total > 0 ? sum / total : 0;
        for (var i = begin; i < end; i++)
            differences[i] = total > 0 ? (float)(differences[i] - mean) : 0;
    }

    private double[][] BlockFactors(float[] weights)
    {
        var blocks = new double[_samples.PhotoCount][];
        for (var photo = 0; photo < blocks.Length; photo++)
        {
            blocks[photo] = new double[_n * _n];
            for (var j = 0; j < _n; j++)
                blocks[photo][j * _n + j] = _prior[j];
        }
        for (var point = 0; point < _samples.PointCount; point++)
        {
            var (begin, end) = (_samples.FirstObservation[point], _samples.FirstObservation[point + 1]);
            double total = 0;
            for (var i = begin; i < end; i++)
                total += weights[i];
            for (var i = begin; i < end && total > 0; i++)
                AddSquare(blocks[_samples.PhotoOf[i]], _values.AsSpan(i * _n, _n), weights[i] * (1 - weights[i] / total));
        }
        foreach (var block in blocks)
        {
            if (!DenseCholesky.TryFactor(block, _n))
                throw new InvalidOperationException("A block with a prior is not positive definite.");
        }
        return blocks;
    }

    private void AddSquare(double[] block, ReadOnlySpan<float> values, double weight)
    {
        for (var j = 0; j < _n; j++)
        {
            for (var k = 0; k <= j; k++)
                block[j * _n + k] += weight * values[j] * values[k];
        }
    }

    private void Precondition(double[] residual, double[][] factors, double[] result)
    {
        residual.CopyTo(result, 0);
        for (var photo = 0; photo < factors.Length; photo++)
            DenseCholesky.Solve(factors[photo], _n, result.AsSpan(photo * _n, _n));
        Project(result);
    }

    // Subtracts the mean of the photos from each function of the gray level.
    private void Project(double[] vector)
    {
        for (var j = 0; j < _basis.ToneCount; j++)
        {
            var mean = MeanOf(vector, j);
            for (var photo = 0; photo < _isUsed.Length; photo++)
                vector[photo * _n + j] = _isUsed[photo] ? vector[photo * _n + j] - mean : 0;
        }
    }

    // Of the photos that have observations.
    private double MeanOf(double[] vector, int function)
    {
        double sum = 0, count = 1e-9;
        for (var photo = 0; photo < _isUsed.Length; photo++)
        {
            if (_isUsed[photo])
                (sum, count) = (sum + vector[photo * _n + function], count + 1);
        }
        return sum / count;
    }
}
