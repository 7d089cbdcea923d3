using Reality.Core.Imaging;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Reality.Formats.Photos;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Formats.Tests.Photos;

public sealed class PhotoFolderTests : IDisposable
{
    private static readonly byte[] s_jpeg = JpegWriter.Encode(new Image<Rgb24>(16, 16), 90);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("photo.jfif")]
    [InlineData("photo.MPO")]
    [InlineData("photo")]
    [InlineData("photo.heic")] // renamed
    [InlineData("photo.gif")]
    public void A_jpeg_is_a_photo_under_any_name(string name)
    {
        File.WriteAllBytes(_folder[name], s_jpeg);

        Assert.Equal([name], PhotoFolder.Find([_folder.Path]).Names);
    }

    [Theory]
    [InlineData("a.JPG", "\0\0\0\u000CJXL \r\n\u0087\n", "a JPEG XL image")]
    [InlineData("a", "FOVb\0\0\u0002\0", "a camera raw image of Sigma (X3F)")]
    [InlineData("a.png", "GIF89a", "a GIF image")]
    [InlineData("a.bmp", "BM12345678901234", "an image of the type .bmp")]
    public void An_image_that_cannot_be_read_is_named_with_what_it_is(string name, string start, string what)
    {
        File.WriteAllBytes(_folder[name], start.Select(c => (byte)c).ToArray());

        var found = PhotoFolder.Find([_folder.Path]);

        Assert.Empty(found.Names);
        var file = Assert.Single(found.PassedOver);
        Assert.Equal((name, "Photo_FormatNotRead"), (file.Name, file.Code));
        Assert.Contains(what, file.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.JPG", "\0\0\0\u0018ftypheic\0\0\0\0")]
    [InlineData("a", "\0\0\0\u0018ftypavif\0\0\0\0")]
    [InlineData("a.webp", "RIFF\u0010\0\0\0WEBPVP8 ")]
    [InlineData("a.CR2", "II*\0\u0010\0\0\0CR\u0002\0\0\0\0\0")]
    public void Images_of_other_formats_are_photos(string name, string start)
    {
        File.WriteAllBytes(_folder[name], start.Select(c => (byte)c).ToArray());

        Assert.Equal([name], PhotoFolder.Find([_folder.Path]).Names);
    }

    [Fact]
    public void Folders_of_our_results_are_passed_over_and_named_unless_the_user_names_them()
    {
        foreach (var name in new[] { "a.jpg", "first/.reality", "first/exports/atlas.jpg" })
            File.WriteAllBytes(_folder[name], s_jpeg);

        var found = PhotoFolder.Find([_folder.Path]);
        var named = PhotoFolder.Find([Path.Combine(_folder.Path, "first")]);

        Assert.Equal(["a.jpg"], found.Names);
        Assert.Equal(("first", "Photo_ResultsPassedOver"), Assert.Single(found.PassedOver) is var f ? (f.Name, f.Code) : default);
        Assert.Equal(["exports/atlas.jpg"], named.Names);
    }

    [Theory]
    [InlineData("odm_orthophoto/odm_orthophoto.png", "", "odm_orthophoto", "OpenDroneMap")]
    [InlineData("opensfm/undistorted/images/a.jpg.tif", "opensfm/reconstruction.json", "opensfm", "OpenSfM")]
    [InlineData("set/undistorted/images/a.jpg", "set/reconstruction.json", "set/undistorted", "OpenSfM")]
    [InlineData("dense/images/a.jpg", "dense/stereo/fusion.cfg,dense/sparse/cameras.bin", "dense/images", "COLMAP")]
    [InlineData("MeshroomCache/Texturing/1/texture_1001.png", "", "MeshroomCache", "Meshroom")]
    [InlineData("field.files/0/0/thumbnail.jpg", "field.psx", "field.files", "Metashape")]
    [InlineData("x/2_densification/preview.jpg", "", "x/2_densification", "Pix4D")]
    [InlineData("@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg", "", "@eaDir", "Synology")]
    public void Folders_of_other_programs_are_passed_over_and_named_unless_the_user_names_them(
        string image, string others, string folder, string program)
    {
        foreach (var name in new[] { "images/a.jpg", image })
            File.WriteAllBytes(_folder[name], s_jpeg);
        foreach (var name in others.Split(',', StringSplitOptions.RemoveEmptyEntries))
            File.WriteAllBytes(_folder[name], []);

        var found = PhotoFolder.Find([_folder.Path]);

        Assert.Equal(["images/a.jpg"], found.Names);
        AssertPassedOver(found, (folder, program));
        var named = PhotoFolder.Find([_folder["images"], Path.GetDirectoryName(_folder[image])!]);
        Assert.Equal(2, named.Names.Count);
    }

    [Fact]
    public void Folders_that_are_only_named_like_parts_of_results_hold_photos()
    {
        foreach (var name in new[] { "images/a.jpg", "undistorted/b.jpg", "opensfm/c.jpg", "stereo/d.jpg", "raw.files/e.jpg" })
            File.WriteAllBytes(_folder[name], s_jpeg);

        Assert.Equal(5, PhotoFolder.Find([_folder.Path]).Names.Count);
    }

    [Theory]
    [InlineData("a.jpg_original", "Photo_ResultsPassedOver", "exiftool")]
    [InlineData("GX010001.THM", "Photo_ResultsPassedOver", "preview")]
    [InlineData("DJI_0002.MP4", "Photo_IsVideo", "extract frames")]
    [InlineData("GX010001.LRV", "Photo_IsVideo", "extract frames")]
    [InlineData("photos.zip", "Photo_IsArchive", "unpack it")]
    [InlineData("scan.pgm", "Photo_FormatNotRead", "convert it")]
    [InlineData("scan.png.tmp", "Photo_NameNotOfImage", "does not end in .png")]
    public void Files_beside_photos_are_named_with_what_they_are(string name, string code, string reason)
    {
        File.WriteAllBytes(_folder["a.jpg"], s_jpeg);
        File.WriteAllBytes(
            _folder[name],
            code == "Photo_ResultsPassedOver" ? s_jpeg : code == "Photo_NameNotOfImage" ? PngFile.Of(8, 8) : [.. "text"u8]);

        var found = PhotoFolder.Find([_folder.Path]);

        Assert.Equal(["a.jpg"], found.Names);
        var other = Assert.Single(found.PassedOver);
        Assert.Equal((name, code), (other.Name, other.Code));
        Assert.Contains(reason, other.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(33550)] // scale
    [InlineData(34264)] // transformation
    [InlineData(34735)] // keys
    public void A_georeferenced_image_without_a_camera_is_passed_over_and_named(int tag)
    {
        File.WriteAllBytes(_folder["dsm.tif"], TiffFile.Of(8, 8, others: (tag, 1)));
        File.WriteAllBytes(_folder["photo.tif"], TiffFile.Of(8, 8, others: [(tag, 1), (ExifTag.FocalLength, 8)]));
        File.WriteAllBytes(_folder["scan.tif"], TiffFile.Of(8, 8));

        var found = PhotoFolder.Find([_folder.Path], new InProcessDecoder());

        Assert.Equal(["photo.tif", "scan.tif"], found.Names);
        AssertPassedOver(found, ("dsm.tif", "is georeferenced"));
    }

    [Theory]
    [InlineData("ortho.jpg", "ortho.jgw")]
    [InlineData("ortho.jpg", "ortho.JPGW")]
    [InlineData("ortho.png", "ortho.wld")]
    [InlineData("ortho.tif", "ortho.tfw")]
    public void An_image_with_a_world_file_is_passed_over_and_named(string image, string worldFile)
    {
        File.WriteAllBytes(_folder[image], s_jpeg);
        File.WriteAllText(_folder[worldFile], "0.1\n0\n0\n-0.1\n0\n0\n");

        var found = PhotoFolder.Find([_folder.Path], new InProcessDecoder());

        Assert.Empty(found.Names);
        AssertPassedOver(found, (image, "world file"));
    }

    [Theory]
    [InlineData("m/model.mtl", "newmtl a\nmap_Kd -s 1 1 1 my atlas.jpg\n")]
    [InlineData("m/model.MTL", "map_Kd .\\textures\\My Atlas.jpg")]
    [InlineData("m/model.gltf", """{"images":[{"uri":"textures/my%20atlas.jpg"}]}""")]
    [InlineData("m/model.dae", "<init_from>my atlas.jpg</init_from>")]
    [InlineData("m/model.ply", "ply\ncomment TextureFile my atlas.jpg\n")]
    public void Textures_of_a_model_are_passed_over_and_named(string model, string text)
    {
        foreach (var name in new[] { "m/textures/my atlas.jpg", "m/photo.jpg", "other/my atlas.jpg" })
            File.WriteAllBytes(_folder[name], s_jpeg);
        File.WriteAllText(_folder[model], text);

        var found = PhotoFolder.Find([_folder.Path], new InProcessDecoder());

        Assert.Equal(["m/photo.jpg", "other/my atlas.jpg"], found.Names);
        AssertPassedOver(found, ("m/textures/my atlas.jpg", $"is a texture of the model {model}"));
    }

    [Theory]
    [InlineData("a_mask.JPG")] // OpenDroneMap
    [InlineData("a.jpg.mask.png")] // RealityScan
    [InlineData("masks/a.png")]
    [InlineData("masks/a.jpg.png")]
    [InlineData("a_mask.tif")]
    [InlineData("a_MASK.PNG")]
    [InlineData("a_Mask.webp")]
    [InlineData("a.mask.png")]
    [InlineData("a-mask.png")]
    [InlineData("Masks/a.png")]
    [InlineData("mask/a.jpg.png")]
    [InlineData("masks/a_mask.png")]
    public void Masks_are_found_by_the_names_of_other_programs(string mask)
    {
        foreach (var name in new[] { "a.jpg", mask })
            File.WriteAllBytes(_folder[name], s_jpeg);

        var found = PhotoFolder.Find([_folder.Path]);

        Assert.Equal(["a.jpg"], found.Names);
        Assert.Empty(found.PassedOver);
        Assert.Contains(mask, MaskFile.CandidatesFor("a.jpg"));
    }

    [Fact]
    public void Files_in_which_other_programs_look_for_positions_are_named()
    {
        foreach (var name in new[] { "a.jpg", "b.jpg" })
            File.WriteAllBytes(_folder[name], s_jpeg);
        File.WriteAllText(_folder["geo.txt"], "EPSG:4326\na.jpg 8 47 500\n");
        File.WriteAllText(_folder["gcp_list.txt"], "EPSG:32632\n691000 5334000 520 10 20 a.jpg A\n");
        foreach (var name in new[] { "a.xmp", "b.jpg.xmp", "settings.xmp" })
            File.WriteAllText(_folder[name], "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");

        var others = PhotoFolder.Find([_folder.Path]).PassedOver;

        Assert.Equal(["a.xmp", "gcp_list.txt", "geo.txt"], others.Select(file => file.Name));
        Assert.Equal("Photo_ControlFileNotRead", others[1].Code);
        Assert.StartsWith("is one of 2 XMP files beside photos", others[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_without_a_photo_is_named()
    {
        foreach (var name in new[] { "a.jpg", "b_mask.png" })
            File.WriteAllBytes(_folder[name], s_jpeg);

        var file = Assert.Single(PhotoFolder.Find([_folder.Path]).PassedOver);

        Assert.Equal(("b_mask.png", "Mask_WithoutPhoto"), (file.Name, file.Code));
    }

    [Fact]
    public void A_second_mask_of_a_photo_is_named_unless_it_is_for_the_folder()
    {
        foreach (var name in new[] { "a.jpg", "b.jpg", "a_mask.png", "a_mask.jpg", "masks/a.png", "mask.png" })
            File.WriteAllBytes(_folder[name], s_jpeg);

        var others = PhotoFolder.Find([_folder.Path]).PassedOver;

        Assert.Equal(["a_mask.jpg", "masks/a.png"], others.Select(file => file.Name));
        Assert.All(others, file => Assert.Contains(
            "its photo a.jpg has the mask a_mask.png", file.Reason, StringComparison.Ordinal));
    }

    private static void AssertPassedOver(PhotoFolder found, (string Name, string Reason) expected)
    {
        var file = Assert.Single(found.PassedOver);
        Assert.Equal((expected.Name, "Photo_ResultsPassedOver"), (file.Name, file.Code));
        Assert.Contains(expected.Reason, file.Reason, StringComparison.Ordinal);
    }
}
