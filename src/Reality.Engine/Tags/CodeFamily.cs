using System.Numerics;

namespace Reality.Engine.Tags;

/// <summary>A set of square tags: where their cells are, and which patterns of black and white exist.</summary>
/// <param name="cells">
/// Places of the cells of the code, the most significant first, in cells from the upper left corner of the border; those outside
/// are negative, or beyond its width.
/// </param>
/// <param name="codes">The code of each id; 1 is white.</param>
internal sealed class CodeFamily((int X, int Y)[] cells, ulong[] codes)
{
    /// <summary>As in <see cref="PhotoTag.Family"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Cells along an edge of the square border.</summary>
    public required int Width { get; init; }

    /// <summary>Whether the border is black inside and white outside, or the other way round.</summary>
    public bool HasBlackBorder { get; init; } = true;

    /// <summary>Maximum number of wrong cells in a tag.</summary>
    public required int MaxErrorCount { get; init; }

    /// <summary>Places of the cells of the code.</summary>
    public IReadOnlyList<(int X, int Y)> Cells => cells;

    /// <summary>Number of tags.</summary>
    public int Count => codes.Length;

    /// <summary>The code of an id.</summary>
    public ulong CodeOf(int id) => codes[id];

    /// <summary>The id nearest to a pattern as seen; false if more cells are wrong than may be, or two ids are as near.</summary>
    /// <param name="pattern">One bit per cell, in their order.</param>
    /// <param name="turns">Quarter turns, clockwise on the screen, that bring the tag as printed to the tag as seen.</param>
    public bool TryFind(ulong pattern, out int id, out int turns, out int errorCount)
    {
        (id, turns, errorCount) = (-1, 0, MaxErrorCount + 1);
        var isAmbiguous = false;
        for (var turn = 0; turn < 4; turn++)
        {
            var upright = Upright(pattern, turn);
            for (var i = 0; i < codes.Length; i++)
            {
                var errors = BitOperations.PopCount(upright ^ codes[i]);
                if (errors > errorCount || errors > MaxErrorCount)
                    continue;
                isAmbiguous = errors == errorCount;
                (id, turns, errorCount) = (i, turn, errors);
            }
        }
        return id >= 0 && !isAmbiguous;
    }

    // Turning the tag once carries cell (x, y) to (width - 1 - y, x).
    private ulong Upright(ulong pattern, int turns)
    {
        for (; turns > 0; turns--)
        {
            ulong turned = 0;
            foreach (var cell in CellAfterTurn)
                turned = turned << 1 | (pattern >> (cells.Length - 1 - cell) & 1);
            pattern = turned;
        }
        return pattern;
    }

    private int[] CellAfterTurn => field ??= Array.ConvertAll(cells, cell => Array.IndexOf(cells, (Width - 1 - cell.Y, cell.X)));
}
