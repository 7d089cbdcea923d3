using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>A survey flight whose position, rotation and scale follow from different data.</summary>
public sealed class RigidRegistrationTests
{
    private const double HeadingErrorRadians = 0.2;

    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(new()
    {
        PhotoCount = 12, PointCount = 400, NoisePixels = 0.2, PositionSigmaMeters = 0.2,
        Camera = new SyntheticSceneOptions().Camera with { Fixed = CameraParameters.All },
    });

    [Fact]
    public void Positions_place_turn_and_scale_without_bending()
    {
        var (scene, _) = Register(new());
        var (free, _) = Register(new() { Position = None, Rotation = None, Scale = None }, PositionUse.None);

        Assert.InRange(Errors(scene).Max(), 0, 0.6);
        Assert.Null(free.Origin);
        Assert.InRange(Bend(free, scene), 0, 1e-9);
    }

    [Fact]
    public void Rotations_of_the_photos_turn_the_scene_and_positions_do_the_rest()
    {
        var (scene, _) = Register(new() { Rotation = RegistrationData.Rotations });
        var (byPositions, _) = Register(new());

        Assert.InRange(Bend(byPositions, scene), 0, 1e-9);
        Assert.Equal(byPositions.Origin, scene.Origin);
        Assert.Equal(Size(byPositions), Size(scene), 1e-6);
        Assert.InRange(Vector3d.Distance(Middle(byPositions), Middle(scene)), 0, 0.3);
        // The headings in the files are all off by the same angle, and so is the scene now.
        Assert.InRange(TurnBetween(byPositions, scene), HeadingErrorRadians - 0.02, HeadingErrorRadians + 0.02);
    }

    [Fact]
    public void The_scale_alone_follows_from_positions_without_a_place_on_earth()
    {
        var (scene, log) = Register(new() { Position = None, Rotation = None, Scale = RegistrationData.Positions });
        var (byPositions, _) = Register(new());

        Assert.Null(scene.Origin);
        Assert.Equal(Size(byPositions), Size(scene), 1e-6);
        Assert.DoesNotContain(log.Warnings, warning => warning.StartsWith("Scene_NotGeoreferenced", StringComparison.Ordinal));
    }

    [Fact]
    public void The_position_alone_follows_from_positions_without_their_scale()
    {
        var (scene, _) = Register(new() { Position = RegistrationData.Positions, Rotation = None, Scale = None });
        var (byPositions, _) = Register(new());

        Assert.Equal(byPositions.Origin, scene.Origin);
        Assert.InRange(Vector3d.Distance(Middle(byPositions), Middle(scene)), 0, 0.3);
        // One unit is the median distance of neighbors, about 12 m.
        Assert.InRange(Size(byPositions) / Size(scene), 8, 16);
    }

    [Fact]
    public void A_rotation_from_the_photos_turns_a_scene_that_positions_have_adjusted()
    {
        var (adjusted, _) = Register(null, PositionUse.Adjust);
        var (turned, _) = Register(new() { Rotation = RegistrationData.Rotations }, PositionUse.Adjust);

        Assert.InRange(Bend(adjusted, turned), 0, 1e-9);
        Assert.InRange(Vector3d.Distance(Middle(adjusted), Middle(turned)), 0, 1e-6);
        Assert.InRange(TurnBetween(adjusted, turned), HeadingErrorRadians - 0.02, HeadingErrorRadians + 0.02);
    }

    [Fact]
    public void A_rotation_from_the_photos_turns_a_scene_whose_own_poses_positions_have_adjusted()
    {
        var (adjusted, _) = Register(null, PositionUse.Adjust, isPosed: true);
        var (turned, _) = Register(new() { Rotation = RegistrationData.Rotations }, PositionUse.Adjust, isPosed: true);

        Assert.InRange(Vector3d.Distance(Middle(adjusted), Middle(turned)), 0, 1e-6);
        Assert.InRange(TurnBetween(adjusted, turned), HeadingErrorRadians - 0.02, HeadingErrorRadians + 0.02);
    }

    [Fact]
    public void Automatic_says_what_it_chose_and_why()
    {
        var all = new RegistrationOptions
        {
            Position = RegistrationData.Automatic, Rotation = RegistrationData.Automatic, Scale = RegistrationData.Automatic,
        };
        Assert.Matches(
            @"^Registration_Chosen: rigidRegistrationPosition, rigidRegistrationRotation, rigidRegistrationScale Automatic: the "
            + @"positions of 12 photos, which agree with their arrangement within 0\.\d\d m\.$",
            Assert.Single(Register(all).Log.Warnings));

        var (scene, log) = Register(all, hasPosition: photo => photo < 2);
        Assert.Null(scene.Origin);
        Assert.Contains(
            "Registration_Chosen: rigidRegistrationRotation Automatic: the measured rotations of 12 photos, because only 2 of "
            + "the calibrated photos have a position, and 3 are needed.", log.Warnings);
        Assert.Contains(
            "Registration_Chosen: rigidRegistrationPosition, rigidRegistrationScale Automatic: nothing, because only 2 of the "
            + "calibrated photos have a position, and 3 are needed.", log.Warnings);
    }

    [Theory]
    [InlineData(0, "no calibrated photo has a position.")]
    [InlineData(2, "only 2 of the calibrated photos have a position, and 3 are needed.")]
    public void Data_that_a_scene_lacks_are_named(int count, string reason)
    {
        var requested = new RegistrationOptions { Scale = RegistrationData.Positions, Rotation = RegistrationData.Rotations };
        var (_, log) = Register(requested, hasPosition: photo => photo < count, hasRotation: false);

        Assert.Contains(
            $"Registration_NotPossible: rigidRegistrationScale: PositionMetadata cannot be used, because {reason}", log.Warnings);
        Assert.Contains(
            "Registration_NotPossible: rigidRegistrationRotation: RotationMetadata cannot be used, because no calibrated photo "
            + "has a measured rotation.", log.Warnings);
        Assert.Single(log.Warnings, warning => warning.StartsWith("Scene_NotGeoreferenced", StringComparison.Ordinal));
    }

    private static RegistrationData None => RegistrationData.None;

    private static (Scene Scene, RecordingLog Log) Register(
        RegistrationOptions? requested, PositionUse use = PositionUse.Place, Func<int, bool>? hasPosition = null,
        bool hasRotation = true, bool isPosed = false)
    {
        var headingError = Rotation.FromRotationVector(new(0, 0, HeadingErrorRadians));
        var input = s_flight.Uncalibrated();
        var photos = input.Photos.Select((photo, i) => photo with
        {
            CameraFromWorld = isPosed ? s_flight.Truth.Photos[i].CameraFromWorld : null,
            Position = hasPosition?.Invoke(i) == false ? null : photo.Position,
            CameraFromEnu = hasRotation ? s_flight.Truth.Photos[i].CameraFromWorld!.Value.Rotation * headingError : null,
        });
        var log = new RecordingLog();
        var result = SceneCalibrator.Calibrate(
            input with { Photos = photos.ToArray(), Origin = isPosed ? s_flight.Truth.Origin : null },
            SyntheticInput.Features(s_flight), SyntheticInput.Pairs(s_flight).ToArray(),
            new()
            {
                Positions = use, Registration = requested,
                Rotations = isPosed ? PosePolicy.Adjust : PosePolicy.Compute,
                Centers = isPosed ? PosePolicy.Adjust : PosePolicy.Compute,
            },
            log, TestContext.Current.CancellationToken);
        Assert.Equal(12, result.Scene.CalibratedPhotoCount);
        return (result.Scene, log);
    }

    private static Vector3d[] Centers(Scene scene) => [.. scene.Photos.Select(p => p.CameraFromWorld!.Value.Center)];

    private static double[] Errors(Scene scene)
    {
        var shift = new LocalFrame(s_flight.Truth.Origin!.Value).WorldFromGeo(scene.Origin!.Value);
        return [.. Centers(scene).Zip(Centers(s_flight.Truth), (a, b) => Vector3d.Distance(a + shift, b))];
    }

    private static Vector3d Middle(Scene scene) =>
        Centers(scene).Aggregate(Vector3d.Zero, (sum, center) => sum + center) / scene.Photos.Count;

    private static double Size(Scene scene) => Centers(scene).Average(center => Vector3d.Distance(center, Middle(scene)));

    // Largest distance after the best similarity, as a share of the size.
    private static double Bend(Scene a, Scene b)
    {
        Assert.True(SimilarityEstimation.TrySolve(Centers(a), Centers(b), out var similarity));
        return Centers(a).Zip(Centers(b), (x, y) => Vector3d.Distance(similarity * x, y)).Max() / Size(b);
    }

    private static double TurnBetween(Scene a, Scene b)
    {
        Assert.True(SimilarityEstimation.TrySolve(Centers(a), Centers(b), out var similarity));
        return similarity.Rotation.Angle.Radians;
    }
}
