using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Scans;

namespace Reality.Engine.Tests.Scans;

/// <summary>Points around a scanner come back from the pixels that they fall into.</summary>
public sealed class ScanCubeTests
{
    private const double Focal = 100;
    private static readonly Vector3d s_center = new(1000, -500, 20);

    [Fact]
    public void Each_point_lies_where_its_pixels_show_it()
    {
        var random = SeededRandom.For(3, 0);
        for (var i = 0; i < 300; i++)
        {
            var direction = new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
            var distance = 2 + 30 * random.NextDouble();
            var point = s_center + distance / direction.Length * direction;
            var cube = new ScanCube(s_center, Focal);
            cube.Add(point, default);

            var shown = PointsOf(cube);
            Assert.InRange(shown.Count, 1, 3);
            // Places in a pixel are kept in steps of 1/250.
            Assert.All(shown, seen => Assert.InRange((seen.Point - point).Length, 0, 0.004 * distance / Focal));
        }
    }

    [Theory]
    [InlineData(0, 1, 0, 0)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(0, -1, 0, 2)]
    [InlineData(-1, 0, 0, 3)]
    [InlineData(0, 0, 1, 4)]
    [InlineData(0, 0, -1, 5)]
    public void Faces_are_north_east_south_west_up_and_down(double x, double y, double z, int face)
    {
        var cube = new ScanCube(s_center, Focal);
        cube.Add(s_center + 7 * new Vector3d(x, y, z), default);

        Assert.Equal((face, 7f), (Assert.Single(PointsOf(cube)).Face, PointsOf(cube)[0].Depth));
    }

    [Fact]
    public void Faces_overlap_at_their_edges()
    {
        var cube = new ScanCube(s_center, Focal);
        cube.Add(s_center + new Vector3d(5, 5.05, 0), default);

        Assert.Equal([0, 1], PointsOf(cube).Select(seen => seen.Face));
    }

    [Fact]
    public void A_pixel_has_the_mean_of_the_nearest_surface()
    {
        var cube = new ScanCube(s_center, Focal);
        Add(9, 200);
        Add(4, 100);
        Add(4.02, 140);
        Add(8, 250);

        var seen = Assert.Single(PointsOf(cube));
        Assert.Equal((4.01, 2, 120), (seen.Depth, seen.Pixel.Count, seen.Pixel.Color.R), Near);

        void Add(double depth, byte gray) => cube.Add(
            s_center + new Vector3d(0, depth, 0), new ScanPixel { Color = new(gray, gray, gray), Intensity = gray });
    }

    [Fact]
    public void The_scanner_itself_is_not_seen()
    {
        var cube = new ScanCube(s_center, Focal);
        cube.Add(s_center + new Vector3d(0, 0.04, 0), default);

        Assert.Empty(PointsOf(cube));
    }

    private static bool Near((double, int, int) a, (double, int, int) b) =>
        Math.Abs(a.Item1 - b.Item1) < 1e-5 && (a.Item2, a.Item3) == (b.Item2, b.Item3);

    private static List<(int Face, Vector3d Point, float Depth, ScanPixel Pixel)> PointsOf(ScanCube cube)
    {
        var points = new List<(int, Vector3d, float, ScanPixel)>();
        for (var face = 0; face < ScanCube.FaceCount; face++)
        {
            if (cube.Face(face) is not var (view, pixels))
                continue;
            for (var y = 0; y < view.Height; y++)
            {
                for (var x = 0; x < view.Width; x++)
                {
                    var pixel = pixels[x, y];
                    if (pixel.Count > 0)
                    {
                        var at = new Vector2d(x + 0.5 + pixel.OffsetX, y + 0.5 + pixel.OffsetY);
                        points.Add((face, view.Unproject(at, pixel.Depth), pixel.Depth, pixel));
                    }
                }
            }
        }
        return points;
    }
}
