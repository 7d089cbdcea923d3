using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reality.Engine.Features;

/// <summary>
/// The three searched Gaussian levels of one octave, kept at every second sample in both directions, in 1/256 gray levels.
/// </summary>
/// <remarks>
/// The levels are blurred by at least two samples of their octave, so half the samples and sixteen bits lose nothing that a
/// descriptor or the next octave, whose base is level 3, could see; and they take an eighth of the memory.
/// </remarks>
internal sealed class GaussianLevels : IDisposable
{
    public const float Unit = 256;

    private readonly ushort[][] _levels;

    /// <param name="octaveWidth">Samples of the octave, of which every second is kept.</param>
    public GaussianLevels(int octaveWidth, int octaveHeight)
    {
        Width = (octaveWidth + 1) / 2;
        Height = (octaveHeight + 1) / 2;
        _levels = new ushort[SiftScales.PerOctave][];
        for (var i = 0; i < _levels.Length; i++)
            _levels[i] = ArrayPool<ushort>.Shared.Rent(Width * Height);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>A row of level 1, 2 or 3.</summary>
    public Span<ushort> Row(int level, int y) => _levels[level - 1].AsSpan(y * Width, Width);

    /// <summary>All samples of level 1, 2 or 3, row by row.</summary>
    public ReadOnlySpan<ushort> Samples(int level) => _levels[level - 1].AsSpan(0, Width * Height);

    /// <summary>Samples 0, 2, 4 … of a row, rounded to units.</summary>
    public static void KeepEverySecond(ReadOnlySpan<float> from, Span<ushort> to)
    {
        ref var input = ref MemoryMarshal.GetReference(from);
        var i = 0;
        for (; i <= from.Length / 2 - 8; i += 8)
        {
            var evens = Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6);
            var left = Vector256.Shuffle(Vector256.LoadUnsafe(ref input, (nuint)(2 * i)), evens).GetLower();
            var right = Vector256.Shuffle(Vector256.LoadUnsafe(ref input, (nuint)(2 * i + 8)), evens).GetLower();
            Vector128.Narrow(InUnits(left), InUnits(right)).CopyTo(to[i..]);
        }
        for (; i < to.Length; i++)
            to[i] = (ushort)(from[2 * i] * Unit + 0.5f);
    }

    public void Dispose()
    {
        foreach (var level in _levels)
            ArrayPool<ushort>.Shared.Return(level);
    }

    private static Vector128<uint> InUnits(Vector128<float> values) =>
        Vector128.ConvertToInt32(values * Unit + Vector128.Create(0.5f)).AsUInt32();
}
