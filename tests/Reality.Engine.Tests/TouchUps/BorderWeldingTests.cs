using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.TouchUps;

namespace Reality.Engine.Tests.TouchUps;

/// <summary>A field of 4 x 4 cells of a meter that faces up, with a neighbor along x = 4.</summary>
public sealed class BorderWeldingTests
{
    private const int Side = 4;
    private const double Reach = 0.3;

    private static readonly Vector3d s_origin = new(500, 700, 30);
    private static readonly Mesh s_field = Field(0);

    [Fact]
    public void Edges_are_shared_along_the_neighbor_only_and_run_as_in_the_mesh()
    {
        var edges = SharedEdges();

        // Counterclockwise around the field seen from above: northward in the east.
        Assert.Equal(
            [(4f, 0f, 1f), (4f, 1f, 2f), (4f, 2f, 3f), (4f, 3f, 4f)],
            edges.Select(edge => (At(edge.From).X, At(edge.From).Y, At(edge.To).Y)).Order());
        Assert.Empty(BorderWelding.SharedEdges(s_field, [Field(Side + 0.1)], 0.01));
    }

    [Fact]
    public void Vertices_within_reach_return_and_others_stay()
    {
        var edited = EditedMesh.Of(Textured(s_field), isTextured: false);
        Move(edited, 4, 1, new(0.2f, 0.05f, -0.1f));
        Move(edited, 4, 4, new(-0.1f, 0, 0.1f));
        Move(edited, 0, 2, new(-0.2f, 0, 0));
        Move(edited, 2, 2, new(0, 0, 5));

        Assert.Equal(0, Weld(edited));

        Assert.Subset(edited.Positions.ToHashSet(), BorderPositions());
        Assert.Contains(new(-0.2f, 2, 0), edited.Positions);
        Assert.Contains(new(2, 2, 5), edited.Positions);
        Assert.Equal(s_field.TriangleCount, edited.TriangleCount);
        AssertFacesUp(edited, 2 * Side * Side - 6);
    }

    [Fact]
    public void An_edge_across_several_vertices_is_divided_at_each_in_its_place()
    {
        // Two triangles with the whole border as one edge, textured by their place.
        Vector3d[] corners = [new(0, 0, 0), new(4, 0, 0), new(4, 4, 0), new(0, 4, 0)];
        int[] triangles = [0, 1, 2, 0, 2, 3];
        var edited = EditedMesh.Of(
            s_origin, [.. corners.Select(p => p + s_origin)], triangles,
            triangles.Select(v => new Vector2((float)corners[v].X, (float)corners[v].Y) / 8), [7, 7]);

        Assert.Equal(0, Weld(edited));

        Assert.Equal(2 + 3, edited.TriangleCount);
        AssertFacesUp(edited, edited.TriangleCount);
        Assert.Equal(BorderEdges(), EdgesOf(edited).Where(edge => edge.From.X == 4 && edge.To.X == 4).ToHashSet());
        Assert.Equal(Side * Side, AreaOf(edited), 1e-5);
        for (var corner = 0; corner < edited.Triangles.Count; corner++)
        {
            var p = edited.Positions[edited.Triangles[corner]];
            Assert.Equal(new Vector2(p.X, p.Y) / 8, edited.Coordinates[corner]);
        }
        Assert.All(edited.Pages, page => Assert.Equal(7, page));
    }

    [Fact]
    public void A_vertex_that_was_added_on_the_border_becomes_one_of_its_ends()
    {
        // The triangle at the border edge from (4, 1) to (4, 2) is split beside its middle, a little outside.
        var edited = EditedMesh.Of(Textured(s_field), isTextured: false);
        var edge = edited.BorderEdges().Single(e => edited.Positions[edited.Triangles[e]] == new Vector3(4, 1, 0)
            && edited.Positions[edited.Triangles[e % 3 == 2 ? e - 2 : e + 1]] == new Vector3(4, 2, 0));
        edited.Positions.Add(new(4.05f, 1.6f, 0.02f));
        edited.SplitEdge(edge, edited.Positions.Count - 1, 0.6f);

        Assert.Equal(0, Weld(edited));

        Assert.Equal(s_field.TriangleCount, edited.TriangleCount);
        Assert.Equal([.. s_field.Positions.OrderBy(p => (p.X, p.Y))], edited.Positions.OrderBy(p => (p.X, p.Y)));
    }

    [Fact]
    public void Vertices_without_a_surface_near_them_are_counted()
    {
        // All cells in the east are gone.
        var kept = Enumerable.Range(0, s_field.TriangleCount)
            .Where(t => Enumerable.Range(0, 3).All(i => s_field.Positions[s_field.Triangles[3 * t + i]].X < 3.5))
            .SelectMany(t => s_field.Triangles[(3 * t)..(3 * t + 3)]).ToArray();
        var edited = EditedMesh.Of(
            s_origin, [.. s_field.Positions.Select(p => s_origin + new Vector3d(p.X, p.Y, p.Z))], kept, [], []);

        Assert.Equal(Side + 1, Weld(edited));
    }

    private static int Weld(EditedMesh edited) =>
        new BorderWelding(s_field, SharedEdges(), Reach).Weld(edited, CancellationToken.None);

    private static List<(int From, int To)> SharedEdges() => BorderWelding.SharedEdges(s_field, [Field(Side)], 0.01);

    private static Vector3 At(int vertex) => s_field.Positions[vertex];

    private static HashSet<Vector3> BorderPositions() => [.. Enumerable.Range(0, Side + 1).Select(y => new Vector3(Side, y, 0))];

    private static HashSet<(Vector3 From, Vector3 To)> BorderEdges() =>
        [.. Enumerable.Range(0, Side).Select(y => (new Vector3(Side, y, 0), new Vector3(Side, y + 1, 0)))];

    private static IEnumerable<(Vector3 From, Vector3 To)> EdgesOf(EditedMesh mesh) => Enumerable.Range(0, mesh.Triangles.Count)
        .Select(i => (mesh.Positions[mesh.Triangles[i]], mesh.Positions[mesh.Triangles[i % 3 == 2 ? i - 2 : i + 1]]));

    private static void Move(EditedMesh mesh, float x, float y, Vector3 by)
    {
        var vertex = mesh.Positions.FindIndex(p => p.X == x && p.Y == y);
        mesh.Positions[vertex] += by;
    }

    private static void AssertFacesUp(EditedMesh mesh, int minCount) =>
        Assert.InRange(NormalsOf(mesh).Count(normal => normal.Z > 0), minCount, mesh.TriangleCount);

    private static double AreaOf(EditedMesh mesh) => NormalsOf(mesh).Sum(normal => 0.5 * normal.Z);

    private static IEnumerable<Vector3> NormalsOf(EditedMesh mesh)
    {
        for (var i = 0; i < mesh.Triangles.Count; i += 3)
        {
            var (a, b, c) = (mesh.Triangles[i], mesh.Triangles[i + 1], mesh.Triangles[i + 2]);
            yield return Vector3.Cross(
                mesh.Positions[b] - mesh.Positions[a], mesh.Positions[c] - mesh.Positions[a]);
        }
    }

    private static TexturedMesh Textured(Mesh mesh) => new()
    {
        Mesh = mesh, TextureCoordinates = new Vector2[mesh.Triangles.Length], PageOfTriangle = new int[mesh.TriangleCount],
        Pages = [],
    };

    private static Mesh Field(double x) => Meshing.TestMeshes.Grid(Side, (_, _) => 0, s_origin + new Vector3d(x, 0, 0));
}
