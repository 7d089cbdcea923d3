using BenchmarkDotNet.Attributes;
using Reality.Core.Numerics;
using Reality.Engine.Matching;

namespace Reality.Kernels.Matching;

/// <summary>
/// All descriptors of one photo against all of another: nanoseconds per comparison. One comparison is 128 multiplications,
/// so 128 / ns is the rate in GMAC/s.
/// </summary>
[MemoryDiagnoser]
public class DescriptorScanBenchmark
{
    private const int Count = 8000;

    private readonly byte[] _queries = RandomDescriptors(1);
    private readonly PackedDescriptors _candidates = new(RandomDescriptors(2));
    private readonly DescriptorScan.Nearest[] _nearest = new DescriptorScan.Nearest[Count];
    private int[] _greatest = [];

    [GlobalSetup]
    public void Prepare() => _greatest = new int[_candidates.BlockCount * PackedDescriptors.BlockSize];

    [Benchmark(OperationsPerInvoke = Count * Count)]
    public void AllWithAll() => DescriptorScan.Run(_queries, _candidates, _nearest, _greatest);

    private static byte[] RandomDescriptors(ulong seed)
    {
        var random = SeededRandom.For(seed, 0);
        var bytes = new byte[Count * 128];
        foreach (ref var component in bytes.AsSpan())
            component = (byte)Math.Min(127, 13 * Math.Pow(random.NextGaussian(), 2));
        return bytes;
    }
}
