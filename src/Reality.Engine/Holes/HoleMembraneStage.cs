using System.Globalization;
using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Holes;

/// <summary>
/// Spans a membrane over each hole of the surface, over all tiles at once: reads the surface with its holes, and the filtered
/// depth maps, writes "hole-membranes/{tile}.bin", the triangles that each tile is to be supplemented with.
/// </summary>
/// <remarks>
/// After Liepa 2003: a triangulation of least area, refined and made fair. The outer border of the surface, and what views look
/// through, stay open (<see cref="HoleSelection"/>, <see cref="OpenHoles"/>).
/// </remarks>
public sealed class HoleMembraneStage : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "hole-membranes";

    // Vertices of two tiles this close to each other are one; those of one tile are at least 1/64 apart.
    private const double WeldVoxels = 1e-3;

    // Length over which slopes of the surface around a hole fade: a water surface is flat, whatever its banks are.
    private const double MaxFadeVoxels = 8;
    private const double FadePerSize = 0.25;

    private const int FairingCount = 2;

    private const double SecondsPerMegapixel = 0.02;

    /// <summary>Data that the surface is made of.</summary>
    public DepthSources Sources { get; init; } = DepthSources.Photos;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [SurfaceStage.OpenId, .. Sources.Stages, LayoutArtifact.Stage];

    protected override string TaskId => "close";

    /// <summary>Artifact of the triangles for a tile; absent if it needs none.</summary>
    public static ArtifactName NameOf(Tile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return Id / $"{tile.Name}.bin";
    }

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    protected override TaskCost Cost(PlanContext plan) =>
        new(SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace), 1024L << 20, TaskCost.AllCores);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layout = context.Workspace.ReadLayout();
        var rim = ReadRim(layout, context);
        var holes = new HoleSelection(layout, rim.Positions).Select(rim.Trace());
        var around = SurroundingsOf(holes, rim, layout, context);
        var spanned = new MembraneMesh[holes.Count];
        Parallel.For(
            0, holes.Count, context.Parallelism,
            i => spanned[i] = Span(holes[i], rim, around[i], layout.VoxelSize, context.Cancellation));
        var isOpen = FindOpen(spanned, layout, context);
        var closed = Enumerable.Range(0, holes.Count).Where(i => !isOpen[i]).ToList();
        Write(closed.ConvertAll(i => (holes[i], spanned[i])), layout, context);
        context.Log.Info(string.Create(
            CultureInfo.InvariantCulture,
            $"{closed.Count} holes closed, {holes.Count - closed.Count} left open because photos look through them"));
    }

    private static SurfaceRim ReadRim(Layout layout, StageContext context)
    {
        var rim = new SurfaceRim(WeldVoxels * layout.VoxelSize);
        foreach (var (i, tile) in layout.Tiles.Index())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            rim.Add(i, context.Workspace.ReadMesh(SurfaceStage.OpenNameOf(tile)));
        }
        return rim;
    }

    private static SurroundingSurface[] SurroundingsOf(
        IReadOnlyList<RimLoop> holes, SurfaceRim rim, Layout layout, StageContext context)
    {
        var builder = new SurroundingSurfaces(holes, rim, WeldVoxels * layout.VoxelSize);
        foreach (var (i, tile) in layout.Tiles.Index())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (builder.Needs(i))
                builder.Add(context.Workspace.ReadMesh(SurfaceStage.OpenNameOf(tile)));
        }
        return builder.Result();
    }

    /// <summary>The membrane over a hole.</summary>
    internal static MembraneMesh Span(
        RimLoop hole, SurfaceRim rim, SurroundingSurface around, double voxelSize, CancellationToken cancellation)
    {
        var loop = hole.Edges.Select(edge => rim.Positions[edge.From]).ToList();
        var mesh = new MembraneMesh(loop, MinimalAreaTriangulation.Triangulate(loop, cancellation));
        MembraneRefinement.Refine(mesh, cancellation);
        var area = Enumerable.Range(0, mesh.TriangleCount).Sum(triangle => 0.5 * mesh.AreaVector(triangle).Length);
        var fade = Math.Min(MaxFadeVoxels * voxelSize, FadePerSize * Math.Sqrt(area));
        for (var i = 0; i < FairingCount; i++)
        {
            MembraneFairing.Fair(mesh, around, fade, voxelSize, cancellation);
            mesh.Relax();
        }
        mesh.BisectShortcuts();
        return mesh;
    }

    private bool[] FindOpen(MembraneMesh[] membranes, Layout layout, StageContext context)
    {
        if (membranes.Length == 0)
            return [];
        var open = new OpenHoles(membranes, layout.VoxelSize);
        foreach (var (name, _) in Sources.MapsIn(context.Workspace))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (open.MaySee(context.Workspace.ReadDepthMapView(name)))
                open.Look(context.Workspace.ReadDepthMap(name));
        }
        return [.. Enumerable.Range(0, membranes.Length).Select(open.IsOpen)];
    }

    private static void Write(
        List<(RimLoop Hole, MembraneMesh Membrane)> closed, Layout layout, StageContext context)
    {
        var patches = new Dictionary<int, TilePatch>();
        foreach (var (hole, membrane) in closed)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var cut = MembraneCutting.Cut(membrane, layout);
            for (var triangle = 0; triangle < cut.Corners.Count / 3; triangle++)
            {
                var tile = cut.TileOf(triangle);
                if (!patches.TryGetValue(tile, out var patch))
                    patches.Add(tile, patch = new());
                for (var corner = 3 * triangle; corner < 3 * triangle + 3; corner++)
                    patch.Corners.Add(cut.Positions[cut.Corners[corner]]);
            }
        }
        foreach (var (i, patch) in patches.OrderBy(entry => entry.Key))
        {
            var tile = layout.Tiles[i];
            var origin = context.Workspace.ReadMesh(SurfaceStage.OpenNameOf(tile)).Origin;
            context.Workspace.WriteMesh(NameOf(tile), patch.ToMesh(origin));
        }
    }

    /// <summary>Triangles of a tile.</summary>
    private sealed class TilePatch
    {
        /// <summary>World coordinates, three a triangle.</summary>
        public List<Vector3d> Corners { get; } = [];

        public Mesh ToMesh(Vector3d origin)
        {
            var numbers = new Dictionary<Vector3, int>();
            var triangles = Corners.ConvertAll(corner =>
            {
                var position = corner.RelativeTo(origin);
                if (!numbers.TryGetValue(position, out var number))
                    numbers.Add(position, number = numbers.Count);
                return number;
            });
            return new() { Origin = origin, Positions = [.. numbers.Keys], Triangles = [.. triangles] };
        }
    }
}
