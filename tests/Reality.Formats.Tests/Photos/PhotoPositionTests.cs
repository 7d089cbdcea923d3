using Reality.Core.Geodesy;
using Reality.Formats.Metadata;
using Reality.Formats.Photos;

namespace Reality.Formats.Tests.Photos;

public sealed class PhotoPositionTests
{
    private const string Dji = XmpNamespace.Dji;

    [Fact]
    public void The_copy_with_more_digits_is_used_while_two_sources_agree()
    {
        var (prior, messages) = Read(
            [.. Exif(46.84, 'N', 91.99, 'W', 198.5)],
            [new(Dji, "GpsLatitude", "46.8400001"), new(Dji, "GpsLongitude", "-91.99"), new(Dji, "AbsoluteAltitude", "+198.51")]);

        Assert.Empty(messages);
        Assert.Equal((46.8400001, -91.99, 198.51), Of(prior!));
    }

    [Theory]
    [InlineData("46.84", "91.99", "198.5", "differ by 134")] // no sign: 13,400 km
    [InlineData("46.8402", "-91.99", "210", "differ by 22.3 m horizontally and 11.5 m vertically")]
    [InlineData("46.84", "-91.99", "230", "differ by 0.0 m horizontally and 31.5 m vertically")]
    public void Sources_that_differ_are_named_and_all_three_numbers_come_from_exif(
        string latitude, string longitude, string height, string difference)
    {
        var (prior, messages) = Read(
            [.. Exif(46.84, 'N', 91.99, 'W', 198.5)],
            [new(Dji, "GpsLatitude", latitude), new(Dji, "GpsLongitude", longitude), new(Dji, "AbsoluteAltitude", height)]);

        Assert.Equal((46.84, -91.99, 198.5), Of(prior!));
        var message = Assert.Single(messages);
        Assert.Equal("Photo_PositionsDiffer", message.Code);
        Assert.Contains(difference, message.Message.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("p.jpg has two GPS positions", message.Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_height_that_stands_alone_in_xmp_is_compared_too()
    {
        var (prior, messages) = Read([.. Exif(46.84, 'N', 91.99, 'W', 230)], [new(Dji, "AbsoluteAltitude", "+198.51")]);

        Assert.Equal((46.84, -91.99, 230), Of(prior!));
        Assert.Contains("that differ by 31.5 m", Assert.Single(messages).Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_height_that_is_only_in_xmp_counts()
    {
        var (prior, messages) = Read([.. Exif(46.84, 'N', 91.99, 'W', null)], [new(Dji, "AbsoluteAltitude", "+198.51")]);

        Assert.Empty(messages);
        Assert.Equal((46.84, -91.99, 198.51), Of(prior!));
    }

    [Fact]
    public void Latitude_and_height_of_different_namespaces_are_never_mixed()
    {
        // Latitude only in the copy of EXIF would be taken for that of DJI's by name.
        var (prior, messages) = Read(
            [],
            [
                new(XmpNamespace.Exif, "GPSLatitude", "46,50.4N"), new(XmpNamespace.Exif, "GPSLongitude", "91,59.4W"),
                new(XmpNamespace.Exif, "GPSAltitude", "2300/10"), new(Dji, "GpsLatitude", "47.5"),
                new(Dji, "GpsLongitude", "8.5"), new(Dji, "AbsoluteAltitude", "+500"),
            ]);

        Assert.Equal((47.5, 8.5, 500), Of(prior!));
        var message = Assert.Single(messages);
        Assert.Equal("Photo_PositionsDiffer", message.Code);
        Assert.Contains(
            "in the XMP of DJI and in the copy of EXIF in XMP, that differ by", message.Message.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_namespaces_and_exif_that_agree_need_no_message()
    {
        var (prior, messages) = Read(
            [.. Exif(46.84, 'N', 91.99, 'W', 198.5)],
            [
                new(XmpNamespace.Exif, "GPSLatitude", "46,50.4N"), new(XmpNamespace.Exif, "GPSLongitude", "91,59.4W"),
                new(Dji, "GpsLatitude", "46.8400001"), new(Dji, "GpsLongitude", "-91.99"),
                new(Dji, "AbsoluteAltitude", "+198.51"),
            ]);

        Assert.Empty(messages);
        Assert.Equal((46.8400001, -91.99, 198.51), Of(prior!));
    }

    [Theory]
    [InlineData("50", 46.8402, 0.013, "a fixed RTK solution")]
    [InlineData("34", 46.84, 5, "the one in EXIF")]
    public void A_fixed_rtk_solution_beats_exif_if_the_two_differ(string flag, double latitude, double sigma, string reason)
    {
        var (prior, messages) = Read(
            [.. Exif(46.84, 'N', 91.99, 'W', 198.5)],
            [
                new(Dji, "GpsLatitude", "46.8402"), new(Dji, "GpsLongitude", "-91.99"), new(Dji, "AbsoluteAltitude", "198.5"),
                new(Dji, "RtkFlag", flag), new(Dji, "RtkStdLat", "0,012"), new(Dji, "RtkStdLon", "13/1000"),
            ]);

        Assert.Equal(latitude, prior!.Position.Latitude.Degrees, 1e-9);
        Assert.Equal(sigma, prior.HorizontalSigmaMeters, 1e-9);
        Assert.Contains(reason, Assert.Single(messages).Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracies_are_those_of_the_namespace_whose_position_is_taken()
    {
        const string Other = "http://example.org/gps/1.0/";
        var (prior, _) = Read(
            [],
            [
                new(Other, "RtkStdLat", "0.5"), new(Other, "RtkStdLon", "0.4"), new(Other, "RtkStdHgt", "0.9"),
                new(Other, "GpsLatitude", "46.9"), new(Other, "GpsLongitude", "-91.99"), new(Other, "AbsoluteAltitude", "190"),
                new(Dji, "GpsLatitude", "46.84"), new(Dji, "GpsLongitude", "-91.99"), new(Dji, "AbsoluteAltitude", "198.5"),
                new(Dji, "RtkFlag", "50"), new(Dji, "RtkStdLat", "0.012"), new(Dji, "RtkStdLon", "0.013"),
            ]);

        Assert.Equal((46.84, -91.99, 198.5), Of(prior!));
        Assert.Equal((0.013, 10), (prior!.HorizontalSigmaMeters, prior.VerticalSigmaMeters));
    }

    [Fact]
    public void Accuracies_of_a_part_without_a_position_count()
    {
        const string Pix4d = "http://pix4d.com/camera/1.0/";
        var (prior, _) = Read(
            [.. Exif(46.84, 'N', 91.99, 'W', 198.5)],
            [new(Pix4d, "GPSXYAccuracy", "0.02"), new(Pix4d, "GPSZAccuracy", "0.04")]);

        Assert.Equal((0.02, 0.04), (prior!.HorizontalSigmaMeters, prior.VerticalSigmaMeters));
    }

    [Fact]
    public void A_flag_of_another_namespace_does_not_make_a_position_a_fixed_one()
    {
        var (prior, _) = Read(
            [.. Exif(46.84, 'N', 91.99, 'W', 198.5)],
            [
                new(XmpNamespace.Exif, "GPSLatitude", "46,51N"), new(XmpNamespace.Exif, "GPSLongitude", "91,59.4W"),
                new(Dji, "RtkFlag", "50"),
            ]);

        Assert.Equal(46.84, prior!.Position.Latitude.Degrees, 1e-9);
    }

    [Theory]
    [InlineData("30,10.26N", "120,30,36E", 30.171, 120.51)]
    [InlineData("30.171", "120.51", 30.171, 120.51)]
    [InlineData("-30,171", "120,51", -30.171, 120.51)] // decimal commas
    [InlineData("30,10.26S", "120,30.6W", -30.171, -120.51)]
    [InlineData("30°10'15.6\"S", "W 120°30'36\"", -30.171, -120.51)]
    [InlineData("30 deg 10' 15,6\" N", "120 deg 30' 36\" E", 30.171, 120.51)]
    [InlineData("30:10:15.6", "-120 30 36", 30.171, -120.51)]
    [InlineData("−30.171", "１２０.５１°", -30.171, 120.51)] // the minus sign and full width of Unicode
    public void Xmp_has_its_own_forms_of_numbers(string latitude, string longitude, double north, double east)
    {
        var (prior, messages) = Read(
            [],
            [
                new(XmpNamespace.Exif, "GPSLatitude", latitude), new(XmpNamespace.Exif, "GPSLongitude", longitude),
                new(XmpNamespace.Exif, "GPSAltitude", "610/1000"), new(XmpNamespace.Exif, "GPSAltitudeRef", "1"),
            ]);

        Assert.Empty(messages);
        Assert.Equal(north, prior!.Position.Latitude.Degrees, 1e-9);
        Assert.Equal(east, prior.Position.Longitude.Degrees, 1e-9);
        Assert.Equal(-0.61, prior.Position.HeightMeters, 1e-9);
    }

    [Theory]
    [InlineData("30.171", "S", "120.51", "W", -30.171, -120.51)]
    [InlineData("-30.171", "S", "120.51", "E", -30.171, 120.51)]
    [InlineData("30.171", "", "-120.51", "", 30.171, -120.51)]
    public void A_reference_in_a_property_of_its_own_tells_the_side(
        string latitude, string north, string longitude, string east, double degreesNorth, double degreesEast)
    {
        var (prior, messages) = Read([], Copy(latitude, north, longitude, east, "610/1000"));

        Assert.Empty(messages);
        Assert.Equal((degreesNorth, degreesEast, 0.61), Of(prior!));
    }

    [Theory]
    [InlineData("-30.171", "N")] // which of the two is right?
    [InlineData("30,75N", "")] // 75 minutes
    [InlineData("north", "")]
    public void A_latitude_that_cannot_be_understood_is_named(string latitude, string reference)
    {
        var (prior, messages) = Read([], Copy(latitude, reference, "120.51", "E", "1"));

        Assert.Null(prior);
        var message = Assert.Single(messages);
        Assert.Equal("Photo_PositionIncomplete", message.Code);
        Assert.Contains($"'{latitude}'", message.Message.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100 m", 100.0)]
    [InlineData("100,5m", 100.5)]
    [InlineData("NaN", null)]
    [InlineData("1,234.5", null)]
    [InlineData("328 ft", null)]
    [InlineData("-1000000", null)]
    [InlineData("1/0", null)]
    public void A_height_that_cannot_be_used_is_named_and_leaves_latitude_and_longitude(string text, double? height)
    {
        var (prior, messages) = Read(
            [], [new(Dji, "GpsLatitude", "46.84"), new(Dji, "GpsLongitude", "-91.99"), new(Dji, "AbsoluteAltitude", text)]);

        Assert.Equal((46.84, -91.99), (prior!.Position.Latitude.Degrees, prior.Position.Longitude.Degrees));
        Assert.Equal(height is not null, prior.HasHeight);
        if (height is { } meters)
            Assert.Equal(meters, prior.Position.HeightMeters, 1e-9);
        else
            Assert.Contains(text, Assert.Single(messages).Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_height_in_exif_with_denominator_0_is_named()
    {
        var (prior, messages) = Read([.. Exif(46.84, 'N', 91.99, 'W', double.NaN)], []);

        Assert.False(prior!.HasHeight);
        Assert.Equal("Photo_HeightNotBelievable", Assert.Single(messages).Code);
    }

    [Fact]
    public void A_latitude_of_one_number_is_one_in_degrees()
    {
        var exif = Exif(46.84, 'N', 91.99, 'W', 198.5)
            .Select(value => value.Numbers.Count == 3 ? value with { Numbers = [value.Numbers[0]] } : value);

        Assert.Equal((46.84, -91.99, 198.5), Of(Read([.. exif], []).Prior!));
    }

    [Theory]
    [InlineData("ellipsoidal", HeightReference.Ellipsoid)]
    [InlineData("EGM96", HeightReference.Egm96)]
    public void The_camera_namespace_of_pix4d_states_the_surface_of_heights(string surface, HeightReference reference)
    {
        var (prior, _) = Read(
            [.. Exif(46.84, 'N', 91.99, 'W', 198.5)], [new("http://pix4d.com/camera/1.0/", "VertCS", surface)]);

        Assert.Equal(reference, prior!.Position.HeightReference);
    }

    [Fact]
    public void Skydio_omits_the_prefix_of_names()
    {
        const string Skydio = "https://www.skydio.com/drone-skydio/1.0/";
        var (prior, _) = Read(
            [], [new(Skydio, "Latitude", "46.84"), new(Skydio, "Longitude", "-91.99"), new(Skydio, "AbsoluteAltitude", "198.5")]);

        Assert.Equal((46.84, -91.99, 198.5), Of(prior!));
    }

    [Theory]
    [InlineData("TOKYO", true)]
    [InlineData("WGS-84", false)]
    [InlineData("wgs 84", false)]
    [InlineData("ETRS89", false)]
    public void A_position_in_another_datum_is_named(string datum, bool isNamed)
    {
        var (prior, messages) = Read(
            [.. Exif(46.84, 'N', 91.99, 'W', 198.5), new(ExifGroup.Gps, GpsTag.MapDatum, datum, [])], []);

        Assert.NotNull(prior);
        Assert.Equal(isNamed ? ["Photo_DatumNotWgs84"] : [], messages.Select(message => message.Code));
    }

    [Fact]
    public void A_position_without_references_is_named_and_not_used()
    {
        var (prior, messages) = Read([.. Exif(46.84, ' ', 91.99, ' ', 198.5).Where(value => value.Numbers.Count > 0)], []);

        Assert.Null(prior);
        Assert.Equal("Photo_PositionIncomplete", Assert.Single(messages).Code);
        Assert.Contains("GPSLatitudeRef", messages[0].Message.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)] // 0/0
    [InlineData(double.PositiveInfinity)] // 5/0
    public void A_latitude_with_denominator_0_is_named_and_not_used(double degrees)
    {
        var (prior, messages) = Read([.. Exif(degrees, 'N', 91.99, 'W', 198.5)], []);

        Assert.Null(prior);
        Assert.Equal("Photo_PositionIncomplete", Assert.Single(messages).Code);
    }

    [Fact]
    public void An_unusable_copy_does_not_hide_the_other_one()
    {
        var (prior, messages) = Read(
            [.. Exif(46.84, ' ', 91.99, ' ', 198.5).Where(value => value.Numbers.Count > 0)],
            [new(Dji, "GpsLatitude", "46.84"), new(Dji, "GpsLongitude", "-91.99"), new(Dji, "AbsoluteAltitude", "198")]);

        Assert.Equal((46.84, -91.99, 198), Of(prior!));
        Assert.Equal("Photo_PositionIncomplete", Assert.Single(messages).Code);
    }

    [Fact]
    public void A_missing_height_is_unknown_and_not_zero()
    {
        var (prior, _) = Read([.. Exif(46.84, 'N', 91.99, 'W', null)], []);

        Assert.False(prior!.HasHeight);
        Assert.Equal(5, prior.HorizontalSigmaMeters);
    }

    private static XmpValue[] Copy(string latitude, string north, string longitude, string east, string height) =>
    [
        new(XmpNamespace.Exif, "GPSLatitude", latitude), new(XmpNamespace.Exif, "GPSLatitudeRef", north),
        new(XmpNamespace.Exif, "GPSLongitude", longitude), new(XmpNamespace.Exif, "GPSLongitudeRef", east),
        new(XmpNamespace.Exif, "GPSAltitude", height),
    ];

    private static (double Latitude, double Longitude, double Height) Of(Core.Scenes.PositionPrior prior) => (
        Math.Round(prior.Position.Latitude.Degrees, 9), Math.Round(prior.Position.Longitude.Degrees, 9),
        prior.Position.HeightMeters);

    [Theory]
    [InlineData(1.1, 5, 10)]
    [InlineData(6.0, 15, 30)]
    [InlineData(99.9, 100, 200)]
    public void A_dilution_of_precision_widens_the_accuracy(double dilution, double horizontal, double vertical)
    {
        var (prior, messages) = Read(
            [.. Exif(46.84, 'N', 91.99, 'W', 198), new(ExifGroup.Gps, GpsTag.DilutionOfPrecision, "", [dilution])], []);

        Assert.Empty(messages);
        Assert.Equal((horizontal, vertical), (prior!.HorizontalSigmaMeters, prior.VerticalSigmaMeters));
    }

    [Fact]
    public void A_position_after_the_satellites_were_lost_counts_little_and_is_told()
    {
        var (prior, messages) = Read([.. Exif(46.84, 'N', 91.99, 'W', 198), new(ExifGroup.Gps, GpsTag.Status, "V", [])], []);

        Assert.Equal((100, 100), (prior!.HorizontalSigmaMeters, prior.VerticalSigmaMeters));
        Assert.Equal("Photo_PositionNotMeasured", Assert.Single(messages).Code);
    }

    [Fact]
    public void A_height_beside_a_fix_without_height_counts_little_and_is_told()
    {
        var (prior, messages) = Read([.. Exif(46.84, 'N', 91.99, 'W', 198), new(ExifGroup.Gps, GpsTag.MeasureMode, "2", [])], []);

        Assert.Equal((5, 100), (prior!.HorizontalSigmaMeters, prior.VerticalSigmaMeters));
        Assert.Contains("its height of 198.0 m", Assert.Single(messages).Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stated_accuracy_stands_above_the_status()
    {
        var (prior, messages) = Read(
            [
                .. Exif(46.84, 'N', 91.99, 'W', 198), new(ExifGroup.Gps, GpsTag.Status, "V", []),
                new(ExifGroup.Gps, GpsTag.DilutionOfPrecision, "", [20]),
                new(ExifGroup.Gps, GpsTag.HorizontalPositioningError, "", [3]),
            ],
            []);

        Assert.Empty(messages);
        Assert.Equal((3, 10), (prior!.HorizontalSigmaMeters, prior.VerticalSigmaMeters));
    }

    private static (Core.Scenes.PositionPrior? Prior, List<PhotoMessage> Messages) Read(ExifValue[] exif, XmpValue[] xmp)
    {
        var messages = new List<PhotoMessage>();
        return (PhotoPosition.Read(new(exif, xmp, []), "p.jpg", messages), messages);
    }

    private static IEnumerable<ExifValue> Exif(double latitude, char north, double longitude, char east, double? height)
    {
        yield return new(ExifGroup.Gps, GpsTag.LatitudeReference, north.ToString(), []);
        yield return new(ExifGroup.Gps, GpsTag.Latitude, "", [latitude, 0, double.NaN]);
        yield return new(ExifGroup.Gps, GpsTag.LongitudeReference, east.ToString(), []);
        yield return new(ExifGroup.Gps, GpsTag.Longitude, "", [longitude, 0, 0]);
        if (height is { } meters)
            yield return new(ExifGroup.Gps, GpsTag.Altitude, "", [meters]);
    }
}
