using System.Numerics;
using System.Runtime.InteropServices;

namespace Reality.Engine.Splats;

/// <summary>A projected splat, as the pixels of a tile read it.</summary>
/// <param name="X">Center in pixels.</param>
/// <param name="A">
/// With B and C: the logarithm to base 2 of the opacity at (x, y) from the center is LogOpacity + A x² + B x y + C y².
/// </param>
/// <param name="ReachY">Distance from the center, along y, at which the splat no longer counts.</param>
/// <param name="Splat">Index among all splats.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ProjectedSplat(
    float X, float Y, float A, float B, float C, float LogOpacity, float Red, float Green, float Blue, float ReachX, float ReachY,
    int Splat);

/// <summary>
/// The splats that each tile of a view sees, from the nearest to the farthest: sorted once for the whole view, then dealt out.
/// Buffers are kept for the next view.
/// </summary>
internal sealed class SplatTileLists
{
    /// <summary>Side of a tile in pixels.</summary>
    public const int TileSide = Lanes.Count;

    private const int DigitBits = 11;
    private const int DigitCount = 1 << DigitBits;

    private readonly int[] _digits = new int[3 * DigitCount];
    private (uint Key, int Splat)[] _sorted = [];
    private (uint Key, int Splat)[] _other = [];

    public int Columns { get; private set; }

    public int Rows { get; private set; }

    /// <summary>The seen splats, from the nearest to the farthest.</summary>
    public ProjectedSplat[] Splats { get; private set; } = [];

    public int SplatCount { get; private set; }

    /// <summary>First entry of each tile, and one more.</summary>
    public int[] FirstEntry { get; private set; } = [0];

    /// <summary>Index in <see cref="Splats"/> of each entry.</summary>
    public int[] Entries { get; private set; } = [];

    /// <summary>First place in <see cref="EntryOf"/> of each splat, and one more.</summary>
    public int[] FirstOfSplat { get; private set; } = [0];

    /// <summary>The entries of each splat, in the order of the tiles.</summary>
    public int[] EntryOf { get; private set; } = [];

    /// <summary>Sorts the seen splats of a view and lists them by tile.</summary>
    public void Build(ProjectedBlocks blocks, int width, int height)
    {
        (Columns, Rows) = ((width + TileSide - 1) / TileSide, (height + TileSide - 1) / TileSide);
        Sort(blocks);
        Splats = Enlarged(Splats, SplatCount);
        FirstEntry = Enlarged(FirstEntry, Columns * Rows + 2);
        FirstEntry.AsSpan(0, Columns * Rows + 2).Clear();
        FirstOfSplat = Enlarged(FirstOfSplat, SplatCount + 1);
        var count = 0;
        for (var rank = 0; rank < SplatCount; rank++)
        {
            Splats[rank] = blocks[_sorted[rank].Splat];
            FirstOfSplat[rank] = count;
            var (left, right, top, bottom) = TilesOf(Splats[rank]);
            count += (right - left) * (bottom - top);
            for (var row = top; row < bottom; row++)
            {
                for (var column = left; column < right; column++)
                    FirstEntry[row * Columns + column + 2]++;
            }
        }
        FirstOfSplat[SplatCount] = count;
        Deal(count);
    }

    private void Deal(int count)
    {
        (Entries, EntryOf) = (Enlarged(Entries, count), Enlarged(EntryOf, count));
        for (var tile = 1; tile < Columns * Rows + 2; tile++)
            FirstEntry[tile] += FirstEntry[tile - 1];
        var next = 0;
        for (var rank = 0; rank < SplatCount; rank++)
        {
            var (left, right, top, bottom) = TilesOf(Splats[rank]);
            for (var row = top; row < bottom; row++)
            {
                for (var column = left; column < right; column++)
                {
                    var entry = FirstEntry[row * Columns + column + 1]++;
                    Entries[entry] = rank;
                    EntryOf[next++] = entry;
                }
            }
        }
    }

    private (int Left, int Right, int Top, int Bottom) TilesOf(in ProjectedSplat splat)
    {
        const float Scale = 1f / TileSide;
        return (
            Math.Clamp((int)((splat.X - splat.ReachX) * Scale), 0, Columns),
            Math.Clamp((int)((splat.X + splat.ReachX) * Scale) + 1, 0, Columns),
            Math.Clamp((int)((splat.Y - splat.ReachY) * Scale), 0, Rows),
            Math.Clamp((int)((splat.Y + splat.ReachY) * Scale) + 1, 0, Rows));
    }

    // Positive numbers are in the order of their bits; three passes of eleven bits each keep the order of equal ones.
    private void Sort(ProjectedBlocks blocks)
    {
        var depths = blocks.Depths;
        (_sorted, _other) = (Enlarged(_sorted, depths.Length), Enlarged(_other, depths.Length));
        _digits.AsSpan().Clear();
        SplatCount = 0;
        for (var i = 0; i < depths.Length; i++)
        {
            if (depths[i] <= 0)
                continue;
            var key = BitConverter.SingleToUInt32Bits(depths[i]);
            _sorted[SplatCount++] = (key, i);
            _digits[key % DigitCount]++;
            _digits[DigitCount + (key >> DigitBits) % DigitCount]++;
            _digits[2 * DigitCount + (key >> (2 * DigitBits))]++;
        }
        for (var pass = 0; pass < 3; pass++)
        {
            var digits = _digits.AsSpan(pass * DigitCount, DigitCount);
            var sum = 0;
            foreach (ref var digit in digits)
                (digit, sum) = (sum, sum + digit);
            foreach (var item in _sorted.AsSpan(0, SplatCount))
                _other[digits[(int)((item.Key >> (pass * DigitBits)) % DigitCount)]++] = item;
            (_sorted, _other) = (_other, _sorted);
        }
    }

    private static T[] Enlarged<T>(T[] array, int count) =>
        array.Length >= count ? array : new T[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(count, 1024))];
}
