using System.Globalization;
using System.Text.Json;
using Reality.Core.Numerics;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>
/// Square tiles of the ground, along the world's axes, whose splats are trained separately. Tiles at the rim have no outer
/// border, so each place belongs to exactly one tile.
/// </summary>
/// <param name="MinX">World coordinate of the first tile, meters; likewise <paramref name="MinY"/>.</param>
/// <param name="Size">Side of a tile, meters.</param>
public sealed record SplatGrid(double MinX, double MinY, double Size, int Columns, int Rows)
{
    public const int MaxTileCount = 1000;

    // Width of the surroundings, as a share of the tile's side: splats there are trained with the tile but left to the neighbor.
    private const double Halo = 0.15;

    // Share of the points, at each end, that may be outliers.
    private const double OutlierShare = 0.01;

    public int TileCount => Columns * Rows;

    /// <summary>A grid over the middle of points. Throws <see cref="StageException"/> if it would have too many tiles.</summary>
    public static SplatGrid Of(IReadOnlyList<Vector3d> points, double size)
    {
        ArgumentNullException.ThrowIfNull(points);
        var (left, right) = RangeOf(points.Select(p => p.X));
        var (bottom, top) = RangeOf(points.Select(p => p.Y));
        var count = CountOf(right - left, size) * CountOf(top - bottom, size);
        if (count > MaxTileCount)
        {
            throw new StageException(
                "Splats_TooManyTiles",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"referenceTileSize: tiles of {size} m are {count:N0} for this scene of {right - left:0} by {top - bottom:0} "
                    + $"m; at most {MaxTileCount} are trained. "
                    + $"Give {LeastSizeOf(right - left, top - bottom, size):0.##} m or more, or leave it out."));
        }
        var (columns, rows) = ((int)CountOf(right - left, size), (int)CountOf(top - bottom, size));
        return new((left + right - columns * size) / 2, (bottom + top - rows * size) / 2, size, columns, rows);
    }

    /// <summary>The tile that a place belongs to.</summary>
    public int TileOf(double x, double y) => CellOf(y - MinY, Rows) * Columns + CellOf(x - MinX, Columns);

    /// <summary>Whether a place lies in a tile or beside it, so that the tile is trained to show it.</summary>
    public bool IsNear(int tile, double x, double y) =>
        IsNear(tile % Columns, x - MinX, Columns) && IsNear(tile / Columns, y - MinY, Rows);

    private int CellOf(double distance, int count) => (int)Math.Clamp(Math.Floor(distance / Size), 0, count - 1);

    private bool IsNear(int cell, double distance, int count) =>
        (cell == 0 || distance >= (cell - Halo) * Size) && (cell == count - 1 || distance < (cell + 1 + Halo) * Size);

    private static (double First, double Last) RangeOf(IEnumerable<double> coordinates)
    {
        var sorted = coordinates.Order().ToArray();
        var outliers = (int)(OutlierShare * sorted.Length);
        return sorted.Length == 0 ? (0, 0) : (sorted[outliers], sorted[^(1 + outliers)]);
    }

    private static double CountOf(double length, double size) => Math.Max(1, Math.Ceiling(length / size));

    private static double LeastSizeOf(double width, double height, double size)
    {
        while (CountOf(width, size) * CountOf(height, size) > MaxTileCount)
            size *= 1.05;
        return size;
    }
}

/// <summary>The grid as an artifact: "splat-layout/grid.json".</summary>
public static class SplatGridArtifact
{
    private static readonly ArtifactName s_name = SplatLayoutStage.Id / "grid.json";

    public static void WriteSplatGrid(this Workspace workspace, SplatGrid grid)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Write(s_name, stream => JsonSerializer.Serialize(stream, grid));
    }

    public static SplatGrid ReadSplatGrid(this Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(s_name);
        return JsonSerializer.Deserialize<SplatGrid>(stream)!;
    }
}
