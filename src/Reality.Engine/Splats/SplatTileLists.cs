using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>A projected splat, as the pixels of a tile read it.</summary>
/// <param name="X">Center in pixels.</param>
/// <param name="A">
/// With B and C: the logarithm to base 2 of the opacity at the offset (x, y) from the center is LogOpacity + A x² + B x y + C y².
/// </param>
/// <param name="ReachY">Distance from the center, along y, at which the splat no longer counts.</param>
/// <param name="Depth">Of the center.</param>
/// <param name="Splat">Index among all splats.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ProjectedSplat(
    float X, float Y, float A, float B, float C, float LogOpacity, float Red, float Green, float Blue, float ReachX, float ReachY,
    float Depth, int Splat);

/// <summary>
/// The splats that each tile of a view sees, from the nearest to the farthest. They are sorted once for the whole view and then
/// distributed to the tiles. Buffers are kept for the next view.
/// </summary>
internal sealed class SplatTileLists
{
    /// <summary>Side of a tile in pixels.</summary>
    public const int TileSide = Lanes.Count;

    private const int DigitBits = 11;
    private const int DigitCount = 1 << DigitBits;

    // Maximum number of entries of all tiles: the gradients of all entries, ten numbers each, must fit into one array.
    private const int MaxEntryCount = 200_000_000;
    private const int MinSplatsPerRange = 4096;

    private readonly int[] _digits = new int[3 * DigitCount];
    private int[] _cursors = [];
    private (uint Key, int Splat)[] _sorted = [];
    private (uint Key, int Splat)[] _other = [];

    public int Columns { get; private set; }

    public int Rows { get; private set; }

    /// <summary>The seen splats, from the nearest to the farthest.</summary>
    public ProjectedSplat[] Splats { get; private set; } = [];

    public int SplatCount { get; private set; }

    /// <summary>First entry of each tile; one item more than tiles, the number of entries.</summary>
    public int[] FirstEntry { get; private set; } = [0];

    /// <summary>Index in <see cref="Splats"/> of each entry.</summary>
    public int[] Entries { get; private set; } = [];

    /// <summary>First item in <see cref="EntryOf"/> of each splat; one item more than splats.</summary>
    public int[] FirstOfSplat { get; private set; } = [0];

    /// <summary>The entries of each splat, in the order of the tiles.</summary>
    public int[] EntryOf { get; private set; } = [];

    /// <summary>
    /// Sorts the seen splats of a view and lists them by tile. The lists are the same for any number of threads. Throws
    /// <see cref="StageException"/> if splats are so large that they have more entries than memory can hold.
    /// </summary>
    public void Build(ProjectedBlocks blocks, int width, int height, ParallelOptions parallelism)
    {
        (Columns, Rows) = ((width + TileSide - 1) / TileSide, (height + TileSide - 1) / TileSide);
        Sort(blocks);
        Splats = Enlarged(Splats, SplatCount);
        FirstOfSplat = Enlarged(FirstOfSplat, SplatCount + 1);
        var ranges = RangesOf(SplatCount, parallelism.MaxDegreeOfParallelism);
        _cursors = Enlarged(_cursors, (ranges.Length - 1) * Columns * Rows);
        var counts = new long[ranges.Length];
        Parallel.For(0, ranges.Length - 1, parallelism, range =>
            counts[range + 1] = Count(blocks, ranges[range], ranges[range + 1], CursorsOf(range)));
        for (var range = 1; range < counts.Length; range++)
            counts[range] += counts[range - 1];
        CheckCount(counts[^1]);
        PlaceTiles(ranges.Length - 1);
        (Entries, EntryOf) = (Enlarged(Entries, (int)counts[^1]), Enlarged(EntryOf, (int)counts[^1]));
        Parallel.For(0, ranges.Length - 1, parallelism, range =>
            Deal(ranges[range], ranges[range + 1], (int)counts[range], CursorsOf(range)));
        FirstOfSplat[SplatCount] = (int)counts[^1];
    }

    // Sorts in ranges that threads process in parallel.
    private static int[] RangesOf(int count, int threadCount)
    {
        var parts = Math.Clamp(count / MinSplatsPerRange, 1, threadCount);
        return [.. Enumerable.Range(0, parts + 1).Select(part => (int)((long)part * count / parts))];
    }

    private static void CheckCount(long count)
    {
        if (count > MaxEntryCount)
        {
            throw new StageException(
                "Splats_TooLarge",
                $"Splats cover {count} tiles of a photo, of at most {MaxEntryCount}. Ask for a lower referenceQuality, or limit "
                + "the scene by a region.");
        }
    }

    private Span<int> CursorsOf(int range) => _cursors.AsSpan(range * Columns * Rows, Columns * Rows);

    // Counts the entries of each tile; returns their sum.
    private long Count(ProjectedBlocks blocks, int first, int end, Span<int> ofTile)
    {
        ofTile.Clear();
        long count = 0;
        for (var rank = first; rank < end; rank++)
        {
            Splats[rank] = blocks[_sorted[rank].Splat];
            var (left, right, top, bottom) = TilesOf(Splats[rank]);
            count += (right - left) * (bottom - top);
            for (var row = top; row < bottom; row++)
            {
                foreach (ref var tile in ofTile[(row * Columns + left)..(row * Columns + right)])
                    tile++;
            }
        }
        return count;
    }

    // Converts numbers of entries into the index of the first: within each tile, range after range.
    private void PlaceTiles(int rangeCount)
    {
        var tileCount = Columns * Rows;
        FirstEntry = Enlarged(FirstEntry, tileCount + 1);
        var next = 0;
        for (var tile = 0; tile < tileCount; tile++)
        {
            FirstEntry[tile] = next;
            for (var range = 0; range < rangeCount; range++)
            {
                ref var cursor = ref _cursors[range * tileCount + tile];
                (cursor, next) = (next, next + cursor);
            }
        }
        FirstEntry[tileCount] = next;
    }

    private void Deal(int first, int end, int next, Span<int> cursors)
    {
        for (var rank = first; rank < end; rank++)
        {
            FirstOfSplat[rank] = next;
            var (left, right, top, bottom) = TilesOf(Splats[rank]);
            for (var row = top; row < bottom; row++)
            {
                foreach (ref var cursor in cursors[(row * Columns + left)..(row * Columns + right)])
                {
                    Entries[cursor] = rank;
                    EntryOf[next++] = cursor++;
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

    // Positive numbers have the order of their bits. Three stable passes over eleven bits each sort them.
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
