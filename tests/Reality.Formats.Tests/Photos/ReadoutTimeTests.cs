using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Reality.Formats.Photos;

namespace Reality.Formats.Tests.Photos;

public sealed class ReadoutTimeTests
{
    [Theory]
    [InlineData("FC330", 4000, 3000, 0.033)]
    [InlineData("L1D-20c", 5472, 3078, 0.047)]
    [InlineData("L1D-20c", 5472, 3648, 0.056)]
    [InlineData("FC3582", 4032, 3024, 0.026)]
    [InlineData("FC3582", 8064, 6048, 0.060)]
    public void Known_models_have_the_time_that_was_measured(string model, int width, int height, double seconds) =>
        Assert.Equal(seconds, Read(model, width, height)!.Value, 1e-12);

    [Theory]
    [InlineData("FC6310")]
    [InlineData("")]
    public void Others_have_none(string model) => Assert.Null(Read(model, 4000, 3000));

    [Fact]
    public void A_mechanical_shutter_and_turned_rows_have_none()
    {
        Assert.Null(Read("FC330", 4000, 3000, xmp: [("ShutterType", "Mechanical")]));
        Assert.NotNull(Read("FC330", 4000, 3000, xmp: [("ShutterType", "Electronic")]));
        Assert.Null(Read("FC330", 4000, 3000, orientation: 6));
    }

    [Fact]
    public void The_time_per_row_in_a_file_comes_first()
    {
        Assert.Equal(0.0692, Read("Sequoia", 4608, 3456, xmp: [("LineReadoutTime", "20023.148148")])!.Value, 1e-6);
        Assert.Null(Read("Sequoia", 4608, 3456, xmp: [("LineReadoutTime", "-5")]));
        // The four cameras of one band each expose all rows at once.
        Assert.Null(Read("Sequoia", 1280, 960, xmp: [("LineReadoutTime", "23076"), ("BandName[1]", "Green")]));
    }

    private static double? Read(
        string model, int width, int height, int orientation = 1, (string Path, string Text)[]? xmp = null) => ReadoutTime.Read(
        new MetadataValues([], [.. (xmp ?? []).Select(value => new XmpValue("any", value.Path, value.Text))], []),
        new ImageHeader(ImageFileFormat.Jpeg, width, height, orientation, 3, 8), model);
}
