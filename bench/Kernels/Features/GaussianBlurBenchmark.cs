using BenchmarkDotNet.Attributes;
using Reality.Core.Numerics;
using Reality.Engine.Features;

namespace Reality.Kernels.Features;

/// <summary>
/// Filters of the Gaussian pyramid on one row of a tile, for the widest and the narrowest kernel, in nanoseconds per sample.
/// </summary>
[MemoryDiagnoser]
public class GaussianBlurBenchmark
{
    private const int RowLength = 1126;
    private const int Start = 51;
    private const int End = RowLength - Start;

    private readonly float[] _target = new float[RowLength];
    private float[] _weights = [];
    private float[] _rows = [];
    private int[] _rowOffsets = [];

    [Params(1.2263, 3.0900)]
    public double Sigma { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var kernel = new GaussianKernel(Sigma);
        var random = SeededRandom.For(1, 0);
        _weights = kernel.Weights;
        _rowOffsets = [.. Enumerable.Range(0, 2 * kernel.Radius + 1).Select(r => r * RowLength)];
        _rows = new float[_rowOffsets.Length * RowLength];
        foreach (ref var sample in _rows.AsSpan())
            sample = 255 * random.NextSingle();
    }

    [Benchmark(OperationsPerInvoke = End - Start)]
    public void AlongRow() => GaussianBlur.AlongRow(_rows.AsSpan(0, RowLength), _weights, Start, End, _target);

    [Benchmark(OperationsPerInvoke = End - Start)]
    public void AcrossRows() => GaussianBlur.AcrossRows(_rows, _rowOffsets, _weights, Start, End, _target);
}
