using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

/// <summary>A thermal camera beside another one, whose poses over flat ground are known.</summary>
public sealed class CameraMountTests
{
    private const double Degree = Math.PI / 180;

    private static readonly Camera s_camera = new()
    {
        Id = new(1), Width = 320, Height = 256, FocalLength = 300, PrincipalPoint = new(160, 128),
        Distortion = new(-0.04, 0, 0, 0, 0),
    };

    private static readonly CameraMount s_truth = new(
        RigidTransform.FromCenter(
            Rotation.FromRotationVector(new(1.5 * Degree, -1.1 * Degree, 0.8 * Degree)), new(0.05, 0.02, 0)),
        s_camera);

    private static CameraMount Start => new(
        RigidTransform.FromCenter(Rotation.Identity, s_truth.CameraFromOther.Center),
        s_camera with { FocalLength = 312, Distortion = default });

    [Fact]
    public void Exact_matches_give_turn_focal_length_and_distortion()
    {
        var found = Start.Refined(Matches(300, 0));

        AssertNear(found, degrees: 0.002, pixels: 0.1, distortion: 0.001);
        Assert.All(Matches(300, 0), match => Assert.InRange(found.ErrorPixels(match), 0, 0.05));
    }

    [Fact]
    public void A_third_of_wrong_matches_does_no_harm()
    {
        AssertNear(Start.Refined(Matches(300, 100)), degrees: 0.02, pixels: 1, distortion: 0.005);
    }

    [Fact]
    public void What_the_user_has_fixed_stays()
    {
        var start = Start with
        {
            Camera = Start.Camera with { Fixed = CameraParameters.FocalLength | CameraParameters.RadialDistortion },
        };

        var found = start.Refined(Matches(300, 0));

        Assert.Equal(312, found.Camera.FocalLength, 1e-9);
        Assert.Equal(0, found.Camera.Distortion.K1, 1e-9);
        Assert.InRange(AngleBetween(found, s_truth) / Degree, 0, 0.3);
    }

    [Fact]
    public void Without_matches_the_mount_stays_as_it_is()
    {
        var found = Start.Refined([]);

        Assert.Equal(0, AngleBetween(found, Start), 1e-9);
        Assert.Equal(312, found.Camera.FocalLength, 1e-9);
    }

    [Fact]
    public void A_match_that_is_expected_behind_the_camera_has_no_error_that_counts()
    {
        var behind = new MountMatch(
            new(Rotation.FromRotationVector(new(Math.PI, 0, 0)), Vector3d.Zero), 10, new(160, 128), new(160, 128));

        Assert.Equal(double.PositiveInfinity, s_truth.ErrorPixels(behind));
    }

    private static List<MountMatch> Matches(int count, int wrongCount)
    {
        var random = new Random(8);
        var matches = new List<MountMatch>();
        while (matches.Count < count)
        {
            // The other camera looks down from 30 m.
            var (first, second) = (Pose(), Pose());
            var place = new Vector3d(20 * random.NextDouble() - 10, 20 * random.NextDouble() - 10, 3 * random.NextDouble());
            if (Project(first * place) is not { } at || Project(second * place) is not { } match)
                continue;
            if (matches.Count < wrongCount)
                match = new(320 * random.NextDouble(), 256 * random.NextDouble());
            matches.Add(new(second * first.Inverted(), (first * place).Z, at, match));
        }
        return matches;

        RigidTransform Pose()
        {
            var down = Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)));
            var turn = Rotation.FromRotationVector(new(0, 0, 6 * random.NextDouble()));
            return RigidTransform.FromCenter(
                turn * down, new(10 * random.NextDouble() - 5, 10 * random.NextDouble() - 5, 30));
        }
    }

    private static Vector2d? Project(Vector3d inOther) =>
        s_truth.Camera.TryProject(s_truth.CameraFromOther * inOther, out var pixel)
        && pixel is { X: > 0 and < 320, Y: > 0 and < 256 }
            ? pixel
            : null;

    private static void AssertNear(CameraMount found, double degrees, double pixels, double distortion)
    {
        Assert.InRange(AngleBetween(found, s_truth) / Degree, 0, degrees);
        Assert.Equal(s_camera.FocalLength, found.Camera.FocalLength, pixels);
        Assert.Equal(s_camera.Distortion.K1, found.Camera.Distortion.K1, distortion);
        Assert.Equal(s_truth.CameraFromOther.Center.X, found.CameraFromOther.Center.X, 1e-9);
    }

    private static double AngleBetween(CameraMount a, CameraMount b)
    {
        var axis = new Vector3d(0.6, 0, 0.8);
        var other = new Vector3d(0, 1, 0);
        return Math.Max(Turned(axis), Turned(other));

        double Turned(Vector3d v) => Vector3d.Distance(a.CameraFromOther.Rotation * v, b.CameraFromOther.Rotation * v);
    }
}
