using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Specifications;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Jobs.Calibration;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Calibration;

/// <summary>Poses and tie points that a scene has before its calibration are used as asked.</summary>
[Collection(SurveyJobs.Name)]
public sealed class PosePolicyJobTests(SurveyBench survey)
{
    private const string Feet = "+proj=utm +zone=32 +datum=WGS84 +units=us-ft +no_defs";

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sceneOutputCrs":"EPSG:32632"}""")]
    [InlineData("""{"adjustmentConstraints":["None"],"rigidRegistrationPosition":"None"}""")]
    public void Kept_poses_have_the_same_digits_in_the_new_scene(string options)
    {
        var before = Document(survey.Calibrate(options));
        var after = Document(Calibrate(Put(before), """{"rotationPolicy":"Keep","centerPolicy":"Keep"}"""));

        Assert.Equal(Json(before["PhotoCollection"]!["Poses"]!), Json(after["PhotoCollection"]!["Poses"]!));
        Assert.Equal(before["SpatialReferenceSystems"]?.ToJsonString(), after["SpatialReferenceSystems"]?.ToJsonString());
    }

    [Fact]
    public void Poses_that_are_kept_are_not_moved_as_a_whole()
    {
        CalibrationOptions[] all =
        [
            new() { CenterPolicy = CenterPolicy.Keep, RigidRegistrationPosition = RegistrationSource.PositionMetadata },
            new() { RotationPolicy = RotationPolicy.Keep, RigidRegistrationRotation = RotationRegistrationSource.Automatic },
            new() { RotationPolicy = RotationPolicy.Keep, RigidRegistrationScale = RegistrationSource.PositionMetadata },
            new()
            {
                CenterPolicy = CenterPolicy.AdjustWithinTolerance, CenterTolerance = 1,
                RigidRegistrationPosition = RegistrationSource.UserConstraints,
            },
        ];

        var faults = all.Select(options => Assert.Throws<StageException>(() => CalibrationPlanner.SettingsOf(options)).Message);

        Assert.Equal(
            ["rigidRegistrationPosition", "rigidRegistrationRotation", "rigidRegistrationScale", "rigidRegistrationPosition"],
            faults.Select(fault => fault.Split(' ')[0].Split('.')[^1]));
    }

    [Theory]
    [InlineData("rotationPolicy", "Rotation", "centerPolicy", "Adjust")]
    [InlineData("centerPolicy", "Center", "rotationPolicy", "Compute")]
    public void One_part_of_a_pose_is_kept_to_the_digit_while_the_other_moves(
        string kept, string member, string other, string policy)
    {
        var before = Document(survey.Calibrated);
        var moved = member == "Rotation" ? "Center" : "Rotation";
        var after = Document(Calibrate(survey.Calibrated, $$"""{"{{kept}}":"Keep","{{other}}":"{{policy}}"}"""));

        foreach (var (id, pose) in before["PhotoCollection"]!["Poses"]!.AsObject())
        {
            var same = after["PhotoCollection"]!["Poses"]![id]!;
            Assert.Equal(Json(pose![member]!), Json(same[member]!));
            Assert.NotEqual(Json(pose[moved]!), Json(same[moved]!));
        }
    }

    [Fact]
    public void Extending_adds_photos_without_a_pose_to_the_block()
    {
        var document = Document(survey.Calibrated);
        document["PhotoCollection"]!["Photos"]!["1"]!.AsObject().Remove("PoseId");
        document["PhotoCollection"]!["Photos"]!["4"]!.AsObject().Remove("PoseId");
        var scene = Put(document);

        var adjusted = survey.ReadScene(Calibrate(scene, """{"rotationPolicy":"Adjust","centerPolicy":"Adjust"}"""));
        var extended = survey.ReadScene(Calibrate(scene, """{"rotationPolicy":"Extend","centerPolicy":"Extend"}"""));

        Assert.Equal(4, adjusted.CalibratedPhotoCount);
        Assert.Contains("Extend", adjusted.Photos[1].UnregisteredReason!, StringComparison.Ordinal);
        Assert.Equal(6, extended.CalibratedPhotoCount);
        var whole = survey.ReadScene(survey.Calibrated);
        Assert.Equal(whole.Origin, extended.Origin);
        // Small photos of a survey some 40 m above ground.
        Assert.All(whole.Photos.Zip(extended.Photos), pair => Assert.InRange(
            Vector3d.Distance(pair.First.CameraFromWorld!.Value.Center, pair.Second.CameraFromWorld!.Value.Center), 0, 1));
    }

    [Fact]
    public void The_tolerance_of_centers_counts_in_the_unit_of_the_scene()
    {
        const double tolerance = 0.25;
        var document = Document(survey.Calibrate($$"""{"sceneOutputCrs":"{{Feet}}"}"""));
        foreach (var (id, pose) in document["PhotoCollection"]!["Poses"]!.AsObject())
        {
            var x = pose!["Center"]!["x"]!;
            x.ReplaceWith(x.GetValue<double>() + (int.Parse(id, null) % 2 == 0 ? 3 : -3));
        }
        var after = Document(Calibrate(
            Put(document),
            $$"""{"rotationPolicy":"Adjust","centerPolicy":"AdjustWithinTolerance","centerTolerance":{{tolerance}} }"""));

        Assert.Equal(Feet, after["SpatialReferenceSystems"]!["0"]!["Definition"]!.GetValue<string>());
        var distances = document["PhotoCollection"]!["Poses"]!.AsObject()
            .Select(pose => Vector3d.Distance(Center(pose.Value!), Center(after["PhotoCollection"]!["Poses"]![pose.Key]!)))
            .ToArray();
        Assert.InRange(distances.Max(), 0.95 * tolerance, tolerance);
    }

    [Fact]
    public void Kept_tie_points_calibrate_a_scene_without_looking_at_pixels()
    {
        var (id, outputs) = survey.Bench.Store(
            "Calibration",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["scene"],"options":{"tiepointsPolicy":"Keep"} }
            """);
        Assert.Equal(JobState.Done, survey.Bench.Run(id).State);

        Assert.DoesNotContain(survey.Bench.Graphs.Load(id).Stages, stage => stage.Name.ToString() is "features" or "matches");
        var (before, after) = (survey.ReadScene(survey.Calibrated), survey.ReadScene(outputs.GetProperty("scene").GetString()!));
        Assert.Equal(6, after.CalibratedPhotoCount);
        var (given, used) = (Count(survey.Calibrated), Count(outputs.GetProperty("scene").GetString()!));
        Assert.InRange(used, (int)(0.9 * given), given);
        Assert.All(before.Photos.Zip(after.Photos), pair => Assert.InRange(
            Vector3d.Distance(pair.First.CameraFromWorld!.Value.Center, pair.Second.CameraFromWorld!.Value.Center), 0, 1));

        int Count(string scene) => Document(scene)["AutomaticTiePoints"]!["Count"]!.GetValue<int>();
    }

    [Theory]
    [InlineData("""{"rotationPolicy":"Keep","centerPolicy":"Keep"}""", "Scene_NoPoses", "rotationPolicy Keep")]
    [InlineData("""{"centerPolicy":"Adjust"}""", "Scene_NoPoses", "centerPolicy Adjust")]
    [InlineData("""{"rotationPolicy":"Extend","centerPolicy":"Extend"}""", "Scene_NoPoses", "0 of the 6 photos")]
    [InlineData("""{"tiepointsPolicy":"Keep"}""", "Scene_NoTiePoints", "TiePoints.bin")]
    public void What_a_scene_lacks_is_named_before_any_work(string options, string code, string words)
    {
        var (id, _) = survey.Bench.Store(
            "Calibration", $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}"},"outputs":["scene"],"options":{{options}} }""");
        var result = survey.Bench.Run(id);

        Assert.Equal(JobState.Failed, result.State);
        var message = Assert.Single(result.Messages, message => message.Severity == MessageSeverity.Error);
        Assert.Equal(code, message.Code);
        Assert.Contains(words, message.Text, StringComparison.Ordinal);
    }

    private string Calibrate(string scene, string options) => survey.Bench
        .Succeed("Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"],"options":{{options}} }""")
        .GetProperty("scene").GetString()!;

    private JsonNode Document(string scene) => JsonNode.Parse(survey.Bench.Read(scene, "ContextScene.json"))!;

    private string Put(JsonNode document)
    {
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", JsonSerializer.SerializeToUtf8Bytes(document));
        return scene;
    }

    private static string Json(JsonNode node) => node.ToJsonString();

    private static Vector3d Center(JsonNode pose) => new(
        pose["Center"]!["x"]!.GetValue<double>(), pose["Center"]!["y"]!.GetValue<double>(),
        pose["Center"]!["z"]!.GetValue<double>());
}
