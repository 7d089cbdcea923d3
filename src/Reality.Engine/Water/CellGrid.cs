using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Water;

/// <summary>Square cells over the ground. Cell 0 is the south-west one; columns go east, rows north.</summary>
/// <param name="West">World x of the first column's west side.</param>
/// <param name="South">World y of the first row's south side.</param>
internal sealed record CellGrid(double West, double South, double CellMeters, int Width, int Height)
{
    // Finer cells show more of the noise of depth than of an outline.
    private const double PixelsPerCell = 3;

    // Bounds the memory of a large survey: its cells are coarser.
    private const double MaxCount = 4e6;

    public int Count => Width * Height;

    /// <summary>Cells over a region, three pixels of the photos wide, or wider if they would be too many.</summary>
    public static CellGrid Of(Box3d region, double groundSamplingDistance)
    {
        var size = region.Size;
        var side = Math.Max(PixelsPerCell * groundSamplingDistance, Math.Sqrt(size.X * size.Y / MaxCount));
        return new(
            region.Min.X, region.Min.Y, side, (int)Math.Max(1, Math.Ceiling(size.X / side)),
            (int)Math.Max(1, Math.Ceiling(size.Y / side)));
    }

    /// <summary>The cell at a world position; -1 outside.</summary>
    public int IndexOf(double x, double y)
    {
        var (column, row) = (Math.Floor((x - West) / CellMeters), Math.Floor((y - South) / CellMeters));
        return column >= 0 && row >= 0 && column < Width && row < Height ? (int)row * Width + (int)column : -1;
    }

    public Vector2d CenterOf(int cell) =>
        new(West + (cell % Width + 0.5) * CellMeters, South + (cell / Width + 0.5) * CellMeters);

    /// <summary>A part of the grid, from a column and row on.</summary>
    public CellGrid Part(int column, int row, int width, int height) =>
        new(West + column * CellMeters, South + row * CellMeters, CellMeters, width, height);
}
