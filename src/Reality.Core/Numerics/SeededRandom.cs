namespace Reality.Core.Numerics;

/// <summary>
/// Our own generator (xoshiro256++, Blackman and Vigna 2019), so that a runtime update cannot change results.
/// Seeded by the item it serves, never by the thread that happens to serve it.
/// </summary>
public struct SeededRandom
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>A generator for one item: equal (seed, item) give equal numbers.</summary>
    public static SeededRandom For(ulong seed, long item)
    {
        var state = seed ^ (0x9E3779B97F4A7C15UL * (ulong)(item + 1));
        return new SeededRandom
        {
            _s0 = SplitMix(ref state), _s1 = SplitMix(ref state), _s2 = SplitMix(ref state), _s3 = SplitMix(ref state),
        };
    }

    public ulong NextUInt64()
    {
        var result = ulong.RotateLeft(_s0 + _s3, 23) + _s0;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, 1).</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1U << 24));

    /// <summary>Uniform in [0, <paramref name="exclusiveMax"/>).</summary>
    public int NextInt32(int exclusiveMax) => (int)(((NextUInt64() >> 32) * (ulong)exclusiveMax) >> 32);

    /// <summary>Standard normal, by Box and Muller.</summary>
    public double NextGaussian() =>
        Math.Sqrt(-2 * ExactMath.Log(1 - NextDouble())) * ExactMath.Cos(2 * Math.PI * NextDouble());

    /// <summary>Scatters the bits of a number: numbers that are alike get results that are not (SplitMix64).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    private static ulong SplitMix(ref ulong state) => Mix(state += 0x9E3779B97F4A7C15UL);
}
