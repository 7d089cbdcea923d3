using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Engine.Tags;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Calibration;

/// <summary>Checks of control points before any work, and of heights after the calibration.</summary>
public sealed class SceneControlTests
{
    private static readonly GeoPoint s_place = GeoPoint.FromDegrees(48.13, 11.57, 560);

    [Fact]
    public void Points_that_are_marked_too_seldom_are_named()
    {
        var log = new Log();
        SceneControl.WarnOfMissingMarks(Scene(Point("A", 0, 1), Point("B", 0), Point("C"), Point("D", 0, 1)), log);

        Assert.Equal(
            [
                "Control_NotMarked: Not used, because no photo has a mark of them: C.",
                "Control_MarkedOnce: Marked in one photo only: B. Such a point says little, and a check point nothing; mark it "
                + "in two photos or more.",
                "Control_TooFew: 2 control points have marks in two photos or more, and 3 are needed to place the scene: they "
                + "only measure the result. Mark more points, or the same ones in more photos.",
            ], log.Warnings);
    }

    [Fact]
    public void Marks_are_not_missing_where_tags_will_be_read_and_features_stay()
    {
        var (plain, tagged) = (StagesWith(TagKinds.None), StagesWith(TagKinds.April));

        Assert.Contains(plain, stage => stage.Name == "control-marks");
        Assert.DoesNotContain(tagged, stage => stage.Name == "control-marks");
        Assert.Equal(plain[0].Key, tagged[0].Key);

        static IReadOnlyList<Stage> StagesWith(TagKinds tags) => CalibrationStages.Of(
            new(new FolderFiles(), Place.Folder("/in")), new() { Tags = tags }, Place.Folder("/out"));
    }

    [Fact]
    public void A_mark_outside_its_photo_is_refused()
    {
        var point = Point("A") with { Marks = [new(new(1), new(5000, 10))] };

        var fault = Assert.Throws<StageException>(() => SceneControl.Check(Scene(point), new Log()));
        Assert.Equal("Control_MarkOutside", fault.Code);
        Assert.Contains("control point A at (5000.0, 10.0) lies outside photo 1.jpg, which has 4000 x 3000", fault.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Points_of_another_place_are_refused_if_a_mistake_explains_it()
    {
        var swapped = Point("A", 0, 1) with
        {
            System = "EPSG:4979",
            Coordinates = new(48.13, 11.57, 560),
            Position = GeoPoint.FromDegrees(11.57, 48.13, 560),
        };
        var elsewhere = swapped with { Coordinates = new(2.3, 48.8, 100), Position = GeoPoint.FromDegrees(48.8, 2.3, 100) };
        var log = new Log();

        var fault = Assert.Throws<StageException>(() => SceneControl.Check(Scene(swapped), new Log()));
        SceneControl.Check(Scene(elsewhere), log);

        Assert.Contains("With x and y exchanged they lie among them", fault.Message, StringComparison.Ordinal);
        Assert.Contains(log.Warnings, warning =>
            warning.StartsWith("Control_FarFromPhotos: The control points lie 6", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(46.1, "the photos lie 46.1 m above where .* geoid separation here is 4[5-7]\\.\\d m. So the control points' "
        + "heights probably count from mean sea level")]
    [InlineData(-46.1, "the photos lie 46.1 m below .*So the control points' heights probably are ellipsoidal")]
    [InlineData(-389.2, "So the control points' heights probably are feet")]
    [InlineData(20, "Check which level both count from")]
    [InlineData(2, null)]
    public void Levels_of_heights_that_differ_are_told_with_figures(double above, string? message)
    {
        var log = new Log();
        var figures = new ControlFigures { Points = [], PhotoOffsetMeters = [0, 0, -above] };

        ControlHeights.Warn(figures, Scene(Point("A", 0, 1)), log);

        if (message is null)
            Assert.Empty(log.Warnings);
        else
            Assert.Matches("^Control_HeightsDiffer: .*" + message, Assert.Single(log.Warnings));
    }

    private static ControlPoint Point(string name, params int[] photos) => new()
    {
        Name = name, Coordinates = new(691000, 5334000, 560), System = "EPSG:32632", Position = s_place,
        HorizontalSigmaMeters = 0.02, VerticalSigmaMeters = 0.02,
        Marks = [.. photos.Select(photo => new PhotoMark(new(photo), new(10, 20)))],
    };

    [Theory]
    [InlineData(1, "BlocksExchange.xml cannot describe fisheye photos: 1 are left out, and 2 remain.")]
    [InlineData(3, "BlocksExchange.xml cannot describe fisheye photos: 3 are left out, and 0 remain.")]
    [InlineData(0, null)]
    public void Fisheye_photos_that_the_xml_leaves_out_are_told(int fisheyeCount, string? warning)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["BlocksExchange.xml"], "of an earlier run");
        var (scene, log) = (Scene(Point("A", 0, 1)), new Log());
        scene = scene with
        {
            Cameras = [scene.Cameras[0], scene.Cameras[0] with { Id = new(1), Fisheye = FisheyeLens.Equidistant }],
            Photos = [.. scene.Photos.Select((photo, i) => photo with { CameraId = new(i < fisheyeCount ? 1 : 0) })],
        };

        ScenePublicationStage.WriteBlocksExchange(new FolderFiles(), Place.Folder(folder.Path), new() { Scene = scene }, log);

        Assert.Equal(warning is null ? [] : ["BlocksExchange_FisheyeOmitted: " + warning], log.Warnings);
        Assert.Equal(fisheyeCount < 3, File.Exists(folder["BlocksExchange.xml"]));
    }

    [Fact]
    public void Components_of_an_earlier_run_are_deleted()
    {
        using var folder = new TemporaryFolder();
        var (files, place) = (new FolderFiles(), Place.Folder(folder.Path));
        foreach (var number in (int[])[2, 3, 4])
            SceneFiles.WriteComponent(files, place, number, new() { Scene = Scene() }, TestContext.Current.CancellationToken);

        SceneFiles.DeleteComponents(files, place, firstNumber: 3);

        Assert.Equal(["ContextScene.component2.json"], files.List(place));
    }

    private static Scene Scene(params ControlPoint[] points) => new()
    {
        Origin = s_place,
        Cameras = [new() { Id = new(0), Width = 4000, Height = 3000, FocalLength = 3000, PrincipalPoint = new(2000, 1500) }],
        Photos = [.. Enumerable.Range(0, 3).Select(i => new Photo
        {
            Id = new(i), Name = $"{i}.jpg", CameraId = new(0), CameraFromWorld = RigidTransform.Identity,
            Position = new(s_place, 1.5, 3),
        })],
        ControlPoints = points,
    };

    private sealed class Log : StageLog
    {
        public List<string> Warnings { get; } = [];

        public override void Begin(int stepCount)
        {
        }

        public override void Advance(int steps = 1)
        {
        }

        public override void Warn(string code, MessageText message) => Warnings.Add(code + ": " + message);

        public override void Info(string message)
        {
        }
    }
}
