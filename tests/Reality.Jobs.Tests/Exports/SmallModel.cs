using System.Numerics;
using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Pipeline.Tests;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports;

/// <summary>
/// A finished model of two tiles without photos, 10 m each, one east of the other, of 2,048 triangles: enough for two levels of
/// detail. Exports of it take a moment.
/// </summary>
public sealed class SmallModel : IDisposable
{
    private const int StepsPerSide = 32;
    private const double TileSize = 10;

    private readonly TemporaryFolder _folder = new();
    private int _exportCount;

    public SmallModel()
        : this(MeshOf)
    {
    }

    /// <summary>A model of other surfaces.</summary>
    internal SmallModel(Func<Tile, TexturedMesh> meshOf)
    {
        StageName[] stages = [SceneArtifact.Calibrated, LayoutArtifact.Stage, SurfaceStage.Id, TextureStage.Id];
        var graph = new JobGraph(_folder["work"], [], default, given: stages.ToDictionary(stage => stage, _ => "small"));
        Directory.CreateDirectory(graph.Workspace.Root);
        graph.Workspace.WriteScene(SceneArtifact.Calibrated, new()
        {
            Origin = Origin,
            Cameras = [new() { Id = new(0), Width = 400, Height = 300, FocalLength = 300, PrincipalPoint = new(200, 150) }],
            Photos = [],
        });
        graph.Workspace.WriteLayout(new()
        {
            Mode = TilingMode.RegularPlanarGrid, Origin = default, VoxelSize = 0.1, TileSize = TileSize,
            GroundSamplingDistance = 0.05, Region = new(default, new(2 * TileSize, TileSize, 4)), Tiles = Tiles,
        });
        foreach (var tile in Tiles)
        {
            graph.Workspace.WriteMesh(SurfaceStage.NameOf(tile), meshOf(tile).Mesh);
            graph.Workspace.WriteTexturedMesh(TextureStage.NameOf(tile), meshOf(tile));
        }
        ModelConversion.Record(graph);
    }

    public static GeoPoint Origin { get; } = GeoPoint.FromDegrees(47.37, 8.54, 452.5);

    /// <summary>The two tiles.</summary>
    public static IReadOnlyList<Tile> Tiles { get; } = [TileAt(0), TileAt(1)];

    /// <summary>
    /// The finest surface of a tile: a wavy field under a page of 256 pixels, gray in the first tile, red in the second.
    /// </summary>
    public static TexturedMesh MeshOf(Tile tile) => MeshOf(tile, StepsPerSide);

    /// <inheritdoc cref="MeshOf(Tile)"/>
    /// <param name="stepsPerSide">Squares of two triangles along a side.</param>
    internal static TexturedMesh MeshOf(Tile tile, int stepsPerSide)
    {
        var vertices = stepsPerSide + 1;
        var origin = tile.TightBox.Min;
        var positions = new Vector3[vertices * vertices];
        for (var i = 0; i < positions.Length; i++)
        {
            var (x, y) = (i % vertices * TileSize / stepsPerSide, i / vertices * TileSize / stepsPerSide);
            positions[i] = new((float)x, (float)y, 1 + (float)(Math.Sin(origin.X + x) * Math.Cos(y)));
        }
        var triangles = new List<int>();
        for (var square = 0; square < stepsPerSide * stepsPerSide; square++)
        {
            var corner = square / stepsPerSide * vertices + square % stepsPerSide;
            triangles.AddRange([corner, corner + 1, corner + vertices + 1, corner, corner + vertices + 1, corner + vertices]);
        }
        var page = new Image<Rgb24>(256, 256);
        page.Pixels.AsSpan().Fill(tile.Id.Column == 0 ? new(120, 120, 120) : new(200, 20, 20));
        return new()
        {
            Mesh = new() { Origin = origin, Positions = positions, Triangles = [.. triangles] },
            TextureCoordinates = triangles
                .Select(vertex => new Vector2(positions[vertex].X, (float)TileSize - positions[vertex].Y) / (float)TileSize)
                .ToArray(),
            PageOfTriangle = new int[triangles.Count / 3],
            Pages = [page],
        };
    }

    /// <summary>Writes an export; returns its folder and the messages of the job.</summary>
    /// <param name="options">JSON of the contract.</param>
    public async Task<(string Folder, IReadOnlyList<JobMessage> Messages)> Export(string format, string options = "{}")
    {
        var graph = PlanOf(format, options);
        var result = await RunningJob.Start(graph, new TestJob(""), 1, 4L << 30).Completion;
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages.Select(message => message.Text)));
        return (Path.Combine(Path.GetDirectoryName(graph.Workspace.Root)!, "exports", format), result.Messages);
    }

    /// <summary>The graph that writes an export.</summary>
    /// <inheritdoc cref="Export"/>
    public JobGraph PlanOf(string format, string options = "{}")
    {
        var output = Directory.CreateDirectory(_folder[$"out{_exportCount}"]).FullName;
        var file = _folder[$"options{_exportCount++}.json"];
        File.WriteAllText(file, $$"""{"exports":[{"format":"{{format}}","options":{{options}} }]}""");
        Directory.CreateSymbolicLink(Path.Combine(output, "work"), _folder["work"]);
        var exports = new RequestedExports([ExportFormats.Find(format)!], file);
        return ModelConversion.Plan(new MainJobOptions { OutputFolder = output, Exports = exports, ThreadCount = 1 });
    }

    public void Dispose() => _folder.Dispose();

    private static Tile TileAt(int column)
    {
        var id = new TileId(column, 0);
        var corner = new Vector3d(column * TileSize, 0, 0);
        return new()
        {
            Id = id,
            Name = id.NameIn(TilingMode.RegularPlanarGrid),
            TightBox = new(corner, corner + new Vector3d(TileSize, TileSize, 4)),
            OverlappingBox = new(corner, corner + new Vector3d(TileSize, TileSize, 4)),
            PredictedMemoryGigabytes = 1,
        };
    }
}
