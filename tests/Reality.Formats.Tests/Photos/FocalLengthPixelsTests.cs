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
        Assert.Equal(isOverruled, found.Overruled is not null);
        if (isOverruled)
            Assert.Equal(5747.2, found.Overruled!.Value, 0.1);
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

    private static (double? Pixels, FocalLengthSource Source, double? Overruled) Estimate(
        string model, double resolution, double? equivalent)
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
