using System.Globalization;
using Reality.Core.Geometry;
using Reality.Pipeline;

namespace Reality.Engine.Tiling;

/// <summary>Splits the calibrated scene of a job into tiles.</summary>
public static class SceneLayout
{
    /// <summary>Measures the scene, plans its tiles and writes them as the layout of the job.</summary>
    /// <exception cref="StageException">The options contradict each other or the scene.</exception>
    /// <param name="readExtent">Measures the scene.</param>
    public static void Plan(TilingOptions options, Func<SceneExtent> readExtent, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(readExtent);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log) = (context.Workspace, context.Log);
        log.Begin(1);
        if (!workspace.Contains(LayoutArtifact.Name))
        {
            var layout = LayoutPlanner.Plan(readExtent(), options, context.Cancellation);
            log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"{layout.Tiles.Count} tiles, voxel {layout.VoxelSize:G4} m, "
                + $"ground sampling distance {layout.GroundSamplingDistance:G4} m, "
                + $"region {Describe(layout.Region)}, largest tile {layout.Tiles.Max(t => t.PredictedMemoryGigabytes):F2} GB"));
            WarnOfMemory(layout, options, log);
            workspace.WriteLayout(layout);
        }
        log.Advance();
    }

    // Tiles of a grid whose side is chosen by their memory are not made smaller than a least size.
    private static void WarnOfMemory(Layout layout, TilingOptions options, StageLog log)
    {
        var large = layout.Tiles.Where(tile => tile.PredictedMemoryGigabytes > options.MemoryBudgetGigabytes).ToList();
        if (options.Mode is TilingMode.NoTiling or TilingMode.Adaptive || options.TileSizeMeters is not null || large.Count == 0)
            return;
        log.Warn(
            "Layout_MemoryExceeded",
            $"{large.Count} of {layout.Tiles.Count} tiles need more than {options.MemoryBudgetGigabytes:0.##} GB, up to "
            + $"{large.Max(tile => tile.PredictedMemoryGigabytes):0.##} GB: tiles are not made smaller than "
            + $"{LayoutPlanner.MinTileVoxels * layout.VoxelSize:0.##} m. Allow more memory, or choose a coarser geometric "
            + $"precision.");
    }

    private static string Describe(Box3d box) =>
        string.Create(CultureInfo.InvariantCulture, $"{box.Size.X:G4} x {box.Size.Y:G4} x {box.Size.Z:G4} m");
}
