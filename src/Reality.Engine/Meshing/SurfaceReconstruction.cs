using System.Numerics;
using System.Text.Json.Serialization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Meshing;

/// <summary>
/// Reconstructs the surface of one tile from depth maps: fuses signed distances on a sparse grid, coarse to fine, fills voxels
/// that no view saw from their surroundings, and extracts, cleans and simplifies the zero surface.
/// </summary>
/// <remarks>
/// All steps before simplification are local, and a tile sees <see cref="Layout.OverlapVoxels"/> around itself, so that two tiles
/// find exactly the same surface at the border they share; in a turned grid, the same but for the rounding of positions.
/// </remarks>
/// <param name="voxelSize">Meters.</param>
/// <param name="advance">Called after each step; see <see cref="StepCount"/>.</param>
/// <param name="planeToleranceMeters">Maximum distance of the surface from the planes that replace it; 0 = no planes.</param>
internal sealed class SurfaceReconstruction(
    double voxelSize, SurfaceOptions options, Action advance, CancellationToken cancellation, double planeToleranceMeters = 0)
{
    // Distance around a sample at which blocks are allocated, in voxels of the level.
    private const double Reach = 3;

    // Half the width of holes that are closed, in voxels of the coarsest level.
    private const int ClosingReach = 4;

    private readonly ParallelOptions _parallel = new()
    {
        CancellationToken = cancellation,
        MaxDegreeOfParallelism = options.ThreadCount,
    };

    /// <summary>Surfaces to follow where there is no reliable depth.</summary>
    public IReadOnlyList<ConstraintSurface> Constraints { get; init; } = [];

    /// <summary>Number of blocks of the finest level, once it exists.</summary>
    public int VoxelBlockCount { get; private set; }

    /// <summary>Meters that planes and simplification have moved the mesh, once it exists.</summary>
    public double SimplificationErrorMeters { get; private set; }

    /// <summary>Effect of the limit of triangles, once the mesh exists; null if the mesh is below it.</summary>
    public ReachedTriangleLimit? TriangleLimit { get; private set; }

    /// <summary>Number of steps of one tile: reading depth maps, fusing each level, extraction, simplification.</summary>
    public static int StepCount(SurfaceOptions options) => options.LevelCount + 3;

    /// <summary>
    /// The mesh inside a tile's tight box, whose corner is its origin; without triangles if nothing was seen.
    /// </summary>
    /// <param name="crops">Emptied once they are fused: simplification needs the memory.</param>
    /// <param name="cell">The part of the box that is the tile's; null = all of it.</param>
    public Mesh Reconstruct(List<DepthCrop> crops, Box3d tightBox, TileCell? cell = null)
    {
        var tile = VoxelBox.Of(tightBox, voxelSize);
        var mesh = Extract(crops, tile);
        var cut = cell is null ? [] : CellCutting.Cut(ref mesh, cell, voxelSize);
        advance();
        mesh = Simplify(mesh, tile, cut);
        advance();
        return mesh;
    }

    private VoxelBlocks FindSurface(IReadOnlyList<DepthCrop> crops, VoxelBox tile)
    {
        VoxelBlocks? coarser = null;
        for (var i = options.LevelCount - 1; i >= 0; i--)
        {
            var size = Math.ScaleB(voxelSize, i);
            var blocks = tile.Expanded(Layout.OverlapVoxels).Coarsened(VoxelBlocks.Side << i);
            if (!VoxelBlocks.CanIndex(blocks))
                throw new StageException(
                    "Surface_TooFar", $"A tile lies more than 8 million voxels of {voxelSize} m from the scene's origin.");
            var reach = coarser is null ? Reach + ClosingReach : Reach;
            var constraints = new ConstraintFusion(i == 0 ? Constraints : [], size, blocks);
            var keys = BlockAllocation.Find(crops, coarser, size, reach, blocks, _parallel);
            var level = new VoxelBlocks(size, constraints.AddBlocks(keys));
            VoxelFusion.Fuse(level, crops, _parallel);
            constraints.Fill(level, crops, _parallel);
            if (coarser is null)
                HoleFilling.Close(level, ClosingReach, _parallel);
            else
                HoleFilling.FillFrom(coarser, level, _parallel);
            coarser?.Dispose();
            FieldSmoothing.Smooth(level, options.Smoothness, options.SmoothingSweeps, _parallel);
            coarser = level;
            advance();
        }
        VoxelBlockCount = coarser!.Count;
        return coarser;
    }

    private Mesh Extract(List<DepthCrop> crops, VoxelBox tile)
    {
        using var finest = FindSurface(crops, tile);
        crops.Clear();
        var margin = options.MinIslandVoxels / VoxelBlocks.Side + 1;
        var cells = tile.Coarsened(VoxelBlocks.Side);
        var surface = MarchingCubes.Extract(finest, cells.Expanded(margin), tile, _parallel);
        cancellation.ThrowIfCancellationRequested();
        return IslandRemoval.Apply(
            surface, block => cells.Contains(finest[block]), SizeOf(tile), (float)(options.MinIslandVoxels * voxelSize));
    }

    // First to the requested error, then to the maximum number of triangles. The border of the tile does not change.
    private Mesh Simplify(Mesh mesh, VoxelBox tile, HashSet<Vector3> cut)
    {
        var planes = planeToleranceMeters > 0
            ? PlaneConstraints.Find(mesh, planeToleranceMeters, voxelSize, _parallel)
            : null;
        SimplificationErrorMeters = planes?.ToleranceMeters ?? 0;
        var simplification = new SimplificationOptions { ThreadCount = options.ThreadCount };
        if (options.MaxSimplificationErrorVoxels > 0)
        {
            var limited = simplification with { MaxErrorMeters = options.MaxSimplificationErrorVoxels * voxelSize };
            mesh = Simplified(mesh, limited, BorderVertices(mesh, tile, cut), ref planes);
        }
        if (mesh.TriangleCount <= options.MaxTriangleCount)
            return mesh;
        var (count, before) = (mesh.TriangleCount, SimplificationErrorMeters);
        var counted = simplification with { TargetTriangleCount = options.MaxTriangleCount };
        mesh = Simplified(mesh, counted, BorderVertices(mesh, tile, cut), ref planes);
        TriangleLimit = new(count, mesh.TriangleCount, SimplificationErrorMeters - before);
        return mesh;
    }

    private Mesh Simplified(
        Mesh mesh, SimplificationOptions simplification, bool[] locked, ref PlaneConstraints? planes)
    {
        var simplified = Simplification.Simplify(mesh, simplification, locked, planes, cancellation);
        planes = simplified.Planes;
        SimplificationErrorMeters += simplified.ErrorMeters;
        return simplified.Mesh;
    }

    private bool[] BorderVertices(Mesh mesh, VoxelBox tile, HashSet<Vector3> cut)
    {
        var size = SizeOf(tile);
        return Array.ConvertAll(mesh.Positions, p =>
            p.X == 0 || p.Y == 0 || p.Z == 0 || p.X == size.X || p.Y == size.Y || p.Z == size.Z
            || cut.Contains(p));
    }

    private Vector3 SizeOf(VoxelBox tile) => tile.ToWorld(voxelSize).Size.RelativeTo(Vector3d.Zero);
}

/// <summary>A mesh that was simplified beyond its requested error, because it had more triangles than a tile may have.</summary>
/// <param name="Count">Triangles at the requested error.</param>
/// <param name="KeptCount">Triangles that were kept.</param>
/// <param name="ErrorMeters">Distance that this moved the surface at most.</param>
internal sealed record ReachedTriangleLimit(int Count, int KeptCount, double ErrorMeters);

/// <summary>Options of <see cref="SurfaceStage"/>.</summary>
public sealed record SurfaceOptions
{
    /// <summary>Number of threads that work on one tile, at least 1.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Number of grid levels, 1 to 6, each twice as coarse as the one before. Holes are closed on the coarsest one, so that those
    /// up to about 2^levels x 4 voxels wide disappear.
    /// </summary>
    public int LevelCount { get; init; } = 4;

    /// <summary>Number of smoothing sweeps at each level, 0 to 8.</summary>
    public int SmoothingSweeps { get; init; } = 4;

    /// <summary>
    /// Weight of the neighbors relative to one view of full confidence, 0 (the data only) to about 4 (rounded edges).
    /// </summary>
    public float Smoothness { get; init; } = 0.5f;

    /// <summary>Side of a cube in voxels, 0 (keep all) to 64; parts of the surface that fit into it are removed.</summary>
    public int MinIslandVoxels { get; init; } = 48;

    /// <summary>Maximum distance that simplification moves the surface, voxels; 0 keeps every triangle.</summary>
    public double MaxSimplificationErrorVoxels { get; init; } = 0.25;

    /// <summary>How far the surface may be from the planes that replace it; null = planes are not looked for.</summary>
    // Without planes, the key of the stage does not mention them.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PlaneTolerance? Planes { get; init; }

    /// <summary>Maximum number of triangles of a tile.</summary>
    public int MaxTriangleCount { get; init; } = 1_900_000;
}

/// <summary>Maximum distance of the surface from the planes that replace it, above 0.</summary>
/// <param name="IsInPixels">Ground sampling distances of the photos, or else meters.</param>
public sealed record PlaneTolerance(double Value, bool IsInPixels)
{
    /// <summary>Default, pixels: walls differ by that much from planes, roofs by a quarter of it.</summary>
    public const double DefaultPixels = 4;

    /// <summary>The tolerance in meters.</summary>
    public double MetersIn(Layout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return IsInPixels ? Value * layout.GroundSamplingDistance : Value;
    }
}
