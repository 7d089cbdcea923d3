using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Texturing;

public sealed class TriangleSplittingTests
{
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.3)]
    [InlineData(0.11)]
    public void No_edge_is_longer_and_the_surface_stays_closed_and_as_large(double maxEdge)
    {
        var mesh = Bumpy();

        var split = TriangleSplitting.Split(mesh, maxEdge);

        Assert.Equal(mesh.Positions, split.Positions[..mesh.VertexCount]);
        Assert.True(Edges(split).All(e => Vector3.Distance(split.Positions[e.From], split.Positions[e.To]) <= maxEdge * 1.0001));
        Assert.Equal(Area(mesh), Area(split), 1e-3);

        // Each directed edge once; open edges lie on the outline of the square only.
        var edges = Edges(split).ToHashSet();
        Assert.Equal(split.Triangles.Length, edges.Count);
        Assert.All(edges.Where(e => !edges.Contains((e.To, e.From))), e => Assert.True(
            IsOnOutline(split.Positions[e.From]) && IsOnOutline(split.Positions[e.To])));
    }

    [Fact]
    public void A_mesh_of_short_edges_is_returned_itself()
    {
        var mesh = FlatGround.Grid(2, 2);

        Assert.Same(mesh, TriangleSplitting.Split(mesh, 1.5));
    }

    [Fact]
    public void Triangles_far_larger_than_a_model_are_refused_and_their_split_can_be_cancelled()
    {
        var mesh = new Mesh
        {
            Origin = Vector3d.Zero, Positions = [new(0, 0, 0), new(1e6f, 0, 0), new(0, 1e6f, 0)], Triangles = [0, 1, 2, 2, 1, 0],
        };
        using var cancelling = new CancellationTokenSource();
        cancelling.Cancel();

        var refusal = Assert.Throws<StageException>(() => TriangleSplitting.Split(mesh, 0.5, maxTriangleCount: 10_000));
        Assert.Throws<OperationCanceledException>(() => TriangleSplitting.Split(mesh, 0.5, cancellation: cancelling.Token));

        Assert.Equal("Texture_TooManyTriangles", refusal.Code);
    }

    [Fact]
    public void Tiles_that_share_an_edge_split_it_alike()
    {
        Vector3[] shared = [new(0, 0, 0), new(0.1f, 3, 0.2f)];
        var west = new Mesh { Origin = Vector3d.Zero, Positions = [.. shared, new(-2, 1, 1)], Triangles = [0, 1, 2] };
        var east = new Mesh { Origin = Vector3d.Zero, Positions = [new(4, 4, 4), .. shared], Triangles = [0, 2, 1] };

        var (onWest, onEast) = (OnEdge(TriangleSplitting.Split(west, 0.7)), OnEdge(TriangleSplitting.Split(east, 0.7)));

        Assert.True(onWest.Count > 4);
        Assert.Equal(onWest, onEast);

        List<Vector3> OnEdge(Mesh mesh)
        {
            var length = Vector3.Distance(shared[0], shared[1]) + 1e-5f;
            return [.. mesh.Positions
                .Where(p => Vector3.Distance(p, shared[0]) + Vector3.Distance(p, shared[1]) < length).OrderBy(p => p.Y)];
        }
    }

    private static Mesh Bumpy()
    {
        var grid = FlatGround.Grid(3, 3);
        var positions = grid.Positions.Select(p => p with { Z = MathF.Sin(2 * p.X) * MathF.Cos(3 * p.Y) }).ToArray();
        return new Mesh { Origin = grid.Origin, Positions = positions, Triangles = grid.Triangles };
    }

    private static bool IsOnOutline(Vector3 p) => Math.Abs(Math.Abs(p.X) - 1.5) < 1e-5 || Math.Abs(Math.Abs(p.Y) - 1.5) < 1e-5;

    private static IEnumerable<(int From, int To)> Edges(Mesh mesh) => Enumerable.Range(0, mesh.Triangles.Length)
        .Select(e => (mesh.Triangles[e], mesh.Triangles[e % 3 == 2 ? e - 2 : e + 1]));

    private static double Area(Mesh mesh) => mesh.Triangles.Chunk(3).Sum(corners =>
    {
        var (a, b, c) = (mesh.Positions[corners[0]], mesh.Positions[corners[1]], mesh.Positions[corners[2]]);
        return 0.5 * Vector3.Cross(b - a, c - a).Length();
    });
}
