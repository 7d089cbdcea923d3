using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reality.Engine.Features;

/// <summary>
/// Gaussian levels 1 to 3 of one octave, stored at every second sample in both directions, in units of 1/256 gray level.
/// </summary>
/// <remarks>
/// The levels are blurred by at least two samples of their octave. Half the samples and sixteen bits therefore lose nothing
/// that matters to a descriptor or to the next octave, whose base is level 3, and take an eighth of the memory.
/// </remarks>
internal sealed class GaussianLevels : IDisposable
{
    /// <summary>Stored units per gray level.</summary>
    public const float Unit = 256;

    private readonly ushort[][] _levels;

    /// <param name="octaveWidth">Width of the octave in samples; every second one is stored.</param>
    /// <param name="octaveHeight">Height of the octave in samples; every second one is stored.</param>
    public GaussianLevels(int octaveWidth, int octaveHeight)
    {
        Width = (octaveWidth + 1) / 2;
        Height = (octaveHeight + 1) / 2;
        _levels = new ushort[SiftScales.PerOctave][];
        for (var i = 0; i < _levels.Length; i++)
            _levels[i] = ArrayPool<ushort>.Shared.Rent(Width * Height);
    }

    /// <summary>Stored samples per row.</summary>
    public int Width { get; }

    /// <summary>Stored rows.</summary>
    public int Height { get; }

    /// <summary>A row of level 1, 2 or 3.</summary>
    public Span<ushort> Row(int level, int y) => _levels[level - 1].AsSpan(y * Width, Width);

    /// <summary>All samples of level 1, 2 or 3, row by row.</summary>
    public ReadOnlySpan<ushort> Samples(int level) => _levels[level - 1].AsSpan(0, Width * Height);

    /// <summary>Writes samples 0, 2, 4 … of a row, rounded to units.</summary>
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
