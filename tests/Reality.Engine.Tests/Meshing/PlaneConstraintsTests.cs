using System.Numerics;
using Reality.Core.Numerics;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class PlaneConstraintsTests
{
    [Fact]
    public void Points_of_a_plane_give_it_back_on_the_side_asked_for()
    {
        var normal = new Vector3d(1, -2, 2) / 3;
        var sums = new PlaneSums(new(100, 200, 50));
        for (var i = 0; i < 60; i++)
        {
            var p = new Vector3d(100 + i % 6, 200 + i / 6, 50);
            var onPlane = p - (Vector3d.Dot(p, normal) - 7) * normal;
            sums.Add(new((float)onPlane.X, (float)onPlane.Y, (float)onPlane.Z));
        }

        var plane = sums.Fit(-normal, out var shape);

        Assert.Equal(60, sums.Count);
        Assert.Equal(-1, Vector3d.Dot(plane.Normal, normal), 1e-9);
        Assert.Equal(-7, plane.Offset, 1e-3);
        Assert.InRange(shape.RmsMeters, 0, 1e-4);
        Assert.InRange(shape.WidthMeters, 3, 8);
        Assert.Equal(3, plane.DistanceTo(new((float)(4 * normal.X), (float)(4 * normal.Y), (float)(4 * normal.Z))), 1e-3);
    }

    [Fact]
    public void Vertices_are_moved_to_their_plane_edge_or_corner()
    {
        // The inside of a box: three of its sides, each a grid of its own.
        var mesh = TestMeshes.Grid(40, (x, y) => MathF.Max(2 * MathF.Max(10 - x, 0), 2 * MathF.Max(10 - y, 0)));
        var planes = PlaneConstraints.Find(mesh, 0.5, 1, new ParallelOptions());

        var p = new Vector3(12, 13, 1);
        foreach (var set in planes.Sets.ToArray().Distinct())
        {
            var moved = planes.Project(set, p);
            foreach (var plane in new[] { set.First, set.Second, set.Third }.Take(set.Count))
                Assert.Equal(0, planes[plane].DistanceTo(moved), 1e-5);
            Assert.InRange(Vector3.Distance(moved, planes.Project(set, moved)), 0, 1e-5);
        }
        Assert.Equal([1, 2, 3], planes.Sets.ToArray().Select(set => set.Count).Distinct().Order());
        var corner = planes.Sets.ToArray().First(set => set.Count == 3);
        Assert.InRange(Vector3.Distance(planes.Project(corner, p), new(10, 10, 0)), 0, 1e-4);
    }

    [Fact]
    public void Sets_hold_three_planes_in_order()
    {
        var two = PlaneSet.Empty.With(3).With(5);
        var three = two.With(9);

        Assert.Equal([0, 2, 3], new[] { PlaneSet.Empty.Count, two.Count, three.Count });
        Assert.True(three.Includes(two));
        Assert.False(two.Includes(three));
        Assert.True(two.Includes(PlaneSet.Empty));
        Assert.True(PlaneSet.TryFindCommon(two, three, PlaneSet.Empty.With(5), out var common));
        Assert.Equal(5, common);
        Assert.False(PlaneSet.TryFindCommon(two, three, PlaneSet.Empty.With(9), out _));
    }
}
