using Reality.Core.Numerics;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>Properties that hold for each of the 256 sign patterns.</summary>
public sealed class MarchingCubesTableTests
{
    [Fact]
    public void Edges_start_at_the_corners_that_are_0_along_their_axis()
    {
        Assert.Equal([0, 2, 4, 6, 0, 1, 4, 5, 0, 1, 2, 3], MarchingCubesTable.EdgeStart);
    }

    [Fact]
    public void Exactly_the_edges_whose_ends_differ_have_a_vertex()
    {
        for (var inside = 0; inside < 256; inside++)
        {
            var crossed = Enumerable.Range(0, MarchingCubesTable.EdgeCount)
                .Where(edge => (inside >> Start(edge) & 1) != (inside >> End(edge) & 1));
            Assert.Equal(crossed, MarchingCubesTable.Triangles[inside].Select(edge => (int)edge).Distinct().Order());
        }
    }

    [Fact]
    public void Within_a_cell_an_edge_of_a_triangle_is_shared_or_lies_in_a_face()
    {
        for (var inside = 0; inside < 256; inside++)
        {
            var sides = Sides(inside).ToList();
            Assert.Equal(sides.Count, sides.Distinct().Count());
            foreach (var (from, to) in sides.Where(side => !sides.Contains((side.To, side.From))))
                Assert.True(FacesOf(from).Intersect(FacesOf(to)).Any(), $"pattern {inside}: {from} to {to} lies within the cell");
        }
    }

    [Fact]
    public void Cells_that_share_a_face_draw_the_same_lines_on_it_in_opposite_directions()
    {
        // A face along an axis: the upper one of one cell is the lower one of the next.
        for (var axis = 0; axis < 3; axis++)
        {
            for (var inside = 0; inside < 256; inside++)
            {
                foreach (var beyond in new[] { 0, 255, 0b10100110 })
                {
                    var next = Neighbor(inside, axis, beyond);
                    var here = OnFace(inside, axis, upper: true).ToHashSet();
                    var there = OnFace(next, axis, upper: false).Select(side => (side.To, side.From));
                    Assert.True(here.SetEquals(there), $"patterns {inside} and {next} along axis {axis}");
                }
            }
        }
    }

    [Fact]
    public void Triangles_face_the_outside()
    {
        for (var corner = 0; corner < 8; corner++)
        {
            var triangle = Assert.Single(MarchingCubesTable.Triangles[1 << corner].Chunk(3));
            var (a, b, c) = (Middle(triangle[0]), Middle(triangle[1]), Middle(triangle[2]));
            var normal = Vector3d.Cross(b - a, c - a);
            var outward = (a + b + c) / 3 - Corner(corner);
            Assert.True(Vector3d.Dot(normal, outward) > 0);

            var flipped = Assert.Single(MarchingCubesTable.Triangles[255 & ~(1 << corner)].Chunk(3));
            var (d, e, f) = (Middle(flipped[0]), Middle(flipped[1]), Middle(flipped[2]));
            Assert.True(Vector3d.Dot(Vector3d.Cross(e - d, f - d), outward) < 0);
        }
    }

    [Fact]
    public void Opposite_inside_corners_of_a_face_are_kept_apart()
    {
        // Corners 0 and 3 lie across the face z = 0: two separate triangles, around one corner each.
        var triangles = MarchingCubesTable.Triangles[1 << 0 | 1 << 3].Chunk(3).ToArray();

        Assert.Equal(2, triangles.Length);
        Assert.Empty(triangles[0].Intersect(triangles[1]));
    }

    // The pattern of the cell beyond the upper face along an axis, with other corners on its far side.
    private static int Neighbor(int inside, int axis, int beyond)
    {
        var next = 0;
        for (var corner = 0; corner < 8; corner++)
        {
            var isFar = (corner >> axis & 1) != 0;
            next |= ((isFar ? beyond >> corner : inside >> (corner | 1 << axis)) & 1) << corner;
        }
        return next;
    }

    // Sides of triangles that have no other triangle and lie in a face, by the edges of that face as seen from both cells.
    private static IEnumerable<(int From, int To)> OnFace(int inside, int axis, bool upper)
    {
        var sides = Sides(inside).ToList();
        var face = 2 * axis + (upper ? 1 : 0);
        return sides.Where(s => !sides.Contains((s.To, s.From)) && FacesOf(s.From).Contains(face) && FacesOf(s.To).Contains(face))
            .Select(s => (InPlane(s.From, axis), InPlane(s.To, axis)));
    }

    // An edge in a face across an axis, named by its lower corner without that axis, and its direction.
    private static int InPlane(int edge, int axis) => 16 * (edge / 4) + (Start(edge) & ~(1 << axis));

    private static IEnumerable<(int From, int To)> Sides(int inside)
    {
        foreach (var t in MarchingCubesTable.Triangles[inside].Chunk(3))
        {
            yield return (t[0], t[1]);
            yield return (t[1], t[2]);
            yield return (t[2], t[0]);
        }
    }

    // Faces 2 axis and 2 axis + 1 that an edge lies in.
    private static IEnumerable<int> FacesOf(int edge) =>
        Enumerable.Range(0, 3).Where(axis => axis != edge / 4).Select(axis => 2 * axis + (Start(edge) >> axis & 1));

    private static int Start(int edge) => MarchingCubesTable.EdgeStart[edge];

    private static int End(int edge) => Start(edge) | 1 << (edge / 4);

    private static Vector3d Corner(int corner) => new(corner & 1, corner >> 1 & 1, corner >> 2);

    private static Vector3d Middle(int edge) => 0.5 * (Corner(Start(edge)) + Corner(End(edge)));
}
