namespace Reality.Engine.Analysis;

/// <summary>Place of a tile in a raster: rows from the north down, columns from the west.</summary>
public readonly record struct RasterTileId(int Row, int Column)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Row}_{Column}");
}
