using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Formats.Geodesy;
using Reality.Formats.I3s;

namespace Reality.Formats.Tests.I3s;

public sealed class I3sReferenceTests
{
    [Theory]
    [InlineData(
        "EPSG:4326", """{"wkid":4326,"latestWkid":4326,"vcsWkid":115700,"latestVcsWkid":115700}""", "ellipsoidal", "meter")]
    [InlineData("WGS84", """{"wkid":4326,"latestWkid":4326,"vcsWkid":115700,"latestVcsWkid":115700}""", "ellipsoidal", "meter")]
    [InlineData(
        "EPSG:4326+5773", """{"wkid":4326,"latestWkid":4326,"vcsWkid":5773,"latestVcsWkid":5773}""", "gravity_related_height",
        "meter")]
    [InlineData("EPSG:32632", """{"wkid":32632,"latestWkid":32632}""", "ellipsoidal", "meter")]
    [InlineData(
        "EPSG:25832+5773", """{"wkid":25832,"latestWkid":25832,"vcsWkid":5773,"latestVcsWkid":5773}""", "gravity_related_height",
        "meter")]
    [InlineData("EPSG:26849", """{"wkid":26849,"latestWkid":26849}""", "ellipsoidal", "us-foot")]
    public void Systems_are_named_by_their_numbers(string crs, string spatialReference, string heightModel, string heightUnit)
    {
        var written = Write(crs);

        Assert.Equal(spatialReference, written["spatialReference"]!.ToJsonString());
        Assert.Equal(heightModel, (string?)written["heightModelInfo"]!["heightModel"]);
        Assert.Equal(heightUnit, (string?)written["heightModelInfo"]!["heightUnit"]);
    }

    [Theory]
    [InlineData("EPSG:7405", "PROJCS[", "VERTCS[")] // a compound system of one code: British National Grid with Newlyn heights
    [InlineData("+proj=tmerc +lat_0=47 +lon_0=8 +ellps=GRS80 +units=m", "PROJCS[", "Transverse_Mercator")]
    public void Systems_without_a_number_of_their_own_are_written_in_words(string crs, params string[] words)
    {
        var reference = Write(crs)["spatialReference"]!;

        Assert.Null(reference["wkid"]);
        Assert.All(words, word => Assert.Contains(word, (string?)reference["wkt"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("EPSG:4326", null)]
    [InlineData("EPSG:4979", null)]
    [InlineData("EPSG:32632", null)]
    [InlineData("EPSG:7405", null)]
    [InlineData("EPSG:4258", "EPSG:4326")] // ETRS89, in degrees
    [InlineData("EPSG:4326+6360", "meters")] // feet
    [InlineData("EPSG:4978", "longitude and latitude")]
    [InlineData("ENU:47,8", "longitude and latitude")]
    [InlineData("EPSG:2314", "meters or feet")] // Trinidad, in Clarke's feet
    public void Systems_that_a_layer_cannot_have_are_told_why(string crs, string? words)
    {
        var problem = I3sReference.ProblemOf(CoordinateSystemParser.Parse(crs));

        if (words is null)
            Assert.Null(problem);
        else
            Assert.Contains(words, problem, StringComparison.Ordinal);
    }

    private static JsonNode Write(string crs)
    {
        var reference = new I3sReference(CoordinateSystemParser.Parse(crs));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            reference.WriteSpatialReference(json);
            reference.WriteHeightModel(json);
            json.WriteEndObject();
        }
        return JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!;
    }
}
