using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Analysis;
using Reality.Engine.Tiling;
using Reality.Formats.Las;
using Reality.Formats.Ply;
using Reality.Jobs.Runner;
using Reality.Jobs.Stages;

namespace Reality.Jobs.ExportWriters;

/// <summary>Point clouds: the textured mesh sampled once per ground sampling distance, all tiles in one file.</summary>
internal static class PointCloudExport
{
    public const string PlyName = "PointCloud.ply";
    public const string LasName = "PointCloud.las";
    private const double MeterStep = 0.001;
    private const double DegreeStep = 1e-8;

    public static void WriteLas(string folder, ExportFrame frame, TaskContext task)
    {
        using var stream = new BufferedStream(File.Create(Path.Combine(folder, LasName)), 1 << 20);
        var step = frame.System?.Kind == CoordinateSystemKind.Geographic ? DegreeStep : MeterStep / frame.MetersPerUnit;
        using var writer = new LasWriter(stream, frame.Wkt(WktVersion.Wkt1), frame.Origin, new(step, step, MeterStep));
        ForEachTile(frame, task, (points, positions) =>
        {
            for (var i = 0; i < positions.Length; i++)
                writer.Write(new(positions[i], points.Colors[i]));
        });
    }

    public static void WritePly(string folder, ExportFrame frame, TaskContext task)
    {
        using var stream = new BufferedStream(File.Create(Path.Combine(folder, PlyName)), 1 << 20);
        using var writer = new PlyPointWriter(stream, frame.System is null ? [] : [$"CRS {frame.Definition}"]);
        ForEachTile(frame, task, (points, positions) =>
        {
            for (var i = 0; i < positions.Length; i++)
                writer.Write(positions[i], points.Normals[i], points.Colors[i]);
        });
    }

    private static void ForEachTile(ExportFrame frame, TaskContext task, Action<SampledPoints, Vector3d[]> write)
    {
        var spacing = task.Workspace.ReadLayout().GroundSamplingDistance;
        var tiles = ModelStages.SurfaceTiles(task.Workspace);
        task.Log.Begin(tiles.Count);
        foreach (var tile in tiles)
        {
            var mesh = task.Workspace.ReadTexturedMesh($"{ModelStages.Texture}/{tile}.bin");
            var points = PointSampling.Sample(mesh, spacing, task.Cancellation);
            var cloud = new Mesh { Origin = points.Origin, Positions = points.Positions, Triangles = [] };
            write(points, frame.Projection.Apply(cloud));
            task.Log.Advance();
        }
    }
}
