using Reality.Contract.Exports;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Analysis;
using Reality.Engine.Tiling;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;
using Reality.Formats.Ply;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.ExportWriters;

/// <summary>
/// Point clouds: the textured mesh sampled at an even distance, by default once per ground sampling distance; all tiles in one
/// file, or each in its own.
/// </summary>
internal static class PointCloudExport
{
    public const string PlyName = "PointCloud.ply";
    public const string LasName = "PointCloud.las";
    private const double MeterStep = 0.001;
    private const double DegreeStep = 1e-8;

    public static void WriteLas(string folder, ExportFrame frame, LasOptions options, TaskContext task)
    {
        var step = frame.System?.Kind == CoordinateSystemKind.Geographic ? DegreeStep : MeterStep / frame.MetersPerUnit;
        ForEachFile(options.MergePointClouds, LasName, task, (name, tiles) =>
        {
            using var stream = new BufferedStream(File.Create(Path.Combine(folder, name)), 1 << 20);
            using var writer = new LasWriter(stream, frame.Wkt(WktVersion.Wkt1), frame.Origin, new(step, step, MeterStep));
            ForEachTile(tiles, frame, options, task, (points, positions) =>
            {
                for (var i = 0; i < positions.Length; i++)
                    writer.Write(new(positions[i], points.Colors[i]));
            });
        });
    }

    public static void WritePly(string folder, ExportFrame frame, PlyOptions options, TaskContext task) =>
        ForEachFile(options.MergePointClouds, PlyName, task, (name, tiles) =>
        {
            using var stream = new BufferedStream(File.Create(Path.Combine(folder, name)), 1 << 20);
            using var writer = new PlyPointWriter(
                stream, frame.System is null ? [] : [$"CRS {frame.Definition}"], options.IncludeNormals ?? true);
            ForEachTile(tiles, frame, options, task, (points, positions) =>
            {
                for (var i = 0; i < positions.Length; i++)
                    writer.Write(positions[i], points.Normals[i], points.Colors[i]);
            });
        });

    private static void ForEachFile(bool? isMerged, string mergedName, TaskContext task, Action<string, IReadOnlyList<string>> write)
    {
        var tiles = ModelStages.SurfaceTiles(task.Workspace);
        task.Log.Begin(tiles.Count);
        if (isMerged ?? true)
        {
            write(mergedName, tiles);
            return;
        }
        foreach (var tile in tiles)
            write(tile + Path.GetExtension(mergedName), [tile]);
    }

    private static void ForEachTile(
        IReadOnlyList<string> tiles, ExportFrame frame, PointOptions options, TaskContext task, Action<SampledPoints, Vector3d[]> write)
    {
        var spacing = SpacingOf(options, task.Workspace.ReadLayout().GroundSamplingDistance, frame);
        foreach (var tile in tiles)
        {
            var mesh = task.Workspace.ReadTexturedMesh($"{ModelStages.Texture}/{tile}.bin");
            var points = PointSampling.Sample(mesh, spacing, task.Cancellation);
            var cloud = new Mesh { Origin = points.Origin, Positions = points.Positions, Triangles = [] };
            write(points, frame.Projection.Apply(cloud));
            task.Log.Advance();
        }
    }

    // In meters: the strategy says whether the distance counts pixels of the photos or units of the coordinate system.
    private static double SpacingOf(PointOptions options, double groundSamplingDistance, ExportFrame frame) =>
        options.SamplingStrategy is SamplingStrategy.Absolute
            ? options.SamplingDistance is { } distance ? distance * frame.MetersPerUnit : groundSamplingDistance
            : (options.SamplingDistance ?? 1) * groundSamplingDistance;
}
