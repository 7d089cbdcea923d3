using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Jobs.Exports;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>A grid of tiles along the axes of a coordinate system.</summary>
/// <param name="Crs">Definition; null = the UTM zone of the scene, or the world of a scene without one.</param>
/// <param name="Origin">Corner of tile (0, 0, 0) in that system; null = the origin of the system.</param>
internal sealed record TileGridOptions(string? Crs, Vector3d? Origin)
{
    private const string WebMercator = "EPSG:3857";

    /// <summary>Whether tiles are those of Bing Maps, which has a grid for each level of its maps.</summary>
    public bool IsBingMaps => Crs == WebMercator && Origin is null;

    /// <summary>The coordinate system of the tiles of a scene; null for local coordinates.</summary>
    public string? CrsOf(GeoPoint? sceneOrigin) =>
        sceneOrigin is { } origin ? Crs ?? UtmZone.For(origin).CoordinateSystem.Definition : null;
}

/// <summary>The grid of <see cref="TileGridOptions"/> at a scene.</summary>
/// <remarks>
/// A cell is bounded by straight lines between its corners. Floors are level planes of the
/// world, with exact heights at the origin of the scene.
/// </remarks>
internal sealed class CrsTileGrid : ITileGrid, IDisposable
{
    // Half the side of the map of Bing Maps: half the circumference of the earth.
    private const double HalfMapMeters = Math.PI * 6_378_137;
    private const int MaxBingLevel = 23;

    private readonly ExportFrame _frame;
    private readonly TileGridOptions _options;
    private readonly Vector3d _origin;
    private readonly Vector3d _sceneOrigin;
    private readonly bool _hasFloors;

    /// <exception cref="StageException">The system has no plane at the scene, or tilingOrigin lies outside it.</exception>
    public CrsTileGrid(TileGridOptions options, Scene scene, bool hasFloors)
    {
        (_options, _hasFloors) = (options, hasFloors);
        _frame = ExportFrame.Of(scene, options.Crs);
        _sceneOrigin = _frame.MapFromWorld(Vector3d.Zero);
        _origin = options.IsBingMaps ? new(-HalfMapMeters, -HalfMapMeters, 0) : options.Origin ?? Vector3d.Zero;
        Definition = options.CrsOf(scene.Origin);
        if (_frame.System?.Kind == CoordinateSystemKind.Geocentric)
        {
            throw new StageException(
                "Layout_CrsNotFlat",
                $"Tiles cannot follow the axes of specifications.options.crs '{options.Crs}', an earth-centered system. Choose a "
                + "projected or geographic one.");
        }
        if (options.Origin is { } asked && !IsFinite(InWorld(asked)))
        {
            throw new StageException(
                "Layout_OriginOutside",
                $"specifications.options.tilingOrigin {asked.X}, {asked.Y} lies outside {_frame.Definition}, the coordinate "
                + "system of the tiles. Give easting and northing in that system.");
        }
    }

    /// <summary>Coordinate system of the grid; null for local coordinates.</summary>
    public string? Definition { get; }

    public double MetersPerUnit => _frame.MetersPerUnit;

    public double PossibleSide(double side)
    {
        if (!_options.IsBingMaps)
            return side;
        var level = Math.Clamp(Math.Round(Math.Log2(2 * HalfMapMeters / side)), 1, MaxBingLevel);
        return Math.ScaleB(2 * HalfMapMeters, -(int)level);
    }

    public double CountOver(Box3d region, double side)
    {
        var (first, end) = RangeOver(region, side);
        return (end.X - first.X) * (end.Y - first.Y) * (end.Z - first.Z);
    }

    public IEnumerable<(TileId Id, TileCell Cell)> Cover(Box3d region, double side)
    {
        var (first, end) = RangeOver(region, side);
        for (var floor = first.Z; floor < end.Z; floor++)
        {
            var low = _hasFloors ? HeightInWorld(_origin.Z + floor * FloorHeight(side)) : region.Min.Z;
            var high = _hasFloors ? HeightInWorld(_origin.Z + (floor + 1) * FloorHeight(side)) : region.Max.Z;
            for (var row = first.Y; row < end.Y; row++)
            {
                for (var column = first.X; column < end.X; column++)
                {
                    Vector2d[] corners =
                        [Corner(column, row), Corner(column + 1, row), Corner(column + 1, row + 1), Corner(column, row + 1)];
                    yield return (new((int)column, (int)row, (int)floor), new(corners, low, high));
                }
            }
        }

        Vector2d Corner(double column, double row)
        {
            var world = InWorld(new(_origin.X + column * side, _origin.Y + row * side, 0));
            return new(world.X, world.Y);
        }
    }

    /// <summary>The box of a tile in the system of the grid; without floors, as high as its world box.</summary>
    public Box3d BoxOf(Tile tile, double side)
    {
        var size = new Vector3d(side, side, FloorHeight(side));
        var low = _origin + new Vector3d(tile.Id.Column * size.X, tile.Id.Row * size.Y, tile.Id.Floor * size.Z);
        var high = low + size;
        return _hasFloors ? new(low, high) : new(
            low with { Z = HeightInMap(tile.TightBox.Min.Z) }, high with { Z = HeightInMap(tile.TightBox.Max.Z) });
    }

    /// <summary>A box in the system of the grid with a margin.</summary>
    public Box3d Expanded(Box3d box, double meters)
    {
        var margin = new Vector3d(meters / MetersPerUnit, meters / MetersPerUnit, meters / _frame.MetersPerHeightUnit);
        return new(box.Min - margin, box.Max + margin);
    }

    public void Dispose() => _frame.Dispose();

    // Whole numbers: columns, rows and floors that a world box overlaps.
    private (Vector3d First, Vector3d End) RangeOver(Box3d region, double side)
    {
        var map = Box3d.Empty;
        // Grid lines bend in the world: points along the sides of the region, too.
        for (var i = 0; i <= 4; i++)
        {
            for (var j = 0; j <= 4; j++)
            {
                var at = new Vector3d(region.Min.X + 0.25 * i * region.Size.X, region.Min.Y + 0.25 * j * region.Size.Y, 0);
                map = map.Include(_frame.MapFromWorld(at));
            }
        }
        var (low, high) = (map.Min - _origin, map.Max - _origin);
        var first = new Vector3d(Math.Floor(low.X / side), Math.Floor(low.Y / side), 0);
        var end = new Vector3d(Math.Floor(high.X / side) + 1, Math.Floor(high.Y / side) + 1, 1);
        if (_hasFloors)
        {
            first = first with { Z = Math.Floor((HeightInMap(region.Min.Z) - _origin.Z) / FloorHeight(side)) };
            end = end with { Z = Math.Floor((HeightInMap(region.Max.Z) - _origin.Z) / FloorHeight(side)) + 1 };
        }
        return IsIndex(first) && IsIndex(end) ? (first, end) : throw new StageException(
            "Layout_TooManyTiles",
            $"Tiles of {side} cannot be counted from the origin of {Definition} to the scene; choose larger ones, or a nearer "
            + "tilingOrigin.");
    }

    // In the unit of heights: tiles are cubes in meters.
    private double FloorHeight(double side) => side * MetersPerUnit / _frame.MetersPerHeightUnit;

    private static bool IsIndex(Vector3d p) =>
        Math.Abs(p.X) < int.MaxValue && Math.Abs(p.Y) < int.MaxValue && Math.Abs(p.Z) < int.MaxValue;

    private static bool IsFinite(Vector3d p) => double.IsFinite(p.X) && double.IsFinite(p.Y);

    private Vector3d InWorld(Vector3d map) => _frame.WorldFromMap(new Vector2d(map.X, map.Y));

    private double HeightInMap(double world) => _sceneOrigin.Z + world / _frame.MetersPerHeightUnit;

    private double HeightInWorld(double map) => (map - _sceneOrigin.Z) * _frame.MetersPerHeightUnit;
}
