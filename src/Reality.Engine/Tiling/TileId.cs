using System.Globalization;

namespace Reality.Engine.Tiling;

/// <summary>
/// Place of a tile in the grid of its <see cref="Layout"/>: columns to the east, rows to the north, floors upward, counted
/// from the layout's origin. A planar grid has one floor, 0.
/// </summary>
public readonly record struct TileId(int Column, int Row, int Floor = 0) : IComparable<TileId>
{
    /// <summary>Name in artifacts and in published documents, e.g. "Tile_+000_-002" or "Tile_+001_+002_+000".</summary>
    public string NameIn(TilingMode mode) => mode == TilingMode.RegularVolumetricGrid
        ? string.Create(CultureInfo.InvariantCulture, $"Tile_{Column:+000;-000;+000}_{Row:+000;-000;+000}_{Floor:+000;-000;+000}")
        : string.Create(CultureInfo.InvariantCulture, $"Tile_{Column:+000;-000;+000}_{Row:+000;-000;+000}");

    /// <summary>By floor, then row, then column.</summary>
    public int CompareTo(TileId other) => (Floor, Row, Column).CompareTo((other.Floor, other.Row, other.Column));

    public static bool operator <(TileId a, TileId b) => a.CompareTo(b) < 0;

    public static bool operator >(TileId a, TileId b) => a.CompareTo(b) > 0;

    public static bool operator <=(TileId a, TileId b) => a.CompareTo(b) <= 0;

    public static bool operator >=(TileId a, TileId b) => a.CompareTo(b) >= 0;
}
