using System.Text;
using Reality.Jobs.Tests.Execution;
using Reality.Testing.Images;

namespace Reality.Jobs.Tests.FillImageProperties;

/// <summary>Which photos are read, how, and into what scene.</summary>
[Collection(SurveyJobs.Name)]
public sealed class FillImagePropertiesJobTests(SurveyBench survey)
{
    [Fact]
    public void Folders_of_a_collection_count_when_asked()
    {
        var collection = survey.Bench.Add("CCImageCollection");
        Put(collection, "a.jpg", 0);
        Put(collection, "sub/b.jpg", 1);
        Put(collection, "mask.png", 2);

        Assert.Equal(["a.jpg"], Names(Fill($"\"imageCollections\":[\"{collection}\"]", "{}")));
        Assert.Equal(
            ["a.jpg", "sub/b.jpg"],
            Names(Fill($"\"imageCollections\":[\"{collection}\"]", """{"recursiveImageCollections":true}""")));
    }

    [Fact]
    public void Files_of_a_collection_are_photos_by_their_contents_and_other_images_are_named()
    {
        var bench = survey.Bench;
        var collection = bench.Add("CCImageCollection");
        Put(collection, "a.jpg", 0);
        Put(collection, "photo", 1);
        Put(collection, "b.xyz", 2);
        Put(collection, "c_mask.png", 3);
        Put(collection, "first/exports/atlas.jpg", 4);
        bench.Put(collection, "first/.reality", []);
        bench.Put(collection, "d.jpg", [0, 0, 0, 12, .. "JXL \r\n"u8, 0x87, (byte)'\n']);
        bench.Put(collection, "e", [.. "GIF89a"u8]);
        bench.Put(collection, "ortho.tif", TiffFile.Of(8, 8, others: (34735, 1)));
        bench.Put(collection, "notes.txt", [.. "Tuesday"u8]);

        var (id, outputs) = bench.Store(
            "FillImageProperties",
            $$"""
            {"inputs":{"imageCollections":["{{collection}}"]},"outputs":["scene"],
             "options":{"recursiveImageCollections":true} }
            """);
        var result = bench.Run(id);

        Assert.Equal(["a.jpg", "b.xyz", "photo"], Names(outputs.GetProperty("scene").GetString()!));
        (string Code, string Start)[] expected =
        [
            ("Mask_WithoutPhoto", "c_mask.png is named like a mask but belongs to no photo"),
            ("Photo_FormatNotRead", "d.jpg is a JPEG XL image"), ("Photo_FormatNotRead", "e is a GIF image"),
            ("Photo_ResultsPassedOver", "first holds results of an earlier run"),
            ("Photo_ResultsPassedOver", "ortho.tif is georeferenced"),
        ];
        var passedOver = result.Messages.Where(message => expected.Any(e => e.Code == message.Code))
            .OrderBy(message => message.Text, StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Select(e => e.Code), passedOver.Select(message => message.Code));
        Assert.All(
            passedOver.Zip(expected), pair => Assert.StartsWith(pair.Second.Start, pair.First.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Altitudes_are_read_as_the_option_says()
    {
        var collection = survey.Bench.Add("CCImageCollection");
        Put(collection, "a.jpg", 0);

        var sea = Height("""{"altitudeReference":"SeaLevel"}""");
        var ellipsoid = Height("""{"altitudeReference":"WGS84Ellipsoid"}""");

        // What the file gives is above the geoid, which lies some 50 m above the ellipsoid at the site.
        Assert.InRange(sea - ellipsoid, 40, 60);

        double Height(string options) => survey
            .ReadScene(Fill($"\"imageCollections\":[\"{collection}\"]", options))
            .Photos[0].Position!.Position.HeightMeters;
    }

    [Fact]
    public void Two_collections_are_two_references()
    {
        var (first, second) = (survey.Bench.Add("CCImageCollection"), survey.Bench.Add("CCImageCollection"));
        Put(first, "a.jpg", 0);
        Put(second, "a.jpg", 1);

        var read = survey.Read(Fill($"\"imageCollections\":[\"{first}\",\"{second}\"]", "{}"));

        Assert.Equal(["rds:" + first, "rds:" + second], read.References.OrderBy(r => r.Key).Select(r => r.Value));
        Assert.Equal([0, 1], read.ReferenceOfPhoto);
        Assert.Equal(["a.jpg", "a.jpg"], read.PathOfPhoto);
    }

    [Fact]
    public void A_folder_named_like_a_reference_keeps_its_photos_apart()
    {
        var (first, second) = (survey.Bench.Add("CCImageCollection"), survey.Bench.Add("CCImageCollection"));
        Put(first, "1/b.jpg", 0);
        Put(first, "b.jpg", 1);
        Put(second, "b.jpg", 2);

        var read = survey.Read(Fill(
            $"\"imageCollections\":[\"{first}\",\"{second}\"]", """{"recursiveImageCollections":true}"""));

        Assert.Equal([(0, "1/b.jpg"), (0, "b.jpg"), (1, "b.jpg")], read.ReferenceOfPhoto.Zip(read.PathOfPhoto));
    }

    [Fact]
    public void A_scene_with_the_largest_id_of_a_reference_can_be_completed()
    {
        var (known, added) = (survey.Bench.Add("CCImageCollection"), survey.Bench.Add("CCImageCollection"));
        Put(known, "a.jpg", 0);
        Put(added, "b.jpg", 1);
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", Encoding.UTF8.GetBytes(
            $$$"""
            {"version":"5.0","PhotoCollection":{"Photos":{"0":{"ImagePath":"2147483647:a.jpg"} } },
             "References":{"2147483647":{"Path":"rds:{{{known}}}"} } }
            """));

        var read = survey.Read(Fill($"\"imageCollections\":[\"{added}\"],\"sceneToComplete\":\"{scene}\"", "{}"));

        Assert.Equal([(int.MaxValue, "a.jpg"), (0, "b.jpg")], read.ReferenceOfPhoto.Zip(read.PathOfPhoto));
    }

    [Fact]
    public void A_scene_that_only_lists_photos_is_filled_in_and_keeps_what_it_has()
    {
        var collection = survey.Bench.Add("CCImageCollection");
        Put(collection, "a.jpg", 0);
        Put(collection, "b.jpg", 1);
        Put(collection, "c.jpg", 2);
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", Encoding.UTF8.GetBytes(
            $$$"""
            {"version":"5.0","Kept":1,
             "PhotoCollection":{"Photos":{"7":{"ImagePath":"3:b.jpg","Note":"mine"},
                                          "9":{"ImagePath":"3:a.jpg","ExposureValue":4.5} } },
             "References":{"3":{"Path":"rds:{{{collection}}}"} } }
            """));

        var processed = survey.Read(Fill($"\"sceneToProcess\":\"{scene}\"", "{}"));
        Assert.Equal(["b.jpg", "a.jpg"], processed.PathOfPhoto);
        Assert.Equal((320, 240), (processed.Scene.Cameras[0].Width, processed.Scene.Cameras[0].Height));
        Assert.All(processed.Scene.Photos, photo => Assert.NotNull(photo.Position));
        Assert.Equal(4.5, processed.Scene.Photos[1].ExposureStops);
        var document = processed.Document!.Value;
        var photo = document.GetProperty("PhotoCollection").GetProperty("Photos").GetProperty("7");
        Assert.Equal("mine", photo.GetProperty("Note").GetString());
        Assert.Equal(1, document.GetProperty("Kept").GetInt32());

        var completed = survey.Read(Fill($"\"imageCollections\":[\"{collection}\"],\"sceneToComplete\":\"{scene}\"", "{}"));
        Assert.Equal(["b.jpg", "a.jpg", "c.jpg"], completed.PathOfPhoto);
        Assert.Equal([3, 3, 3], completed.ReferenceOfPhoto);
        Assert.Equal(["7", "9", "0"], completed.PhotoKeys);
        Assert.Single(completed.Scene.Cameras);
    }

    [Fact]
    public void A_calibrated_scene_keeps_its_tie_points()
    {
        var scene = Fill($"\"sceneToComplete\":\"{survey.Calibrated}\"", "{}");

        Assert.Equal(survey.Bench.Read(survey.Calibrated, "TiePoints.bin"), survey.Bench.Read(scene, "TiePoints.bin"));
        Assert.Equal("TiePoints.bin", survey.Read(scene).TiePointsPath);
    }

    [Fact]
    public void Photos_of_a_scene_to_process_keep_what_they_have_beside_a_scene_to_complete()
    {
        var collection = survey.Bench.Add("CCImageCollection");
        for (var i = 0; i < 3; i++)
            Put(collection, $"{i}.jpg", i);
        // Two tangent frames, 0.01 degrees of longitude apart; both scenes name photo 1.
        var complete = SceneOf("ENU:47,8", """
            "Devices":{"0":{"Dimensions":{"width":320,"height":240},"FocalLength":400} },
            "Poses":{"5":{"Center":{"x":1,"y":2,"z":3},"Rotation":{"omega":3,"phi":0,"kappa":0} } },
            "Photos":{"4":{"ImagePath":"7:0.jpg","DeviceId":0,"PoseId":5},
                      "5":{"ImagePath":"7:1.jpg","DeviceId":0,"Note":"first"} }
            """);
        var process = SceneOf("ENU:47,8.01", """
            "Devices":{"0":{"Dimensions":{"width":320,"height":240},"FocalLength":444,"Lens":"mine"} },
            "Poses":{"0":{"Center":{"x":10,"y":20,"z":30},"Rotation":{"omega":3,"phi":0,"kappa":0},"Mark":1},
                     "1":{"Center":{"x":0,"y":0,"z":50},"Rotation":{"omega":3,"phi":0,"kappa":0} } },
            "Photos":{"1":{"ImagePath":"7:1.jpg","DeviceId":0,"PoseId":0,"Note":"second","Extra":2},
                      "9":{"ImagePath":"7:2.jpg","DeviceId":0,"PoseId":1,"Tag":"roof"} }
            """);

        var (id, outputs) = survey.Bench.Store(
            "FillImageProperties",
            $$"""{"inputs":{"sceneToComplete":"{{complete}}","sceneToProcess":"{{process}}"},"outputs":["scene"]}""");
        var result = survey.Bench.Run(id);
        Assert.True(result.State == Pipeline.JobState.Done, string.Join('\n', result.Messages));
        var merged = survey.Read(outputs.GetProperty("scene").GetString()!);

        Assert.Equal(["0.jpg", "1.jpg", "2.jpg"], merged.PathOfPhoto);
        Assert.Equal(["4", "5", "9"], merged.PhotoKeys);
        var frame = new Core.Geodesy.LocalFrame(merged.Scene.Origin!.Value);
        AssertAt(0, 8, new(1, 2, 3));
        AssertAt(1, 8.01, new(10, 20, 30));
        AssertAt(2, 8.01, new(0, 0, 50));
        Assert.Equal([400.0, 400, 444], merged.Scene.Photos.Select(photo => merged.Scene.CameraOf(photo).FocalLength));
        var photos = merged.Document!.Value.GetProperty("PhotoCollection").GetProperty("Photos");
        Assert.Equal("first", photos.GetProperty("5").GetProperty("Note").GetString());
        Assert.Equal(2, photos.GetProperty("5").GetProperty("Extra").GetInt32());
        Assert.Equal("roof", photos.GetProperty("9").GetProperty("Tag").GetString());
        var text = merged.Document.Value.GetRawText();
        Assert.Contains("\"Mark\"", text, StringComparison.Ordinal);
        Assert.Contains("\"Lens\"", text, StringComparison.Ordinal);
        Assert.Contains(result.Messages, message => message.Code == "Scene_PartsNotMerged"
            && message.Text.Contains("Kept", StringComparison.Ordinal));

        void AssertAt(int photo, double longitude, Core.Numerics.Vector3d center)
        {
            var own = new Core.Geodesy.LocalFrame(Core.Geodesy.GeoPoint.FromDegrees(47, longitude, 0));
            var earth = frame.EarthFromWorld * merged.Scene.Photos[photo].CameraFromWorld!.Value.Center;
            Assert.InRange(Core.Numerics.Vector3d.Distance(own.EarthFromWorld * center, earth), 0, 1e-6);
        }

        string SceneOf(string system, string photosOfScene)
        {
            var scene = survey.Bench.Add("ContextScene");
            survey.Bench.Put(scene, "ContextScene.json", Encoding.UTF8.GetBytes($$"""
                {"version":"6.0","Kept":1,"SpatialReferenceSystems":{"0":{"Definition":"{{system}}"} },
                 "PhotoCollection":{"SRSId":0,{{photosOfScene}} },
                 "References":{"7":{"Path":"rds:{{collection}}"} } }
                """));
            return scene;
        }
    }

    private void Put(string collection, string name, int photo) =>
        survey.Bench.Put(collection, name, File.ReadAllBytes(survey.Photos[photo]));

    private string Fill(string inputs, string options) => survey.Bench
        .Succeed("FillImageProperties", $$"""{"inputs":{ {{inputs}} },"outputs":["scene"],"options":{{options}} }""")
        .GetProperty("scene").GetString()!;

    private IEnumerable<string> Names(string scene) => survey.ReadScene(scene).Photos.Select(photo => photo.Name);
}
