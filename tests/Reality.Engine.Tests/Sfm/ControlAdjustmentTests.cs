using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Control points in the adjustment of a survey flight, 2.8 cm per pixel.</summary>
public sealed class ControlAdjustmentTests
{
    private const double PixelMeters = 50.0 / 1800;

    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(new()
    {
        PhotoCount = 16, PointCount = 900, NoisePixels = 0.2, PositionSigmaMeters = 2,
    });

    // Five are check points.
    private static readonly IReadOnlyList<ControlPoint> s_points = SyntheticControl.On(
        s_flight, 14, 0.003, i => i % 3 == 1, markNoise: 0.1);

    [Fact]
    public void They_place_the_scene_and_correct_camera_and_shape()
    {
        var (withPositions, _) = Calibrate([]);
        var (scene, log) = Calibrate(s_points, new() { ExplainsAdjustment = true });

        Assert.InRange(CheckErrors(withPositions).Max(e => e.Length), 20 * PixelMeters, 1000 * PixelMeters);
        Assert.All(CheckErrors(scene), error =>
        {
            Assert.InRange(double.Hypot(error.X, error.Y), 0, 0.5 * PixelMeters);
            Assert.InRange(Math.Abs(error.Z), 0, PixelMeters);
        });
        Assert.InRange(CenterErrors(scene).Average(), 0, 4 * PixelMeters);
        Assert.Contains(
            "Adjustment_DataChosen: adjustmentConstraints Automatic: 9 control points act in the adjustment, each by its "
            + "accuracy (median 0.003 m). The positions of 16 photos do not act: their accuracy is 2 m, or they disagree with "
            + "the control points.", log.Warnings);
    }

    [Fact]
    public void Check_points_never_change_the_result()
    {
        var (scene, _) = Calibrate(s_points);
        var (moved, _) = Calibrate([.. s_points.Select(point => point.IsCheck
            ? point with { Position = point.Position!.Value with { HeightMeters = 0 } }
            : point)]);
        var (without, _) = Calibrate([.. s_points.Where(point => !point.IsCheck)]);

        Assert.Equal(Centers(scene), Centers(moved));
        Assert.Equal(Vector3d.Zero, Centers(scene)[3] - Centers(moved)[3]);
        var shift = new LocalFrame(scene.Origin!.Value).WorldFromGeo(without.Origin!.Value);
        Assert.All(Centers(scene).Zip(Centers(without)), pair =>
            Assert.InRange(Vector3d.Distance(pair.First, pair.Second + shift), 0, 1e-3));
    }

    [Fact]
    public void A_wrong_point_and_a_wrong_mark_are_named_and_left_out()
    {
        var points = s_points.ToArray();
        var place = points[0].Position!.Value;
        points[0] = points[0] with { Position = place with { HeightMeters = place.HeightMeters + 3 } };
        var marks = points[3].Marks.ToArray();
        marks[1] = marks[1] with { Pixel = marks[1].Pixel + new Vector2d(60, -25) };
        points[3] = points[3] with { Marks = marks };

        var (scene, log) = Calibrate(points);

        Assert.Matches(@"^Control_PointNotUsed: Control point A was not used: .* -[23]\.\d\d m in height", Assert.Single(
            log.Warnings, warning => warning.StartsWith("Control_PointNotUsed", StringComparison.Ordinal)));
        Assert.Matches(@"^Control_MarkNotUsed: The mark of D in photo\d+\.jpg is 6[45] pixels from where", Assert.Single(
            log.Warnings, warning => warning.StartsWith("Control_MarkNotUsed", StringComparison.Ordinal)));
        Assert.All(CheckErrors(scene), error => Assert.InRange(error.Length, 0, 1.2 * PixelMeters));
    }

    [Theory]
    [InlineData(PositionUse.Adjust)]
    [InlineData(PositionUse.Place)]
    public void Without_check_points_each_control_point_is_left_out_in_turn(PositionUse use)
    {
        var points = s_points.Select(point => point with { IsCheck = false }).ToArray();
        var input = s_flight.Uncalibrated(WrongCamera) with { ControlPoints = points };
        var report = SceneCalibrator.Calibrate(
            input, SyntheticInput.Features(s_flight), SyntheticInput.Pairs(s_flight).ToArray(),
            new() { Control = use, Positions = PositionUse.Place }, new RecordingLog(),
                TestContext.Current.CancellationToken).Report;

        var control = report.Control!;
        Assert.Equal(14, control.LeaveOneOut!.Count);
        Assert.Null(control.CheckPoints);
        Assert.All(control.Points, point => Assert.Equal(
            use == PositionUse.Adjust ? ControlRole.Adjusted : ControlRole.Placed, point.Role));
        // A point draws the scene to itself: without it, it lies farther off.
        Assert.True(control.LeaveOneOut.VerticalMeters > control.ControlPoints!.VerticalMeters);
        Assert.InRange(control.LeaveOneOut.HorizontalMeters!.Value, 0, use == PositionUse.Adjust ? PixelMeters : 0.5);
        Assert.InRange(control.ControlPoints.Pixels!.Value, 0.05, 0.6);
        if (use == PositionUse.Adjust)
            Assert.InRange(control.ResidualsInSigmas!.Value, 0.1, 1.5);
    }

    /// <summary>Rotations of the photos, all wrong by the same heading, turn the scene away from the points.</summary>
    [Fact]
    public void Points_that_no_longer_place_the_scene_are_compared_with_it_and_not_left_out_in_turn()
    {
        var heading = Rotation.FromRotationVector(new(0, 0, 0.2));
        var input = s_flight.Uncalibrated(WrongCamera);
        var photos = input.Photos.Select((photo, i) => photo with
        {
            CameraFromEnu = s_flight.Truth.Photos[i].CameraFromWorld!.Value.Rotation * heading,
        });
        var control = SceneCalibrator.Calibrate(
            input with
            {
                Photos = photos.ToArray(),
                ControlPoints = [.. s_points.Select(point => point with { IsCheck = false })],
            },
            SyntheticInput.Features(s_flight), SyntheticInput.Pairs(s_flight).ToArray(),
            new() { Positions = PositionUse.Place, Registration = new() { Rotation = RegistrationData.Rotations } },
            new RecordingLog(), TestContext.Current.CancellationToken).Report.Control!;

        Assert.All(control.Points, point => Assert.Equal(ControlRole.Compared, point.Role));
        Assert.All(control.Points, point => Assert.Equal(3, point.ResidualMeters!.Length));
        // A turn by 0.2 about the middle moves points 5 m and more away from it by a meter.
        Assert.InRange(control.Points.Max(point => double.Hypot(point.ResidualMeters![0], point.ResidualMeters[1])), 1, 20);
        Assert.Null(control.LeaveOneOut);
    }

    [Fact]
    public void The_report_has_residuals_of_points_and_marks()
    {
        var input = s_flight.Uncalibrated(WrongCamera) with { ControlPoints = s_points };
        var control = SceneCalibrator.Calibrate(
            input, SyntheticInput.Features(s_flight), SyntheticInput.Pairs(s_flight).ToArray(), new(), new RecordingLog(),
            TestContext.Current.CancellationToken).Report.Control!;

        Assert.Equal(s_points.Select(point => point.Name), control.Points.Select(point => point.Name));
        Assert.Equal((9, 5), (control.ControlPoints!.Count, control.CheckPoints!.Count));
        Assert.Matches(@"^9, RMS 0\.0\d\d m horizontally, 0\.0\d\d m in height$", control.ControlPoints.ToString());
        Assert.Null(control.LeaveOneOut);
        Assert.All(control.Points.Zip(s_points), pair =>
        {
            Assert.Equal(pair.Second.IsCheck, pair.First.Role == ControlRole.Check);
            Assert.Equal(3, pair.First.ResidualMeters!.Length);
            Assert.Equal(pair.Second.Marks.Count, pair.First.Marks.Count(mark => mark.IsUsed));
        });
    }

    [Fact]
    public void Two_points_place_nothing_and_say_so()
    {
        var (scene, log) = Calibrate(
            [.. s_points.Where(point => !point.IsCheck).Take(2)],
            new() { ChoosesAdjustmentData = false, Positions = PositionUse.Place });
        var (byPositions, _) = Calibrate([], new() { Positions = PositionUse.Place });

        Assert.Equal(Centers(byPositions), Centers(scene));
        Assert.Contains(
            "Adjustment_NotPossible: adjustmentConstraints: ControlPoints cannot be used. Control points do not act: 2 of them "
            + "are determined by photos, and 3 are needed.", log.Warnings);
    }

    [Fact]
    public void Exchanged_axes_are_named()
    {
        var frame = new LocalFrame(s_flight.Truth.Origin!.Value);
        var (_, log) = Calibrate([.. s_points.Select(point =>
        {
            var (x, y, z) = frame.WorldFromGeo(point.Position!.Value);
            return point with { Position = null, System = null, Coordinates = new(y, x, z) };
        })]);

        Assert.Contains(log.Warnings, warning => warning.StartsWith(
            "Control_Contradicts: The control points fit the photos only with x and y exchanged", StringComparison.Ordinal));
    }

    [Fact]
    public void Points_in_a_local_system_make_meters_without_a_place_on_earth()
    {
        var frame = new LocalFrame(s_flight.Truth.Origin!.Value);
        var (scene, log) = Calibrate([.. s_points.Select(point => point with
        {
            Position = null, System = null, Coordinates = frame.WorldFromGeo(point.Position!.Value),
        })], new() { ExplainsAdjustment = true });

        Assert.Null(scene.Origin);
        Assert.InRange(Centers(scene).Zip(Centers(s_flight.Truth), Vector3d.Distance).Average(), 0, 4 * PixelMeters);
        Assert.DoesNotContain(log.Warnings, warning => warning.StartsWith("Scene_NotGeoreferenced", StringComparison.Ordinal));
        Assert.Contains(log.Warnings, warning => warning.EndsWith(
            "The positions of 16 photos do not act, because the control points are in a local system, with which they cannot be "
            + "compared.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Points_that_are_inaccurate_or_have_no_heights_place_without_bending(bool areInaccurate)
    {
        var points = SyntheticControl.On(s_flight, 10, areInaccurate ? 1 : 0.01).Select(point => areInaccurate
            ? point
            : point with { VerticalSigmaMeters = double.PositiveInfinity }).ToArray();

        var (scene, log) = Calibrate(points, new() { ExplainsAdjustment = true });
        var (free, _) = Calibrate([], new() { Positions = PositionUse.None });

        Assert.InRange(Bend(free, scene), 0, 1e-9);
        Assert.InRange(CenterErrors(scene).Average(), 0, areInaccurate ? 3 : 5);
        Assert.Contains(log.Warnings, warning => warning.Contains(
            areInaccurate ? "is worse than 5 cm" : "they have no heights", StringComparison.Ordinal));
    }

    [Fact]
    public void Positions_of_a_survey_grade_receiver_act_beside_control_points_unless_they_contradict_them()
    {
        var precise = SyntheticScene.Aerial(new()
        {
            PhotoCount = 16, PointCount = 900, NoisePixels = 0.3, PositionSigmaMeters = 0.03,
        });
        var points = SyntheticControl.On(precise, 8);
        SceneChange raise = photo => photo with
        {
            Position = photo.Position! with
            {
                Position = photo.Position.Position with { HeightMeters = photo.Position.Position.HeightMeters + 47 },
            },
        };

        var both = Run(precise, points, new() { ExplainsAdjustment = true });
        var raised = Run(precise, points, new() { ExplainsAdjustment = true }, raise);

        Assert.Contains(both.Log.Warnings, w => w.Contains("The positions of 16 photos act, too", StringComparison.Ordinal));
        Assert.Contains(raised.Log.Warnings, w => w.Contains("The positions of 16 photos do not act", StringComparison.Ordinal));
        Assert.InRange(Errors(precise, raised.Scene).Average(), 0, 4 * PixelMeters);
        Assert.InRange(Errors(precise, both.Scene).Average(), 0, PixelMeters);
    }

    [Fact]
    public void Registration_by_control_points_moves_without_bending()
    {
        var all = new RegistrationOptions
        {
            Position = RegistrationData.ControlPoints, Rotation = RegistrationData.ControlPoints,
            Scale = RegistrationData.ControlPoints,
        };
        var (placed, _) = Calibrate(s_points,
            new() { Positions = PositionUse.Place, Control = PositionUse.Place, Registration = all });
        var (free, _) = Calibrate([], new() { Positions = PositionUse.None });
        var (few, log) = Calibrate(
            [.. s_points.Take(2)], new() { Positions = PositionUse.Place, Control = PositionUse.Place, Registration = all });

        Assert.InRange(Bend(free, placed), 0, 1e-9);
        Assert.InRange(CheckErrors(placed).Average(e => e.Length), 0, 1);
        Assert.Null(few.Origin);
        Assert.Equal(3, log.Warnings.Count(warning => warning.StartsWith(
            "Registration_NotPossible: rigidRegistration", StringComparison.Ordinal)
            && warning.Contains("ControlPoints cannot be used, because 1 control points are determined",
                StringComparison.Ordinal)));
    }

    [Fact]
    public void Positions_that_are_asked_for_by_name_place_a_scene_that_control_points_have_adjusted()
    {
        const double Raised = 47;
        var options = new CalibrationOptions
        {
            ChoosesAdjustmentData = false, Positions = PositionUse.Place, Registration = new()
            {
                Position = RegistrationData.Positions, Rotation = RegistrationData.Positions, Scale = RegistrationData.Positions,
            },
        };
        var byControl = Run(s_flight, s_points, options with { Registration = null });

        var byPositions = Run(s_flight, s_points, options, photo => photo with
        {
            Position = photo.Position! with
            {
                Position = photo.Position.Position with { HeightMeters = photo.Position.Position.HeightMeters + Raised },
            },
        });
        var without = Run(s_flight, s_points, options, photo => photo with { Position = null });

        Assert.InRange(Bend(byControl.Scene, byPositions.Scene), 0, 1e-6);
        Assert.InRange(CheckErrors(byPositions.Scene).Average(error => error.Z), Raised - 3, Raised + 3);
        Assert.DoesNotContain(byPositions.Log.Warnings, w => w.StartsWith("Registration_NotPossible", StringComparison.Ordinal));
        // Without positions, control points keep the scene in its place.
        Assert.Equal(byControl.Scene.Origin, without.Scene.Origin);
        Assert.InRange(CheckErrors(without.Scene).Max(error => error.Length), 0, 2 * PixelMeters);
        Assert.Equal(3, without.Log.Warnings.Count(warning => warning.StartsWith(
            "Registration_NotPossible: rigidRegistration", StringComparison.Ordinal)
            && warning.Contains("PositionMetadata cannot be used", StringComparison.Ordinal)));
    }

    [Fact]
    public void Control_points_are_not_compared_with_a_scene_that_user_constraints_have_moved()
    {
        var points = s_points.ToArray();
        var place = points[0].Position!.Value;
        points[0] = points[0] with { Position = place with { HeightMeters = place.HeightMeters + 3 } };
        var input = s_flight.Uncalibrated(WrongCamera) with
        {
            ControlPoints = points,
            UserTiePoints = [.. points.Select(point => new UserTiePoint(point.Name, point.Marks))],
            PositioningConstraints = [new OriginConstraint(0, new(100, 200, 300))],
        };
        var log = new RecordingLog();

        var result = SceneCalibrator.Calibrate(
            input, SyntheticInput.Features(s_flight), SyntheticInput.Pairs(s_flight).ToArray(),
            new() { Registration = new() { Position = RegistrationData.UserConstraints } }, log,
            TestContext.Current.CancellationToken);

        Assert.Null(result.Scene.Origin);
        Assert.InRange(
            Vector3d.Distance(Intersect(result.Scene, points[0].Marks), new(100, 200, 300)), 0, 1e-6);
        Assert.All(result.Report.Control!.Points, point => Assert.Null(point.ResidualMeters));
        Assert.DoesNotContain(log.Warnings, warning => warning.StartsWith("Control_PointNotUsed", StringComparison.Ordinal));
    }

    [Fact]
    public void Positioning_constraints_that_no_option_asks_for_are_told()
    {
        var (_, log) = Calibrate([], change: scene => scene with
        {
            UserTiePoints = [.. s_points.Select(point => new UserTiePoint(point.Name, point.Marks))],
            PositioningConstraints = [new ScaleConstraint(0, 5, 10), new AxisConstraint(0, 5, new(1, 0, 0))],
        });

        Assert.Contains(
            "Constraints_NotUsed: The scene has 2 positioning constraints that are not used: set rigidRegistrationPosition, "
            + "rigidRegistrationRotation or rigidRegistrationScale to UserConstraints.", log.Warnings);
    }

    [Fact]
    public void User_constraints_give_origin_axes_and_scale()
    {
        var frame = new LocalFrame(s_flight.Truth.Origin!.Value);
        var ties = s_points.Select(point => new UserTiePoint(point.Name, point.Marks)).ToArray();
        var truth = s_points.Select(point => frame.WorldFromGeo(point.Position!.Value)).ToArray();
        var direction = (truth[5] - truth[0]).Normalized();
        var (scene, _) = Calibrate([], new()
        {
            Positions = PositionUse.Place, Control = PositionUse.Place, Registration = new()
            {
                Position = RegistrationData.UserConstraints, Rotation = RegistrationData.UserConstraints,
                Scale = RegistrationData.UserConstraints,
            },
        }, scene => scene with
        {
            UserTiePoints = ties,
            PositioningConstraints =
            [
                new OriginConstraint(0, new(100, 200, 300)), new ScaleConstraint(0, 5, 2 * Vector3d.Distance(truth[0], truth[5])),
                new AxisConstraint(0, 5, new(1, 0, 0)),
            ],
        });

        var placed = ties.Take(6).Select(tie => Intersect(scene, tie.Marks)).ToArray();
        Assert.InRange(Vector3d.Distance(placed[0], new(100, 200, 300)), 0, 1e-6);
        Assert.InRange(Vector3d.Distance(placed[5] - placed[0], new(2 * Vector3d.Distance(truth[0], truth[5]), 0, 0)), 0, 1e-6);
        Assert.Null(scene.Origin);
    }

    private delegate Photo SceneChange(Photo photo);

    private static (Scene Scene, RecordingLog Log) Calibrate(
        IReadOnlyList<ControlPoint> points, CalibrationOptions? options = null, Func<Scene, Scene>? change = null)
    {
        var input = s_flight.Uncalibrated(WrongCamera) with { ControlPoints = points };
        var log = new RecordingLog();
        var result = SceneCalibrator.Calibrate(
            change?.Invoke(input) ?? input, SyntheticInput.Features(s_flight), SyntheticInput.Pairs(s_flight).ToArray(),
            options ?? new(), log, TestContext.Current.CancellationToken);
        Assert.Equal(16, result.Scene.CalibratedPhotoCount);
        return (result.Scene, log);
    }

    private static (Scene Scene, RecordingLog Log) Run(
        SyntheticScene flight, IReadOnlyList<ControlPoint> points, CalibrationOptions options, SceneChange? change = null)
    {
        var input = flight.Uncalibrated(WrongCamera);
        var photos = change is null ? input.Photos : [.. input.Photos.Select(photo => change(photo))];
        var log = new RecordingLog();
        var result = SceneCalibrator.Calibrate(
            input with { Photos = photos, ControlPoints = points }, SyntheticInput.Features(flight),
            SyntheticInput.Pairs(flight).ToArray(), options, log, TestContext.Current.CancellationToken);
        return (result.Scene, log);
    }

    private static Camera WrongCamera(Camera camera) => camera with { FocalLength = 1.01 * camera.FocalLength };

    private static Vector3d[] Centers(Scene scene) => [.. scene.Photos.Select(p => p.CameraFromWorld!.Value.Center)];

    private static double[] CenterErrors(Scene scene) => Errors(s_flight, scene);

    private static double[] Errors(SyntheticScene flight, Scene scene)
    {
        var shift = new LocalFrame(flight.Truth.Origin!.Value).WorldFromGeo(scene.Origin!.Value);
        return [.. Centers(scene).Zip(Centers(flight.Truth), (a, b) => Vector3d.Distance(a + shift, b))];
    }

    // Errors of the true check points, as the calibrated photos see them.
    private static Vector3d[] CheckErrors(Scene scene)
    {
        var frame = new LocalFrame(scene.Origin!.Value);
        return [.. s_points.Where(point => point.IsCheck)
            .Select(point => Intersect(scene, point.Marks) - frame.WorldFromGeo(point.Position!.Value))];
    }

    private static Vector3d Intersect(Scene scene, IReadOnlyList<PhotoMark> marks)
    {
        RigidTransform[] poses = [.. marks.Select(mark => scene[mark.Photo].CameraFromWorld!.Value)];
        Vector2d[] rays = [.. marks.Select(mark => scene.CameraOf(scene[mark.Photo]).NormalizedFromPixel(mark.Pixel))];
        Assert.True(Triangulation.TryTriangulate(poses, rays, out var point));
        Assert.True(Triangulation.TryRefine(poses, rays, ref point));
        return point;
    }

    private static double Bend(Scene a, Scene b)
    {
        Assert.True(SimilarityEstimation.TrySolve(Centers(a), Centers(b), out var similarity));
        return Centers(a).Zip(Centers(b), (x, y) => Vector3d.Distance(similarity * x, y)).Max();
    }
}
