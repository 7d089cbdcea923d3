using System.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Engine.Tests.Meshing;

namespace Reality.Engine.Tests.Lod;

public sealed class AxisChartsTests
{
    private static readonly Vector3[] s_directions =
        [Vector3.UnitX, -Vector3.UnitX, Vector3.UnitY, -Vector3.UnitY, Vector3.UnitZ, -Vector3.UnitZ];

    [Fact]
    public void Each_half_axis_faces_itself_and_away_from_its_opposite()
    {
        for (var halfAxis = 0; halfAxis < 6; halfAxis++)
        {
            for (var other = 0; other < 6; other++)
            {
                Assert.Equal(
                    Vector3.Dot(s_directions[halfAxis], s_directions[other]), AxisChart.Facing(halfAxis, s_directions[other]));
            }
            Assert.Equal(new Vector3(1, 2, 3).Length(), AxisChart.InPlane(halfAxis, new(1, 2, 3)).Length(), 1e-6f);
        }
    }

    [Fact]
    public void A_cube_has_a_chart_for_each_side()
    {
        var charts = AxisCharts.Of(Cube(), 10);

        Assert.Equal(Enumerable.Range(0, 6), charts.Select(c => c.HalfAxis).Order());
        Assert.All(charts, c => Assert.Equal(2, c.Triangles.Length));

        // 1 m at 10 texels per meter, and four texels of margin on each side.
        Assert.All(charts, c => Assert.Equal((18, 18), (c.Width, c.Height)));
    }

    [Fact]
    public void Every_triangle_belongs_to_one_chart_and_lies_within_it()
    {
        var sphere = TestMeshes.Sphere(12);

        var charts = AxisCharts.Of(sphere, 40);

        Assert.Equal(Enumerable.Range(0, sphere.TriangleCount), charts.SelectMany(c => c.Triangles).Order());
        foreach (var chart in charts)
        {
            foreach (var vertex in chart.Triangles.SelectMany(t => sphere.Triangles[(3 * t)..(3 * t + 3)]))
            {
                var p = chart.Place(sphere.Positions[vertex]);
                Assert.InRange(p.X, AxisChart.MarginTexels, chart.Width - AxisChart.MarginTexels);
                Assert.InRange(p.Y, AxisChart.MarginTexels, chart.Height - AxisChart.MarginTexels);
            }
        }
    }

    [Fact]
    public void Triangles_of_a_chart_face_its_axis_well_enough()
    {
        var sphere = TestMeshes.Sphere(12);
        var normals = AxisCharts.Normals(sphere);

        Assert.All(
            AxisCharts.Of(sphere, 40),
            chart => Assert.All(chart.Triangles, t => Assert.True(AxisChart.Facing(chart.HalfAxis, normals[t]) > 0.34f)));
    }

    [Theory]
    [InlineData(0.3, 1.044)]
    [InlineData(0.9, 1.345)]
    public void A_slope_has_as_many_texels_per_meter_of_surface_as_flat_ground(float slope, double expected)
    {
        var chart = Assert.Single(AxisCharts.Of(TestMeshes.Grid(8, (x, _) => slope * x), 10));

        Assert.Equal(10 * expected, chart.TexelsPerMeter.X, 0.05 * 10 * expected);
        Assert.Equal(10, chart.TexelsPerMeter.Y, 0.01);
    }

    [Fact]
    public void A_roof_that_flat_ground_continues_has_a_chart_of_its_own()
    {
        var ridge = TestMeshes.Grid(12, (x, _) => 0.9f * Math.Max(0, x - 6));

        var charts = AxisCharts.Of(ridge, 10);

        Assert.Equal([1, 1.297], charts.Select(c => Math.Round(c.TexelsPerMeter.X / 10, 3)).Order());
        Assert.Equal(144, charts[0].Triangles.Length);
    }

    [Fact]
    public void A_few_slanted_triangles_stay_in_the_chart_around_them() => Assert.Single(
        AxisCharts.Of(TestMeshes.Grid(8, (x, y) => x == 4 && y == 4 ? 0.9f : 0), 10));

    [Fact]
    public void A_single_triangle_that_leans_the_other_way_follows_its_neighbors()
    {
        // The first triangle faces west a little more than up, and its two neighbors face up.
        var mesh = TestMeshes.Of(
            [new(0, 0, 0), new(0.8f, 0, 1), new(0, 1, 0), new(-1, 0.5f, 0), new(1.8f, 0, 1.4f)], [0, 1, 2, 0, 2, 3, 2, 1, 4]);
        var normals = AxisCharts.Normals(mesh);
        Assert.InRange(-normals[0].X, normals[0].Z, 0.8f);

        Assert.Equal(4, Assert.Single(AxisCharts.Of(mesh, 10)).HalfAxis);

        // With one of them only it is cut off.
        Assert.Equal([1, 4], AxisCharts.Of(TestMeshes.Of(mesh.Positions, mesh.Triangles[..6]), 10).Select(c => c.HalfAxis));
    }

    [Fact]
    public void Separate_parts_have_charts_of_their_own()
    {
        var one = TestMeshes.Grid(2, (_, _) => 0);
        var two = TestMeshes.Of(
            [.. one.Positions, .. one.Positions.Select(p => p + new Vector3(5, 0, 1))],
            [.. one.Triangles, .. one.Triangles.Select(v => v + one.VertexCount)]);

        Assert.Equal(2, AxisCharts.Of(two, 10).Count);
    }

    [Fact]
    public void A_triangle_without_area_faces_up() => Assert.Equal(
        Vector3.UnitZ, Assert.Single(AxisCharts.Normals(TestMeshes.Of([default, Vector3.UnitX, 2 * Vector3.UnitX], [0, 1, 2]))));

    [Fact]
    public void Charts_near_a_triangle_are_those_whose_rectangle_it_touches()
    {
        // Ten squares in a row, 4 m apart, at 30 texels per meter: they lie in different cells of the directory.
        var square = TestMeshes.Grid(2, (_, _) => 0);
        var row = TestMeshes.Of(
            [.. Enumerable.Range(0, 10).SelectMany(i => square.Positions.Select(p => p + new Vector3(4 * i, -10, 0)))],
            [.. Enumerable.Range(0, 10).SelectMany(i => square.Triangles.Select(v => v + i * square.VertexCount))]);
        var charts = AxisCharts.Of(row, 30);
        var directory = new ChartDirectory(charts, 2);

        Assert.Equal(10, charts.Count);
        for (var i = 0; i < 10; i++)
        {
            Vector3[] inside = [new(4 * i + 0.5f, -9, 7), new(4 * i + 1, -9, 7), new(4 * i + 1, -8.5f, 7)];
            Assert.Equal([i], directory.Near(4, inside));
            Assert.Empty(directory.Near(5, inside));
        }
        Assert.Equal([2, 3, 4], directory.Near(4, [new(9, -9, 0), new(17, -9, 0), new(12, -8, 0)]).Order());
        Assert.Empty(directory.Near(4, [new(3, -9, 0), new(3.5f, -9, 0), new(3, -8.5f, 0)]));
    }

    internal static Mesh Cube()
    {
        var positions = Enumerable.Range(0, 8).Select(i => new Vector3(i & 1, i >> 1 & 1, i >> 2)).ToArray();
        return TestMeshes.Of(positions, [
            0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6,
        ]);
    }
}
