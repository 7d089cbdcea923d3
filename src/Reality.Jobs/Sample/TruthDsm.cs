using Reality.Core.Geodesy;
using Reality.Formats.GeoTiff;
using Reality.Formats.Geodesy;

namespace Reality.Jobs.Sample;

/// <summary>Writes the true heights below the flight: two pixels of a photo a cell, in the UTM zone of the place.</summary>
internal static class TruthDsm
{
    private const float NoHeight = -9999;

    public static void Write(string path, SampleScene scene, CancellationToken cancellation)
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
        using var writer = GeoTiffWriter.CreateHeights(path, grid, NoHeight);
        for (var y = 0; y < side; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.WriteHeights(0, y, side, 1, Row(scene.Surface, grid, y, mapFromWorld));
        }
        writer.Complete();
    }

    private static float[] Row(SampleSurface surface, RasterGrid grid, int y, CoordinateTransform mapFromWorld)
    {
        // The world's plane is near enough to the map to find the place; the height found there is then exact.
        var (east, north, up) = (new double[grid.Width], new double[grid.Width], new double[grid.Width]);
        Array.Fill(north, grid.Top - (y + 0.5) * grid.PixelSize);
        Array.Fill(up, SampleScene.Origin.HeightMeters);
        for (var x = 0; x < grid.Width; x++)
            east[x] = grid.Left + (x + 0.5) * grid.PixelSize;
        mapFromWorld.ApplyInverse(east, north, up);
        for (var x = 0; x < grid.Width; x++)
            up[x] = surface.HeightAt(east[x], north[x]);
        mapFromWorld.Apply(east, north, up);
        return Array.ConvertAll(up, height => double.IsFinite(height) ? (float)height : NoHeight);
    }
}
