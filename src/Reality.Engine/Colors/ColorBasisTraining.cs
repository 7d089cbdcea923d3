using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Colors;

/// <summary>
/// Learns, from the photos of a scene, the functions of gray level and place that describe their color differences: a network
/// with one hidden layer that all photos share (<see cref="ToneUnit"/>, <see cref="ShadingUnit"/>), and an output layer of each
/// photo.
/// </summary>
/// <remarks>
/// Stochastic gradient descent with AdaGrad steps (Duchi, Hazan and Singer 2011) on the squared differences of log colors of the
/// observations of a point, with given weights. Only the hidden layer is kept: <see cref="ColorEqualization"/> then solves for
/// the output layers exactly. The order of the points is drawn from a fixed seed.
/// </remarks>
internal sealed class ColorBasisTraining
{
    private const int ToneUnitCount = 2;
    private const int ShadingUnitCount = 8;
    private const ulong Seed = 12;
    private const int PointVisitCount = 100_000;
    private const int VisitsPerRound = 2000;

    // Points between changes of the hidden layer.
    private const int BatchSize = 25;
    private const double OutputRate = 0.05;
    private const double HiddenRate = 0.02;

    private readonly ColorSamples _samples;
    private readonly float[] _weights;
    private readonly Parameters _hidden;
    private readonly Parameters[] _outputs;
    private readonly bool[] _isUsed;
    private readonly double[] _values;
    private readonly double[] _differences;
    private ColorBasis _basis;

    private ColorBasisTraining(ColorSamples samples, float[] weights)
    {
        (_samples, _weights) = (samples, weights);
        _hidden = new(InitialUnits());
        _basis = BasisOf(_hidden.Values);
        _outputs = [.. Enumerable.Range(0, 3).Select(_ => new Parameters(new double[samples.PhotoCount * _basis.Count]))];
        _isUsed = new bool[samples.PhotoCount];
        foreach (var photo in samples.PhotoOf)
            _isUsed[photo] = true;
        var longest = Enumerable.Range(0, samples.PointCount)
            .Select(point => samples.FirstObservation[point + 1] - samples.FirstObservation[point]).DefaultIfEmpty().Max();
        (_values, _differences) = (new double[longest * _basis.Count], new double[longest]);
    }

    public static ColorBasis Train(ColorSamples samples, float[] weights, CancellationToken cancellation)
    {
        var training = new ColorBasisTraining(samples, weights);
        var random = SeededRandom.For(Seed, 0);
        for (var visit = 0; visit < PointVisitCount; visit++)
        {
            training.Step(random.NextInt32(samples.PointCount));
            if ((visit + 1) % BatchSize == 0)
                training._basis = BasisOf(training._hidden.Values);
            if ((visit + 1) % VisitsPerRound != 0)
                continue;
            cancellation.ThrowIfCancellationRequested();
            training.CenterTones();
        }
        return training._basis;
    }

    // Offsets and slopes: tones spread over the range of gray levels, shadings over directions and distances.
    private static double[] InitialUnits()
    {
        var random = SeededRandom.For(Seed, 1);
        List<double> units = [];
        for (var i = 0; i < ToneUnitCount; i++)
        {
            const double Slope = 2;
            units.AddRange([Slope * (1.6 - 1.2 * i), Slope]);
        }
        for (var i = 0; i < ShadingUnitCount; i++)
        {
            var (sin, cos) = ExactMath.SinCos(2 * Math.PI * i / ShadingUnitCount);
            units.AddRange([random.NextDouble() - 1.5, 3 * cos, 3 * sin]);
        }
        return [.. units];
    }

    private static ColorBasis BasisOf(double[] units) => new()
    {
        ToneUnits = [.. Enumerable.Range(0, ToneUnitCount).Select(i => new ToneUnit(units[2 * i], units[2 * i + 1]))],
        ShadingUnits = [.. Enumerable.Range(0, ShadingUnitCount).Select(i => 2 * ToneUnitCount + 3 * i)
            .Select(at => new ShadingUnit(units[at], units[at + 1], units[at + 2]))],
    };

    // One point: its observations in all channels.
    private void Step(int point)
    {
        var (begin, end) = (_samples.FirstObservation[point], _samples.FirstObservation[point + 1]);
        var n = _basis.Count;
        var values = _values.AsSpan();
        var differences = _differences.AsSpan();
        for (var channel = 0; channel < 3; channel++)
        {
            double sum = 0, total = 1e-12;
            for (var i = begin; i < end; i++)
            {
                var own = values.Slice((i - begin) * n, n);
                _basis.EvaluateTone(_samples.LogLevel[i][channel], own);
                _basis.EvaluateShading(_samples.Place[i].X, _samples.Place[i].Y, own[_basis.ToneCount..]);
                double color = _samples.LogLevel[i][channel];
                for (var j = 0; j < n; j++)
                    color += own[j] * _outputs[channel].Values[_samples.PhotoOf[i] * n + j];
                differences[i - begin] = color;
                sum += _weights[i] * color;
                total += _weights[i];
            }
            for (var i = begin; i < end; i++)
            {
                var error = _weights[i] * (differences[i - begin] - sum / total);
                Descend(i, channel, error, values.Slice((i - begin) * n, n));
            }
        }
    }

    private void Descend(int observation, int channel, double error, ReadOnlySpan<double> values)
    {
        var first = _samples.PhotoOf[observation] * values.Length;
        var output = _outputs[channel];
        for (var j = 0; j < values.Length; j++)
        {
            var unit = j < _basis.ToneCount ? j - 2 : j - 4;
            if (j != _basis.ToneCount && j != _basis.ToneCount + 1 && unit >= 0)
                DescendUnit(unit, observation, channel, error * output.Values[first + j] * (1 - values[j] * values[j]));
            output.Step(first + j, error * values[j], OutputRate);
        }
    }

    private void DescendUnit(int unit, int observation, int channel, double gradient)
    {
        if (unit < ToneUnitCount)
        {
            _hidden.Step(2 * unit, gradient, HiddenRate);
            _hidden.Step(2 * unit + 1, gradient * _samples.LogLevel[observation][channel], HiddenRate);
            return;
        }
        var at = 2 * ToneUnitCount + 3 * (unit - ToneUnitCount);
        var place = _samples.Place[observation];
        _hidden.Step(at, gradient, HiddenRate);
        _hidden.Step(at + 1, gradient * place.X, HiddenRate);
        _hidden.Step(at + 2, gradient * place.Y, HiddenRate);
    }

    // As ColorSystem does: no contrast is lost in all photos alike.
    private void CenterTones()
    {
        foreach (var output in _outputs)
        {
            for (var j = 0; j < _basis.ToneCount; j++)
            {
                double sum = 0;
                var count = 0;
                for (var photo = 0; photo < _isUsed.Length; photo++)
                {
                    if (_isUsed[photo])
                        (sum, count) = (sum + output.Values[photo * _basis.Count + j], count + 1);
                }
                for (var photo = 0; photo < _isUsed.Length; photo++)
                {
                    if (_isUsed[photo])
                        output.Values[photo * _basis.Count + j] -= sum / count;
                }
            }
        }
    }

    /// <summary>Parameters of the network with the sums of their squared gradients.</summary>
    private sealed class Parameters(double[] values)
    {
        private readonly double[] _squares = new double[values.Length];

        public double[] Values => values;

        public void Step(int index, double gradient, double rate)
        {
            _squares[index] += gradient * gradient;
            values[index] -= rate * gradient / (Math.Sqrt(_squares[index]) + 1e-8);
        }
    }
}
