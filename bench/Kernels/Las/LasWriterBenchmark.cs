using BenchmarkDotNet.Attributes;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Formats.Las.Copc;

namespace Reality.Kernels.Las;

/// <summary>
/// Points of a rough, colored surface in rows as LAS, LAZ and COPC, in nanoseconds per point; 667 ns are 1.5 million points a
/// second.
/// </summary>
[MemoryDiagnoser]
public class LasWriterBenchmark : IDisposable
{
    private const int PointCount = 1 << 20;
    private static readonly Vector3d Scale = new(0.001, 0.001, 0.001);

    private readonly LasPoint[] _points = new LasPoint[PointCount];
    private readonly MemoryStream _stream = new(PointCount * 40);

    [GlobalSetup]
    public void Prepare()
    {
        var random = SeededRandom.For(1, 0);
        for (var i = 0; i < PointCount; i++)
        {
            var (x, y) = (i % 1024 * 0.05, i / 1024 * 0.05);
            var z = 3 * Math.Sin(x / 5) * Math.Cos(y / 7) + 0.004 * random.NextGaussian();
            var light = 110 + 60 * Math.Sin(x) * Math.Sin(1.3 * y) + 8 * random.NextGaussian();
            _points[i] = new(new(x, y, z), new(Level(light), Level(1.05 * light + 4), Level(0.8 * light)));
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = PointCount)]
    public void Las() => Write(isCompressed: false);

    [Benchmark(OperationsPerInvoke = PointCount)]
    public void Laz() => Write(isCompressed: true);

    [Benchmark(OperationsPerInvoke = PointCount)]
    public void Copc()
    {
        _stream.Position = 0;
        using var writer = new CopcWriter(_stream, Path.GetTempPath(), "", Vector3d.Zero, Scale);
        foreach (ref readonly var point in _points.AsSpan())
            writer.Write(point);
        writer.Finish();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _stream.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Write(bool isCompressed)
    {
        _stream.Position = 0;
        using var writer = new LasWriter(_stream, "", Vector3d.Zero, Scale, isCompressed: isCompressed);
        foreach (ref readonly var point in _points.AsSpan())
            writer.Write(point);
    }

    private static byte Level(double value) => (byte)Math.Clamp(value, 0, 255);
}
