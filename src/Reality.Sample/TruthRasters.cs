using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;
using Reality.Formats.GeoTiff;
using Reality.Sample.Surfaces;

namespace Reality.Sample;

/// <summary>Writes the true heights of the flown area as a raster in its UTM zone; a cell is two photo pixels wide.</summary>
internal static class TruthDsm
{
    private const float NoHeight = -9999;

    public static void Write(string path, SampleScene scene, CancellationToken cancellation) => TruthRaster.Write(
        path, "metre", NoHeight, scene, (grid, y, mapFromWorld) => Row(scene.Surface, grid, y, mapFromWorld), cancellation);

    internal static float[] Row(SampleSurface surface, RasterGrid grid, int y, CoordinateTransform mapFromWorld)
    {
        // The height at the place of a cell is converted exactly.
        var (east, north, up) = TruthRaster.PlacesOf(grid, y, mapFromWorld);
        for (var x = 0; x < grid.Width; x++)
            up[x] = surface.HeightAt(east[x], north[x]);
        mapFromWorld.Apply(east, north, up);
        return Array.ConvertAll(up, height => double.IsFinite(height) ? (float)height : NoHeight);
    }
}

/// <summary>Writes the true temperatures of the same area, cell for cell, in kelvin.</summary>
internal static class TruthTemperature
{
    private const float NoTemperature = -9999;

    public static void Write(string path, SampleScene scene, CancellationToken cancellation) => TruthRaster.Write(
        path, "K", NoTemperature, scene, (grid, y, mapFromWorld) => Row(scene, grid, y, mapFromWorld), cancellation);

    private static float[] Row(SampleScene scene, RasterGrid grid, int y, CoordinateTransform mapFromWorld)
    {
        var (east, north, _) = TruthRaster.PlacesOf(grid, y, mapFromWorld);
        return east.Zip(north, scene.TemperatureAt).Select(kelvin => float.IsFinite(kelvin) ? kelvin : NoTemperature).ToArray();
    }
}

/// <summary>The grid that rasters of the truth share.</summary>
internal static class TruthRaster
{
    /// <param name="rowOf">Values of a row of the grid.</param>
    public static void Write(
        string path, string unit, float noData, SampleScene scene, Func<RasterGrid, int, CoordinateTransform, float[]> rowOf,
        CancellationToken cancellation)
    {
        var system = UtmZone.For(SampleScene.Origin).CoordinateSystem;
        using var mapFromWorld = CoordinateTransform.FromWorld(SampleScene.Origin, system);
        var cell = 2 * scene.GroundSamplingDistance;
        var centers = scene.Exposures.Select(e => e.CameraFromWorld.Center);
        var half = centers.Max(c => Math.Max(Math.Abs(c.X), Math.Abs(c.Y))) + 20;
        var side = (int)Math.Ceiling(2 * half / cell);
        var origin = mapFromWorld.Apply(default);
        var grid = new RasterGrid(
            side, side, origin.X - 0.5 * side * cell, origin.Y + 0.5 * side * cell, cell, system.ToWkt(WktVersion.Wkt2));
        using var writer = GeoTiffWriter.CreateHeights(path, grid, noData, unit);
        for (var y = 0; y < side; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.WriteHeights(0, y, side, 1, rowOf(grid, y, mapFromWorld));
        }
        writer.Complete(cancellation);
    }

    /// <summary>
    /// World places of the centers of a row's cells. The vertical of the map differs so little from the world's that the origin's
    /// height suffices to find them.
    /// </summary>
    public static (double[] East, double[] North, double[] Up) PlacesOf(
        RasterGrid grid, int y, CoordinateTransform mapFromWorld)
    {
        var (east, north, up) = (new double[grid.Width], new double[grid.Width], new double[grid.Width]);
        Array.Fill(north, grid.Top - (y + 0.5) * grid.PixelSize);
        Array.Fill(up, SampleScene.Origin.HeightMeters);
        for (var x = 0; x < grid.Width; x++)
            east[x] = grid.Left + (x + 0.5) * grid.PixelSize;
        mapFromWorld.ApplyInverse(east, north, up);
        return (east, north, up);
    }
}
