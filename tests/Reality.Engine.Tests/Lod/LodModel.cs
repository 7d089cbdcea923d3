using System.Numerics;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Lod;

/// <summary>
/// A finished model of 2 x 2 tiles, or more columns, of 24 x 24 m: hills with a step, a cell per meter, and texels of 0.1 m.
/// </summary>
internal sealed class LodModel : IDisposable
{
    public const int TileSide = 24;
    public const double TexelSize = 0.1;
    public const double VoxelSize = 0.25;

    private const int MaxTrianglesPerNode = 200;
    private readonly TemporaryFolder _folder = new();
    private readonly LodOptions _options = new() { MaxTrianglesPerNode = MaxTrianglesPerNode, MaxPageSize = 1024 };

    public LodModel(LodShape shape, int columnCount = 2)
    {
        Tiles = [.. Enumerable.Range(0, 2 * columnCount).Select(i => TileAt(i % columnCount, i / columnCount))];
        Shape = shape;
        StageName[] stages =
        [
            SceneArtifact.Calibrated, LayoutArtifact.Stage, SurfaceStage.Id, TextureStage.Id,
            .. StagesOf().Select(stage => stage.Name),
        ];
        Workspace = new(_folder.Path, stages.ToDictionary(stage => stage, _ => "key"));
        Workspace.WriteScene(SceneArtifact.Calibrated, new Scene { Origin = Place, Cameras = [], Photos = [] });
        Workspace.WriteLayout(new()
        {
            Mode = TilingMode.RegularPlanarGrid,
            Origin = default,
            VoxelSize = VoxelSize,
            TileSize = TileSide,
            GroundSamplingDistance = TexelSize,
            Region = new(default, new(columnCount * TileSide, 2 * TileSide, 10)),
            Tiles = Tiles,
        });
        foreach (var tile in Tiles)
        {
            var mesh = Textured(tile);
            Workspace.WriteMesh(SurfaceStage.NameOf(tile), mesh.Mesh);
            Workspace.WriteTexturedMesh(TextureStage.NameOf(tile), mesh);
        }
    }

    public static GeoPoint Place { get; } = GeoPoint.FromDegrees(47.5, 9.5, 400);

    public LodShape Shape { get; }

    public Workspace Workspace { get; }

    public IReadOnlyList<Tile> Tiles { get; }

    public LodTree Tree => LodTreeStage.ReadTree(Workspace, Shape);

    /// <summary>Runs all tasks of all stages.</summary>
    public void Make()
    {
        // A stage is planned after the one before has run.
        foreach (var task in StagesOf().SelectMany(Plan))
            task.Run(StageRuns.ContextOf(Workspace, new SilentLog()));
    }

    /// <summary>Lifts a vertex in the middle of a tile.</summary>
    public void Raise(TileId id, double meters) => Change(id, tile =>
    {
        var mesh = Textured(tile);
        mesh.Mesh.Positions[mesh.Mesh.VertexCount / 2].Z += (float)meters;
        return mesh;
    });

    /// <summary>Removes the surface of a tile.</summary>
    public void Clear(TileId id) => Change(id, tile => new()
    {
        Mesh = new() { Origin = tile.TightBox.Min, Positions = [], Triangles = [] },
        TextureCoordinates = [],
        PageOfTriangle = [],
        Pages = [],
    });

    /// <summary>Ids of the tasks that make nodes, if some were there before.</summary>
    public IReadOnlyList<string> TasksWithout(IReadOnlySet<LodNodeId> kept) =>
    [
        .. new LodStage[]
        {
            new LodNodeStage(Shape, _options) { ReadKept = _ => kept },
            new UpperLodStage(Shape, _options) { ReadKept = _ => kept },
            new TopLodStage(Shape, _options) { ReadKept = _ => kept },
        }.SelectMany(Plan).Select(task => task.Id),
    ];

    /// <summary>Ids of the nodes that show a part of a tile.</summary>
    public IReadOnlyList<LodNodeId> NodesWith(TileId tile) =>
        [.. Tree.Nodes.Where(node => node.Tiles.Contains(tile)).Select(node => node.Id)];

    /// <summary>Ids of the nodes that show no part of a tile.</summary>
    public IReadOnlyList<LodNodeId> NodesWithout(TileId tile) =>
        [.. Tree.Nodes.Where(node => !node.Tiles.Contains(tile)).Select(node => node.Id)];

    /// <summary>The files of a node, one after the other.</summary>
    public byte[] BytesOf(LodNodeId id) =>
    [
        .. new[] { $"{id}.bin", $"{id}.json" }
            .SelectMany(name => File.ReadAllBytes(Workspace.PathOf(LodNodeStage.NameOf(Shape) / name))),
    ];

    public LodNodeArtifact Read(LodNode node) => LodNodeArtifact.Read(Workspace, Shape, node.Id);

    public void Dispose() => _folder.Dispose();

    private Stage[] StagesOf() =>
    [
        new LodTreeStage(Shape, _options), new LodKeyStage(Shape), new LodNodeStage(Shape, _options),
        new UpperLodStage(Shape, _options), new TopLodStage(Shape, _options),
    ];

    private IReadOnlyList<JobTask> Plan(Stage stage) =>
        stage.Plan(new(Workspace, new(() => throw new InvalidOperationException())));

    private void Change(TileId id, Func<Tile, TexturedMesh> edit)
    {
        var tile = Tiles.Single(tile => tile.Id == id);
        var mesh = edit(tile);
        Workspace.WriteMesh(SurfaceStage.NameOf(tile), mesh.Mesh);
        Workspace.WriteTexturedMesh(TextureStage.NameOf(tile), mesh);
    }

    private static Tile TileAt(int column, int row)
    {
        var id = new TileId(column, row);
        var corner = new Vector3d(TileSide * column, TileSide * row, 0);
        var box = new Box3d(corner, corner + new Vector3d(TileSide, TileSide, 10));
        return new()
        {
            Id = id,
            Name = id.NameIn(TilingMode.RegularPlanarGrid),
            TightBox = box,
            OverlappingBox = box,
            PredictedMemoryGigabytes = 1,
        };
    }

    private static TexturedMesh Textured(Tile tile)
    {
        var origin = tile.TightBox.Min;
        var mesh = Meshing.TestMeshes.Grid(TileSide, (x, y) => HeightAt((float)origin.X + x, (float)origin.Y + y), origin);
        var page = new Image<Rgb24>((int)(TileSide / TexelSize), (int)(TileSide / TexelSize));
        for (var y = 0; y < page.Height; y++)
        {
            for (var x = 0; x < page.Width; x++)
                page[x, y] = new((byte)(x / 4 % 2 * 120 + 60), (byte)(y / 4 % 2 * 120 + 60), 200);
        }
        return new()
        {
            Mesh = mesh,
            TextureCoordinates =
                [.. mesh.Triangles.Select(v => new Vector2(mesh.Positions[v].X, mesh.Positions[v].Y) / TileSide)],
            PageOfTriangle = new int[mesh.TriangleCount],
            Pages = [page],
        };
    }

    private static float HeightAt(float x, float y) =>
        MathF.Sin(x / 5) + MathF.Cos(y / 7) + 0.3f * MathF.Sin(1.9f * x) * MathF.Sin(1.3f * y) + (x + y > 40 ? 2 : 0);
}
