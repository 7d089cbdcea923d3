using System.Text;
using Reality.Core;
using Reality.Formats.Layouts;
using Reality.Testing;

namespace Reality.Formats.Tests.Layouts;

public sealed class LayoutTests
{
    private const string Published = """
        {"tiles":[{"name":"Tile_+000_+000",
           "boxTight":{"xmin":0,"ymin":0,"zmin":0,"xmax":50,"ymax":50,"zmax":20},
           "boxOverlapping":{"xmin":-1,"ymin":-1,"zmin":-1,"xmax":51,"ymax":51,"zmax":21},"memoryUsage":1.7}],
         "enuDefinition":"ENU:47.1,8.5","crsDefinition":"EPSG:32632",
         "roi":{"crs":"EPSG:32632","altitudeMin":0,"altitudeMax":20,
           "polygons":[{"outsideBounds":[{"x":0,"y":0},{"x":50,"y":0},{"x":50,"y":50}],
             "holes":[[{"x":4,"y":1},{"x":6,"y":1},{"x":5,"y":2}]]}]}}
        """;

    [Fact]
    public void A_layout_comes_back_as_it_was_written()
    {
        var layout = LayoutReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(Published)));
        var stream = new MemoryStream();
        LayoutWriter.Write(stream, layout);
        stream.Position = 0;
        var again = LayoutReader.Read(stream);

        Assert.Equal(layout.Tiles, again.Tiles);
        Assert.Equal("Tile_+000_+000", again.Tiles[0].Name);
        Assert.Equal(51, again.Tiles[0].BoxOverlapping.Max.X);
        Assert.Equal(("ENU:47.1,8.5", "EPSG:32632"), (again.EnuDefinition, again.CrsDefinition));
        Assert.Equal(new(5, 2), again.Region!.Polygons[0].Holes[0][2]);
        Assert.Equal(20, again.Region.AltitudeMax);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"tiles":5}""")]
    [InlineData("""{"tiles":[{"name":"a"}]}""")]
    [InlineData("""{"tiles":[],"roi":{"crs":"EPSG:32632","polygons":[{"outsideBounds":[]}],"altitudeMin":0,"altitudeMax":20}}""")]
    [InlineData("""{"tiles":[{"name":"a","boxTight":{"xmin":1e999}}]}""")]
    public void A_broken_layout_is_refused(string json) =>
        Assert.Throws<InvalidFileException>(() => LayoutReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void A_damaged_layout_is_read_or_refused_and_nothing_else_happens()
    {
        var readCount = 0;
        foreach (var bytes in CorruptFile.AllOf(Encoding.UTF8.GetBytes(Published)))
        {
            try
            {
                LayoutWriter.Write(Stream.Null, LayoutReader.Read(new MemoryStream(bytes)));
                readCount++;
            }
            catch (InvalidFileException)
            {
            }
        }

        // Another digit or letter is still a layout.
        Assert.InRange(readCount, 100, 5000);
    }

    [Fact]
    public void A_region_has_a_maximum_of_points_wherever_they_are()
    {
        var ring = $"[{string.Join(',', Enumerable.Repeat("""{"x":1,"y":2}""", 25_001))}]";
        var polygon = $$"""{"outsideBounds":{{ring}},"holes":[{{ring}}]}""";
        var region = $$"""{"crs":"EPSG:32632","altitudeMin":0,"altitudeMax":20,"polygons":[{{polygon}},{{polygon}}]}""";
        using var layout = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"tiles":[],"roi":{{region}} }"""));
        using var alone = new MemoryStream(Encoding.UTF8.GetBytes(region));

        foreach (var read in new Action[] { () => LayoutReader.Read(layout), () => RegionOfInterestReader.Read(alone) })
        {
            var error = Assert.Throws<InvalidFileException>(read);
            Assert.Contains("polygons have more than 100000 points", error.Message, StringComparison.Ordinal);
        }
    }
}
