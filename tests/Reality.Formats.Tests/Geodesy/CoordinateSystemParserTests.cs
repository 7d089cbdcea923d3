using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;

namespace Reality.Formats.Tests.Geodesy;

public sealed class CoordinateSystemParserTests
{
    [Theory]
    [InlineData(",{0}]", "")]
    [InlineData("]", ",{0}")]
    [InlineData("]", " , {0}")]
    public void A_vertical_system_within_or_after_a_horizontal_one_counts(string end, string after)
    {
        const string Heights = "VERTCS[\"NAVD88_height_(ftUS)\",VDATUM[\"North_American_Vertical_Datum_1988\"],"
            + "PARAMETER[\"Vertical_Shift\",0.0],PARAMETER[\"Direction\",1.0],UNIT[\"Foot_US\",0.3048006096012192]]";
        var horizontal = CoordinateSystemParser.Parse("EPSG:26914").ToWkt(WktVersion.Esri).TrimEnd();
        var text = horizontal[..^1] + string.Format(CultureInfo.InvariantCulture, end + after, Heights);

        var system = CoordinateSystemParser.Parse(text);

        Assert.Equal("NAD_1983_UTM_Zone_14N + NAVD88_height_(ftUS)", system.Name);
        Assert.True(system.HasVerticalDatum);
        Assert.Equal(1, system.MetersPerUnit);
        Assert.Equal(0.3048006096012192, system.MetersPerHeightUnit, 12);
        Assert.Equal(
            CoordinateSystemParser.Parse(horizontal).ToWkt(WktVersion.Wkt2),
            CoordinateSystemParser.HorizontalOf(system).ToWkt(WktVersion.Wkt2));
    }

    [Theory]
    [InlineData("PROJCS[\"a, VERTCS[\",GEOGCS[")]
    [InlineData("PROJCS[\"a\",VERTCS[\"b\",")]
    public void Text_whose_brackets_do_not_close_is_refused(string text) =>
        Assert.False(CoordinateSystemParser.TryParse(text, out _, out _));

    [Fact]
    public void A_projected_system_says_its_name_kind_and_unit()
    {
        var system = CoordinateSystemParser.Parse("epsg:32632");

        Assert.Equal("WGS 84 / UTM zone 32N", system.Name);
        Assert.Equal("EPSG:32632", system.Definition);
        Assert.Equal(CoordinateSystemKind.Projected, system.Kind);
        Assert.Equal(1, system.MetersPerUnit);
        Assert.Equal(32632, system.EpsgCode);
        Assert.False(system.HasVerticalDatum);
    }

    [Fact]
    public void Feet_geographic_geocentric_compound_and_enu_are_told_apart()
    {
        Assert.Equal(1200.0 / 3937, CoordinateSystemParser.Parse("EPSG:2229").MetersPerUnit, 1e-12);
        Assert.Equal(CoordinateSystemKind.Geographic, CoordinateSystemParser.Parse("WGS84").Kind);
        Assert.Equal(CoordinateSystemKind.Geocentric, CoordinateSystem.Earth.Kind);
        var compound = CoordinateSystemParser.Parse("EPSG:25832+5783");
        Assert.True(compound.HasVerticalDatum);
        Assert.Equal(CoordinateSystemKind.Projected, compound.Kind);
        Assert.Null(compound.EpsgCode);
        var enu = CoordinateSystemParser.Parse("ENU:36.71339,-6.10019");
        Assert.Equal(CoordinateSystemKind.LocalEnu, enu.Kind);
        Assert.Equal("ENU:36.71339,-6.10019", enu.Definition);
    }

    [Fact]
    public void Well_known_text_goes_out_and_comes_in()
    {
        var utm = CoordinateSystemParser.Parse("EPSG:32615");

        foreach (var version in Enum.GetValues<WktVersion>())
        {
            var again = CoordinateSystemParser.Parse(utm.ToWkt(version));
            Assert.Equal(CoordinateSystemKind.Projected, again.Kind);
        }
        Assert.StartsWith("PROJCS[\"WGS 84 / UTM zone 15N\"", utm.ToWkt(WktVersion.Wkt1), StringComparison.Ordinal);
        Assert.StartsWith("PROJCRS[\"WGS 84 / UTM zone 15N\"", utm.ToWkt(WktVersion.Wkt2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_that_is_bound_to_WGS_84_is_what_it_binds()
    {
        const string Bound = """
            PROJCS["DHDN / 3-degree Gauss-Kruger zone 3",GEOGCS["DHDN",DATUM["Deutsches_Hauptdreiecksnetz",
            SPHEROID["Bessel 1841",6377397.155,299.1528128],TOWGS84[598.1,73.7,418.2,0.202,0.045,-2.455,6.7]],
            PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],
            PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],PARAMETER["scale_factor",1],
            PARAMETER["false_easting",3500000],PARAMETER["false_northing",0],UNIT["metre",1]]
            """;

        var system = CoordinateSystemParser.Parse(Bound);

        Assert.Equal(CoordinateSystemKind.Projected, system.Kind);
        Assert.Equal(1, system.MetersPerUnit);
        using var bound = CoordinateTransform.Between(system, CoordinateSystem.Wgs84);
        using var known = CoordinateTransform.Between(CoordinateSystemParser.Parse("EPSG:31467"), CoordinateSystem.Wgs84);
        var (ours, truth) = (bound.Apply(new(3_450_000, 5_650_000, 100)), known.Apply(new(3_450_000, 5_650_000, 100)));
        Assert.Equal(truth.X, ours.X, 5e-5);
        Assert.Equal(truth.Y, ours.Y, 5e-5);
    }

    [Theory]
    [InlineData("EPSG:25832+7837", "ETRS89 / UTM zone 32N", 1)]
    [InlineData("EPSG:26849+6360", "NAD83 / Minnesota North (ftUS)", 1200.0 / 3937)]
    [InlineData("EPSG:32632", "WGS 84 / UTM zone 32N", 1)]
    public void A_system_has_a_part_without_a_vertical_datum(string definition, string name, double metersPerUnit)
    {
        var horizontal = CoordinateSystemParser.HorizontalOf(CoordinateSystemParser.Parse(definition));

        Assert.Equal(name, horizontal.Name);
        Assert.False(horizontal.HasVerticalDatum);
        Assert.Equal(metersPerUnit, horizontal.MetersPerUnit, 1e-9);
    }

    [Theory]
    [InlineData("EPSG:4979", "GEOGCS[\"WGS 84\"", "UNIT[\"metre\",1]")]
    [InlineData("EPSG:26849+6360", "NAD83 / Minnesota North (ftUS)", "NAVD88 height (ftUS)")]
    public void The_first_dialect_states_heights_of_every_system(string definition, string horizontal, string vertical)
    {
        var wkt = CoordinateSystemParser.Parse(definition).ToWktWithHeights();

        Assert.StartsWith("COMPD_CS[", wkt, StringComparison.Ordinal);
        Assert.Contains(horizontal, wkt, StringComparison.Ordinal);
        Assert.Contains("VERT_CS", wkt, StringComparison.Ordinal);
        Assert.Contains(vertical, wkt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:5513", true)] // Krovak: south, west
    [InlineData("EPSG:5514", false)] // the same, east and north, both negative
    [InlineData("EPSG:2053", false)] // west, south: turned, not mirrored
    [InlineData("EPSG:31467", false)] // north, east by its authority
    [InlineData("EPSG:2193", false)]
    [InlineData("EPSG:4326", false)]
    public void Mirrored_axes_are_known(string definition, bool isMirrored) =>
        Assert.Equal(isMirrored, AxisOrientation.IsMirrored(CoordinateSystemParser.Parse(definition)));

    [Fact]
    public void A_proj_string_without_grids_is_accepted()
    {
        var system = CoordinateSystemParser.Parse("+proj=utm +zone=11 +ellps=WGS84 +datum=WGS84 +units=m +no_defs");

        Assert.Equal(CoordinateSystemKind.Projected, system.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("EPSG:999999")]
    [InlineData("EPSG:")]
    [InlineData("UTM 32")]
    [InlineData("ENU:91,0")]
    [InlineData("ENU:1")]
    [InlineData("ENU:NaN,0")]
    [InlineData("PROJCS[\"broken\"")]
    [InlineData("+proj=utm +zone=11 +nadgrids=/etc/passwd")]
    [InlineData("+proj=pipeline +step +proj=axisswap +order=2,1")]
    [InlineData("EPSG:5773")]
    [InlineData("+proj=longlat +geoidgrids=egm96_15.gtx")]
    [InlineData("+proj=longlat +datum=@/dev/zero")]
    [InlineData("+init=/etc/passwd:0 +proj=longlat")]
    [InlineData("+proj=longlat grids=/dev/zero")]
    [InlineData("""{"type":"GeographicCRS","name":"WGS 84"}""")]
    public void What_is_not_known_is_refused_with_its_name(string definition)
    {
        Assert.False(CoordinateSystemParser.TryParse(definition, out _, out var problem));
        Assert.NotEmpty(problem);
        Assert.Throws<FormatException>(() => CoordinateSystemParser.Parse(definition));
    }

    [Theory]
    [InlineData("EXTENSION", """PROJCS["a",EXTENSION["PROJ4","+proj=utm +zone=32 +nadgrids=/dev/zero +no_defs"]]""")]
    [InlineData("EXTENSION", """GEOGCS["a",Extension ("PROJ4","+proj=longlat")]""")]
    [InlineData("PARAMETERFILE", """BOUNDCRS[SOURCECRS[GEOGCRS["a"]],PARAMETERFILE["c","/dev/zero"]]""")]
    [InlineData("GRIDS", """GEOGCRS["a",CONVERSION["b",METHOD["gridshift grids=/dev/zero"]]]""")]
    [InlineData("PROJ-", """PROJCRS["a",CONVERSION["b",METHOD["PROJ-based operation method: gridshift"]]]""")]
    [InlineData("PROJ", """COMPOUNDCRS["a",VERTCRS["b",GEOIDMODEL["PROJ /dev/zero"]]]""")]
    public void Well_known_text_that_may_name_a_file_is_refused_with_the_word(string word, string definition)
    {
        Assert.False(CoordinateSystemParser.TryParse(definition, out _, out var problem));
        Assert.Contains($" contains {word}, which may name files", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_with_the_words_of_files_are_accepted()
    {
        var wkt = CoordinateSystemParser.Parse("EPSG:27700").ToWkt(WktVersion.Wkt2);

        Assert.Contains("British National Grid", wkt, StringComparison.Ordinal);
        var system = CoordinateSystemParser.Parse(wkt.Replace("Grid", "grids", StringComparison.Ordinal));
        Assert.Equal(CoordinateSystemKind.Projected, system.Kind);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\0 and more")]
    [InlineData("\u001b[31m")]
    [InlineData("\ud800")]
    public void Characters_of_no_text_are_refused_in_every_kind_of_definition(string added)
    {
        var wkt = CoordinateSystemParser.Parse("EPSG:32632").ToWkt(WktVersion.Wkt1);
        foreach (var definition in (string[])[wkt, "ENU:47,8", "EPSG:32632", "+proj=longlat +datum=WGS84"])
        {
            Assert.False(CoordinateSystemParser.TryParse(definition + added, out _, out var problem), definition);
            Assert.Contains("contains control characters", problem, StringComparison.Ordinal);
        }
        Assert.True(CoordinateSystemParser.TryParse(wkt.Replace(",", ",\r\n\t", StringComparison.Ordinal), out _, out _));
    }

    [Fact]
    public void A_long_definition_is_refused_with_its_length()
    {
        var definition = $"GEOGCRS[\"{new string('a', DefinitionFault.MaxLength)}\"]";

        Assert.False(CoordinateSystemParser.TryParse(definition, out _, out var problem));
        Assert.Contains($"{definition.Length} characters", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_of_an_unknown_code_names_it()
    {
        var error = Assert.Throws<FormatException>(() => CoordinateSystemParser.Parse("EPSG:999999"));

        Assert.Contains("EPSG:999999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_built_without_PROJ_equal_what_PROJ_parses()
    {
        // Only PROJ knows the area of use.
        Assert.Equal(CoordinateSystemParser.Parse("EPSG:4979") with { Area = null }, CoordinateSystem.Wgs84);
        Assert.Equal(CoordinateSystemParser.Parse("EPSG:4978") with { Area = null }, CoordinateSystem.Earth);
        for (var number = 1; number <= 60; number++)
        {
            foreach (var zone in new UtmZone[] { new(number, true), new(number, false) })
                Assert.Equal(CoordinateSystemParser.Parse($"EPSG:{zone.EpsgCode}") with { Area = null }, zone.CoordinateSystem);
        }
    }
}
