using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Control points in photos of a flight 50 m above ground, whose poses and marks are exact.</summary>
public sealed class ControlNetworkTests
{
    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(new()
    {
        PhotoCount = 16, PointCount = 600, PositionSigmaMeters = 2,
    });

    // On no plane, and in no symmetric arrangement.
    private static readonly Vector3d[] s_places =
    [
        new(-18, -15, 2), new(14, -17, -3), new(20, 4, 4), new(3, 16, 0), new(-16, 12, -2), new(1, -2, 6), new(-7, 3, 1),
    ];

    // The frame of a reconstruction before it has a place.
    private static readonly Similarity s_localFromTruth =
        new(0.3, Rotation.FromRotationVector(new(0.4, -0.9, 0.7)), new(2, -5, 1));

    private static readonly CalibrationOptions s_options = new();

    [Fact]
    public void Points_on_earth_place_a_reconstruction_in_a_frame_at_their_median()
    {
        var points = SyntheticControl.On(s_flight, 9, sigma: 0, i => i is 2 or 5, markNoise: 0);
        var network = NetworkOf(points, s_localFromTruth);

        var alignment = network.Align(Up(s_localFromTruth))!;

        var frame = new LocalFrame(network.Origin!.Value);
        foreach (var point in points)
        {
            var local = s_localFromTruth * point.WorldFrom(s_flight.Truth.Origin);
            var expected = frame.WorldFromGeo(point.Position!.Value);
            Assert.InRange(Vector3d.Distance(alignment.WorldFromLocal * local, expected), 0, 1e-4);
        }
        Assert.Equal(1 / s_localFromTruth.Scale, alignment.WorldFromLocal.Scale, 1e-5);
        Assert.Equal([0, 1, 3, 4, 6, 7, 8], network.Usable);
        Assert.Equal(7, alignment.Agrees.Count(agrees => agrees));
    }

    [Fact]
    public void Check_points_have_no_influence_on_the_origin()
    {
        ControlPoint At(double latitude, double longitude, double height, bool isCheck) => new()
        {
            Name = "P", Coordinates = Vector3d.Zero, Position = GeoPoint.FromDegrees(latitude, longitude, height),
            HorizontalSigmaMeters = 1, VerticalSigmaMeters = 1, IsCheck = isCheck,
        };
        ControlPoint[] points =
        [
            At(50, 8, 900, true), At(47.3, -92.3, 210, false), At(47.1, -92.1, 230, false), At(47.2, -92.2, 220, false),
            At(51, 9, 950, true), At(52, 10, 960, true),
        ];

        var origin = NetworkOf(points).Origin!.Value;

        Assert.Equal(47.2, origin.Latitude.Degrees, 1e-12);
        Assert.Equal(-92.2, origin.Longitude.Degrees, 1e-12);
        Assert.Equal(220, origin.HeightMeters, 1e-9);
        // Without control points, a check point is better than none.
        Assert.Equal(50, NetworkOf([points[0], points[4]]).Origin!.Value.Latitude.Degrees, 1e-12);
        Assert.Null(NetworkOf(SyntheticControl.At(s_flight, s_places)).Origin);
    }

    [Fact]
    public void A_wrong_coordinate_contradicts_and_only_points_that_agree_steer()
    {
        var points = SyntheticControl.At(s_flight, s_places);
        points[1] = points[1] with { Coordinates = points[1].Coordinates + new Vector3d(0, 0, 3) };
        points[4] = points[4] with { IsCheck = true, Coordinates = Vector3d.Zero };
        var reconstruction = SyntheticControl.Reconstructed(s_flight, points, s_localFromTruth);
        var network = new ControlNetwork(reconstruction, s_options);

        var alignment = network.Align(Up(s_localFromTruth))!;
        network.Take(alignment);

        Assert.Equal([true, false, true, true, false, true, true], network.Steers);
        Assert.Equal([1], Enumerable.Range(0, 7).Where(i => network.Contradicts[i]));

        // In the world of the survey, they are judged alike.
        reconstruction.Transform(alignment.WorldFromLocal);
        Assert.False(network.Reconsider(null));
        Assert.Equal([1], Enumerable.Range(0, 7).Where(i => network.Contradicts[i]));
        var fresh = new ControlNetwork(reconstruction, s_options);
        Assert.True(fresh.Reconsider(null));
        Assert.Equal(network.Steers, fresh.Steers);
    }

    [Fact]
    public void Exchanged_axes_mirror_points_even_if_these_lie_on_a_plane()
    {
        // Seen from below, a plane is its own mirror image.
        var flat = Array.ConvertAll(s_places, place => place with { Z = 1 });
        var points = SyntheticControl.At(s_flight, flat);
        var exchanged = Array.ConvertAll(points, point => point with
        {
            Coordinates = new(point.Coordinates.Y, point.Coordinates.X, point.Coordinates.Z),
        });

        var (right, wrong) = (NetworkOf(points, s_localFromTruth), NetworkOf(exchanged, s_localFromTruth));

        Assert.NotNull(right.Align(Up(s_localFromTruth)));
        Assert.False(right.FitsMirrored(Up(s_localFromTruth)));
        Assert.Null(wrong.Align(Up(s_localFromTruth)));
        Assert.True(wrong.FitsMirrored(Up(s_localFromTruth)));
    }

    [Fact]
    public void Two_points_place_nothing()
    {
        var network = NetworkOf(SyntheticControl.At(s_flight, s_places[..2]));

        Assert.Null(network.Align(Up(Similarity.Identity)));
        Assert.False(network.FitsMirrored(Up(Similarity.Identity)));
        Assert.False(network.Reconsider(null));
        Assert.Equal([false, false], network.Steers);
        Assert.Null(network.ResidualsInSigmas(null));
    }

    [Fact]
    public void Residuals_are_in_standard_deviations_of_survey_and_marks_per_coordinate()
    {
        const double horizontal = 0.04, vertical = 0.1;
        Vector3d[] offsets = [new(0.03, -0.05, 0), new(0, 0, 0.2), new(-0.04, 0.02, -0.1), new(0.01, 0.01, 0.05)];
        var points = SyntheticControl.At(s_flight, s_places[..4], horizontal, vertical);
        for (var i = 0; i < 4; i++)
            points[i] = points[i] with { Coordinates = points[i].Coordinates + offsets[i] };
        // Without a height, what is said of it does not count.
        points[3] = points[3] with
        {
            VerticalSigmaMeters = double.PositiveInfinity,
            Coordinates = points[3].Coordinates with { Z = 50 },
        };
        var network = NetworkOf(points);
        network.Reconsider(null);

        double sum = 0;
        for (var i = 0; i < 4; i++)
        {
            var pixel = points[i].Marks.Min(mark =>
                (s_flight.Truth[mark.Photo].CameraFromWorld!.Value * s_places[i]).Length) / 1800;
            sum += (offsets[i].X * offsets[i].X + offsets[i].Y * offsets[i].Y) / (horizontal * horizontal + pixel * pixel);
            sum += i == 3 ? 0 : offsets[i].Z * offsets[i].Z / (vertical * vertical + 6.25 * pixel * pixel);
        }

        Assert.Equal([true, true, true, true], network.Steers);
        Assert.Equal(Math.Sqrt(sum / 11), network.ResidualsInSigmas(null)!.Value, 1e-6);
    }

    [Fact]
    public void Without_its_own_survey_a_point_is_where_the_others_put_it()
    {
        var points = SyntheticControl.At(s_flight, s_places);
        points[2] = points[2] with { Coordinates = points[2].Coordinates + new Vector3d(0.02, 0.01, -0.03) };
        // The finished scene is a little off.
        var shifted = new Similarity(1.001, Rotation.FromRotationVector(new(1e-3, -2e-3, 3e-3)), new(0.02, -0.03, 0.05));
        var network = NetworkOf(points, shifted);
        network.Reconsider(null);
        Assert.DoesNotContain(false, network.Steers);

        var place = network.PlaceWithout(2, null, Up(shifted))!.Value;

        Assert.InRange(Vector3d.Distance(shifted * s_places[2], s_places[2]), 0.03, 0.2);
        Assert.InRange(Vector3d.Distance(place, s_places[2]), 0, 1e-5);
    }

    [Fact]
    public void Places_follow_the_poses()
    {
        var network = NetworkOf(SyntheticControl.At(s_flight, s_places));
        network.Locate();
        RigidTransform[] poses = [.. s_flight.Truth.Photos.Select(photo => s_localFromTruth.Apply(photo.CameraFromWorld!.Value))];
        Camera[] cameras = [.. s_flight.Truth.Cameras];

        for (var i = 0; i < s_places.Length; i++)
        {
            Assert.InRange(Vector3d.Distance(network.Located[i].Position!.Value, s_places[i]), 0, 1e-6);
            Assert.InRange(Vector3d.Distance(network.PlaceAt(i, poses, cameras)!.Value, s_localFromTruth * s_places[i]), 0, 1e-6);
        }
    }

    private static ControlNetwork NetworkOf(IReadOnlyList<ControlPoint> points, Similarity? localFromTruth = null) =>
        new(SyntheticControl.Reconstructed(s_flight, points, localFromTruth), s_options);

    private static ExpectedUp Up(Similarity localFromTruth) => new(localFromTruth.Rotation * new Vector3d(0, 0, 1), 0.05);
}
