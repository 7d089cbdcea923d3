using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Holes;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Tests.Meshing;
using Reality.Engine.Tiling;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Holes;

/// <summary>
/// A height field over squares of one meter, which is also the voxel, with squares left out, in tiles side by side.
/// </summary>
internal sealed class PunchedSurface(int side, Func<float, float, float> height, Func<int, int, bool> isHole)
{
    private const double Depth = 64;

    /// <summary>Columns where one tile ends and the next begins.</summary>
    public int[] Borders { get; init; } = [];

    /// <summary>Cells of the tiles, if their grid is turned.</summary>
    public TileCell[]? Cells { get; init; }

    public IReadOnlyList<DepthMap> Maps { get; init; } = [];

    public IReadOnlyList<Prism> Regions { get; init; } = [];

    public int ThreadCount { get; init; } = 2;

    /// <summary>The tiles with their holes.</summary>
    public IReadOnlyList<Mesh> Open() => [.. Enumerable.Range(0, Cells?.Length ?? Borders.Length + 1).Select(Part)];

    /// <summary>The tiles once their holes are closed.</summary>
    public IReadOnlyList<Mesh> Close()
    {
        using var folder = new TemporaryFolder();
        string[] stages = ["layout", "open-surface", "depth-map-filter", "hole-membranes", "surface"];
        var workspace = new Workspace(folder.Path, stages.ToDictionary(stage => (StageName)stage, _ => "key"));
        var layout = new Layout
        {
            Mode = TilingMode.RegularPlanarGrid, Origin = default, VoxelSize = 1, TileSize = 1, GroundSamplingDistance = 1,
            Region = default, Tiles = [.. Enumerable.Range(0, Open().Count).Select(TileAt)],
        };
        workspace.WriteLayout(layout);
        foreach (var (tile, mesh) in layout.Tiles.Zip(Open()))
        {
            workspace.WriteMesh(SurfaceStage.OpenNameOf(tile), mesh);
            workspace.Write((StageName)"open-surface" / $"{tile.Name}.json", stream => stream.Write("{\"ErrorMeters\":0.5}"u8));
        }
        foreach (var map in Maps)
            workspace.WriteDepthMap(DepthMapArtifact.FilteredNameOf(map.View.Photo), map);
        new HoleMembraneStage().Run(workspace, new SilentLog(), ThreadCount);
        new ClosedSurfaceStage(_ => Regions).Run(layout.Tiles, workspace, new SilentLog(), ThreadCount);
        return [.. layout.Tiles.Select(tile => workspace.ReadMesh(SurfaceStage.NameOf(tile)))];
    }

    /// <summary>All tiles as one mesh.</summary>
    public static Mesh Welded(IReadOnlyList<Mesh> tiles)
    {
        var (numbers, triangles) = (new Dictionary<Vector3d, int>(), new List<int>());
        foreach (var tile in tiles)
        {
            foreach (var vertex in tile.Triangles)
            {
                var p = tile.WorldPosition(vertex);
                if (!numbers.TryGetValue(p, out var number))
                    numbers.Add(p, number = numbers.Count);
                triangles.Add(number);
            }
        }
        return TestMeshes.Of([.. numbers.Keys.Select(p => p.RelativeTo(default))], [.. triangles]);
    }

    private Tile TileAt(int index)
    {
        var box = BoxOf(index);
        return new()
        {
            Id = new(index, 0), Name = new($"Tile_{index}"), TightBox = box, OverlappingBox = box, PredictedMemoryGigabytes = 0,
            Cell = Cells?[index],
        };
    }

    private Box3d BoxOf(int index)
    {
        if (Cells is not null)
            return new(new(0, 0, -Depth), new(side, side, Depth));
        var from = index == 0 ? 0 : Borders[index - 1];
        return new(new(from, 0, -Depth), new(index == Borders.Length ? side : Borders[index], side, Depth));
    }

    private Mesh Part(int index)
    {
        var box = BoxOf(index);
        var positions = new Vector3[(side + 1) * (side + 1)];
        for (var i = 0; i < positions.Length; i++)
        {
            var (x, y) = (i % (side + 1), i / (side + 1));
            positions[i] = new Vector3d(x, y, height(x, y)).RelativeTo(box.Min);
        }
        var triangles = new List<int>();
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var isOwn = Cells is null
                    ? x >= box.Min.X && x < box.Max.X
                    : Cells[index].Contains(new(x + 0.5, y + 0.5, 0));
                if (!isOwn || isHole(x, y))
                    continue;
                var i = x + y * (side + 1);
                triangles.AddRange([i, i + 1, i + side + 1, i + 1, i + side + 2, i + side + 1]);
            }
        }
        return Mesh.Compact(box.Min, positions, [.. triangles]);
    }
}
