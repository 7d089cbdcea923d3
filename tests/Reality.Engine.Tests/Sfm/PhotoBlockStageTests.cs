using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class PhotoBlockStageTests : IDisposable
{
    // Six lines of ten photos, in blocks of about 15. Points far outside a photo do not fold back into it.
    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(new()
    {
        PhotoCount = 60, PhotosPerLine = 10, PointCount = 6000, NoisePixels = 0.4, OutlierFraction = 0.02,
        PositionSigmaMeters = 1,
        Camera = new SyntheticSceneOptions().Camera with { Distortion = new(-0.05, 0.01, 0, 0.0006, -0.0004) },
    });

    // A row of blocks that comes back to its beginning.
    private static readonly SyntheticScene s_ring = SyntheticScene.Inside(new()
    {
        PhotoCount = 64, PointCount = 4000, NoisePixels = 0.4, OutlierFraction = 0.02, Camera = s_flight.Truth.Cameras[0],
    });

    private static readonly CalibrationOptions s_options = new() { BlockPhotoCount = 15 };

    private readonly string _folder = Directory.CreateTempSubdirectory("reality-blocks-").FullName;
    private readonly RecordingLog _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_scene_that_is_calibrated_in_blocks_is_as_exact_as_one_that_is_calibrated_at_once(bool isRing)
    {
        var synthetic = isRing ? s_ring : s_flight;
        var workspace = Prepared("blocks", synthetic);
        Assert.InRange(Divide(workspace), 4, 5);
        Assert.Empty(_log.Warnings);
        var joined = Calibrate(workspace);
        var atOnce = Calibrate(Prepared("once", synthetic));

        Assert.Equal(synthetic.Truth.Photos.Count, joined.CalibratedPhotoCount);
        var (joinedErrors, errors) = (
            SyntheticInput.CenterErrors(synthetic, joined), SyntheticInput.CenterErrors(synthetic, atOnce));
        Assert.InRange(joinedErrors.Average(), 0, 1.1 * errors.Average());
        Assert.InRange(joinedErrors.Max(), 0, 1.2 * errors.Max());
        Assert.InRange(joined.Cameras[0].FocalLength / atOnce.Cameras[0].FocalLength, 0.9999, 1.0001);
        Assert.Contains(CalibrationReport.Read(workspace).Steps, step => step.Name == "joining of blocks");
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        var (one, two) = (Prepared("one"), Prepared("two"));
        Divide(one, threadCount: 1);
        Divide(two, threadCount: 2);
        Assert.Equal(
            Calibrate(one, threadCount: 1).Photos.Select(photo => photo.CameraFromWorld),
            Calibrate(two, threadCount: 2).Photos.Select(photo => photo.CameraFromWorld));
    }

    [Fact]
    public void A_block_that_is_there_is_not_calibrated_again()
    {
        var workspace = Prepared("resumed");
        Divide(workspace);
        var kept = workspace.ReadSceneAt(CalibratedBlock.NameOf(1));
        workspace.WriteSceneAt(CalibratedBlock.NameOf(1), kept with { Photos = [.. kept.Photos.Take(3)] });
        var stage = new PhotoBlockStage(s_options);
        var log = new RecordingLog();
        stage.Run(PhotoBlockArtifact.Read(workspace), StageRuns.ContextOf(workspace, log));
        Assert.Equal(3, workspace.ReadSceneAt(CalibratedBlock.NameOf(1)).Photos.Count);
        Assert.Equal(log.StepCount, log.Done);
    }

    [Fact]
    public void A_block_that_contradicts_the_others_is_left_out_and_its_photos_are_registered_one_by_one()
    {
        var workspace = Prepared("wrong");
        Divide(workspace);
        var name = CalibratedBlock.NameOf(2);
        var wrong = workspace.ReadSceneAt(name);
        // The photos in the wrong places, as things that look alike would put them.
        var poses = wrong.Photos.Select(photo => photo.CameraFromWorld).Reverse().ToArray();
        workspace.WriteSceneAt(
            name, wrong with { Photos = [.. wrong.Photos.Select((photo, i) => photo with { CameraFromWorld = poses[i] })] });

        var joined = Calibrate(workspace);

        Assert.Equal(60, joined.CalibratedPhotoCount);
        Assert.InRange(ErrorsOf(joined).Max(), 0, 1.2 * ErrorsOf(Calibrate(Prepared("once"))).Max());
    }

    [Fact]
    public void Frames_of_the_blocks_do_not_matter()
    {
        var workspace = Prepared("moved");
        Divide(workspace);
        var before = Calibrate(workspace);
        var moved = Prepared("moved-again");
        Divide(moved);
        for (var number = 0; number < 4; number++)
        {
            var scene = moved.ReadSceneAt(CalibratedBlock.NameOf(number));
            var similarity = new Similarity(
                1 + number, Rotation.FromRotationVector(new(0.3 * number, 1, -2)), new(5, 100 * number, 3));
            moved.WriteSceneAt(CalibratedBlock.NameOf(number), scene with
            {
                Photos =
                [
                    .. scene.Photos.Select(photo => photo with
                    {
                        CameraFromWorld = photo.CameraFromWorld is { } pose ? similarity.Apply(pose) : null,
                    }),
                ],
            });
        }
        var after = Calibrate(moved);
        Assert.All(before.Photos.Zip(after.Photos), pair => Assert.InRange(
            Vector3d.Distance(pair.First.CameraFromWorld!.Value.Center, pair.Second.CameraFromWorld!.Value.Center), 0, 1e-3));
    }

    [Fact]
    public void Cameras_whose_focal_length_nothing_tells_are_not_calibrated_in_blocks()
    {
        var workspace = Prepared(
            "unknown", guess: camera => camera with { FocalLengthIsKnown = false }, kind: PairKind.Planar);
        new PhotoDivisionStage(s_options).Run(workspace, _log);
        Assert.Empty(PhotoBlockArtifact.Read(workspace));
    }

    [Fact]
    public void A_scene_of_two_blocks_has_no_division()
    {
        var workspace = Prepared("small");
        var plan = new PlanContext(workspace, new(() => throw new InvalidOperationException()));
        Assert.Empty(new PhotoDivisionStage(s_options with { BlockPhotoCount = 30 }).Plan(plan));
        Assert.Single(new PhotoDivisionStage(s_options).Plan(plan));
        Assert.Empty(new PhotoBlockStage(s_options).Plan(plan));
        Divide(workspace);
        Assert.Equal(4, new PhotoBlockStage(s_options).Plan(plan).Count);
    }

    private int Divide(Workspace workspace, int threadCount = 2)
    {
        new PhotoDivisionStage(s_options).Run(workspace, _log, threadCount);
        var blocks = PhotoBlockArtifact.Read(workspace);
        foreach (var block in blocks)
            new PhotoBlockStage(s_options).Run([block], StageRuns.ContextOf(workspace, _log, threadCount));
        return blocks.Count;
    }

    private static Scene Calibrate(Workspace workspace, int threadCount = 2)
    {
        new CalibrationStage(s_options).Run(workspace, new RecordingLog(), threadCount);
        return workspace.ReadScene(CalibrationStage.Id);
    }

    private static double[] ErrorsOf(Scene scene) => SyntheticInput.CenterErrors(s_flight, scene);

    private Workspace Prepared(
        string name, SyntheticScene? scene = null, Func<Camera, Camera>? guess = null, PairKind kind = PairKind.Fundamental)
    {
        StageName[] stages =
        [
            SceneArtifact.Uncalibrated, FeatureStage.Id, MatchingStage.Id, PhotoDivisionStage.Id, PhotoBlockStage.Id,
            CalibrationStage.Id,
        ];
        var workspace = new Workspace(Path.Combine(_folder, name), stages.ToDictionary(stage => stage, _ => "test"));
        var synthetic = scene ?? s_flight;
        workspace.WriteScene(SceneArtifact.Uncalibrated, synthetic.Uncalibrated(guess));
        var features = SyntheticInput.Features(synthetic);
        for (var i = 0; i < features.Length; i++)
            FeatureArtifact.Write(workspace, new PhotoId(i), features[i]);
        foreach (var pairs in SyntheticInput.Pairs(synthetic).GroupBy(pair => pair.First))
            MatchArtifact.Write(workspace, pairs.Key, [.. pairs.Select(pair => pair with { Kind = kind })], []);
        return workspace;
    }
}
