using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Engine.TouchUps;
using Reality.Pipeline;

namespace Reality.Engine.Tests.TouchUps;

/// <summary>Two tiles of a field, side by side at x = 10; the western one was edited.</summary>
public sealed class TouchUpFittingTests
{
    private const double Voxel = 0.1;

    private static readonly Mesh s_west = Field(0);
    private static readonly Mesh s_east = Field(10);

    [Fact]
    public void What_a_file_has_rounded_is_what_it_was()
    {
        var fitted = Fit(p => new((float)p.X, (float)p.Y, Math.Round(p.Z, 3)));

        Assert.True(fitted.IsUnchanged);
        Assert.Null(fitted.Mesh);
    }

    [Fact]
    public void A_moved_border_is_the_shared_border_again()
    {
        var random = new Random(5);
        var fitted = Fit(p => p + new Vector3d(Shift(), Shift(), p.X is > 4 and < 6 ? 0.8 : Shift()));

        Assert.False(fitted.IsUnchanged);
        AssertSameBorder(fitted.Mesh!.Mesh);
        Assert.Equal(0, fitted.OpenBorderCount);

        double Shift() => 0.1 * (random.NextDouble() - 0.5);
    }

    [Fact]
    public void A_divided_and_a_simplified_border_are_the_shared_border_again()
    {
        // Four large triangles around the middle instead of two hundred, and a vertex where there was none.
        Vector3d[] corners =
        [
            new(0, 0, 1), new(10, 0, Height(10, 0)), new(10, 4.44, Height(10, 4.44)), new(10, 10, Height(10, 10)), new(0, 10, 1),
            new(5, 5, 3),
        ];
        var fitted = new TouchUpFitting(TileAt(0), 0.3, Textured(s_west), [s_east]).Fit(new()
        {
            Positions = corners, Triangles = [0, 1, 5, 1, 2, 5, 2, 3, 5, 3, 4, 5, 4, 0, 5],
        });

        AssertSameBorder(fitted.Mesh!.Mesh);
    }

    [Fact]
    public void Surface_that_was_removed_at_the_border_is_told()
    {
        var kept = s_west.Triangles.Chunk(3).Where(t => t.All(i => s_west.WorldPosition(i).X < 8)).SelectMany(t => t).ToArray();

        var fitted = new TouchUpFitting(TileAt(0), Voxel, Textured(s_west), [s_east]).Fit(new()
        {
            Positions = Positions(s_west), Triangles = kept,
        });

        Assert.Equal(11, fitted.OpenBorderCount);
    }

    [Fact]
    public void Texture_coordinates_stay_with_their_corners()
    {
        var coordinates = s_west.Triangles.Select(i => s_west.Positions[i] / 10).Select(p => new Vector2(p.X, p.Y)).ToArray();
        var fitted = new TouchUpFitting(TileAt(0), Voxel, Textured(s_west), [s_east]).Fit(new()
        {
            Positions = Array.ConvertAll(Positions(s_west), p => p.X == 5 ? p + new Vector3d(0, 0, 1) : p),
            Triangles = s_west.Triangles, TextureCoordinates = coordinates,
            PageOfTriangle = new int[s_west.TriangleCount], Pages = [new(4, 4)],
        });

        var mesh = fitted.Mesh!;
        Assert.Equal(s_west.TriangleCount, mesh.Mesh.TriangleCount);
        for (var i = 0; i < mesh.TextureCoordinates.Length; i++)
            Assert.Equal(mesh.Mesh.Positions[mesh.Mesh.Triangles[i]].X / 10, mesh.TextureCoordinates[i].X, 5);
    }

    [Fact]
    public void Meshes_that_cannot_be_the_tile_are_refused()
    {
        AssertFault("TouchUp_OutsideTile", () => Fit(p => p + new Vector3d(50, 0, 0)));
        AssertFault("TouchUp_Empty", () => Fit(_ => new(1, 1, 1)));
        var twice = s_west.Triangles.Concat(s_west.Triangles.Chunk(3).SelectMany(t => new[] { t[0], t[1], (t[2] + 7) % 121 }))
            .Concat(s_west.Triangles.Chunk(3).SelectMany(t => new[] { t[0], t[1], (t[2] + 31) % 121 })).ToArray();
        AssertFault(
            "TouchUp_NotManifold",
            () => new TouchUpFitting(TileAt(0), Voxel, Textured(s_west), [s_east]).Fit(
                new() { Positions = Positions(s_west), Triangles = twice }));
    }

    [Fact]
    public void Triangles_that_meet_by_thousands_and_those_that_meet_nowhere_are_refused()
    {
        const int Count = 5000;
        var around = Enumerable.Range(0, Count + 2).Select(i => new Vector3d(1 + 8.0 * i / Count, 5 + Math.Sin(i), 2)).ToArray();
        var fan = Enumerable.Range(1, Count).SelectMany(i => new[] { 0, i, i + 1 });
        var book = Enumerable.Range(2, Count).SelectMany(i => new[] { 0, 1, i });
        var random = new Random(3);
        var apart = Enumerable.Range(0, 1_010_000)
            .Select(_ => new Vector3d(10 * random.NextDouble(), 10 * random.NextDouble(), random.NextDouble())).ToArray();

        AssertNotManifold("5000 triangles meet", around, fan);
        AssertNotManifold("5000 triangles meet", around, book);
        AssertNotManifold("edges with a triangle on one side only", apart, Enumerable.Range(0, apart.Length / 3 * 3));
    }

    [Fact]
    public void Millions_of_triangles_that_meet_nowhere_are_refused_by_a_sample_of_their_vertices()
    {
        var random = new Random(5);
        var apart = Enumerable.Range(0, 1_650_000)
            .Select(_ => new Vector3d(10 * random.NextDouble(), 10 * random.NextDouble(), random.NextDouble())).ToArray();

        AssertNotManifold(
            $"{TileAt(0).Name} has about 16",
            () => TouchUpFitting.CheckConnections(TileAt(0).Name, apart, Enumerable.Range(0, apart.Length).ToArray()));
        TouchUpFitting.CheckConnections(TileAt(0).Name, Positions(s_west), s_west.Triangles);
    }

    [Fact]
    public void Vertices_that_the_border_draws_together_by_thousands_are_refused()
    {
        // A hundred thousand triangles with one corner near the eleven vertices of the shared border.
        var random = new Random(4);
        var cloud = Enumerable.Range(0, 300_000).Select(i => new Vector3d(
            i % 3 == 0 ? 9.8 + 0.2 * random.NextDouble() : 9 * random.NextDouble(), 10 * random.NextDouble(), 1)).ToArray();

        AssertNotManifold("triangles meet", cloud, Enumerable.Range(0, cloud.Length));
    }

    [Fact]
    public void Edges_without_a_triangle_across_are_those_of_the_topology()
    {
        // Few vertices, so that edges have up to five triangles, in either direction.
        var random = new Random(6);
        for (var round = 0; round < 50; round++)
        {
            var positions = Enumerable.Range(0, 9)
                .Select(_ => new Vector3d(random.NextDouble(), random.NextDouble(), 0)).ToArray();
            var triangles = Enumerable.Range(0, 3 * random.Next(1, 25)).Select(_ => random.Next(9));
            var mesh = EditedMesh.Of(default, positions, triangles, [], []);
            mesh.Merge();

            var topology = new TriangleTopology([.. mesh.Triangles], mesh.Positions.Count);

            Assert.Equal(
                Enumerable.Range(0, mesh.Triangles.Count).Where(edge => topology.Opposite[edge] < 0), mesh.BorderEdges());
        }
    }

    [Fact]
    public void Coordinates_that_are_no_place_are_told()
    {
        var failure = Assert.Throws<StageException>(() => Fit(p => p.X == 5 ? new(1e308, -1e308, double.NaN) : p));

        Assert.Equal("TouchUp_OutsideTile", failure.Code);
        Assert.Contains("is not a valid position in the coordinate system", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertNotManifold(string word, Vector3d[] positions, IEnumerable<int> triangles)
    {
        var fitting = new TouchUpFitting(TileAt(0), Voxel, Textured(s_west), [s_east]);

        AssertNotManifold(word, () => fitting.Fit(new() { Positions = positions, Triangles = [.. triangles] }));
    }

    private static void AssertNotManifold(string word, Action fit)
    {
        var failure = Assert.Throws<StageException>(fit);

        Assert.Equal("TouchUp_NotManifold", failure.Code);
        Assert.Contains(word, failure.Message, StringComparison.Ordinal);
    }

    private static void AssertFault(string code, Func<FittedTouchUp> fit) =>
        Assert.Equal(code, Assert.Throws<StageException>(fit).Code);

    private static void AssertSameBorder(Mesh edited)
    {
        Assert.Equal(10, EdgesAtTen(s_east).Count);
        Assert.Equal(EdgesAtTen(s_east), EdgesAtTen(edited));
    }

    private static HashSet<(Vector3d, Vector3d)> EdgesAtTen(Mesh mesh)
    {
        var edges = new HashSet<(Vector3d, Vector3d)>();
        for (var edge = 0; edge < mesh.Triangles.Length; edge++)
        {
            var a = mesh.WorldPosition(mesh.Triangles[edge]);
            var b = mesh.WorldPosition(mesh.Triangles[TriangleTopology.Next(edge)]);
            if (a.X == 10 && b.X == 10)
                edges.Add(a.Y < b.Y ? (a, b) : (b, a));
        }
        return edges;
    }

    private static FittedTouchUp Fit(Func<Vector3d, Vector3d> move) =>
        new TouchUpFitting(TileAt(0), Voxel, Textured(s_west), [s_east]).Fit(new()
        {
            Positions = Array.ConvertAll(Positions(s_west), p => move(p)), Triangles = s_west.Triangles,
        });

    private static Vector3d[] Positions(Mesh mesh) => Enumerable.Range(0, mesh.VertexCount).Select(mesh.WorldPosition).ToArray();

    private static TexturedMesh Textured(Mesh mesh) =>
        new() { Mesh = mesh, TextureCoordinates = [], PageOfTriangle = [], Pages = [] };

    private static double Height(double x, double y) => 1 + (float)(0.2 * Math.Sin(x + y));

    private static Mesh Field(double west)
    {
        const int Side = 11;
        var triangles = new List<int>();
        for (var i = 0; i < Side * (Side - 1); i++)
        {
            if (i % Side < Side - 1)
                triangles.AddRange([i, i + 1, i + Side + 1, i, i + Side + 1, i + Side]);
        }
        return new()
        {
            Origin = new(west, 0, 0),
            Positions = Enumerable.Range(0, Side * Side)
                .Select(i => new Vector3(i % Side, i / Side, (float)Height(west + i % Side, i / Side))).ToArray(),
            Triangles = [.. triangles],
        };
    }

    private static Tile TileAt(int column)
    {
        var box = new Box3d(new(10 * column, 0, -10), new(10 * column + 10, 10, 10));
        return new()
        {
            Id = new(column, 0), Name = new($"Tile_{column}"), TightBox = box, OverlappingBox = box.Expanded(5),
            PredictedMemoryGigabytes = 1,
        };
    }
}
