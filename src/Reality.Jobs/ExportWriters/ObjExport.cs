using Reality.Core.Numerics;
using Reality.Engine;
using Reality.Formats.Obj;
using Reality.Jobs.Runner;
using Reality.Jobs.Stages;

namespace Reality.Jobs.ExportWriters;

/// <summary>OBJ: one file a tile below Data/, in the export's coordinate system relative to the origin that metadata.xml tells.</summary>
internal static class ObjExport
{
    public const string RootName = "metadata.xml";
    private const int Decimals = 5;
    private const int TextureQuality = 90;

    public static void Write(string folder, ExportFrame frame, TaskContext task)
    {
        var tiles = ModelStages.SurfaceTiles(task.Workspace);
        task.Log.Begin(tiles.Count);
        foreach (var tile in tiles)
        {
            task.Cancellation.ThrowIfCancellationRequested();
            var mesh = task.Workspace.ReadTexturedMesh($"{ModelStages.Texture}/{tile}.bin");
            Vector3d[] positions = frame.Projection.Apply(mesh.Mesh);
            for (var i = 0; i < positions.Length; i++)
                positions[i] -= frame.Origin;
            var target = Directory.CreateDirectory(Path.Combine(folder, "Data", tile)).FullName;
            ObjWriter.Write(target, tile, mesh, positions, Decimals, TextureQuality);
            task.Log.Advance();
        }
        using var stream = File.Create(Path.Combine(folder, RootName));
        MetadataWriter.Write(stream, frame.Definition, frame.Origin);
    }
}
