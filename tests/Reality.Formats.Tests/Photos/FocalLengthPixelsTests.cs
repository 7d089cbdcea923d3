using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Reality.Formats.Photos;

namespace Reality.Formats.Tests.Photos;

/// <summary>A camera of 30 mm on a sensor of 22.2 mm, photos of 1068 x 712 pixels: 1443 pixels.</summary>
public sealed class FocalLengthPixelsTests
{
    [Theory]
    [InlineData(1222, FocalLengthSource.FocalPlaneResolution, false)] // pixels per inch of this size
    [InlineData(4866, FocalLengthSource.SensorTable, true)] // of four times the size
    public void A_focal_plane_of_another_size_is_overruled_by_the_known_sensor(
        double resolution, FocalLengthSource source, bool isOverruled)
    {
        var found = Estimate("Canon EOS 450D", resolution, equivalent: null);

        Assert.Equal(source, found.Source);
        Assert.Equal(1443, found.Pixels!.Value, 0.01 * 1443);
        Assert.Equal(isOverruled, found.OverruledPixels is not null);
        if (isOverruled)
            Assert.Equal(5747.2, found.OverruledPixels!.Value, 0.1);
    }

    [Fact]
    public void A_focal_plane_of_another_size_is_overruled_by_the_equivalent_on_film()
    {
        var found = Estimate("An unknown camera", 4866, equivalent: 48.6);

        Assert.Equal(FocalLengthSource.Equivalent35Millimeters, found.Source);
        Assert.Equal(1443, found.Pixels!.Value, 0.01 * 1443);
    }

    [Fact]
    public void A_focal_plane_that_nothing_contradicts_is_used() =>
        Assert.Equal(5747.2, Estimate("An unknown camera", 4866, equivalent: null).Pixels!.Value, 0.1);

    [Fact]
    public void A_photo_that_a_program_has_turned_keeps_its_focal_length()
    {
        // 4272 x 2848 pixels of 22.2 mm, made smaller and turned upright; EXIF is as the camera wrote it.
        List<ExifValue> exif =
        [
            new(ExifGroup.Image, ExifTag.FocalPlaneXResolution, "", [4272 / 22.2 * 25.4]),
            new(ExifGroup.Image, ExifTag.PixelXDimension, "", [4272]), new(ExifGroup.Image, ExifTag.PixelYDimension, "", [2848]),
        ];

        var found = FocalLengthPixels.Estimate(
            new() { Width = 712, Height = 1068, FocalLengthMillimeters = 30 }, new(exif, [], []),
            new ImageHeader(ImageFileFormat.Jpeg, 712, 1068, 1, 3, 8));

        Assert.Equal(FocalLengthSource.FocalPlaneResolution, found.Source);
        Assert.Equal(1443, found.Pixels!.Value, 1.0);
    }

    [Fact]
    public void Sources_that_contradict_each_other_are_told_and_those_that_nearly_agree_are_not()
    {
        // 60 mm on film is 1780 px, 85 mm 2522 px; the sensor says 1443 px.
        Assert.Null(Estimate("Canon EOS 450D", 1222, equivalent: 60).Contradiction);
        var found = Estimate("Canon EOS 450D", 1222, equivalent: 85);

        Assert.Equal(1443, found.Pixels!.Value, 0.01 * 1443);
        Assert.Equal(FocalLengthSource.Equivalent35Millimeters, found.Contradiction!.Source);
        Assert.Equal(2522, found.Contradiction.Pixels, 1.0);
    }

    [Theory]
    [InlineData("FC330", 585)] // 3.61 mm on 6.17 mm
    [InlineData("FC6310", 667)] // 8.8 mm on 13.2 mm
    [InlineData("Canon EOS 450D", null)]
    public void A_lens_without_zoom_tells_the_focal_length_that_exif_does_not(string model, int? pixels)
    {
        List<ExifValue> exif = [new(ExifGroup.Image, ExifTag.FocalLengthIn35MillimeterFilm, "", [0])];

        var found = FocalLengthPixels.Estimate(
            new() { Width = 1000, Height = 563, Make = "DJI", Model = model },
            new(exif, [], []), new ImageHeader(ImageFileFormat.Jpeg, 1000, 563, 1, 3, 8));

        Assert.Equal(pixels, found.Pixels is { } p ? (int)Math.Round(p) : null);
        Assert.Equal(pixels is null ? FocalLengthSource.None : FocalLengthSource.FixedLens, found.Source);
    }

    private static FocalLengthEstimate Estimate(string model, double resolution, double? equivalent)
    {
        List<ExifValue> exif =
        [
            new(ExifGroup.Image, ExifTag.FocalPlaneXResolution, "", [resolution]),
            new(ExifGroup.Image, ExifTag.PixelXDimension, "", [1068]),
        ];
        if (equivalent is { } film)
            exif.Add(new(ExifGroup.Image, ExifTag.FocalLengthIn35MillimeterFilm, "", [film]));
        return FocalLengthPixels.Estimate(
            new() { Width = 1068, Height = 712, Model = model, FocalLengthMillimeters = 30 },
            new(exif, [], []), new ImageHeader(ImageFileFormat.Jpeg, 1068, 712, 1, 3, 8));
    }
}
