using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Holes;

/// <summary>
/// Adds the membranes over holes to the surface of tiles, and clips the result: reads "open-surface/{tile}.bin" and
/// "hole-membranes/{tile}.bin", writes "surface/{tile}.bin", as <see cref="SurfaceStage"/> does without holes to close.
/// </summary>
/// <param name="readRegions">Regions that the surface is clipped to; none = no clipping.</param>
public sealed class ClosedSurfaceStage(Func<Workspace, IReadOnlyList<Prism>> readRegions) : TileStage
{
    private const long BaseBytes = 256L << 20;

    // The surface, the joined one, and what clipping and the places of its vertices add.
    private const long BytesPerSurfaceByte = 12;

    public override StageName Name => SurfaceStage.Id;

    public override IReadOnlyList<StageName> Reads => [SurfaceStage.OpenId, HoleMembraneStage.Id, LayoutArtifact.Stage];

    protected override double SecondsPerMegapixel => 0.02;

    protected override IReadOnlyList<Tile> ItemsOf(TilePlan input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Layout.Tiles;
    }

    protected override long MemoryBytesOf(Tile tile, TilePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return BaseBytes + BytesPerSurfaceByte * (plan.Workspace.SizeOf(SurfaceStage.OpenNameOf(tile)) ?? 0);
    }

    public override void Run(IReadOnlyList<Tile> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        var layout = workspace.ReadLayout();
        var within = readRegions(workspace);
        context.Log.Begin(batch.Count);
        foreach (var tile in batch)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (!workspace.Contains(SurfaceStage.NameOf(tile)))
            {
                var mesh = workspace.ReadMesh(SurfaceStage.OpenNameOf(tile));
                var isEmpty = mesh.TriangleCount == 0;
                var membranes = HoleMembraneStage.NameOf(tile);
                if (workspace.Contains(membranes))
                    mesh = Joined(mesh, workspace.ReadMesh(membranes));
                mesh = within.Aggregate(mesh, PrismClipping.Clip);
                // A tile that was empty before has been reported.
                if (mesh.TriangleCount == 0 && !isEmpty)
                    SurfaceStage.ReportEmpty(tile, layout, "it has none inside the region", context.Log);
                SurfaceStage.CopyFigures(workspace, tile);
                workspace.WriteMesh(SurfaceStage.NameOf(tile), mesh);
            }
            context.Log.Advance();
        }
    }

    /// <summary>One mesh of both, joined where vertices have the same position.</summary>
    internal static Mesh Joined(Mesh surface, Mesh membranes)
    {
        var positions = new List<Vector3>(surface.Positions);
        var needed = membranes.Positions.ToHashSet();
        var numbers = new Dictionary<Vector3, int>();
        for (var vertex = 0; vertex < surface.VertexCount; vertex++)
        {
            if (needed.Contains(surface.Positions[vertex]))
                numbers.TryAdd(surface.Positions[vertex], vertex);
        }
        var joined = Array.ConvertAll(membranes.Positions, position =>
        {
            if (!numbers.TryGetValue(position, out var number))
            {
                numbers.Add(position, number = positions.Count);
                positions.Add(position);
            }
            return number;
        });
        return new()
        {
            Origin = surface.Origin, Positions = [.. positions],
            Triangles = [.. surface.Triangles, .. membranes.Triangles.Select(vertex => joined[vertex])],
        };
    }
}
