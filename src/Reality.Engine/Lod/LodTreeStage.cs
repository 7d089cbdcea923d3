using System.Text.Json;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>Plans the trees of details of one shape: "level-of-detail-tree/tree.json".</summary>
public sealed class LodTreeStage(LodShape shape, LodOptions options) : SingleTaskStage
{
    // Tiles are read one after the other; measured on 850,000 triangles.
    private const long BaseBytes = 128L << 20;
    private const long BytesPerSurfaceByte = 16;

    public override StageName Name => NameOf(shape);

    public override string Title => shape.TitleOf("level-of-detail tree");

    public override int Version => 4;

    public override IReadOnlyList<StageName> Reads => [SurfaceStage.Id];

    public override object? Key => options;

    protected override string TaskId => "plan";

    /// <summary>Name of the stage.</summary>
    public static StageName NameOf(LodShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.NameOf("level-of-detail-tree");
    }

    public override double ExpectedWork(InputSize input) => 1;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var largest = SurfaceStage.LargestSizeIn(plan.Workspace);
        return new(1, BaseBytes + BytesPerSurfaceByte * largest, TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);

        var tiles = workspace.ReadLayout().Tiles;
        log.Begin(tiles.Count);
        var tree = shape.Division == LodDivision.BingMaps
            ? new BingMapsPlanner(shape, BingMapsGrid.Of(workspace), options.MaxTrianglesPerNode, cancellation).Plan(tiles, Read)
            : new LodPlanner(shape, options.MaxTrianglesPerNode, cancellation).Plan(tiles, Read);
        workspace.Write(TreeName(shape), stream => JsonSerializer.Serialize(stream, tree.Nodes));

        Mesh Read(Tile tile)
        {
            log.Advance();
            return workspace.ReadMesh(SurfaceStage.NameOf(tile));
        }
    }

    /// <summary>Reads the trees of that shape.</summary>
    public static LodTree ReadTree(Workspace workspace, LodShape shape)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(TreeName(shape));
        return new LodTree(JsonSerializer.Deserialize<LodNode[]>(stream)!);
    }

    /// <summary>Size of the artifact of the trees, in bytes.</summary>
    public static long SizeOf(Workspace workspace, LodShape shape)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.SizeOf(TreeName(shape)) ?? 0;
    }

    private static ArtifactName TreeName(LodShape shape) => NameOf(shape) / "tree.json";
}
