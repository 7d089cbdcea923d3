using Reality.Core.Scenes;
using Reality.Formats.Photos;

namespace Reality.Formats.Tests.Photos;

public sealed class PhotoCopiesTests
{
    private static readonly DateTimeOffset s_time = new(2024, 5, 1, 10, 0, 0, TimeSpan.Zero);

    private static readonly (string, PhotoMetadata)[] s_flight =
        [.. Enumerable.Range(1, 4).Select(i => ($"DJI_000{i}.JPG", Taken(4000, 3000, i)))];

    [Theory]
    [InlineData("DJI_0001.DNG", 4032, 3016, true)] // the raw file of the exposure
    [InlineData("DJI_0001.HEIC", 4000, 3000, true)]
    [InlineData("thumbnails/dji_0001.jpg", 400, 300, true)]
    [InlineData("thumbnails/dji_0001.jpg", 300, 400, true)] // and turned
    [InlineData("thumbnails/DJI_0001.JPG", 400, 200, false)] // another shape
    [InlineData("right/DJI_0001.JPG", 4000, 3000, false)] // another camera of a rig
    [InlineData("DJI_0001_W.JPG", 4000, 3000, false)]
    public void A_file_of_the_same_exposure_is_a_copy(string name, int width, int height, bool isCopy)
    {
        var found = PhotoCopies.Find([.. s_flight, (name, Taken(width, height, 1))]);

        Assert.Equal(isCopy ? [name] : [], found.Keys);
        if (isCopy)
            Assert.StartsWith("shows the exposure of DJI_0001.JPG (4000 x 3000", found[name].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_raw_file_is_used_if_its_jpeg_is_only_a_preview() =>
        Assert.Equal(
            ["IMG_1.JPG"], PhotoCopies.Find([("IMG_1.CR2", Taken(5184, 3456, 1)), ("IMG_1.JPG", Taken(1296, 864, 1))]).Keys);

    [Theory]
    [InlineData(2, "Visible")] // the same name after another format of the card
    [InlineData(1, "Thermal")]
    public void Photos_of_another_moment_or_band_are_no_copies(int second, string band) => Assert.Empty(
        PhotoCopies.Find([.. s_flight, ("b/DJI_0001.JPG", Taken(640, 480, second) with { Band = band })]));

    [Theory]
    [InlineData("undistorted/DJI_0001.png")]
    [InlineData("DJI_0001_seg.png")]
    [InlineData("DJI_0001-mask.png")]
    [InlineData("mask_DJI_0001.png")]
    [InlineData("opensfm/DJI_0001.JPG.tif")]
    public void An_image_without_a_camera_that_is_named_after_a_photo_is_a_copy(string name)
    {
        var found = PhotoCopies.Find([s_flight[0], (name, new() { Width = 4000, Height = 3000 })]);

        Assert.Equal([name], found.Keys);
        Assert.StartsWith("is named after DJI_0001.JPG and has no data", found[name].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_of_no_camera_and_no_other_size_is_no_photo_of_a_flight()
    {
        (string, PhotoMetadata) plan = ("Screenshot.png", new() { Width = 1920, Height = 1080 });

        Assert.Equal("Photo_WithoutCamera", PhotoCopies.Find([.. s_flight, plan])["Screenshot.png"].Code);
        // Edited photos of the flight, frames of a video, and sets without any data.
        Assert.Empty(PhotoCopies.Find([.. s_flight, ("edited.jpg", new() { Width = 3000, Height = 4000 })]));
        Assert.Empty(PhotoCopies.Find([.. s_flight, plan, ("frame2.png", new() { Width = 1920, Height = 1080 })]));
        Assert.Empty(PhotoCopies.Find([plan, ("a.jpg", new() { Width = 64, Height = 48 })]));
    }

    [Fact]
    public void A_panorama_is_no_photo()
    {
        var panorama = Taken(4000, 3000, 9) with { Projection = "equirectangular" };

        Assert.Equal("Photo_IsPanorama", PhotoCopies.Find([.. s_flight, ("pano.jpg", panorama)])["pano.jpg"].Code);
    }

    private static PhotoMetadata Taken(int width, int height, int second) => new()
    {
        Width = width, Height = height, Make = "DJI", Model = "FC6310", CaptureTime = s_time.AddSeconds(second),
    };
}
