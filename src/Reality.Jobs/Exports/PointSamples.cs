using Reality.Contract.Exports;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Analysis;
using Reality.Engine.Tiling;

namespace Reality.Jobs.Exports;

/// <summary>
/// Samples the textured mesh for point cloud exports, evenly spaced, by default at the ground sampling distance; all tiles go to
/// one file, or each to its own.
/// </summary>
internal static class PointSamples
{
    /// <summary>Calls <paramref name="write"/> with the name and the tiles of each file.</summary>
    public static void ForEachFile(
        bool? isMerged, string mergedName, ExportTarget target, Action<string, IReadOnlyList<Tile>> write)
    {
        target.Context.Log.Begin(target.Tiles.Count);
        if (isMerged ?? true)
        {
            write(mergedName, target.Tiles);
            return;
        }
        foreach (var tile in target.Tiles)
            write($"{tile.Name}{Path.GetExtension(mergedName)}", [tile]);
    }

    /// <summary>
    /// Calls <paramref name="write"/> with the points of each tile, in batches, and their positions in the export's coordinate
    /// system.
    /// </summary>
    public static void ForEachTile(
        IReadOnlyList<Tile> tiles, PointOptions options, ExportTarget target, Action<SampledPoints, Vector3d[]> write)
    {
        var spacing = SpacingMeters(options, target);
        long count = 0;
        foreach (var tile in tiles)
        {
            foreach (var points in PointSampling.Sample(target.ReadTile(tile), spacing, target.Context.Cancellation))
            {
                count += points.Count;
                target.Scans?.SetOn(points, target.Context.Cancellation);
                var cloud = new Mesh { Origin = points.Origin, Positions = points.Positions, Triangles = [] };
                write(points, target.Frame.Projection.Apply(cloud));
            }
            target.Context.Log.Advance();
        }
        if (count == 0)
        {
            target.Context.Log.Warn(
                "Export_Empty",
                $"The point cloud has no points: they would be {spacing:0.###} m apart, and the model is smaller than that. "
                + $"Give a smaller samplingDistance.");
        }
    }

    /// <summary>
    /// Distance between points in meters. The strategy decides whether the option is in pixels of the photos or in units of the
    /// coordinate system, which are meters if its own are degrees.
    /// </summary>
    public static double SpacingMeters(PointOptions options, ExportTarget target)
    {
        var groundSamplingDistance = target.Workspace.ReadLayout().GroundSamplingDistance;
        return options.SamplingStrategy is SamplingStrategy.Absolute
            ? options.SamplingDistance * target.Frame.MetersPerDistanceUnit ?? groundSamplingDistance
            : (options.SamplingDistance ?? 1) * groundSamplingDistance;
    }
}
