using CsCheck;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geodesy;

public sealed class LocalFrameTests
{
    private const double SemiMajorMeters = 6_378_137.0;
    private const double SemiMinorMeters = 6_356_752.314245;

    private static readonly Gen<GeoPoint> AnyPoint =
        Gen.Select(Gen.Double[-90, 90], Gen.Double[-180, 180], Gen.Double[-500, 12_000]).Select(GeoPoint.FromDegrees);

    [Theory]
    [InlineData(0, 0, 0, SemiMajorMeters, 0, 0)]
    [InlineData(0, 90, 0, 0, SemiMajorMeters, 0)]
    [InlineData(0, 180, 100, -SemiMajorMeters - 100, 0, 0)]
    [InlineData(0, -90, 0, 0, -SemiMajorMeters, 0)]
    [InlineData(90, 0, 0, 0, 0, SemiMinorMeters)]
    [InlineData(-90, 0, 50, 0, 0, -SemiMinorMeters - 50)]
    public void Axes_of_the_ellipsoid_lie_on_the_axes_of_the_earth_frame(
        double latitude, double longitude, double height, double x, double y, double z) =>
        Near.Equal(new Vector3d(x, y, z), LocalFrame.ToEarth(GeoPoint.FromDegrees(latitude, longitude, height)), 1e-6);

    [Theory]
    [InlineData(47.37, 8.54, 500)]
    [InlineData(-33.9, 18.4, 50)]
    public void Earth_positions_satisfy_the_equation_of_the_ellipsoid(double latitude, double longitude, double height)
    {
        var foot = LocalFrame.ToEarth(GeoPoint.FromDegrees(latitude, longitude, 0));
        var point = LocalFrame.ToEarth(GeoPoint.FromDegrees(latitude, longitude, height));

        var ratio = (foot.X * foot.X + foot.Y * foot.Y) / (SemiMajorMeters * SemiMajorMeters)
            + foot.Z * foot.Z / (SemiMinorMeters * SemiMinorMeters);
        Assert.Equal(1, ratio, 1e-12);
        // Height runs along the normal, which is the gradient of that equation.
        var a2 = SemiMajorMeters * SemiMajorMeters;
        var normal = new Vector3d(foot.X / a2, foot.Y / a2, foot.Z / (SemiMinorMeters * SemiMinorMeters)).Normalized();
        Near.Equal(foot + height * normal, point, 1e-6);
    }

    [Fact]
    public void Earth_positions_give_back_the_point_within_a_micrometer() => AnyPoint.Sample(point =>
    {
        var earth = LocalFrame.ToEarth(point);

        var again = LocalFrame.FromEarth(earth);

        Assert.Equal(HeightReference.Ellipsoid, again.HeightReference);
        Assert.Equal(point.HeightMeters, again.HeightMeters, 1e-6);
        Near.Equal(earth, LocalFrame.ToEarth(again), 1e-6);
    });

    [Theory]
    [InlineData(90, 0)]
    [InlineData(-90, 0)]
    [InlineData(0, 180)]
    [InlineData(89.999999999, 45)]
    public void Poles_and_the_antimeridian_come_back(double latitude, double longitude)
    {
        var again = LocalFrame.FromEarth(LocalFrame.ToEarth(GeoPoint.FromDegrees(latitude, longitude, 1000)));

        Assert.Equal(latitude, again.Latitude.Degrees, 1e-10);
        Assert.Equal(1000, again.HeightMeters, 1e-6);
        if (Math.Abs(latitude) < 89.9)
            Assert.Equal(longitude, Math.Abs(again.Longitude.Degrees), 1e-10);
    }

    [Fact]
    public void The_origin_is_the_zero_of_the_world() => AnyPoint.Sample(origin =>
    {
        var frame = new LocalFrame(origin);

        Near.Equal(Vector3d.Zero, frame.WorldFromGeo(origin), 1e-8);
        Near.Equal(LocalFrame.ToEarth(origin), frame.EarthFromWorld * Vector3d.Zero, 1e-8);
        Assert.Equal(origin.HeightMeters, frame.GeoFromWorld(Vector3d.Zero).HeightMeters, 1e-6);
    });

    [Fact]
    public void A_point_straight_above_the_origin_lies_on_the_up_axis() => AnyPoint.Sample(origin =>
        Near.Equal(
            new Vector3d(0, 0, 250),
            new LocalFrame(origin).WorldFromGeo(origin with { HeightMeters = origin.HeightMeters + 250 }),
            1e-8));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(47.37, 8.54)]
    [InlineData(-33.9, 18.4)]
    [InlineData(-54.8, -68.3)]
    public void A_step_to_the_north_and_to_the_east_has_the_length_of_the_radii_of_curvature(double latitude, double longitude)
    {
        const double Step = 1e-5;
        var frame = new LocalFrame(GeoPoint.FromDegrees(latitude, longitude, 0));
        var (sin, cos) = Math.SinCos(latitude * Math.PI / 180);
        var eccentricitySquared = 1 - SemiMinorMeters * SemiMinorMeters / (SemiMajorMeters * SemiMajorMeters);
        var w = Math.Sqrt(1 - eccentricitySquared * sin * sin);
        var meridianRadius = SemiMajorMeters * (1 - eccentricitySquared) / (w * w * w);
        var parallelRadius = SemiMajorMeters / w * cos;
        var stepRadians = Step * Math.PI / 180;

        var north = frame.WorldFromGeo(GeoPoint.FromDegrees(latitude + Step, longitude, 0));
        var east = frame.WorldFromGeo(GeoPoint.FromDegrees(latitude, longitude + Step, 0));

        Near.Equal(new Vector3d(0, meridianRadius * stepRadians, 0), north, 1e-6);
        Near.Equal(new Vector3d(parallelRadius * stepRadians, 0, 0), east, 1e-6);
    }

    [Fact]
    public void The_tangent_plane_leaves_the_ellipsoid_by_the_square_of_the_distance()
    {
        var frame = new LocalFrame(GeoPoint.FromDegrees(0, 30, 0));

        var height = frame.GeoFromWorld(new(10_000, 0, 0)).HeightMeters;

        // Along the equator, a circle of the semi-major radius.
        Assert.Equal(Math.Sqrt(SemiMajorMeters * SemiMajorMeters + 1e8) - SemiMajorMeters, height, 1e-6);
    }

    [Fact]
    public void World_positions_come_back_through_the_geographic_position() =>
        Gen.Select(AnyPoint, Any.VectorWithin(20_000)).Sample((origin, world) =>
        {
            var frame = new LocalFrame(origin);

            Near.Equal(world, frame.WorldFromGeo(frame.GeoFromWorld(world)), 1e-6);
        });

    [Fact]
    public void The_earth_transform_keeps_distances_and_handedness() => AnyPoint.Sample(origin =>
    {
        var rotation = new LocalFrame(origin).EarthFromWorld.Rotation;

        var (east, north) = (rotation * new Vector3d(1, 0, 0), rotation * new Vector3d(0, 1, 0));
        Near.Equal(rotation * new Vector3d(0, 0, 1), Vector3d.Cross(east, north), 1e-12);
        // East is parallel to the equator, north never points to the south.
        Assert.Equal(0, east.Z, 1e-12);
        Assert.True(north.Z >= -1e-12, $"north {north} at {origin}");
    });

    [Fact]
    public void Two_frames_see_one_point_at_one_place()
    {
        var a = new LocalFrame(GeoPoint.FromDegrees(46.84, -91.99, 160));
        var b = new LocalFrame(GeoPoint.FromDegrees(46.85, -92, 300));
        var point = GeoPoint.FromDegrees(46.845, -91.995, 250);

        Near.Equal(a.EarthFromWorld * a.WorldFromGeo(point), b.EarthFromWorld * b.WorldFromGeo(point), 1e-8);
    }

    [Fact]
    public void An_origin_above_sea_level_is_rejected() => Assert.Throws<ArgumentException>(
        () => new LocalFrame(new(Angle.FromDegrees(47), Angle.FromDegrees(8), 500, HeightReference.Egm96)));
}
