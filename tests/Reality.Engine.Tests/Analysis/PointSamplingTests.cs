using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Engine.Tests.Meshing;

namespace Reality.Engine.Tests.Analysis;

public sealed class PointSamplingTests
{
    private const double Spacing = 0.25;

    [Fact]
    public void Points_lie_on_one_lattice_and_none_is_taken_twice()
    {
        // The edges between triangles run through lattice points.
        var points = Sample(Textured(TestMeshes.Grid(8, (_, _) => 0, new(10.1, 20.2, 5))), Spacing);

        Assert.Equal(32 * 32, points.Count);
        Assert.Equal(points.Count, points.Positions.Distinct().Count());
        foreach (var p in World(points))
        {
            Assert.Equal(0.5, Fraction(p.X / Spacing), 1e-4); // of a spacing
            Assert.Equal(0.5, Fraction(p.Y / Spacing), 1e-4);
        }
    }

    [Fact]
    public void Two_tiles_continue_each_other()
    {
        var whole = World(Sample(Textured(TestMeshes.Grid(8, (x, y) => 0.1f * x)), Spacing));
        var west = World(Sample(Textured(Part(0)), Spacing));
        var east = World(Sample(Textured(Part(4)), Spacing));

        Assert.Equal(whole.Count, west.Count + east.Count);
        Assert.Equal(
            whole.Select(Rounded).Order(), west.Concat(east).Select(Rounded).Order());

        static Mesh Part(int column)
        {
            var sheet = TestMeshes.Grid(8, (x, _) => 0.1f * x);
            var kept = sheet.Triangles.Chunk(3).Where(t => t.Min(v => v % 9) >= column && t.Max(v => v % 9) <= column + 4);
            var origin = new Vector3d(column, 0, 0.1 * column);
            return TestMeshes.Of(
                [.. sheet.Positions.Select(p => p - origin.RelativeTo(Vector3d.Zero))], [.. kept.SelectMany(t => t)], origin);
        }

        static (double, double) Rounded(Vector3d p) => (Math.Round(p.X, 3), Math.Round(p.Y, 3));
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, -1)]
    [InlineData(0.7, 0.5, 0.3)]
    public void Walls_in_any_direction_are_sampled_evenly_with_their_normal(double x, double y, double z)
    {
        var normal = new Vector3d(x, y, z).Normalized();
        var right = Vector3d.Cross(normal, new Vector3d(0.31, -0.2, 0.9)).Normalized();
        var up = Vector3d.Cross(normal, right);
        var corners = new[] { (-3, -3), (3, -3), (3, 3), (-3, 3) }
            .Select(c => (c.Item1 * right + c.Item2 * up).RelativeTo(Vector3d.Zero)).ToArray();

        var points = Sample(Textured(TestMeshes.Of(corners, [0, 1, 2, 0, 2, 3])), Spacing);

        // One point per square of the lattice seen along the axis that the wall faces most.
        var facing = Math.Max(Math.Abs(normal.X), Math.Max(Math.Abs(normal.Y), Math.Abs(normal.Z)));
        Assert.Equal(36 * facing / (Spacing * Spacing), points.Count, 0.03 * points.Count);
        Assert.All(points.Normals, n => Assert.True(Vector3.Distance(n, normal.RelativeTo(Vector3d.Zero)) < 1e-4f));
        Assert.All(points.Positions, p => Assert.Equal(0, Vector3d.Dot(normal, new(p.X, p.Y, p.Z)), 1e-4));
    }

    [Fact]
    public void Neighbors_on_a_sphere_are_a_spacing_to_1_8_spacings_apart()
    {
        var points = Sample(Textured(TestMeshes.Sphere(24)), 0.1).Positions;

        var nearest = points.Select(p => points.Where(q => q != p).Min(q => Vector3.Distance(p, q)) / 0.1f).Order().ToArray();
        Assert.InRange(nearest[nearest.Length / 10], 0.8f, 1.8f);
        Assert.InRange(nearest[^1], 0.99f, 1.8f);
    }

    [Fact]
    public void Points_have_the_color_of_the_texture_there()
    {
        var page = new Image<Rgb24>(80, 80);
        for (var i = 0; i < page.Pixels.Length; i++)
            page.Pixels[i] = new((byte)(3 * (i % 80)), (byte)(240 - 3 * (i / 80)), 7);

        var points = Sample(Textured(TestMeshes.Grid(8, (_, _) => 0), page), 0.1);

        for (var i = 0; i < points.Count; i++)
        {
            var p = points.Positions[i];
            if (p.X is < 0.2f or > 7.8f || p.Y is < 0.2f or > 7.8f)
                continue;
            Assert.Equal(30 * p.X - 1.5, points.Colors[i].R, 2.0);
            Assert.Equal(240 - (30 * p.Y - 1.5), points.Colors[i].G, 2.0);
            Assert.Equal(7, points.Colors[i].B);
        }
    }

    [Fact]
    public void Colors_are_means_over_the_area_that_a_point_stands_for()
    {
        // A checkerboard of texels eight times as fine as the points.
        var page = new Image<Rgb24>(256, 256);
        for (var i = 0; i < page.Pixels.Length; i++)
            page.Pixels[i] = (i % 256 + i / 256) % 2 == 0 ? new(200, 200, 200) : new(100, 100, 100);

        var points = Sample(Textured(TestMeshes.Grid(8, (_, _) => 0), page), Spacing);

        Assert.All(points.Colors, color => Assert.Equal(150, color.R, 2.0));
    }

    [Fact]
    public void Without_a_texture_points_are_gray()
    {
        var mesh = Textured(TestMeshes.Grid(2, (_, _) => 0));
        var bare = new TexturedMesh
        {
            Mesh = mesh.Mesh, TextureCoordinates = mesh.TextureCoordinates, PageOfTriangle = mesh.PageOfTriangle, Pages = [],
        };

        Assert.All(Sample(bare, Spacing).Colors, color => Assert.Equal(new(128, 128, 128), color));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_spacing_that_is_not_above_zero_is_refused(double spacing) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Sample(Textured(TestMeshes.Grid(1, (_, _) => 0)), spacing));

    private static TexturedMesh Textured(Mesh mesh, Image<Rgb24>? page = null) => new()
    {
        Mesh = mesh, PageOfTriangle = new int[mesh.TriangleCount], Pages = [page ?? new Image<Rgb24>(4, 4)],
        TextureCoordinates = [.. mesh.Triangles.Select(v => new Vector2(mesh.Positions[v].X, mesh.Positions[v].Y) / 8)],
    };

    private static List<Vector3d> World(SampledPoints points) =>
        [.. points.Positions.Select(p => points.Origin + new Vector3d(p.X, p.Y, p.Z))];

    private static double Fraction(double value) => value - Math.Floor(value);

    [Fact]
    public void Many_points_come_in_batches_that_fit_into_memory()
    {
        // 800 x 800 m at a third of a meter: 5.8 million points.
        var plane = Textured(TestMeshes.Grid(800, (_, _) => 0));
        var batches = PointSampling.Sample(plane, 1.0 / 3).Select(points => points.Count).ToList();

        Assert.Equal(2400 * 2400, batches.Sum());
        Assert.All(batches, count => Assert.InRange(count, 1, 1_100_000));
    }

    private static SampledPoints Sample(TexturedMesh mesh, double spacing) => PointSampling.Sample(mesh, spacing).Single();
}
