using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Sample;
using Reality.Sample.Flights;

namespace Reality.Sample.Tests.Flights;

public sealed class FlightPlanTests
{
    private static readonly LocalFrame Frame = new(SampleScene.Origin);

    [Theory]
    [InlineData(3, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 2)]
    [InlineData(60, 12)]
    [InlineData(2000, 400)]
    public void One_photo_in_five_is_oblique_from_ten_photos_on(int photoCount, int obliqueCount)
    {
        var exposures = FlightPlan.Plan(photoCount, 1, Frame);
        Assert.Equal(photoCount, exposures.Count);
        Assert.Equal(obliqueCount, exposures.Count(e => e.IsOblique));
        Assert.Equal(Enumerable.Range(0, photoCount), exposures.Select(e => e.Id.Value));
        Assert.Equal(photoCount, exposures.Select(e => e.Name).Distinct().Count());
    }

    [Fact]
    public void Nadir_photos_overlap_by_78_percent_along_a_line_and_65_percent_between_lines()
    {
        var camera = SampleCamera.True(1280, 960);
        var nadir = FlightPlan.Plan(200, 1, Frame).Where(e => !e.IsOblique).ToList();
        var lines = nadir.GroupBy(e => Math.Round(e.CameraFromWorld.Center.Y / 11)).Select(line => line.ToList()).ToList();
        Assert.True(lines.Count >= 8);

        // Lines run east and west, so the long side of a photo lies across them.
        var (across, along) = (FlightPlan.FlightHeight * camera.Width / camera.FocalLength,
            FlightPlan.FlightHeight * camera.Height / camera.FocalLength);
        var spacing = lines.SelectMany(line => line.Zip(line.Skip(1), (a, b) => Math.Abs(X(b) - X(a)))).Average();
        Assert.Equal(0.78, 1 - spacing / along, 0.015);
        var lineSpacing = lines.Zip(lines.Skip(1), (a, b) => Math.Abs(b.Average(Y) - a.Average(Y))).Average();
        Assert.Equal(0.65, 1 - lineSpacing / across, 0.02);
    }

    [Fact]
    public void Nadir_photos_look_down_with_their_top_in_flight_direction()
    {
        foreach (var (exposure, next) in Pairs(FlightPlan.Plan(60, 1, Frame).Where(e => !e.IsOblique).ToList()))
        {
            var down = exposure.CameraFromWorld.Rotation * new Vector3d(0, 0, -1);
            Assert.InRange(Vector3d.AngleRadians(down, new(0, 0, 1)), 0, 0.08);
            var step = next.CameraFromWorld.Center - exposure.CameraFromWorld.Center;
            if (Math.Abs(step.Y) < 5)
                Assert.True((exposure.CameraFromWorld.Rotation * step).Y < 0, $"{exposure.Name} points backward.");
        }
    }

    [Fact]
    public void Oblique_photos_look_inward_38_degrees_from_the_vertical()
    {
        foreach (var exposure in FlightPlan.Plan(60, 1, Frame).Where(e => e.IsOblique))
        {
            var forward = exposure.CameraFromWorld.Rotation.Inverted() * new Vector3d(0, 0, 1);
            var inward = -exposure.CameraFromWorld.Center with { Z = 0 };
            Assert.InRange(Vector3d.AngleRadians(forward with { Z = 0 }, inward), 0, 0.2);
            Assert.Equal(38, Vector3d.AngleRadians(forward, new(0, 0, -1)) * 180 / Math.PI, 4.0);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(30)]
    [InlineData(300)]
    public void The_reach_contains_all_ground_that_photos_see(int photoCount)
    {
        var camera = SampleCamera.True(1280, 960);
        var reach = FlightPlan.Reach(photoCount);
        foreach (var exposure in FlightPlan.Plan(photoCount, 1, Frame))
        {
            foreach (var corner in (Vector2d[])[new(0, 0), new(1280, 0), new(0, 960), new(1280, 960)])
            {
                var ray = camera.NormalizedFromPixel(corner);
                var direction = exposure.CameraFromWorld.Rotation.Inverted() * new Vector3d(ray.X, ray.Y, 1);
                var center = exposure.CameraFromWorld.Center;
                var ground = center - center.Z / direction.Z * direction;
                Assert.InRange(ground.X, -reach, reach);
                Assert.InRange(ground.Y, -reach, reach);
            }
        }
    }

    [Fact]
    public void Positions_have_one_bias_and_independent_errors()
    {
        var errors = FlightPlan.Plan(500, 3, Frame)
            .Select(e => Frame.WorldFromGeo(e.MeasuredPosition) - e.CameraFromWorld.Center).ToList();
        Assert.Equal(0.85, Deviation(errors.Select(e => e.X)), 0.1);
        Assert.Equal(0.85, Deviation(errors.Select(e => e.Y)), 0.1);
        Assert.Equal(2.0, Deviation(errors.Select(e => e.Z)), 0.25);

        var biases = Enumerable.Range(0, 40).Select(seed => FlightPlan.Plan(30, (ulong)seed, Frame)
            .Average(e => (Frame.WorldFromGeo(e.MeasuredPosition) - e.CameraFromWorld.Center).Z));
        Assert.Equal(1.6, Deviation(biases), 0.7);
    }

    [Fact]
    public void Gain_follows_the_exposure_time()
    {
        foreach (var exposure in FlightPlan.Plan(100, 1, Frame))
            Assert.Equal(800, exposure.Gain / exposure.ExposureSeconds, 80.0);
    }

    private static double X(SampleExposure exposure) => exposure.CameraFromWorld.Center.X;

    private static double Y(SampleExposure exposure) => exposure.CameraFromWorld.Center.Y;

    private static IEnumerable<(T, T)> Pairs<T>(IReadOnlyList<T> items) => items.Zip(items.Skip(1));

    private static double Deviation(IEnumerable<double> values)
    {
        var all = values.ToList();
        var mean = all.Average();
        return Math.Sqrt(all.Average(v => (v - mean) * (v - mean)));
    }
}
