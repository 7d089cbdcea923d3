using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Geodesy;
using Reality.Testing;

namespace Reality.Formats.Tests.ContextScenes;

public sealed class ContextSceneTests
{
    private static readonly GeoPoint Zurich = GeoPoint.FromDegrees(47.37, 8.54, 452.5);

    [Theory]
    [InlineData(null)]
    [InlineData("EPSG:32632")]
    [InlineData("EPSG:2056")]
    [InlineData("EPSG:4978")]
    [InlineData("EPSG:4326")]
    [InlineData("ENU:47.3,8.5")]
    public void A_georeferenced_scene_comes_back_from_any_system(string? definition)
    {
        var scene = MakeScene(Zurich);
        var system = definition is null ? null : CoordinateSystemParser.Parse(definition);

        var read = RoundTrip(new() { Scene = scene, CoordinateSystem = system });

        Assert.Equal(definition ?? "ENU:47.37,8.54", read.CoordinateSystem!.Definition);
        var expectedFrame = new LocalFrame(scene.Origin!.Value);
        var readFrame = new LocalFrame(read.Scene.Origin!.Value);
        for (var i = 0; i < scene.Photos.Count; i++)
        {
            var (a, b) = (scene.Photos[i].CameraFromWorld!.Value, read.Scene.Photos[i].CameraFromWorld!.Value);
            var earthA = expectedFrame.EarthFromWorld * a.Center;
            var earthB = readFrame.EarthFromWorld * b.Center;
            Assert.True(Vector3d.Distance(earthA, earthB) < 1e-4, $"{Vector3d.Distance(earthA, earthB)} m");
            var difference = a.Rotation * expectedFrame.EarthFromWorld.Rotation.Inverted()
                * (b.Rotation * readFrame.EarthFromWorld.Rotation.Inverted()).Inverted();
            // Projections that are not conformal to the last digit leave microradians.
            Assert.True(difference.Angle.Radians < 2e-6, $"{difference.Angle.Radians} rad");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("EPSG:32632")]
    [InlineData("ENU:47.3,8.5")]
    public void The_next_stage_reads_what_was_written_and_writes_it_the_same(string? definition)
    {
        var document = new ContextScene
        {
            Scene = MakeScene(Zurich),
            CoordinateSystem = definition is null ? null : CoordinateSystemParser.Parse(definition),
            References = new Dictionary<int, string> { [0] = "rds:a", [4] = "rds:b" },
            ReferenceOfPhoto = [0, 0, 4, 4, 0],
            PathOfPhoto = ["0.jpg", "1.jpg", "0.jpg", "b/1.jpg", "4.jpg"],
            TiePointsPath = "TiePoints.bin",
        };

        var read = RoundTrip(document);

        var expected = document.Scene;
        Assert.Equal(document.ReferenceOfPhoto, read.ReferenceOfPhoto);
        Assert.Equal(document.PathOfPhoto, read.PathOfPhoto);
        Assert.Equal(document.TiePointsPath, read.TiePointsPath);
        Assert.Equal(["0.jpg", "1.jpg", "4/0.jpg", "b/1.jpg", "4.jpg"], read.Scene.Photos.Select(photo => photo.Name));
        // The tie points are in the world of this origin, so it may not move.
        Assert.Equal(expected.Origin!.Value.Latitude.Degrees, read.Scene.Origin!.Value.Latitude.Degrees, 1e-13);
        Assert.Equal(expected.Origin.Value.Longitude.Degrees, read.Scene.Origin.Value.Longitude.Degrees, 1e-13);
        Assert.Equal(expected.Origin.Value.HeightMeters, read.Scene.Origin.Value.HeightMeters, 1e-9);
        var principalPoint = expected.Cameras[0].PrincipalPoint;
        Assert.Equal(principalPoint.X, read.Scene.Cameras[0].PrincipalPoint.X, 1e-9);
        Assert.Equal(expected.Cameras[0], read.Scene.Cameras[0] with { PrincipalPoint = principalPoint });
        foreach (var (photo, other) in expected.Photos.Zip(read.Scene.Photos))
        {
            Assert.Equal((photo.CaptureTime, photo.ExposureStops), (other.CaptureTime, other.ExposureStops));
            Assert.Equal(photo.Position!.HorizontalSigmaMeters, other.Position!.HorizontalSigmaMeters);
            Assert.Equal(photo.Position.VerticalSigmaMeters, other.Position.VerticalSigmaMeters);
            Assert.Equal(photo.Position.StatedHeightReference, other.Position.StatedHeightReference);
            Assert.Equal(photo.Position.Position.Latitude.Radians, other.Position.Position.Latitude.Radians, 1e-15);
            Assert.Equal(photo.Position.Position.HeightMeters, other.Position.Position.HeightMeters);
            Assert.True((photo.CameraFromEnu!.Value * other.CameraFromEnu!.Value.Inverted()).Angle.Radians < 1e-14);
            var (a, b) = (photo.CameraFromWorld!.Value, other.CameraFromWorld!.Value);
            Assert.True(Vector3d.Distance(a.Center, b.Center) < 1e-6, $"{Vector3d.Distance(a.Center, b.Center)} m");
            // Projections that are not conformal to the last digit leave microradians.
            Assert.True((a.Rotation * b.Rotation.Inverted()).Angle.Radians < (definition == "EPSG:32632" ? 2e-6 : 1e-7));
        }
    }

    [Fact]
    public void A_tangent_frame_is_written_without_its_height()
    {
        var scene = MakeScene(Zurich);
        var stream = new MemoryStream();

        ContextSceneWriter.Write(stream, new() { Scene = scene, CoordinateSystem = CoordinateSystem.Enu(Zurich) });

        var root = JsonNode.Parse(stream.ToArray())!;
        Assert.Equal("ENU:47.37,8.54", (string?)At(root, "SpatialReferenceSystems.0.Definition"));
        var z = (double)At(root, "PhotoCollection.Poses.0.Center.z")!;
        Assert.Equal(scene.Photos[0].CameraFromWorld!.Value.Center.Z + 452.5, z, 1e-9);
    }

    [Fact]
    public void Everything_known_of_cameras_and_photos_survives()
    {
        var scene = MakeScene(Zurich);

        var read = RoundTrip(new() { Scene = scene, References = new Dictionary<int, string> { [0] = "../photos" } }).Scene;

        Assert.Equal(scene.Origin!.Value.HeightMeters, read.Origin!.Value.HeightMeters, 1e-9);
        Assert.Equal(scene.Cameras[0] with { PrincipalPoint = default }, read.Cameras[0] with { PrincipalPoint = default });
        Assert.Equal(scene.Cameras[0].PrincipalPoint.X, read.Cameras[0].PrincipalPoint.X, 1e-9);
        for (var i = 0; i < scene.Photos.Count; i++)
        {
            var (a, b) = (scene.Photos[i], read.Photos[i]);
            Assert.Equal(
                (a.Name, a.CameraId, a.CaptureTime, a.ExposureStops), (b.Name, b.CameraId, b.CaptureTime, b.ExposureStops));
            Assert.Equal(a.Position!.Position.HeightMeters, b.Position!.Position.HeightMeters, 1e-9);
            Assert.True((a.CameraFromEnu!.Value * b.CameraFromEnu!.Value.Inverted()).Angle.Radians < 1e-9);
        }
    }

    [Fact]
    public void An_unregistered_photo_keeps_its_measured_center_and_its_reason()
    {
        var scene = MakeScene(Zurich);
        var photos = scene.Photos.ToList();
        photos[1] = photos[1] with { CameraFromWorld = null, UnregisteredReason = "It overlaps no other photo." };

        var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, new() { Scene = scene with { Photos = photos } });
        stream.Position = 0;
        var read = ContextSceneReader.Read(stream);

        Assert.Null(read.Scene.Photos[1].CameraFromWorld);
        Assert.Equal("It overlaps no other photo.", read.Scene.Photos[1].UnregisteredReason);
        var pose = JsonNode.Parse(stream.ToArray())!["PhotoCollection"]!["Poses"]!["1"]!;
        Assert.NotNull(pose["Center"]);
        Assert.Null(pose["Rotation"]);
    }

    [Fact]
    public void Color_curves_are_kept()
    {
        var scene = MakeScene(Zurich);
        var photos = scene.Photos.ToList();
        photos[0] = photos[0] with
        {
            Colors = new()
            {
                Basis = new() { ToneUnits = [new(0.5, 2)], ShadingUnits = [new(-0.25, 1, 3), new(0, -1, 0.125)] },
                Weights = [[0.5, 1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0, 0], [-1, -2, -3, -4, -5, -6, 0.25]],
            },
        };
        photos[1] = photos[1] with
        {
            Colors = new() { Basis = ColorBasis.Plain, Weights = [[0.25, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, -1]] },
        };

        var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, new() { Scene = scene with { Photos = photos } });
        stream.Position = 0;
        var read = ContextSceneReader.Read(stream);

        for (var i = 0; i < 2; i++)
        {
            var (given, found) = (photos[i].Colors!, read.Scene.Photos[i].Colors!);
            Assert.Equal(given.Weights, found.Weights);
            Assert.Equal(given.Basis.ToneUnits, found.Basis.ToneUnits);
            Assert.Equal(given.Basis.ShadingUnits, found.Basis.ShadingUnits);
        }
        Assert.Null(read.Scene.Photos[2].Colors);
        // Without curves the member goes.
        stream = new MemoryStream();
        ContextSceneWriter.Write(stream, read with { Scene = scene });
        Assert.DoesNotContain("ColorEqualization", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Red":[0,0,0,0],"Green":[0,0,0,0]}""", "ColorEqualization.Blue is missing")]
    [InlineData("""{"Red":[0,0,0],"Green":[0,0,0,0],"Blue":[0,0,0,0]}""", "ColorEqualization.Red must have 4 numbers")]
    [InlineData("""{"Red":[0,0,0,0],"Green":[0,0,0,1e9],"Blue":[0,0,0,0]}""", "Green[3] must be between")]
    [InlineData(
        """{"Red":[0,0,0,0],"Green":[0,0,0,0],"Blue":[0,0,0,0],"ToneUnits":[[1]]}""", "ToneUnits[0] must have 2 numbers")]
    public void A_wrong_color_curve_is_named(string curve, string problem)
    {
        var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, new() { Scene = MakeScene(Zurich) });
        var document = JsonNode.Parse(stream.ToArray())!;
        document["PhotoCollection"]!["Photos"]!["0"]!["ColorEqualization"] = JsonNode.Parse(curve);

        var failure = Assert.Throws<InvalidFileException>(
            () => ContextSceneReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(document.ToJsonString()))));

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_local_scene_has_no_system()
    {
        var scene = MakeScene(null);

        var read = RoundTrip(new() { Scene = scene });

        Assert.Null(read.CoordinateSystem);
        Assert.Null(read.Scene.Origin);
        var (written, back) = (scene.Photos[2].CameraFromWorld!.Value, read.Scene.Photos[2].CameraFromWorld!.Value);
        Assert.True(Vector3d.Distance(written.Center, back.Center) < 1e-9);
    }

    [Fact]
    public void Unknown_members_and_ids_survive_reading_and_writing()
    {
        var json = """
            {"version":"5.0","Extra":{"a":[1,2]},"MeshCollection":{"Meshes":{}},
             "SpatialReferenceSystems":{"3":{"Definition":"EPSG:32632","Note":"n"}},
             "PhotoCollection":{"SRSId":3,"Mood":"good",
              "Devices":{"7":{"Type":"perspective","Dimensions":{"width":4000,"height":3000},
                "PrincipalPoint":{"x":2003.4,"y":1497.9},"FocalLength":2871.2,"Vendor":"V"}},
              "Poses":{"12":{"Center":{"x":691200.5,"y":5334100.25,"z":612.0},
                         "Rotation":{"omega":3.12,"phi":0.01,"kappa":-0.4},"Quality":5},
                       "13":{"Center":{"x":691215.0,"y":5334100.4,"z":612.3}}},
              "Photos":{"40":{"ImagePath":"0:sub/IMG 1.JPG","DeviceId":7,"PoseId":12,"Stars":3},
                        "41":{"ImagePath":"0:IMG_2.JPG","DeviceId":7,"PoseId":13}}},
             "References":{"0":{"Path":"rds:6f1c0f9e-20b4-4b0a-9a6f-2f4f6c1f2a10","Kind":"cloud"}}}
            """;
        var read = ContextSceneReader.Read(Stream(json));
        var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, read);

        var before = JsonNode.Parse(json)!;
        var after = JsonNode.Parse(stream.ToArray())!;
        Assert.Equal("6.0", (string?)after["version"]);
        string[] kept =
        [
            "Extra", "MeshCollection", "SpatialReferenceSystems.3.Note", "PhotoCollection.Mood", "PhotoCollection.SRSId",
            "PhotoCollection.Devices.7.Vendor", "PhotoCollection.Poses.12.Quality", "PhotoCollection.Photos.40.Stars",
            "PhotoCollection.Photos.40.PoseId", "PhotoCollection.Photos.41.PoseId", "PhotoCollection.Photos.40.DeviceId",
            "PhotoCollection.Photos.40.ImagePath", "References.0",
        ];
        foreach (var path in kept)
            Assert.True(JsonNode.DeepEquals(At(before, path), At(after, path)), path);
        foreach (var (axis, tolerance) in (ReadOnlySpan<(string, double)>)[("x", 1e-4), ("y", 1e-4), ("z", 1e-4)])
            AssertSameNumber($"PhotoCollection.Poses.12.Center.{axis}", tolerance);
        foreach (var angle in (string[])["omega", "phi", "kappa"])
            AssertSameNumber($"PhotoCollection.Poses.12.Rotation.{angle}", 1e-9);
        Assert.Equal(2003.9, read.Scene.Cameras[0].PrincipalPoint.X, 1e-9);
        Assert.NotNull(read.Scene.Photos[1].Position);
        // Looks down, so its camera is above the ground and looks along -z.
        Assert.True((read.Scene.Photos[0].CameraFromWorld!.Value.Rotation.Inverted() * new Vector3d(0, 0, 1)).Z < -0.99);

        void AssertSameNumber(string path, double tolerance) =>
            Assert.Equal((double)At(before, path)!, (double)At(after, path)!, tolerance);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "object")]
    [InlineData("{}", "version")]
    [InlineData("""{"version":"4.0"}""", "version")]
    [InlineData("""{"version":"6.0","PhotoCollection":5}""", "PhotoCollection")]
    [InlineData("""{"version":"6.0","PhotoCollection":{"SRSId":9}}""", "SpatialReferenceSystems")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"SRSId":0},"SpatialReferenceSystems":{"0":{"Definition":"EPSG:99999"}}}""",
        "SpatialReferenceSystems.0.Definition")]
    [InlineData("""{"version":"6.0","PhotoCollection":{"Photos":{"0":{}}}}""", "Photos.0.ImagePath")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Photos":{"0":{"ImagePath":"0:../../etc/passwd"}}}}""", "Photos.0.ImagePath")]
    [InlineData("""{"version":"6.0","PhotoCollection":{"Photos":{"0":{"ImagePath":"0:/etc/passwd"}}}}""", "Photos.0.ImagePath")]
    [InlineData("""{"version":"6.0","PhotoCollection":{"Photos":{"0":{"ImagePath":"0:a\\..\\b"}}}}""", "Photos.0.ImagePath")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Photos":{"0":{"ImagePath":"0:a.jpg","DeviceId":4}}}}""", "Photos.0.DeviceId")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Photos":{"0":{"ImagePath":"0:a.jpg","PoseId":1e300}}}}""", "Photos.0.PoseId")]
    [InlineData("""{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"orthotile"}}}}""", "Devices.0.Type")]
    [InlineData("""{"version":"6.0","PhotoCollection":{"Devices":{"0":{"FocalLength":-1}}}}""", "Devices.0.FocalLength")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Dimensions":{"width":1e12,"height":1}}}}}""",
        "Dimensions.width")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"fisheye","FisheyeDistortion":{"p1":-2}}}}}""",
        "Devices.0.FisheyeDistortion.p1")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"fisheye","FisheyeDistortion":{"p0":0.3,"p1":2}}}}}""",
        "Devices.0.FisheyeDistortion.p0")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"fisheye","FisheyeDistortion":{"p2":-11}}}}}""",
        "Devices.0.FisheyeDistortion describes no lens")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"fisheye","FisheyeDistortion":{"p3":1e99}}}}}""",
        "FisheyeDistortion.p3")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"fisheye","FocalMatrix":{"M_00":0,"M_11":5}}}}}""",
        "FocalMatrix.M_00")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"fisheye","FocalMatrix":{"M_00":4}}}}}""",
        "FocalMatrix.M_11")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"fisheye","RadialDistortion":{"k1":0.1}}}}}""",
        "RadialDistortion belongs to perspective devices")]
    [InlineData(
        """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"FisheyeDistortion":{"p2":0.1}}}}}""",
        "FisheyeDistortion belongs to fisheye devices")]
    [InlineData("""{"version":"6.0","version":"6.0"}""", "JSON")]
    [InlineData("""{"version":"6.0","PhotoCollection":{},"Unknown":"\ud800"}""", "JSON")]
    [InlineData("""{"version":"6.0","PhotoCollection":{"\udfff":{}}}""", "JSON")]
    public void A_broken_document_is_refused_by_the_name_of_the_member(string json, string member)
    {
        var error = Assert.Throws<InvalidFileException>(() => ContextSceneReader.Read(Stream(json)));

        Assert.Contains(member, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_unknown_size_stays_unknown()
    {
        const string Json =
            """{"version":"6.0","PhotoCollection":{"Devices":{"7":{}},"Photos":{"40":{"ImagePath":"0:a.jpg","DeviceId":7}}}}""";

        var read = RoundTrip(ContextSceneReader.Read(Stream(Json)));

        var camera = Assert.Single(read.Scene.Cameras);
        Assert.Equal((0, 0, 0.0, default), (camera.Width, camera.Height, camera.FocalLength, camera.PrincipalPoint));
        Assert.False(camera.FocalLengthIsKnown);
    }

    [Fact]
    public void A_scene_far_above_the_earth_is_written_so_that_it_can_be_read_again()
    {
        const string High = """
            {"version":"5.0","SpatialReferenceSystems":{"3":{"Definition":"EPSG:32632"}},"PhotoCollection":{"SRSId":3,
             "Poses":{"12":{"Center":{"x":691200.5,"y":5334100.25,"z":691215.0}}}},"AutomaticTiePoints":{"Path":"TiePoints.bin"}}
            """;
        using var written = new MemoryStream();

        ContextSceneWriter.Write(written, ContextSceneReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(High))));

        written.Position = 0;
        Assert.Equal(1e5, ContextSceneReader.Read(written).Scene.Origin!.Value.HeightMeters);
    }

    [Fact]
    public void Photos_that_share_a_pose_in_the_document_get_one_each_and_no_photo_takes_that_of_another()
    {
        const string Shared = """
            {"version":"5.0","PhotoCollection":{"Devices":{"0":{"Dimensions":{"width":40,"height":30},"FocalLength":30,
              "PrincipalPoint":{"x":20,"y":15}}},
             "Poses":{"2":{"Center":{"x":1,"y":2,"z":3},"Rotation":{"omega":0,"phi":0,"kappa":0},"Note":"kept"}},
             "Photos":{"0":{"ImagePath":"a.jpg","DeviceId":0,"PoseId":2},"1":{"ImagePath":"b.jpg","DeviceId":0,"PoseId":2},
                       "2":{"ImagePath":"c.jpg","DeviceId":0}}},"References":{"0":{"Path":"x"}}}
            """;
        var read = ContextSceneReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(Shared)));
        var moved = read.Scene.Photos
            .Select(photo => photo with { CameraFromWorld = new(Rotation.Identity, new(photo.Id.Value, 0, 0)) }).ToList();
        using var written = new MemoryStream();

        ContextSceneWriter.Write(written, read with { Scene = read.Scene with { Photos = moved } });

        written.Position = 0;
        var again = ContextSceneReader.Read(written);
        Assert.Equal([0, 1, 2], again.Scene.Photos.Select(photo => photo.CameraFromWorld!.Value.Translation.X));
        var poses = again.Document!.Value.GetProperty("PhotoCollection").GetProperty("Poses");
        Assert.Equal("kept", poses.GetProperty("2").GetProperty("Note").GetString());
    }

    [Fact]
    public void A_large_scene_is_written_piece_by_piece_and_not_at_all_when_cancelled()
    {
        var photos = Enumerable.Range(0, 3000)
            .Select(i => new Photo
            {
                Id = new(i), Name = $"{i}.jpg", CameraId = new(0), CameraFromWorld = RigidTransform.Identity,
            });
        var camera = new Camera { Id = new(0), Width = 40, Height = 30, FocalLength = 30, PrincipalPoint = new(20, 15) };
        var document = new ContextScene
        {
            Scene = new() { Cameras = [camera], Photos = photos.ToList() },
            References = new Dictionary<int, string> { [0] = "x" },
            ReferenceOfPhoto = [],
            PathOfPhoto = [],
        };
        using var pieces = new PieceStream();

        ContextSceneWriter.Write(pieces, document);

        Assert.True(pieces.Length > 500_000);
        Assert.InRange(pieces.LongestPiece, 1, 100_000);
        Assert.Throws<OperationCanceledException>(
            () => ContextSceneWriter.Write(new MemoryStream(), document, new(canceled: true)));
    }

    private sealed class PieceStream : MemoryStream
    {
        public int LongestPiece { get; private set; }

        // The base class passes spans to it.
        public override void Write(byte[] buffer, int offset, int count)
        {
            LongestPiece = Math.Max(LongestPiece, count);
            base.Write(buffer, offset, count);
        }
    }

    [Fact]
    public void A_document_cut_short_anywhere_gives_our_own_error()
    {
        var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, new() { Scene = MakeScene(Zurich) });
        var bytes = stream.ToArray();
        for (var length = 0; length < bytes.Length - 1; length += 7)
            Assert.Throws<InvalidFileException>(() => ContextSceneReader.Read(new MemoryStream(bytes, 0, length)));
    }

    [Fact]
    public void Flipped_bytes_give_a_scene_or_our_own_error()
    {
        var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, new() { Scene = MakeScene(Zurich) });
        var bytes = stream.ToArray();
        var random = SeededRandom.For(5, 0);
        for (var i = 0; i < 300; i++)
        {
            var broken = (byte[])bytes.Clone();
            broken[random.NextInt32(broken.Length)] ^= (byte)(1 << random.NextInt32(8));
            try
            {
                ContextSceneReader.Read(new MemoryStream(broken));
            }
            catch (InvalidFileException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Fact]
    public void The_judging_script_reads_the_poses_that_were_written()
    {
        var script = Path.Combine(SharedData.Folder ?? "", "..", "tools", "scene_cameras.py");
        if (!File.Exists(script) || !File.Exists("/usr/bin/python3"))
            Assert.Skip("Install python3 and set REALITY_DATA to a folder beside which tools/scene_cameras.py stands.");
        using var folder = new TemporaryFolder();
        var scene = MakeScene(null);
        using (var file = File.Create(folder["ContextScene.json"]))
            ContextSceneWriter.Write(file, new() { Scene = scene });

        var start = new ProcessStartInfo("/usr/bin/python3", [script, folder["ContextScene.json"], "--views"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var views = JsonNode.Parse(process.StandardOutput.ReadToEnd())!;

        Assert.Equal(scene.Cameras[0].PrincipalPoint.X, (double)views["cx"]!, 1e-9);
        for (var i = 0; i < scene.Photos.Count; i++)
        {
            var pose = scene.Photos[i].CameraFromWorld!.Value;
            var camera = views["cameras"]![i]!;
            var m = pose.Rotation.ToMatrix();
            double[] expected = [m.M00, m.M01, m.M02, m.M10, m.M11, m.M12, m.M20, m.M21, m.M22];
            for (var k = 0; k < 9; k++)
                Assert.Equal(expected[k], (double)camera["R"]![k / 3]![k % 3]!, 1e-9);
            Assert.Equal(pose.Center.X, (double)camera["C"]![0]!, 1e-9);
        }
    }

    [Fact]
    public void Tie_points_come_back_and_broken_files_are_refused()
    {
        var points = new TiePoints
        {
            Positions = [new(1, 2, 3), new(4, 5, 6)],
            Colors = [new(1, 2, 3), new(4, 5, 6)],
            FirstObservation = [0, 2, 5],
            PhotoOf = [0, 2, 0, 1, 2],
            X = [1, 2, 3, 4, 5],
            Y = [5, 4, 3, 2, 1],
        };
        var stream = new MemoryStream();
        TiePointsFile.Write(stream, points);
        var bytes = stream.ToArray();

        var read = TiePointsFile.Read(new MemoryStream(bytes), 3);

        Assert.Equal(points.Positions, read.Positions);
        Assert.Equal(points.PhotoOf, read.PhotoOf);
        Assert.Equal(points.Y, read.Y);
        Assert.Throws<InvalidFileException>(() => TiePointsFile.Read(new MemoryStream(bytes), 2));
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidFileException>(() => TiePointsFile.Read(new MemoryStream(bytes, 0, length), 3));
    }

    [Theory]
    [InlineData(double.NaN, 1, "Point 1 has no position")]
    [InlineData(double.NegativeInfinity, 1, "Point 1 has no position")]
    [InlineData(1e300, 1, "Point 1 has no position")]
    [InlineData(0, float.NaN, "An observation has coordinates that are not finite")]
    public void Tie_points_that_are_nowhere_are_refused(double z, float y, string fault)
    {
        var stream = new MemoryStream();
        TiePointsFile.Write(stream, new()
        {
            Positions = [new(1, 2, 3), new(4, 5, z)], Colors = new Rgb24[2], FirstObservation = [0, 1, 2], PhotoOf = [0, 0],
            X = [1, 2], Y = [1, y],
        });

        var refusal = Assert.Throws<InvalidFileException>(() => TiePointsFile.Read(new MemoryStream(stream.ToArray()), 1));

        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
    }

    private static JsonNode? At(JsonNode root, string path) =>
        path.Split('.').Aggregate<string, JsonNode?>(root, (node, part) => node![part]);

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static ContextScene RoundTrip(ContextScene document)
    {
        var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, document);
        stream.Position = 0;
        return ContextSceneReader.Read(stream);
    }

    [Fact]
    public void A_fisheye_device_comes_back()
    {
        var symmetric = new Camera
        {
            Id = new(0), Width = 4000, Height = 3000, FocalLength = 1234.5678, PrincipalPoint = new(2003.25, 1498.5),
            Fisheye = new(0.001, 1, 0.02, -0.03, 0.004), FocalLengthIsKnown = true, Fixed = CameraParameters.FisheyeDefault,
        };
        foreach (var camera in (Camera[])[symmetric, symmetric with { AspectRatio = 1.0037, Skew = 1.25, Shear = -0.75 }])
        {
            var document = RoundTrip(new() { Scene = new() { Cameras = [camera], Photos = [] } });

            Assert.Equal(Rounded(camera), Rounded(Assert.Single(document.Scene.Cameras)));
            var device = document.Document!.Value.GetProperty("PhotoCollection").GetProperty("Devices").GetProperty("0");
            Assert.Equal("fisheye", device.GetProperty("Type").GetString());
            Assert.Equal(camera.Skew == 0, device.TryGetProperty("FocalLength", out _));
            Assert.Equal(camera.Skew != 0, device.TryGetProperty("FocalMatrix", out _));
            Assert.False(device.TryGetProperty("RadialDistortion", out _));
        }
    }

    private static Camera Rounded(Camera camera) => camera with { AspectRatio = Math.Round(camera.AspectRatio, 12) };

    [Fact]
    public void A_focal_matrix_that_is_kept_is_written_as_it_was_read()
    {
        var read = ContextSceneReader.Read(Stream(
            """
            {"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"fisheye","Dimensions":{"width":1000,"height":900},
              "FocalMatrix":{"M_00":400,"M_01":1,"M_10":-1,"M_11":402}}}}}
            """));

        var matrix = RoundTrip(read).Document!.Value.GetProperty("PhotoCollection").GetProperty("Devices").GetProperty("0")
            .GetProperty("FocalMatrix");

        Assert.Equal(402, matrix.GetProperty("M_11").GetDouble());
    }

    [Theory]
    [InlineData("\"FocalLength\":400", 0.0, 0.0, 1.0)]
    [InlineData("\"FocalMatrix\":{\"M_00\":400,\"M_01\":2,\"M_10\":-1,\"M_11\":404}", 4.0, -2.0, 1.01)]
    public void A_scale_in_p1_of_a_lens_moves_into_the_focal_length(
        string focal, double skew, double shear, double aspectRatio)
    {
        var read = ContextSceneReader.Read(Stream(
            """{"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"fisheye","Dimensions":{"width":1000,"height":900},"""
            + focal + ""","FisheyeDistortion":{"p0":0.002,"p1":2,"p2":0.02,"p3":-0.03,"p4":0.004}}}}}"""));

        foreach (var document in (ContextScene[])[read, RoundTrip(read)])
        {
            var camera = Assert.Single(document.Scene.Cameras);
            Assert.Equal(new(0.001, 1, 0.01, -0.015, 0.002), camera.Fisheye);
            Assert.Equal((800, skew, shear), (camera.FocalLength, camera.Skew, camera.Shear));
            Assert.Equal(aspectRatio, camera.AspectRatio, 1e-12);
        }
    }

    [Fact]
    public void A_fisheye_device_without_values_is_equidistant_and_of_unknown_focal_length()
    {
        var camera = Assert.Single(ContextSceneReader.Read(Stream(
            """
            {"version":"6.0","PhotoCollection":{"Devices":{"0":{"Type":"Fisheye","Dimensions":{"width":1000,"height":900}}}}}
            """)).Scene.Cameras);

        Assert.Equal(FisheyeLens.Equidistant, camera.Fisheye);
        Assert.Equal(1000 / Math.PI, camera.FocalLength, 1e-9);
        Assert.False(camera.FocalLengthIsKnown);
        Assert.Equal(new(500, 450), camera.PrincipalPoint);
    }

    private static Scene MakeScene(GeoPoint? origin)
    {
        var random = SeededRandom.For(1, 0);
        var camera = new Camera
        {
            Id = new(0),
            Name = "Maker Model",
            Width = 4000,
            Height = 3000,
            FocalLength = 2871.25,
            PrincipalPoint = new(2003.9, 1498.4),
            AspectRatio = 1.001,
            Skew = 0.25,
            Distortion = new(-0.0135, 0.004, -0.0003, -0.0012, 0.0002),
            FocalLengthIsKnown = true,
            Fixed = CameraParameters.Skew,
        };
        var photos = new List<Photo>();
        for (var i = 0; i < 5; i++)
        {
            var attitude = Rotation.FromRotationVector(
                new(Math.PI - 0.2 + 0.1 * i, 0.3 * random.NextGaussian(), 0.3 * random.NextGaussian()));
            photos.Add(new()
            {
                Id = new(i),
                Name = $"sub/IMG ü {i}.JPG",
                CameraId = new(0),
                CameraFromWorld = RigidTransform.FromCenter(attitude, new(300 * i, -80 * i, 100 + random.NextGaussian())),
                Position = origin is null ? null : new(GeoPoint.FromDegrees(47.37 + 0.001 * i, 8.54, 560), 2, 3)
                {
                    StatedHeightReference = (HeightReference)(i % 2),
                },
                CameraFromEnu = attitude,
                CaptureTime = new DateTimeOffset(2024, 5, 1, 12, 0, i, 250, TimeSpan.FromHours(2)),
                ExposureStops = 10.5 + i,
            });
        }
        return new() { Origin = origin, Cameras = [camera], Photos = photos };
    }
}
