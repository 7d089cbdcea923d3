using BenchmarkDotNet.Attributes;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Mvs;

namespace Reality.Kernels.Mvs;

/// <summary>
/// Cost of one plane hypothesis in one source view, the innermost step of depth maps, in nanoseconds per hypothesis.
/// </summary>
[MemoryDiagnoser]
public class PatchCostBenchmark
{
    private const int Hypotheses = 4096;
    private const int Side = 1024;

    private readonly PaddedGray _reference = new(Noise(1));
    private readonly QuadImage _source = new(Noise(2));

    [Benchmark(OperationsPerInvoke = Hypotheses)]
    public float Vector()
    {
        var sum = 0f;
        ReferencePatch.Load(_reference, _reference.IndexOf(500, 500), out var patch);
        for (var i = 0; i < Hypotheses; i++)
            sum += PatchCost.Of(patch, WarpOf(i), _source);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Hypotheses)]
    public float Definition()
    {
        var sum = 0f;
        ReferencePatch.LoadDefinition(_reference, _reference.IndexOf(500, 500), out var patch);
        for (var i = 0; i < Hypotheses; i++)
            sum += PatchCost.Definition(patch, WarpOf(i), _source);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Hypotheses)]
    public float LoadReference()
    {
        var sum = 0f;
        for (var i = 0; i < Hypotheses; i++)
        {
            ReferencePatch.Load(_reference, _reference.IndexOf(i % Side, 300 + i / Side), out var patch);
            sum += patch.Mean;
        }
        return sum;
    }

    // Along a row, as neighboring pixels are matched.
    private static AffineWarp WarpOf(int i) => new(64 * (20 + 0.2f * i), 64 * 400 + i % 97, 62, 3, -2, 66);

    private static Image<byte> Noise(ulong seed)
    {
        var random = SeededRandom.For(seed, 0);
        var image = new Image<byte>(Side, Side);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)random.NextInt32(256);
        return image;
    }
}
