using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Jobs.Calibration;
using Reality.Contract.Specifications;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Calibration;

/// <summary>Each option of calibration does what it says.</summary>
[Collection(SurveyJobs.Name)]
public sealed class CalibrationJobTests(SurveyBench survey)
{
    [Fact]
    public void Parameters_are_kept_or_adjusted_as_asked()
    {
        var before = survey.ReadScene(survey.Uncalibrated).Cameras[0];
        var free = survey.ReadScene(survey.Calibrated).Cameras[0];
        Assert.NotEqual(before.FocalLength, free.FocalLength);
        Assert.Equal((1.0, 0.0), (free.AspectRatio, free.Skew));

        var held = survey.ReadScene(survey.Calibrate(
            """
            {"focalPolicy":"Keep","principalPolicy":"Keep","radialPolicy":"Keep","tangentialPolicy":"Keep",
             "aspectRatioPolicy":"Adjust","skewPolicy":"Adjust"}
            """))
            .Cameras[0];

        Assert.Equal(before.FocalLength, held.FocalLength);
        Assert.Equal(before.PrincipalPoint, held.PrincipalPoint);
        Assert.Equal(before.Distortion, held.Distortion);
        Assert.NotEqual(1, held.AspectRatio);
        Assert.NotEqual(0, held.Skew);
        // A later calibration decides for itself.
        Assert.Equal(before.Fixed, held.Fixed);
    }

    [Fact]
    public void Parameters_that_the_scene_fixes_are_adjusted_when_asked()
    {
        var document = JsonNode.Parse(survey.Bench.Read(survey.Uncalibrated, "ContextScene.json"))!;
        document["PhotoCollection"]!["Devices"]!["0"]!["FixedParameters"] = new JsonArray(
            "FocalLength", "PrincipalPoint", "RadialDistortion", "TangentialDistortion", "AspectRatio", "Skew");
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", JsonSerializer.SerializeToUtf8Bytes(document));

        var before = survey.ReadScene(survey.Uncalibrated).Cameras[0];
        var held = Calibrate("{}");
        var freed = Calibrate(
            """{"focalPolicy":"Adjust","principalPolicy":"Adjust","radialPolicy":"Adjust","tangentialPolicy":"Adjust"}""");

        Assert.Equal(
            (before.FocalLength, before.PrincipalPoint, before.Distortion),
            (held.FocalLength, held.PrincipalPoint, held.Distortion));
        Assert.NotEqual(before.FocalLength, freed.FocalLength);
        Assert.NotEqual(before.PrincipalPoint, freed.PrincipalPoint);
        Assert.NotEqual(before.Distortion.K1, freed.Distortion.K1);
        Assert.NotEqual(before.Distortion.P1, freed.Distortion.P1);
        Assert.Equal((1.0, 0.0), (freed.AspectRatio, freed.Skew));

        Camera Calibrate(string options) => survey.ReadScene(survey.Bench
            .Succeed("Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"],"options":{{options}} }""")
            .GetProperty("scene").GetString()!).Cameras[0];
    }

    [Fact]
    public void A_photo_that_is_larger_than_the_scene_states_is_left_out_with_both_sizes()
    {
        var document = JsonNode.Parse(survey.Bench.Read(survey.Uncalibrated, "ContextScene.json"))!;
        var collection = document["PhotoCollection"]!;
        var small = collection["Devices"]!["0"]!.DeepClone();
        small["Dimensions"] = new JsonObject { ["width"] = 100, ["height"] = 75 };
        collection["Devices"]!["99"] = small;
        var key = collection["Photos"]!.AsObject().First().Key;
        var name = ((string)collection["Photos"]![key]!["ImagePath"]!).Split(':')[^1];
        collection["Photos"]![key]!["DeviceId"] = 99;
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", JsonSerializer.SerializeToUtf8Bytes(document));

        var (id, outputs) = survey.Bench.Store(
            "Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
        var result = survey.Bench.Run(id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var message = Assert.Single(result.Messages, message => message.Code == "Photo_Unreadable");
        Assert.StartsWith(
            $"{name} cannot be read and is left out: it has 320 x 240 pixels, but 100 x 75 in the scene.", message.Text,
            StringComparison.Ordinal);
        Assert.Equal(5, survey.ReadScene(outputs.GetProperty("scene").GetString()!).CalibratedPhotoCount);
    }

    [Fact]
    public void Tags_are_looked_for_when_asked()
    {
        Assert.DoesNotContain(Calibrate("{}").Messages, message => message.Code.StartsWith("Tags_", StringComparison.Ordinal));
        Assert.Contains(
            Calibrate("""{"tagsExtraction":["April","QR","Chili","Checkerboards"]}""").Messages,
            message => message.Code == "Tags_NotFound");
    }

    [Fact]
    public void Tie_points_are_published_as_pieces_of_photos()
    {
        var outputs = survey.Bench.Succeed(
            "Calibration", $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}"},"outputs":["scene","texturedTiePoints"]}""");
        var id = outputs.GetProperty("texturedTiePoints").GetString()!;

        Assert.Contains("TiePoints.ply", survey.Bench.List(id));
        var cloud = Encoding.ASCII.GetString(survey.Bench.Read(id, "TiePoints.ply"));
        var document = JsonNode.Parse(survey.Bench.Read(outputs.GetProperty("scene").GetString()!, "ContextScene.json"))!;
        Assert.Contains($"element vertex {document["AutomaticTiePoints"]!["Count"]}\n", cloud, StringComparison.Ordinal);
        Assert.Contains("comment CRS EPSG:326", cloud, StringComparison.Ordinal);
        var root = JsonNode.Parse(survey.Bench.Read(id, "tileset.json"))!["root"]!;
        Assert.Equal("ADD", (string?)root["refine"]);
        Assert.Contains((string)root["content"]!["uri"]!, survey.Bench.List(id));
        Assert.Equal(("tileset.json", "EPSG:4978"), (survey.Bench.Row(id).RootDocument, survey.Bench.Row(id).CrsId));
    }

    [Fact]
    public void Positions_bend_the_scene_place_it_or_are_not_used()
    {
        var adjusted = survey.ReadScene(survey.Calibrated);
        var placed = survey.ReadScene(survey.Calibrate("""{"adjustmentConstraints":["None"]}"""));
        var free = survey.Read(survey.Calibrate(
            """
            {"adjustmentConstraints":["None"],"rigidRegistrationPosition":"None","rigidRegistrationRotation":"None",
             "rigidRegistrationScale":"None"}
            """));

        Assert.Null(free.CoordinateSystem);
        Assert.Null(free.Scene.Origin);
        Assert.NotNull(placed.Origin);
        // Placing keeps the shape that photos alone give; acting inside the adjustment changes it by the errors of the GPS.
        Assert.InRange(ShapeDifference(free.Scene, placed), 0, 1e-8);
        Assert.True(ShapeDifference(free.Scene, adjusted) > 1e-6);

        // A registration that is asked for alone places; together with constraints of the adjustment, these bend.
        var registered = survey.ReadScene(survey.Calibrate("""{"rigidRegistrationPosition":"PositionMetadata"}"""));
        Assert.NotNull(registered.Origin);
        Assert.InRange(ShapeDifference(free.Scene, registered), 0, 1e-8);
        var both = survey.ReadScene(survey.Calibrate(
            """{"adjustmentConstraints":["PositionMetadata"],"rigidRegistrationPosition":"Automatic"}"""));
        Assert.InRange(ShapeDifference(adjusted, both), 0, 1e-12);
    }

    [Fact]
    public void Position_rotation_and_scale_follow_from_the_data_asked_for()
    {
        var placed = survey.ReadScene(survey.Calibrate("""{"adjustmentConstraints":["None"]}"""));
        var turned = survey.ReadScene(survey.Calibrate("""{"rigidRegistrationRotation":"RotationMetadata"}"""));
        var unscaled = survey.ReadScene(survey.Calibrate("""{"rigidRegistrationScale":"None"}"""));
        var (metric, messages) = Calibrate(
            """{"adjustmentConstraints":["None"],"rigidRegistrationPosition":"None","rigidRegistrationScale":"Automatic"}""");

        Assert.Equal(placed.Origin, turned.Origin);
        Assert.InRange(ShapeDifference(placed, turned), 0, 1e-8);
        Assert.Equal(Distances(placed).Sum(), Distances(turned).Sum(), 1e-6);
        var turn = Turn(placed, turned);
        Assert.InRange(turn.Degrees, 0.01, 10);
        Assert.InRange(ShapeDifference(placed, unscaled), 0, 1e-8);
        Assert.NotEqual(Distances(placed).Sum(), Distances(unscaled).Sum(), 0.1);
        Assert.Null(metric.Origin);
        Assert.Equal(Distances(placed).Sum(), Distances(metric).Sum(), 1e-6);
        Assert.Contains(messages, message => message.Code == "Registration_Chosen"
            && message.Text.StartsWith("rigidRegistrationScale Automatic: the positions of ", StringComparison.Ordinal));
        Assert.DoesNotContain(messages, message => message.Code == "Scene_NotGeoreferenced");

        var (_, adjustment) = Calibrate("""{"adjustmentConstraints":["Automatic"]}""");
        Assert.Contains(adjustment, message => message.Code == "Adjustment_DataChosen");
    }

    [Fact]
    public void Pairs_of_a_sequence_are_near_in_it()
    {
        Assert.Equal(15, PairCount("{}"));
        Assert.Equal(5, PairCount("""{"pairSelection":"Sequence","pairSelectionDistance":1}"""));
        Assert.Equal(12, PairCount("""{"pairSelection":"Loop","pairSelectionDistance":2}"""));
    }

    [Fact]
    public void A_coarse_calibration_decides_which_pairs_are_matched()
    {
        var (id, outputs) = survey.Bench.Store(
            "Calibration",
            $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}"},"outputs":["scene"],"options":{"precalibration":true} }""");
        survey.Bench.Run(id);
        var workspace = survey.Bench.Graphs.Load(id).Workspace;
        Assert.InRange(PairArtifact.Read(workspace, PrecalibrationStage.Id).Count, 6, PairArtifact.Read(workspace).Count);
        Assert.Equal(6, survey.ReadScene(outputs.GetProperty("scene").GetString()!).CalibratedPhotoCount);
    }

    [Fact]
    public void A_coarse_calibration_of_kept_tie_points_is_refused()
    {
        var (id, _) = survey.Bench.Store(
            "Calibration",
            $$"""
            {"inputs":{"scene":"{{survey.Uncalibrated}}"},"outputs":["scene"],
             "options":{"precalibration":true,"tiepointsPolicy":"Keep"} }
            """);
        var failure = Assert.Throws<StageException>(() => survey.Bench.Graphs.Load(id));
        Assert.Equal("Option_Invalid", failure.Code);
        Assert.Contains("specifications.options.precalibration", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void High_density_looks_for_more_features()
    {
        var normal = CalibrationPlanner.SettingsOf(new() { KeypointsDensity = KeypointsDensity.Normal });
        var high = CalibrationPlanner.SettingsOf(new() { KeypointsDensity = KeypointsDensity.High });

        Assert.Equal(8_000, normal.Features.Sift.MaxFeatureCount);
        Assert.Equal(20_000, high.Features.Sift.MaxFeatureCount);
        Assert.True(high.Features.Sift.MinContrast < normal.Features.Sift.MinContrast);

        // A job on photos with more features than that: noise, which no calibration can use.
        var collection = survey.Bench.Add("CCImageCollection");
        using var noise = NetVips.Image.Gaussnoise(400, 300, sigma: 60, mean: 128);
        using var blobs = noise.Resize(4);
        using var photo = blobs.Cast(NetVips.Enums.BandFormat.Uchar);
        survey.Bench.Put(collection, "a.jpg", photo.JpegsaveBuffer());
        survey.Bench.Put(collection, "b.jpg", photo.Rot180().JpegsaveBuffer());
        var scene = survey.Bench
            .Succeed("FillImageProperties", $$"""{"inputs":{"imageCollections":["{{collection}}"]},"outputs":["scene"]}""")
            .GetProperty("scene").GetString()!;
        Assert.Equal(8_000, FeatureCount("Normal"));
        Assert.InRange(FeatureCount("High"), 8_001, 20_000);

        int FeatureCount(string density)
        {
            var (id, _) = survey.Bench.Store(
                "Calibration",
                $$"""
                {"inputs":{"scene":"{{scene}}"},"outputs":["scene"],"options":{"keypointsDensity":"{{density}}"} }
                """);
            survey.Bench.Run(id);
            return FeatureArtifact.Read(survey.Bench.Graphs.Load(id).Workspace, new(0)).Count;
        }
    }

    [Fact]
    public void The_scene_comes_in_the_system_asked_for_with_the_same_place_on_the_earth()
    {
        var local = survey.ReadScene(survey.Calibrated);
        var utm = survey.Read(survey.Calibrate("""{"sceneOutputCrs":"EPSG:32632"}"""));

        Assert.Equal("EPSG:32632", utm.CoordinateSystem!.Definition);
        var (a, b) = (new LocalFrame(local.Origin!.Value), new LocalFrame(utm.Scene.Origin!.Value));
        foreach (var (first, second) in local.CalibratedPhotos.Zip(utm.Scene.CalibratedPhotos))
        {
            var distance = Vector3d.Distance(
                a.EarthFromWorld * first.CameraFromWorld!.Value.Center, b.EarthFromWorld * second.CameraFromWorld!.Value.Center);
            Assert.InRange(distance, 0, 1e-3);
        }
    }

    [Fact]
    public void A_scene_without_properties_is_told_what_to_do()
    {
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", System.Text.Encoding.UTF8.GetBytes(
            $$$"""
            {"version":"6.0","PhotoCollection":{"Photos":{"0":{"ImagePath":"0:a.jpg"},"1":{"ImagePath":"0:b.jpg"} } },
             "References":{"0":{"Path":"rds:{{{survey.Collection}}}"} } }
            """));

        AssertFails(scene, "Scene_NoImageProperties", "a.jpg", "Run FillImageProperties");
    }

    [Fact]
    public void Parts_of_a_scene_that_are_not_used_are_named_in_one_message()
    {
        var text = System.Text.Encoding.UTF8.GetString(survey.Bench.Read(survey.Calibrated, "ContextScene.json"));
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", System.Text.Encoding.UTF8.GetBytes(
            """
            {"PointCloudCollection":{"PointClouds":{"0":{"Name":"hall"},"1":{"Path":"0:yard.las"},"2":null} },
             "TrajectoryCollection":{"Trajectories":{"3":{"Paths":["0:t.csv"]} } },"MeshCollection":{"Meshes":{} },
            """ + text.TrimStart()[1..]));
        survey.Bench.Put(scene, "TiePoints.bin", survey.Bench.Read(survey.Calibrated, "TiePoints.bin"));

        (string Type, string Output, string Code, string Text)[] jobs =
        [
            (
                "Calibration", "scene", "Scene_PartsNotUsed",
                "The scene has parts that this job does not use: 3 point clouds (hall, 0:yard.las, 2); 1 trajectory (3). "
                + "The result does not follow from them."),
            (
                "Tiling", "modelingReference", "Scans_NotImported",
                "3 point clouds of the scene are files, not scan collections, and are not used: 0, 0:yard.las, 2. Run "
                + "ImportPointCloud, and use the scene that it writes."),
        ];
        foreach (var (type, output, code, expected) in jobs)
        {
            var (id, _) = survey.Bench.Store(type, $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["{{output}}"]}""");
            var warning = Assert.Single(survey.Bench.Run(id).Messages, message => message.Code == code);
            Assert.Equal(expected, warning.Text);
        }
    }

    [Fact]
    public void The_record_of_a_scene_has_the_system_of_its_document()
    {
        Assert.StartsWith("ENU:", survey.Bench.Row(survey.Calibrated).CrsId, StringComparison.Ordinal);
        Assert.Equal("EPSG:4978", survey.Bench.Row(survey.Calibrate("""{"sceneOutputCrs":"EPSG:4978"}""")).CrsId);
    }

    [Fact]
    public void Data_that_a_user_may_no_longer_read_is_refused_when_a_task_opens_it()
    {
        var photos = survey.Bench.Add("CCImageCollection");
        survey.Bench.Put(photos, "a.jpg", File.ReadAllBytes(survey.Photos[0]));
        survey.Bench.Put(photos, "b.jpg", File.ReadAllBytes(survey.Photos[1]));
        var scene = survey.Bench.Succeed(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""")
            .GetProperty("scene").GetString()!;
        // Both users have named the photos in requests, and they were in the iTwin; now they are the other user's own.
        using (var database = survey.Bench.Databases.CreateDbContext())
        {
            var theirs = database.Jobs.Add(new()
            {
                Id = Guid.NewGuid(), Type = "FillImageProperties", ITwinId = JobBench.ITwin, UserId = "another",
                State = Storage.Database.JobRowState.Success, CreatedAt = default, Specifications = "{}",
            }).Entity.Id;
            foreach (var job in (Guid[])[database.Jobs.First(row => row.UserId == JobBench.User).Id, theirs])
                database.JobReferences.Add(new() { JobId = job, IsOutput = false, Value = photos });
            database.RealityDataITwins.RemoveRange(database.RealityDataITwins.Where(link => link.RealityDataId == photos));
            database.RealityData.Single(row => row.Id == photos).OwnerId = "another";
            database.SaveChanges();
        }

        AssertFails(scene, "RealityData_NotFound", photos);

        using (var database = survey.Bench.Databases.CreateDbContext())
        {
            database.RealityData.Single(row => row.Id == photos).OwnerId = JobBench.User;
            database.SaveChanges();
        }
        var (id, _) = survey.Bench.Store("Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
        Assert.DoesNotContain(survey.Bench.Run(id).Messages, message => message.Code == "RealityData_NotFound");
    }

    [Fact]
    public void A_scene_may_name_only_what_its_user_sees()
    {
        var foreign = survey.Bench.Add("CCImageCollection", iTwin: "00000000-0000-4000-8000-000000000009");
        foreach (var place in (string[])["rds:" + foreign, "rds:" + Guid.NewGuid(), "/etc", "rds:../x", "file:///etc"])
        {
            var scene = survey.Bench.Add("ContextScene");
            survey.Bench.Put(scene, "ContextScene.json", System.Text.Encoding.UTF8.GetBytes(
                $$$"""
                {"version":"6.0","PhotoCollection":{"Devices":{"0":{"Dimensions":{"width":320,"height":240},"FocalLength":300}},
                 "Photos":{"0":{"ImagePath":"0:a.jpg","DeviceId":0},"1":{"ImagePath":"0:b.jpg","DeviceId":0} } },
                 "References":{"0":{"Path":"{{{place}}}"} } }
                """));

            var namesRealityData = place.StartsWith("rds:", StringComparison.Ordinal) && place.Length > 30;
            AssertFails(scene, namesRealityData ? "RealityData_NotFound" : "Reference_NotReadable");
        }
    }

    [Fact]
    public void A_scene_that_is_not_there_or_broken_is_named()
    {
        var empty = survey.Bench.Add("ContextScene");
        AssertFailsToLoad(empty, "Scene_NotFound", "ContextScene.json");
        survey.Bench.Put(empty, "ContextScene.json", "{"u8.ToArray());
        AssertFails(empty, "Scene_Invalid", "JSON");
    }

    private void AssertFails(string scene, string code, params string[] words)
    {
        var (id, _) = survey.Bench.Store("Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
        var result = survey.Bench.Run(id);
        Assert.Equal(JobState.Failed, result.State);
        var message = Assert.Single(result.Messages, message => message.Severity == MessageSeverity.Error);
        Assert.Equal(code, message.Code);
        Assert.All(words, word => Assert.Contains(word, message.Text, StringComparison.Ordinal));
    }

    private void AssertFailsToLoad(string scene, string code, string word)
    {
        var (id, _) = survey.Bench.Store("Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
        var failure = Assert.Throws<StageException>(() => survey.Bench.Graphs.Load(id));
        Assert.Equal(code, failure.Code);
        Assert.Contains(word, failure.Message, StringComparison.Ordinal);
    }

    private (Scene Scene, IReadOnlyList<JobMessage> Messages) Calibrate(string options)
    {
        var (id, outputs) = survey.Bench.Store(
            "Calibration", $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}"},"outputs":["scene"],"options":{{options}} }""");
        var messages = survey.Bench.Run(id).Messages;
        return (survey.ReadScene(outputs.GetProperty("scene").GetString()!), messages);
    }

    private static Angle Turn(Scene a, Scene b)
    {
        var (first, second) = (a.Photos[0].CameraFromWorld!.Value, b.Photos[0].CameraFromWorld!.Value);
        return (second.Rotation.Inverted() * first.Rotation).Angle;
    }

    private int PairCount(string options)
    {
        var (id, _) = survey.Bench.Store(
            "Calibration", $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}"},"outputs":["scene"],"options":{{options}} }""");
        survey.Bench.Run(id);
        return PairArtifact.Read(survey.Bench.Graphs.Load(id).Workspace).Count;
    }

    /// <summary>Largest relative difference of the distances between cameras, after the scale that fits best.</summary>
    private static double ShapeDifference(Scene a, Scene b)
    {
        var (first, second) = (Distances(a), Distances(b));
        var scale = second.Sum() / first.Sum();
        return first.Zip(second, (x, y) => Math.Abs(scale * x - y) / second.Average()).Max();
    }

    private static List<double> Distances(Scene scene)
    {
        var centers = scene.CalibratedPhotos.Select(photo => photo.CameraFromWorld!.Value.Center).ToList();
        return centers.SelectMany((a, i) => centers.Skip(i + 1).Select(b => Vector3d.Distance(a, b))).ToList();
    }
}
