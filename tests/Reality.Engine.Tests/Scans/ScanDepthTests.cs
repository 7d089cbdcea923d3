using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Scans;

namespace Reality.Engine.Tests.Scans;

/// <summary>Depth maps from points that lie on a known plane.</summary>
public sealed class ScanDepthTests
{
    private const int Side = 40;
    private const double Focal = 200;

    private static readonly PinholeView s_view =
        new(new PhotoId(0), Side, Side, Focal, Focal, 18.3, 21.7, RigidTransform.Identity);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, -0.3)]
    [InlineData(-0.8, 1.1)]
    public void Depths_and_normals_are_those_of_the_plane_at_the_middle_of_the_pixel(double slopeX, double slopeY)
    {
        var plane = new Plane(slopeX, slopeY);
        var depth = new ScanDepth(s_view, PointsOn(plane), photoSigmaMeters: 0.01);

        var map = depth.Make(2, CancellationToken.None);

        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                Assert.Equal(plane.DepthAt(x + 0.5, y + 0.5), map.Depth[x, y], 0.0005);
                Assert.InRange(Vector3.Dot(map.Normals[x, y], plane.NormalToCamera), 0.9999f, 1.0001f);
                Assert.Equal(y * Side + x, depth.Source[x, y]);
            }
        }
    }

    [Fact]
    public void Gaps_on_a_surface_are_closed_with_less_weight_and_what_lies_beyond_its_end_is_not()
    {
        var plane = new Plane(0.5, -0.3);
        var pixels = PointsOn(plane);
        pixels[20, 20] = default;
        for (var i = 0; i < Side; i++)
            (pixels[38, i], pixels[39, i]) = (default, default);
        var depth = new ScanDepth(s_view, pixels, photoSigmaMeters: 1);

        var map = depth.Make(1, CancellationToken.None);

        Assert.Equal(plane.DepthAt(20.5, 20.5), map.Depth[20, 20], 0.0005);
        Assert.InRange(map.Confidence[20, 20] / (double)map.Confidence[10, 10], 0.24, 0.26);
        Assert.Contains(depth.Source[20, 20], new[] { 20 * Side + 19, 20 * Side + 21, 19 * Side + 20, 21 * Side + 20 });
        Assert.Equal((0f, 0, -1), (map.Depth[38, 20], map.Confidence[38, 20], depth.Source[38, 20]));
    }

    [Fact]
    public void A_surface_ends_at_the_jump_to_another_one()
    {
        var (near, far) = (new Plane(0, 0), new Plane(0, 0, 12));
        var pixels = PointsOn(near);
        var behind = PointsOn(far);
        for (var y = 0; y < Side; y++)
        {
            for (var x = Side / 2; x < Side; x++)
                pixels[x, y] = behind[x, y];
        }

        var map = new ScanDepth(s_view, pixels, photoSigmaMeters: 0.01).Make(1, CancellationToken.None);

        Assert.Equal(near.Distance, map.Depth[Side / 2 - 1, 20], 0.0005);
        Assert.Equal(far.Distance, map.Depth[Side / 2, 20], 0.0005);
    }

    [Theory]
    [InlineData(0.0005, 16)]
    [InlineData(0.02, 4)]
    [InlineData(0.2, 1)]
    public void Confidence_is_the_weight_against_depths_of_photos(double scatterMeters, double weight)
    {
        var map = new ScanDepth(s_view, PointsOn(new(0, 0), scatterMeters), photoSigmaMeters: 0.04)
            .Make(1, CancellationToken.None);

        // The scatter is estimated from distances of points from planes that they draw to themselves.
        var median = map.Confidence.Pixels.Order().ElementAt(Side * Side / 2);
        Assert.InRange(median * ScanDepth.MaxWeight / 255, 0.8 * weight, 1.5 * weight);
    }

    // One point somewhere in each pixel.
    private static Image<ScanPixel> PointsOn(Plane plane, double scatterMeters = 0)
    {
        var random = SeededRandom.For(11, 0);
        var pixels = new Image<ScanPixel>(Side, Side);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var (dx, dy) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5);
                var depth = plane.DepthAt(x + 0.5 + dx, y + 0.5 + dy) + scatterMeters * random.NextGaussian();
                pixels[x, y].Add((float)depth, (float)dx, (float)dy, 0.1f, default);
            }
        }
        return pixels;
    }

    /// <summary>z = distance + slopeX x + slopeY y in the camera's frame, meters.</summary>
    private sealed record Plane(double SlopeX, double SlopeY, double Distance = 6)
    {
        public Vector3 NormalToCamera => Vector3.Normalize(new((float)SlopeX, (float)SlopeY, -1));

        public double DepthAt(double u, double v) =>
            Distance / (1 - SlopeX * (u - s_view.CenterX) / Focal - SlopeY * (v - s_view.CenterY) / Focal);
    }
}
