using System.Numerics;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Jobs.Main;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Datasets;

/// <summary>A finished model of any number of tiles without photos: hills with buildings, for measuring exports.</summary>
internal sealed class SyntheticModel
{
    private const double TileSize = 32;

    // Charts of real tiles also show their surroundings.
    private const int MarginTexels = 4;

    // Of the photos that there might have been: the spacing of points and rasters.
    private const double GroundSamplingDistance = 0.05;

    private readonly int _stepsPerSide;
    private readonly int _pageSize;
    private readonly double _texelSize;

    private SyntheticModel(int stepsPerSide, int texelsPerSide) =>
        (_stepsPerSide, _pageSize, _texelSize) = (stepsPerSide, texelsPerSide + 2 * MarginTexels, TileSize / texelsPerSide);

    /// <summary>Writes the model to the work folder of an output folder, as <c>reality run</c> leaves it.</summary>
    /// <param name="stepsPerSide">Squares along the side of a tile, each of two triangles.</param>
    /// <param name="texelsPerSide">Texels along the side of a tile, which has one page.</param>
    public static int Make(string folder, int tileCount, int stepsPerSide = 160, int texelsPerSide = 1536)
    {
        var model = new SyntheticModel(stepsPerSide, texelsPerSide);
        StageName[] stages = [SceneArtifact.Calibrated, LayoutArtifact.Stage, SurfaceStage.Id, TextureStage.Id];
        var graph = new JobGraph(
            Path.Combine(folder, "work"), [], default,
            given: stages.ToDictionary(stage => stage, _ => KeyOf(tileCount, stepsPerSide, texelsPerSide)));
        Directory.CreateDirectory(graph.Workspace.Root);
        var columns = (int)Math.Ceiling(Math.Sqrt(tileCount));
        var tiles = Enumerable.Range(0, tileCount).Select(i => TileAt(i % columns, i / columns)).ToList();
        graph.Workspace.WriteScene(SceneArtifact.Calibrated, Scene());
        graph.Workspace.WriteLayout(model.LayoutOf(tiles));
        foreach (var tile in tiles)
        {
            var mesh = model.Textured(tile);
            graph.Workspace.WriteMesh(SurfaceStage.NameOf(tile), mesh.Mesh);
            graph.Workspace.WriteTexturedMesh(TextureStage.NameOf(tile), mesh);
        }
        ModelConversion.Record(graph);
        return 0;
    }

    /// <summary>
    /// Makes the model in a folder beside, and keeps it in a modeling reference, the folder, as a job of the service does.
    /// </summary>
    public static int MakeReference(string folder, int tileCount, int stepsPerSide, int texelsPerSide)
    {
        var made = Path.TrimEndingDirectorySeparator(folder) + ".model";
        Make(made, tileCount, stepsPerSide, texelsPerSide);
        var workspace = new Workspace(Path.Combine(made, "work"), new Dictionary<StageName, string>
        {
            [SurfaceStage.Id] = KeyOf(tileCount, stepsPerSide, texelsPerSide),
            [TextureStage.Id] = KeyOf(tileCount, stepsPerSide, texelsPerSide),
            [LayoutArtifact.Stage] = KeyOf(tileCount, stepsPerSide, texelsPerSide),
        });
        var (files, place) = (new FolderFiles(), Place.Folder(folder));
        // A size that planned tiles may have.
        var layout = workspace.ReadLayout();
        layout = layout with { VoxelSize = Math.ScaleB(1, Math.ILogB(layout.VoxelSize)) };
        var scene = Scene();
        ModelingReferenceFiles.Write(
            files, place, layout, PublishedLayout.Of(layout, scene, grid: null, region: null), scene.Origin, "{}");
        var model = new KeptModelFiles(files, place, "synthetic");
        var names = KeptPart.Tiles.NamesIn(workspace);
        foreach (var name in names)
            model.Publish(workspace, name);
        model.PublishIndex(names.Select(model.FileOf));
        ModelingReferenceFiles.WriteCurrent(files, place, "synthetic", scene.Origin);
        return 0;
    }

    private static string KeyOf(int tileCount, int stepsPerSide, int texelsPerSide) =>
        $"synthetic{tileCount}x{stepsPerSide}x{texelsPerSide}";

    private static Scene Scene() => new()
    {
        Origin = new GeoPoint(Angle.FromDegrees(47.5), Angle.FromDegrees(9.5), 400),
        Cameras = [new() { Id = new(0), Width = 4000, Height = 3000, FocalLength = 3000, PrincipalPoint = new(2000, 1500) }],
        Photos = [],
    };

    private static Tile TileAt(int column, int row)
    {
        var id = new TileId(column, row);
        var corner = new Vector3d(column * TileSize, row * TileSize, -32);
        var size = new Vector3d(TileSize, TileSize, 64);
        return new()
        {
            Id = id,
            Name = id.NameIn(TilingMode.RegularPlanarGrid),
            TightBox = new(corner, corner + size),
            OverlappingBox = new(corner, corner + size),
            PredictedMemoryGigabytes = 1,
        };
    }

    private Layout LayoutOf(List<Tile> tiles) => new()
    {
        Mode = TilingMode.RegularPlanarGrid,
        Origin = default,
        VoxelSize = TileSize / _stepsPerSide,
        TileSize = TileSize,
        GroundSamplingDistance = GroundSamplingDistance,
        Region = tiles.Aggregate(tiles[0].TightBox, (box, tile) => box.Include(tile.TightBox)),
        Tiles = [.. tiles.OrderBy(tile => tile.Id)],
    };

    private TexturedMesh Textured(Tile tile)
    {
        var vertices = _stepsPerSide + 1;
        var step = TileSize / _stepsPerSide;
        var origin = tile.TightBox.Min with { Z = 0 };
        var positions = new Vector3[vertices * vertices];
        for (var i = 0; i < positions.Length; i++)
        {
            var (x, y) = (i % vertices * step, i / vertices * step);
            positions[i] = new((float)x, (float)y, (float)HeightAt(origin.X + x, origin.Y + y));
        }
        var triangles = new List<int>();
        for (var y = 0; y < _stepsPerSide; y++)
        {
            for (var x = 0; x < _stepsPerSide; x++)
            {
                var corner = y * vertices + x;
                triangles.AddRange([corner, corner + 1, corner + vertices + 1, corner, corner + vertices + 1, corner + vertices]);
            }
        }
        return new()
        {
            Mesh = new() { Origin = origin, Positions = positions, Triangles = [.. triangles] },
            TextureCoordinates = triangles.Select(vertex => CoordinateOf(positions[vertex])).ToArray(),
            PageOfTriangle = new int[triangles.Count / 3],
            Pages = [PageOf(origin)],
        };
    }

    private Vector2 CoordinateOf(Vector3 position) => new(
        (float)((position.X / _texelSize + MarginTexels) / _pageSize),
        (float)(((TileSize - position.Y) / _texelSize + MarginTexels) / _pageSize));

    // Hills, and a flat-roofed building of 8 x 8 m in each square of 16 m.
    private static double HeightAt(double x, double y)
    {
        var ground = 4 * Math.Sin(x / 23) * Math.Cos(y / 31) + 0.2 * Math.Sin(x * 1.7) * Math.Sin(y * 1.3);
        var isBuilding = x % 16 is > 4 and < 12 && y % 16 is > 4 and < 12;
        return isBuilding ? 6 + 3 * Math.Sin(Math.Floor(x / 16) * 12.9898 + Math.Floor(y / 16) * 78.233) : ground;
    }

    private Image<Rgb24> PageOf(Vector3d origin)
    {
        var page = new Image<Rgb24>(_pageSize, _pageSize);
        for (var row = 0; row < _pageSize; row++)
        {
            for (var column = 0; column < _pageSize; column++)
            {
                var (x, y) = ((column + 0.5 - MarginTexels) * _texelSize, (row + 0.5 - MarginTexels) * _texelSize);
                page[column, row] = ColorAt(origin.X + x, origin.Y + TileSize - y);
            }
        }
        return page;
    }

    private static Rgb24 ColorAt(double x, double y)
    {
        var broad = Math.Sin(x / 3) * Math.Sin(y / 4);
        var fine = Math.Sin(x * 41 + 3 * Math.Sin(y * 7)) * Math.Sin(y * 37 + 2 * Math.Sin(x * 11));
        return new(Level(120 + 60 * broad + 25 * fine), Level(125 + 40 * broad + 30 * fine), Level(95 + 50 * broad + 20 * fine));
    }

    private static byte Level(double value) => (byte)Math.Clamp(value, 0, 255);
}
