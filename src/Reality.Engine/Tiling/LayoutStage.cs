using System.Globalization;
using Reality.Core.Geometry;
using Reality.Pipeline;

namespace Reality.Engine.Tiling;

/// <summary>
/// Splits the calibrated scene into tiles, and writes layout/layout.json. One task; the items of the batch are not used.
/// </summary>
public sealed class LayoutStage(TilingOptions options) : IStage<string>
{
    public string Name => "layout";

    /// <inheritdoc />
    public void Run(IReadOnlyList<string> batch, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(log);
        log.Begin(1);
        if (!workspace.Contains(LayoutArtifact.Name))
        {
            var extent = SceneExtent.Measure(workspace.ReadScene(SceneArtifact.Calibrated));
            cancellation.ThrowIfCancellationRequested();
            var layout = LayoutPlanner.Plan(extent, options);
            log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"{layout.Tiles.Count} tiles, voxel {layout.VoxelSize:G4} m, "
                + $"ground sampling distance {layout.GroundSamplingDistance:G4} m, "
                + $"region {Describe(layout.Region)}, largest tile {layout.Tiles.Max(t => t.PredictedMemoryGigabytes):F2} GB"));
            workspace.WriteLayout(layout);
        }
        log.Advance();
    }

    private static string Describe(Box3d box) =>
        string.Create(CultureInfo.InvariantCulture, $"{box.Size.X:G4} x {box.Size.Y:G4} x {box.Size.Z:G4} m");
}
