using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reality.Core.Imaging;

namespace Reality.Engine.Features;

/// <summary>Source of the samples that an octave is built from, read row by row.</summary>
internal interface IOctaveSource
{
    /// <summary>Samples per row of the octave.</summary>
    int Width { get; }

    /// <summary>Rows of the octave.</summary>
    int Height { get; }

    /// <summary>Reads gray levels, 0 to 255, of row y from x = <paramref name="firstX"/>; outside, the nearest sample.</summary>
    void ReadRow(int y, int firstX, Span<float> row);
}

/// <summary>
/// The photo enlarged twice: sample 2i lies on the center of pixel i, and odd samples are interpolated between two pixels.
/// </summary>
internal sealed class EnlargedSource(Image<byte> photo) : IOctaveSource
{
    // Cubic interpolation half way between samples: (-1, 9, 9, -1) / 16.
    private const float Near = 9 / 16f;
    private const float Far = -1 / 16f;
    private const int Lanes = 8;

    private float[] _columns = [];
    private float[] _enlarged = [];

    public int Width => 2 * photo.Width;

    public int Height => 2 * photo.Height;

    public void ReadRow(int y, int firstX, Span<float> row)
    {
        // The part of the row inside the photo, in whole columns of the photo.
        var first = Math.Clamp(firstX >> 1, 0, photo.Width - 1);
        var count = Math.Clamp((firstX + row.Length + 1) >> 1, first + 1, photo.Width) - first;
        if (_columns.Length < count + 3)
            (_columns, _enlarged) = (new float[count + 3], new float[2 * count]);
        ReadColumns(Math.Clamp(y, 0, Height - 1), first, count);
        EnlargeAlong(_columns.AsSpan(0, count + 3), _enlarged.AsSpan(0, 2 * count));
        var before = Math.Clamp(2 * first - firstX, 0, row.Length);
        var skipped = Math.Max(0, firstX - 2 * first);
        var inside = _enlarged.AsSpan(skipped, Math.Clamp(2 * count - skipped, 0, row.Length - before));
        row[..before].Fill(_enlarged[0]);
        inside.CopyTo(row[before..]);
        row[(before + inside.Length)..].Fill(_enlarged[2 * count - 1]);
    }

    /// <summary>Reads count + 3 columns of the enlarged row, from column first - 1; the outermost are repeated.</summary>
    private void ReadColumns(int y, int first, int count)
    {
        ReadOnlySpan<byte> Pixels(int row) => photo.Row(Math.Clamp(row, 0, photo.Height - 1));
        var start = Math.Max(first - 1, 0);
        var columns = _columns.AsSpan(start - (first - 1), Math.Min(first + count + 2, photo.Width) - start);
        var above = Pixels(y >> 1).Slice(start, columns.Length);
        if ((y & 1) == 0)
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = above[i];
        }
        else
        {
            var below = Pixels((y >> 1) + 1).Slice(start, columns.Length);
            var farAbove = Pixels((y >> 1) - 1).Slice(start, columns.Length);
            var farBelow = Pixels((y >> 1) + 2).Slice(start, columns.Length);
            EnlargeAcross(farAbove, above, below, farBelow, columns);
        }
        if (start == first)
            _columns[0] = columns[0];
        _columns.AsSpan(start - (first - 1) + columns.Length).Fill(columns[^1]);
    }

    /// <summary>Writes columns 1, 2 … to even places of the target, and interpolated values to odd ones.</summary>
    internal static void EnlargeAlong(ReadOnlySpan<float> columns, Span<float> target)
    {
        ref var input = ref MemoryMarshal.GetReference(columns);
        ref var output = ref MemoryMarshal.GetReference(target);
        var count = columns.Length - 3;
        var i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            var at = (nuint)i;
            var even = Vector256.LoadUnsafe(ref input, at + 1);
            var odd = Vector256.Create(Near) * (even + Vector256.LoadUnsafe(ref input, at + 2))
                + Vector256.Create(Far) * (Vector256.LoadUnsafe(ref input, at) + Vector256.LoadUnsafe(ref input, at + 3));
            var odds = Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();
            var lower = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3);
            var upper = Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7);
            Vector256.ConditionalSelect(odds, Vector256.Shuffle(odd, lower), Vector256.Shuffle(even, lower))
                .StoreUnsafe(ref output, 2 * at);
            Vector256.ConditionalSelect(odds, Vector256.Shuffle(odd, upper), Vector256.Shuffle(even, upper))
                .StoreUnsafe(ref output, 2 * at + Lanes);
        }
        for (; i < count; i++)
        {
            target[2 * i] = columns[i + 1];
            target[2 * i + 1] = Near * (columns[i + 1] + columns[i + 2]) + Far * (columns[i] + columns[i + 3]);
        }
    }

    /// <summary>Interpolates half way between two rows of pixels.</summary>
    internal static void EnlargeAcross(
        ReadOnlySpan<byte> farAbove, ReadOnlySpan<byte> above, ReadOnlySpan<byte> below, ReadOnlySpan<byte> farBelow,
            Span<float> target)
    {
        var i = 0;
        for (; i <= target.Length - 2 * Lanes; i += Lanes)
        {
            var near = Vector256.Create(Near) * Vector256.ConvertToSingle(Eight(above, i) + Eight(below, i));
            var far = Vector256.Create(Far) * Vector256.ConvertToSingle(Eight(farAbove, i) + Eight(farBelow, i));
            (near + far).CopyTo(target[i..]);
        }
        for (; i < target.Length; i++)
            target[i] = Near * (above[i] + below[i]) + Far * (farAbove[i] + farBelow[i]);
    }

    // Loads sixteen pixels and uses eight.
    private static Vector256<int> Eight(ReadOnlySpan<byte> pixels, int at)
    {
        var words = Vector128.WidenLower(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(pixels), (nuint)at));
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }
}

/// <summary>An octave built from level 3 of the previous octave, which is its level 0.</summary>
internal sealed class LevelSource(GaussianLevels finerOctave) : IOctaveSource
{
    public int Width => finerOctave.Width;

    public int Height => finerOctave.Height;

    public void ReadRow(int y, int firstX, Span<float> row)
    {
        ReadOnlySpan<ushort> from = finerOctave.Row(SiftScales.PerOctave, Math.Clamp(y, 0, Height - 1));
        var before = Math.Clamp(-firstX, 0, row.Length);
        var inside = from.Slice(Math.Clamp(firstX, 0, Width), Math.Clamp(Width - firstX - before, 0, row.Length - before));
        row[..before].Fill(from[0] / GaussianLevels.Unit);
        for (var i = 0; i < inside.Length; i++)
            row[before + i] = inside[i] * (1 / GaussianLevels.Unit);
        row[(before + inside.Length)..].Fill(from[^1] / GaussianLevels.Unit);
    }
}
