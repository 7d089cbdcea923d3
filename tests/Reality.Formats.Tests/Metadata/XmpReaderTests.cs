using System.Diagnostics;
using System.Text;
using Reality.Core;
using Reality.Formats.Metadata;
using Reality.Testing.Images;

namespace Reality.Formats.Tests.Metadata;

public sealed class XmpReaderTests
{
    [Fact]
    public void Attributes_elements_arrays_and_structures_have_paths_of_local_names()
    {
        var values = Read(
            """
            <rdf:Description rdf:about="" xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" xmlns:Camera="urn:camera"
              drone-dji:GimbalYawDegree="+45.10" drone-dji:RtkFlag=" 50 ">
              <drone-dji:AbsoluteAltitude>+198.31</drone-dji:AbsoluteAltitude>
              <Camera:BandName><rdf:Seq><rdf:li>Red</rdf:li><rdf:li>Green</rdf:li></rdf:Seq></Camera:BandName>
              <Camera:CameraOrientationNED rdf:parseType="Resource"><Camera:Yaw>7</Camera:Yaw></Camera:CameraOrientationNED>
              <Camera:CameraOrientationNED><rdf:Description Camera:Pitch="8"/></Camera:CameraOrientationNED>
              <Camera:CameraOrientationNED Camera:Roll="9"/>
            </rdf:Description>
            """);

        Assert.Equal(
            ["GimbalYawDegree=+45.10", "RtkFlag=50", "AbsoluteAltitude=+198.31", "BandName[1]=Red", "BandName[2]=Green",
                "CameraOrientationNED/Yaw=7", "CameraOrientationNED/Pitch=8", "CameraOrientationNED/Roll=9"],
            values.Select(value => $"{value.Path}={value.Text}"));
        Assert.Equal(XmpNamespace.Dji, values[0].Namespace);
        Assert.Equal("urn:camera", values[^1].Namespace);
    }

    [Fact]
    public void A_value_is_found_in_any_namespace_or_in_a_given_one()
    {
        var xmp = Read(
            """
            <rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="30,10.26N"/>
            <rdf:Description xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" drone-dji:GpsLatitude="30.171"/>
            """);
        var values = new MetadataValues([], xmp, []);

        Assert.Equal("30,10.26N", values.Xmp("gpslatitude"));
        Assert.Equal("30.171", values.Xmp(XmpNamespace.Dji, "GpsLatitude"));
        Assert.Equal("", values.Xmp("urn:other", "GpsLatitude"));
    }

    [Fact]
    public void Properties_that_nobody_reads_are_left_out_with_all_inside_them()
    {
        var values = Read(
            """
            <rdf:Description xmlns:a="urn:a" xmlns:b="urn:b" a:Other="1" a:Yaw="2">
              <a:Mount b:Yaw="3"><rdf:Bag><rdf:li b:Pitch="4">5</rdf:li></rdf:Bag></a:Mount>
              <a:BandName><rdf:Seq><rdf:li>Red</rdf:li><rdf:li>Green</rdf:li><rdf:li>Blue</rdf:li></rdf:Seq></a:BandName>
            </rdf:Description>
            """);

        Assert.Equal(
            ["Yaw=2", "BandName[1]=Red", "BandName[2]=Green"], values.Select(value => $"{value.Path}={value.Text}"));
    }

    [Fact]
    public void Namespaces_come_in_the_order_of_the_packet()
    {
        var values = Read(
            """
            <rdf:Description xmlns:a="urn:a" xmlns:b="urn:b" a:Other="1" b:Yaw="2" a:Yaw="3"/>
            """);

        Assert.Equal(["3", "2"], values.Select(value => value.Text));
    }

    [Fact]
    public void A_long_name_around_many_attributes_takes_little_memory()
    {
        var packet = XmpPacket.LongName(30_000, 3_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Empty(XmpReader.Read(packet));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_packet_has_at_most_512_values()
    {
        var values = Read(
            $"<rdf:Description xmlns:a='urn:a'>{string.Concat(Enumerable.Repeat("<a:Yaw>1</a:Yaw>", 3_000))}</rdf:Description>");

        Assert.Equal(512, values.Count);
    }

    [Fact]
    public void A_property_that_is_not_known_cannot_be_asked_for() => Assert.Contains(
        "'Unknown'", Assert.Throws<ArgumentException>(() => new MetadataValues([], [], []).Xmp("Unknown")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Padding_after_the_packet_and_broken_characters_do_no_harm()
    {
        var text = XmpPacket.Of("<rdf:Description xmlns:a='urn:a' a:Name='Sén' a:Roll='1'/>");
        var packet = Encoding.Latin1.GetBytes(text + "  \n\0\0");

        Assert.Equal("1", XmpReader.Read(packet).Single(value => value.Path == "Roll").Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_packet_may_be_in_utf_16(bool isBigEndian)
    {
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        var text = XmpPacket.Of("<rdf:Description xmlns:a='urn:a' a:Roll='1'/>");

        var values = XmpReader.Read([.. encoding.GetPreamble(), .. encoding.GetBytes(text + "\0")]);

        Assert.Equal("1", values.Single(value => value.Path == "Roll").Text);
    }

    [Theory]
    [InlineData(12, null)]
    [InlineData(13, "nested deeper than 16 elements")]
    [InlineData(1000, "nested deeper than 16 elements")]
    public void Elements_may_be_nested_16_deep(int depth, string? problem)
    {
        var text = XmpPacket.NestedResources(depth);

        if (problem is null)
            Assert.Empty(Read(text));
        else
            Assert.Contains(problem, Assert.Throws<InvalidFileException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Structures_inside_structures_take_linear_time()
    {
        var watch = Stopwatch.StartNew();

        Assert.Throws<InvalidFileException>(
            () => Read(XmpPacket.NestedStructures(400)));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_packet_over_64_kib_is_refused() => Assert.Contains(
        "larger than 64 KiB",
        Assert.Throws<InvalidFileException>(() => XmpReader.Read(new byte[XmpReader.MaxBytes + 1])).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>")]
    [InlineData("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>")]
    [InlineData("<x>&unknown;</x>")]
    [InlineData("<x>")]
    [InlineData("no XML")]
    public void What_is_no_plain_xml_is_refused(string text) =>
        Assert.Throws<InvalidFileException>(() => XmpReader.Read(Encoding.UTF8.GetBytes(text)));

    private static List<XmpValue> Read(string descriptions) => XmpReader.Read(XmpPacket.Bytes(descriptions));
}
