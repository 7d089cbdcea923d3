using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Scans;

namespace Reality.Engine.Tests.Scans;

/// <summary>A wall around a part of the compass: above it is sky, beside it nothing is known.</summary>
public sealed class ScanHorizonTests
{
    private const double Focal = 60;
    private static readonly Vector3d s_center = new(-30, 12, 4);

    [Theory]
    [InlineData(10, 40)]
    [InlineData(80, 130)]
    [InlineData(200, 215)]
    [InlineData(-60, 5)]
    public void Sky_begins_above_what_was_seen_in_the_same_direction_only(double fromDegrees, double toDegrees)
    {
        const double Top = 20;
        var horizon = Wall(fromDegrees, toDegrees, _ => Top).Horizon();

        foreach (var (azimuth, elevation, isSky) in Marked(horizon))
        {
            var after = (azimuth - fromDegrees + 720) % 360;
            if (after > 2 && after < toDegrees - fromDegrees - 2 && elevation > Top + 3)
                Assert.True(isSky, $"{azimuth:F1} {elevation:F1}");
            if (elevation < Top)
                Assert.False(isSky, $"{azimuth:F1} {elevation:F1}");
            // The zenith is near every direction.
            if (elevation < 60 && after > toDegrees - fromDegrees + 4 && after < 356)
                Assert.False(isSky, $"{azimuth:F1} {elevation:F1}");
        }
    }

    [Fact]
    public void The_horizon_follows_the_top_of_what_was_seen()
    {
        // Higher toward the east, so that a mirrored compass would be seen.
        static double Top(double azimuth) => 10 + 20 * Math.Sin(azimuth * Math.PI / 180);

        foreach (var (azimuth, elevation, isSky) in Marked(Wall(0, 360, Top).Horizon()))
        {
            if (elevation > Top(azimuth) + 4)
                Assert.True(isSky, $"{azimuth:F1} {elevation:F1}");
            if (elevation < Top(azimuth) - 1)
                Assert.False(isSky, $"{azimuth:F1} {elevation:F1}");
        }
    }

    [Fact]
    public void Depth_that_is_known_stays()
    {
        var horizon = Wall(0, 360, _ => 5).Horizon();
        var map = MapOf(0);
        Array.Fill(map.Depth.Pixels, 50);

        horizon.MarkSky(map);

        Assert.All(map.Depth.Pixels, depth => Assert.Equal(50, depth));
    }

    // Azimuths clockwise from north.
    private static ScanCube Wall(double fromDegrees, double toDegrees, Func<double, double> topDegrees)
    {
        var cube = new ScanCube(s_center, Focal);
        for (var azimuth = fromDegrees; azimuth <= toDegrees; azimuth += 0.4)
        {
            for (var elevation = -10.0; elevation <= topDegrees(azimuth); elevation += 0.4)
            {
                var (a, e) = (azimuth * Math.PI / 180, elevation * Math.PI / 180);
                cube.Add(s_center + 15 * new Vector3d(Math.Sin(a), Math.Cos(a), Math.Tan(e)), default);
            }
        }
        return cube;
    }

    private static IEnumerable<(double Azimuth, double Elevation, bool IsSky)> Marked(ScanHorizon horizon)
    {
        for (var face = 0; face < ScanCube.FaceCount; face++)
        {
            var map = MapOf(face);
            horizon.MarkSky(map);
            for (var y = 0; y < map.View.Height; y++)
            {
                for (var x = 0; x < map.View.Width; x++)
                {
                    var ray = map.View.Unproject(new(x + 0.5, y + 0.5), 1) - s_center;
                    yield return (
                        Math.Atan2(ray.X, ray.Y) * 180 / Math.PI,
                        Math.Atan2(ray.Z, Math.Sqrt(ray.X * ray.X + ray.Y * ray.Y)) * 180 / Math.PI,
                        float.IsPositiveInfinity(map.Depth[x, y]));
                }
            }
        }
    }

    private static DepthMap MapOf(int face)
    {
        var (view, _) = new ScanCube(s_center, Focal).Face(face, isWhole: true)!.Value;
        return new()
        {
            View = view, Depth = new(view.Width, view.Height), Normals = new(view.Width, view.Height),
            Confidence = new(view.Width, view.Height),
        };
    }
}
