using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Photos;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Formats.Tests.Photos;

public sealed class SceneFromPhotosTests
{
    [Fact]
    public void Photos_are_found_in_ordinal_order_without_hidden_files_masks_and_loops()
    {
        using var folder = new TemporaryFolder();
        string[] names =
        [
            "b.JPG", "a/2.png", "a/1.jpeg", ".hidden/x.jpg", "a/.y.jpg", "b_mask.tif", "masks/b.JPG.png", "notes.txt", "anim.gif",
            "ü ñ/写.tiff",
        ];
        foreach (var name in names)
            File.WriteAllText(folder[name], "");
        Directory.CreateSymbolicLink(folder["a/loop"], folder.Path);

        var found = PhotoFolder.Find([folder.Path]);

        Assert.Equal(["a/1.jpeg", "a/2.png", "b.JPG", "ü ñ/写.tiff"], found.Names);
        Assert.Equal(["anim.gif", "masks/b.JPG.png"], found.PassedOver.Select(file => file.Name)); // b_mask.tif is used
        Assert.Equal(folder["b.JPG"], found.PathOf("b.JPG"));
    }

    [Fact]
    public void A_list_of_files_starts_at_their_common_folder()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x/a.jpg"], "");
        File.WriteAllText(folder["x2/b.jpg"], "");

        var found = PhotoFolder.Find([folder["x/a.jpg"], folder["x2/b.jpg"]]);

        Assert.Equal(folder.Path, found.Root);
        Assert.Equal(["x/a.jpg", "x2/b.jpg"], found.Names);
        Assert.Throws<FileNotFoundException>(() => PhotoFolder.Find([folder["missing"]]));
    }

    [Fact]
    public void A_photo_whose_name_a_scene_cannot_hold_is_left_out()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["a.jpg", "b:c.jpg", "d\\e.jpg", "f\ng.jpg", "h\u0085.jpg", "ü ñ 写.jpg"];
        for (var i = 0; i < names.Length; i++)
            File.WriteAllBytes(Path.Combine(folder.Path, names[i]), JpegWriter.Encode(Noise(64, 48, (ulong)i), 90));

        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        Assert.Equal(["a.jpg", "ü ñ 写.jpg"], import.Scene.Photos.Select(photo => photo.Name));
        Assert.Equal(["b:c.jpg", "d\\e.jpg", "f\ng.jpg", "h\u0085.jpg"], import.LeftOut.Select(photo => photo.Name));
        Assert.All(import.LeftOut, photo => Assert.Contains("rename it", photo.Reason, StringComparison.Ordinal));
        using var document = new MemoryStream();
        ContextSceneWriter.Write(document, new()
        {
            Scene = import.Scene, References = new Dictionary<int, string> { [0] = folder.Path },
            ReferenceOfPhoto = [0, 0], PathOfPhoto = import.Scene.Photos.Select(photo => photo.Name).ToList(),
        });
        document.Position = 0;
        Assert.Equal(["a.jpg", "ü ñ 写.jpg"], ContextSceneReader.Read(document).PathOfPhoto);
    }

    [Fact]
    public void What_is_not_a_regular_file_is_left_out_and_never_opened()
    {
        using var folder = new TemporaryFolder();
        using (var making = Process.Start("mkfifo", folder["pipe.jpg"]))
            making.WaitForExit();
        File.CreateSymbolicLink(folder["device.png"], "/dev/zero");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["socket.tif"]));
        Directory.CreateDirectory(folder["folder.jpg"]);

        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        Assert.Empty(import.Scene.Photos);
        Assert.Equal(["device.png", "pipe.jpg", "socket.tif"], import.LeftOut.Select(photo => photo.Name));
        Assert.All(import.LeftOut, photo => Assert.Contains("not a regular file", photo.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_photo_whose_end_marker_is_missing_is_used_with_a_warning()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.jpg"], JpegWriter.Encode(Noise(64, 48, 1), 90)[..^2]);
        File.WriteAllBytes(folder["b.jpg"], JpegWriter.Encode(Noise(64, 48, 2), 90));

        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        Assert.Equal(["a.jpg", "b.jpg"], import.Scene.Photos.Select(photo => photo.Name));
        var warning = Assert.Single(import.Messages, message => message.Code == "Photo_EndMissing");
        Assert.StartsWith("a.jpg does not have the marker of its end", warning.Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_in_the_data_of_a_photo_are_told()
    {
        using var folder = new TemporaryFolder();
        var jpeg = JpegWriter.Encode(Noise(640, 480, 1), 90);
        jpeg.AsSpan(jpeg.Length / 2, 4000).Fill(0xAA);
        File.WriteAllBytes(folder["a.jpg"], jpeg);
        File.WriteAllBytes(folder["b.jpg"], JpegWriter.Encode(Noise(640, 480, 2), 90));

        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        Assert.Equal(["a.jpg", "b.jpg"], import.Scene.Photos.Select(photo => photo.Name));
        var warning = Assert.Single(import.Messages, message => message.Code == "Photo_DataFaulty");
        Assert.StartsWith("a.jpg has errors in the data", warning.Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Further_pages_of_a_photo_are_told()
    {
        using var folder = new TemporaryFolder();
        byte[] page = TiffFile.Of(4, 2);
        // A second directory that refers to the same pixels.
        byte[] second = page[8..];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(page.Length - 4), page.Length);
        File.WriteAllBytes(folder["a.tif"], [.. page, .. second, .. new byte[16]]);

        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        var warning = Assert.Single(import.Messages, message => message.Code == "Photo_PicturesNotUsed");
        Assert.StartsWith("a.tif holds 2 pictures", warning.Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_is_cut_is_used_and_told_with_the_share_that_is_missing()
    {
        using var folder = new TemporaryFolder();
        var jpeg = JpegWriter.Encode(Noise(640, 480, 1), 90);
        File.WriteAllBytes(folder["a.jpg"], jpeg[..(jpeg.Length * 3 / 4)]);

        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        Assert.Single(import.Scene.Photos);
        var warning = Assert.Single(import.Messages, message => message.Code == "Photo_Cut");
        Assert.Matches(@"^a\.jpg is cut short: 2[5-9] % of its pixels are missing", warning.Message.ToString());
    }

    [Theory]
    [InlineData(0x00, 1.0)] // a card that stopped writing: zeros to the end of the file
    [InlineData(0xFF, 0.6)] // a cluster of another file, with an end marker behind
    public void A_photo_whose_pixels_are_overwritten_keeps_those_before(byte filler, double until)
    {
        using var folder = new TemporaryFolder();
        var jpeg = JpegWriter.Encode(Noise(640, 480, 1), 90);
        jpeg.AsSpan(jpeg.Length / 2, (int)(until * jpeg.Length) - jpeg.Length / 2).Fill(filler);
        File.WriteAllBytes(folder["a.jpg"], jpeg);

        var import = Import(folder);

        Assert.Single(import.Scene.Photos);
        var warning = Assert.Single(import.Messages, message => message.Code == "Photo_Cut");
        Assert.Matches(@"^a\.jpg is cut short: (49|5[0-3]) % of its pixels are missing", warning.Message.ToString());
        var mask = new PhotoReader(folder.Path, new InProcessDecoder()).ReadMask(import.Scene.Photos[0])!;
        Assert.InRange(mask.Pixels.Count(value => value == 0) / (640.0 * 480), 0.49, 0.535);
    }

    [Fact]
    public void A_photo_that_is_cut_and_has_a_preview_in_its_start_is_told_by_its_end()
    {
        using var folder = new TemporaryFolder();
        byte[] exif = [.. "Exif\0\0II*\0"u8, .. JpegWriter.Encode(Noise(16, 16, 2), 90)];
        byte[] segment = [0xFF, 0xE1, (byte)((exif.Length + 2) >> 8), (byte)(exif.Length + 2), .. exif];
        var jpeg = JpegWriter.Encode(Noise(160, 120, 1), 90);
        File.WriteAllBytes(folder["a.jpg"], [0xFF, 0xD8, .. segment, .. jpeg[2..(jpeg.Length / 2)]]);

        AssertMessage(Import(folder), "Photo_Cut", "a.jpg is cut short");
    }

    [Fact]
    public void A_photo_whose_end_is_marked_too_early_is_left_out_with_the_row()
    {
        using var folder = new TemporaryFolder();
        var jpeg = JpegWriter.Encode(Noise(640, 480, 1), 90);
        File.WriteAllBytes(folder["a.jpg"], [.. jpeg[..(jpeg.Length / 2)], 0xFF, 0xD9]);

        var import = Import(folder);

        Assert.Matches("from row 2[0-9]{2} of 480 on it has no pixels", Assert.Single(import.LeftOut).Reason);
    }

    [Theory]
    [InlineData(4, 12, "has 12 bits per channel")] // precision
    [InlineData(1, 0xC3, "is a lossless JPEG")] // kind of frame
    public void An_encoding_that_is_not_read_is_not_called_damage(int offset, byte value, string reason)
    {
        using var folder = new TemporaryFolder();
        var jpeg = JpegWriter.Encode(Noise(160, 120, 1), 90);
        jpeg[jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0, (byte)0]) + offset] = value;
        File.WriteAllBytes(folder["a.jpg"], jpeg);

        Assert.Contains(reason, Assert.Single(Import(folder).LeftOut).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a//b.jpg")]
    [InlineData("/b.jpg")]
    [InlineData("a:b.jpg")]
    [InlineData("a\\b.jpg")]
    [InlineData("a/../b.jpg")]
    [InlineData("a\u001bb.jpg")]
    public void A_photo_whose_name_no_scene_can_hold_is_left_out_with_the_reason(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["b.jpg"], JpegWriter.Encode(Noise(160, 120, 1), 90));

        var import = SceneFromPhotos.Read(
            new ListOf(name, folder["b.jpg"]), new InProcessDecoder(), new(), null, CancellationToken.None);

        Assert.Empty(import.Scene.Photos);
        Assert.Equal(name, Assert.Single(import.LeftOut).Name);
        Assert.Contains(
            "a scene cannot refer to its name; rename it without", Assert.Single(import.Messages).Message.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_and_duplicate_photos_are_left_out_with_a_reason()
    {
        using var folder = new TemporaryFolder();
        var jpeg = JpegWriter.Encode(Noise(160, 120, 1), 90);
        File.WriteAllBytes(folder["1.jpg"], jpeg);
        File.WriteAllBytes(folder["2 copy.jpg"], jpeg);
        File.WriteAllBytes(folder["3.jpg"], jpeg[..400]);
        File.WriteAllBytes(folder["4.jpg"], []);
        File.WriteAllBytes(folder["5.jpg"], JpegWriter.Encode(Noise(200, 120, 2), 90));

        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new() { ThreadCount = 2 }, null, CancellationToken.None);

        Assert.Equal(["1.jpg", "5.jpg"], import.Scene.Photos.Select(p => p.Name));
        Assert.Equal(
            ["3.jpg", "4.jpg", "2 copy.jpg"],
            import.LeftOut.OrderBy(l => l.Reason.Contains("same bytes", StringComparison.Ordinal)).Select(l => l.Name));
        Assert.Equal(2, import.Scene.Cameras.Count);
        Assert.False(import.Scene.Cameras[0].FocalLengthIsKnown);
        Assert.Equal(1.2 * 160, import.Scene.Cameras[0].FocalLength, 1e-9);
        AssertMessage(import, "Photo_Duplicate", "1.jpg");
        AssertMessage(import, "Photo_Unreadable", "4.jpg");
        Assert.Null(import.Scene.Origin);
    }

    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(91, 8, 100)]
    public void A_position_that_cannot_be_true_is_not_used(double latitude, double longitude, double height)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["1.jpg"], WithXmp(
            $"""drone-dji:GpsLatitude="{latitude}" drone-dji:GpsLongitude="{longitude}" """
            + $"""drone-dji:AbsoluteAltitude="+{height}" """));

        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        Assert.Null(import.Scene.Photos[0].Position);
        AssertMessage(import, "Photo_PositionNotBelievable", "1.jpg");
    }

    [Fact]
    public void An_rtk_photo_has_an_ellipsoidal_height_and_its_own_accuracy()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["1.jpg"], WithXmp(
            """drone-dji:GpsLatitude="47.1" drone-dji:GpsLongtitude="8.5" drone-dji:AbsoluteAltitude="+512.25" """
            + """drone-dji:RtkFlag="50" drone-dji:RtkStdLat="0.012" drone-dji:RtkStdLon="0.015" drone-dji:RtkStdHgt="0.03" """));

        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        var prior = import.Scene.Photos[0].Position!;
        Assert.Equal(512.25, prior.Position.HeightMeters, 1e-9);
        Assert.Equal((0.015, 0.03), (prior.HorizontalSigmaMeters, prior.VerticalSigmaMeters));
    }

    [Fact]
    public void A_drone_flight_has_one_camera_and_an_origin_on_the_ellipsoid()
    {
        if (!SharedData.TryFind("drone-brighton-beach/images", out var path))
            Assert.Skip("Set REALITY_DATA to a folder with drone-brighton-beach.");

        var import = SceneFromPhotos.Read(PhotoFolder.Find([path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        Assert.Equal(18, import.Scene.Photos.Count);
        Assert.Single(import.Scene.Cameras);
        Assert.Empty(import.Messages);
        // 198 m above sea level, where the geoid is about 28 m below the ellipsoid.
        Assert.Equal(170, import.Scene.Origin!.Value.HeightMeters, 2.0);
        Assert.Equal(46.8426, import.Scene.Origin.Value.Latitude.Degrees, 0.001);
    }

    [Fact]
    public void Given_intrinsics_become_values_that_stay_fixed()
    {
        var file = IntrinsicsFile.Read(Stream(
            """{"FocalLength":1000,"PrincipalPoint":{"x":499.5,"y":374.5},"RadialDistortion":{"k1":-0.1}}"""));

        var camera = file.ApplyTo(
            new Camera { Id = new(0), Width = 1000, Height = 750, FocalLength = 1, PrincipalPoint = new(1, 1) });

        Assert.Equal(1000, camera.FocalLength);
        Assert.Equal(new(500, 375), camera.PrincipalPoint);
        Assert.Equal(-0.1, camera.Distortion.K1);
        Assert.True(camera.FocalLengthIsKnown);
        Assert.Equal(CameraParameters.All & ~CameraParameters.TangentialDistortion, camera.Fixed);
    }

    [Fact]
    public void The_bands_of_a_multispectral_camera_are_fisheye_cameras_with_the_values_of_their_files()
    {
        if (!SharedData.TryFind("multispectral-sequoia", out var path))
            Assert.Skip("Set REALITY_DATA to a folder with multispectral-sequoia.");
        var import = SceneFromPhotos.Read(PhotoFolder.Find([path]), new InProcessDecoder(), new(), null, CancellationToken.None);

        Assert.Equal(4, import.Scene.Cameras.Count);
        Assert.All(import.Scene.Cameras, camera =>
        {
            Assert.True(camera.FocalLengthIsKnown);
            Assert.Equal(CameraParameters.FisheyeDefault, camera.Fixed);
            Assert.InRange(camera.FocalLength, 1050, 1080);
            Assert.InRange(camera.Fisheye!.P3, -0.07, -0.05);
            Assert.NotEqual(640, camera.PrincipalPoint.X);
        });
        Assert.Equal(["0", "1", "2", "3"], import.Scene.Photos.Select(photo => photo.RigPlace!.Slot).Order());
        Assert.All(import.Scene.Photos, photo => Assert.Equal(
            ("Sequoia", "1351F8EED82F58668D950A628B8C29BE"), (photo.RigPlace!.Rig, photo.RigPlace.Exposure)));
    }

    [Fact]
    public void Intrinsics_of_the_type_fisheye_make_cameras_fisheye()
    {
        var perspective = new Camera
        {
            Id = new(0), Width = 1000, Height = 750, FocalLength = 1200, FocalLengthIsKnown = true,
            PrincipalPoint = new(500, 375),
        };

        var bare = IntrinsicsFile.Read(Stream("""{"Type":"fisheye"}""")).ApplyTo(perspective);
        Assert.Equal(FisheyeLens.Equidistant, bare.Fisheye);
        Assert.Equal(1000 / Math.PI, bare.FocalLength, 1e-9);
        Assert.False(bare.FocalLengthIsKnown);
        Assert.Equal(CameraParameters.FisheyeDefault, bare.Fixed);

        var given = IntrinsicsFile.Read(Stream(
            """{"FocalMatrix":{"M_00":400,"M_01":1,"M_10":-1,"M_11":402},"FisheyeDistortion":{"p2":0.1,"p4":0.01}}"""));
        var full = given.ApplyTo(perspective);
        Assert.Equal(new(0, 1, 0.1, 0, 0.01), full.Fisheye);
        Assert.Equal((400, 1, -1, 402.0 / 400), (full.FocalLength, full.Skew, full.Shear, full.AspectRatio));
        Assert.True(full.FocalLengthIsKnown);
        Assert.Equal(CameraParameters.FisheyeAll & ~CameraParameters.PrincipalPoint, full.Fixed);
    }

    [Fact]
    public void Intrinsics_with_a_scale_in_p1_describe_the_same_camera_with_p1_1()
    {
        var fisheye = new Camera
        {
            Id = new(0), Width = 1000, Height = 750, FocalLength = 300, PrincipalPoint = new(500, 375),
            Fisheye = FisheyeLens.Equidistant,
        };

        var scaled = IntrinsicsFile.Read(
            Stream("""{"FocalLength":200,"FisheyeDistortion":{"p1":2,"p3":0.1}}""")).ApplyTo(fisheye);
        Assert.Equal((400, new FisheyeLens(0, 1, 0, 0.05, 0)), (scaled.FocalLength, scaled.Fisheye));
        Assert.Equal(300, IntrinsicsFile.Read(Stream("""{"FisheyeDistortion":{"p1":2}}""")).ApplyTo(fisheye).FocalLength);
        var matrix = IntrinsicsFile.Read(Stream("""{"FocalMatrix":{"M_00":400,"M_11":402}}""")).ApplyTo(fisheye);
        Assert.Equal(
            CameraParameters.FocalLength | CameraParameters.AspectRatio | CameraParameters.Skew | CameraParameters.Shear,
            matrix.Fixed);
    }

    [Theory]
    [InlineData("AspectRatio", "1.1")]
    [InlineData("Skew", "1")]
    [InlineData("RadialDistortion", """{"k1":0.1}""")]
    [InlineData("TangentialDistortion", """{"p1":0.1}""")]
    public void Intrinsics_of_perspective_cameras_are_refused_for_fisheye_cameras(string member, string value)
    {
        var fisheye = new Camera
        {
            Id = new(0), Width = 1000, Height = 750, FocalLength = 300, PrincipalPoint = new(500, 375),
            Fisheye = FisheyeLens.Equidistant,
        };
        var intrinsics = IntrinsicsFile.Read(Stream($$"""{"FocalLength":400,"{{member}}":{{value}}}"""));

        var error = Assert.Throws<InvalidFileException>(() => intrinsics.ApplyTo(fisheye));

        Assert.Contains($"{member} belongs to perspective cameras", error.Message, StringComparison.Ordinal);
        Assert.Equal(400, intrinsics.ApplyTo(fisheye with { Fisheye = null }).FocalLength);
    }

    [Fact]
    public void A_scale_in_the_polynomial_of_a_photo_moves_into_its_matrix()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["1.jpg"], WithXmp(
            "xmlns:Camera=\"http://pix4d.com/camera/1.0\" Camera:ModelType=\"fisheye\" "
            + "Camera:FisheyePolynomial=\"0,2,0,0.02\" Camera:FisheyeAffineMatrix=\"20,0,0,21\""));
        File.WriteAllBytes(folder["2.jpg"], WithXmp(
            "xmlns:Camera=\"http://pix4d.com/camera/1.0\" Camera:ModelType=\"fisheye\" "
            + "Camera:FisheyePolynomial=\"0.5,1,0,0\" Camera:FisheyeAffineMatrix=\"40,0,0,-5\""));

        var read = SceneFromPhotos.Read(
            PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None).Scene;

        var (first, second) = (read[read.Photos[0].CameraId], read[read.Photos[1].CameraId]);
        Assert.Equal(80 / Math.PI, first.FocalLength, 1e-9);
        Assert.Equal(1.05, first.AspectRatio, 1e-9);
        Assert.Equal(1, first.Fisheye!.P1);
        Assert.Equal(0.04 / (Math.PI * Math.PI), first.Fisheye.P3, 1e-12);
        Assert.Equal((FisheyeLens.Equidistant, 64 / Math.PI), (second.Fisheye, second.FocalLength));
    }

    [Theory]
    [InlineData("""{"Type":"fisheye","RadialDistortion":{"k1":0.1}}""")]
    [InlineData("""{"Type":"fisheye","FisheyeDistortion":{"p1":-1}}""")]
    [InlineData("""{"FisheyeDistortion":7}""")]
    [InlineData("""{"FocalMatrix":{"M_00":400,"M_01":500,"M_10":500,"M_11":402}}""")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"FocalLength":"a"}""")]
    [InlineData("""{"FocalLength":-5}""")]
    [InlineData("""{"PrincipalPoint":7}""")]
    [InlineData("""{"RadialDistortion":{"k1":1e99}}""")]
    public void Broken_intrinsics_are_refused(string json) =>
        Assert.Throws<InvalidFileException>(() => IntrinsicsFile.Read(Stream(json)));

    private static PhotoImport Import(TemporaryFolder folder) => SceneFromPhotos.Read(
        PhotoFolder.Find([folder.Path]), new InProcessDecoder(), new(), null, CancellationToken.None);

    private static void AssertMessage(PhotoImport import, string code, string name) => Assert.Contains(
        import.Messages, m => m.Code == code && m.Message.ToString().Contains(name, StringComparison.Ordinal));

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static byte[] WithXmp(string attributes)
    {
        var xmp = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
            + "<rdf:Description rdf:about=\"\" xmlns:drone-dji=\"http://www.dji.com/drone-dji/1.0/\" "
            + attributes + "/></rdf:RDF></x:xmpmeta>";
        return JpegWriter.Encode(Noise(64, 48, 3), 90, [], Encoding.UTF8.GetBytes(xmp));
    }

    private static Image<Rgb24> Noise(int width, int height, ulong seed)
    {
        var random = Core.Numerics.SeededRandom.For(seed, 0);
        var image = new Image<Rgb24>(width, height);
        foreach (ref var pixel in image.Pixels.AsSpan())
            pixel = new((byte)random.NextInt32(256), (byte)random.NextInt32(256), (byte)random.NextInt32(256));
        return image;
    }

    private sealed class ListOf(string name, string path) : IPhotoList
    {
        public IReadOnlyList<string> Names => [name];

        public IReadOnlyList<PassedOver> PassedOver => [];

        public bool IsNamed(string photo) => false;

        public string PathOf(string photo) => path;
    }
}
