using System.Globalization;
using System.Text;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Polygons;

namespace Reality.Formats.Tests.Polygons;

public sealed class PolygonReadersTests
{
    private const StringComparison Compare = StringComparison.Ordinal;
    private const string Square = "0,0,5 4,0,5 4,3,5 0,3,5 0,0,5";

    [Fact]
    public void Kml_has_polygons_with_holes_and_closed_lines()
    {
        var polygons = Kml(
            $"<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>all</name><Placemark><name>Lake</name><Polygon>"
            + "<altitudeMode>absolute</altitudeMode>"
            + $"<outerBoundaryIs><LinearRing><coordinates>\n {Square} \n</coordinates></LinearRing></outerBoundaryIs>"
            + "<innerBoundaryIs><LinearRing><coordinates>1,1,5 2,1,5 2,2,5 1,1,5</coordinates></LinearRing></innerBoundaryIs>"
            + $"</Polygon></Placemark><Placemark><LineString><coordinates>{Square}</coordinates></LineString></Placemark>"
            + "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></Document></kml>");

        Assert.Equal(2, polygons.Count);
        Assert.Equal(("Lake", true, 2), (polygons[0].Name, polygons[0].HasHeights, polygons[0].Rings.Count));
        Assert.Equal([new(0, 0, 5), new(4, 0, 5), new(4, 3, 5), new(0, 3, 5)], polygons[0].Rings[0]);
        var (positions, triangles) = DrawnPolygon.Triangulate("KML", polygons);
        Assert.Equal(12 - 0.5 + 12, AreaOf(positions, triangles), 9);
    }

    [Fact]
    public void Each_closed_line_of_kml_has_heights_and_an_altitude_mode_of_its_own()
    {
        const string Line = $"<LineString><coordinates>{Square}</coordinates></LineString>";
        var polygons = Kml(
            $"<kml><Placemark>{Line}</Placemark><Placemark><MultiGeometry><Point><altitudeMode>clampToGround</altitudeMode>"
            + $"<coordinates>1,2</coordinates></Point>{Line}</MultiGeometry></Placemark>"
            + "<Placemark><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></Placemark></kml>");

        Assert.Equal([true, true, false], polygons.Select(polygon => polygon.HasHeights));
    }

    [Fact]
    public void GeoJson_has_polygons_in_features_and_collections()
    {
        var polygons = GeoJson(
            """
            {"type":"FeatureCollection","features":[
              {"type":"Feature","properties":{"name":"wall"},"geometry":{"type":"Polygon","coordinates":
                [[[0,0,0],[0,4,0],[0,4,3],[0,0,3],[0,0,0]]]}},
              {"type":"Feature","properties":null,"geometry":{"type":"GeometryCollection","geometries":[
                {"type":"Point","coordinates":[1,2]},
                {"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1]]],[[[5,5],[6,5],[6,6]]]]}]}},
              {"type":"Feature","properties":{},"geometry":null}]}
            """);

        Assert.Equal([true, false, false], polygons.Select(polygon => polygon.HasHeights));
        Assert.Equal("wall", polygons[0].Name);
        var (positions, triangles) = DrawnPolygon.Triangulate("GeoJSON", polygons);
        Assert.Equal(12 + 0.5 + 0.5, AreaOf(positions, triangles), 9);
    }

    [Fact]
    public void Broken_files_are_refused_with_their_place()
    {
        AssertFault("Line 1", () => Kml("<kml><Polygon><coordinates>1,x,3</coordinates></Polygon></kml>"));
        AssertFault("DTD", () => Kml("<!DOCTYPE a [<!ENTITY b \"bb\">]><kml>&b;</kml>"));
        AssertFault("fewer than three", () => Kml("<kml><Polygon><coordinates>1,1,3 2,2,3</coordinates></Polygon></kml>"));
        AssertFault("altitudeMode", () => Kml(
            $"<kml><Polygon><altitudeMode>relativeToGround</altitudeMode><coordinates>{Square}</coordinates></Polygon></kml>"));
        AssertFault("KML", () => Kml("<kml><Polygon>"));
        AssertFault("coordinates[0][1]", () => GeoJson("""{"type":"Polygon","coordinates":[[[0,0],[0],[1,1]]]}"""));
        AssertFault("coordinates[0][0]", () => GeoJson("""{"type":"Polygon","coordinates":[[[0,0,0,0,0],[0,1],[1,1]]]}"""));
        AssertFault("coordinates is missing", () => GeoJson("""{"type":"MultiPolygon"}"""));
        AssertFault("features[0]", () => GeoJson("""{"type":"FeatureCollection","features":[3]}"""));
        AssertFault("depth", () => GeoJson(string.Concat(Enumerable.Repeat("""{"type":"Feature","geometry":""", 200))));
        AssertFault("Line 3", () => DxfReader.Read(Bytes("0\nSECTION\nx\n1\n")));
        AssertFault("Binary", () => DxfReader.Read(new MemoryStream("AutoCAD Binary DXF\r\n\u001a"u8.ToArray())));
        AssertFault("corners", () => Kml(
            $"<kml><Polygon><coordinates>{string.Join(' ', Enumerable.Repeat("1,2,3", 20_000))}</coordinates></Polygon></kml>"));
    }

    [Fact]
    public void What_is_no_polygon_is_counted()
    {
        const string Open = "<LineString><coordinates>0,0,5 4,0,5 4,3,5</coordinates></LineString>";
        var kml = KmlReader.Read(Bytes(
            $"<kml><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark><Placemark>{Open}</Placemark>"
            + $"<Placemark>{Open}</Placemark><GroundOverlay/></kml>"));
        var geoJson = GeoJsonReader.Read(Bytes(
            """
            {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::25832"}},"features":[
              {"type":"Feature","geometry":null},
              {"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}},
              {"type":"Feature","geometry":{"type":"MultiLineString","coordinates":
                [[[0,0],[1,0],[1,1]],[[0,0],[1,0],[1,1],[0,0]]]}}]}
            """));

        Assert.StartsWith("Left out: 1 Point, 2 open LineString, 1 GroundOverlay. Draw ", Assert.Single(kml.Notes), Compare);
        Assert.StartsWith(
            "Left out: 1 Feature without geometry, 1 Point, 1 open LineString. Draw ", Assert.Single(geoJson.Notes), Compare);
        Assert.Equal([new(0, 0, 0), new(1, 0, 0), new(1, 1, 0)], Assert.Single(geoJson.Polygons).Rings[0]);
        Assert.Equal("urn:ogc:def:crs:EPSG::25832", geoJson.Crs);
    }

    [Fact]
    public void Open_lines_take_no_corners_of_polygons()
    {
        var line = string.Join(' ', Enumerable.Range(0, 20_000).Select(i => $"{i},0,5"));

        Assert.Single(Kml(
            $"<kml><LineString><coordinates>{line}</coordinates></LineString><Polygon><coordinates>{Square}</coordinates>"
            + "</Polygon></kml>"));
    }

    [Theory]
    [InlineData("""{"type":"\ud800"}""")]
    [InlineData("""{"type":"Feature","properties":{"name":"\udc00"},"geometry":{"type":"Point"}}""")]
    [InlineData("""{"type":"Point","type":"Polygon"}""")]
    public void GeoJson_with_broken_texts_or_repeated_members_is_refused(string text) =>
        AssertFault("not valid JSON", () => GeoJson(text));

    [Fact]
    public void Reading_and_cutting_polygons_can_be_canceled()
    {
        var canceled = new CancellationToken(canceled: true);
        var square = Kml($"<kml><Polygon><coordinates>{Square}</coordinates></Polygon></kml>");

        Assert.ThrowsAny<OperationCanceledException>(() => GeoJsonReader.Read(Bytes("""{"type":"Point"}"""), canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => KmlReader.Read(Bytes("<kml/>"), canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => DxfReader.Read(Bytes("0\nEOF\n"), canceled));
        Assert.ThrowsAny<OperationCanceledException>(() => DrawnPolygon.Triangulate("KML", square, canceled));
    }

    [Fact]
    public void Polygons_that_cross_themselves_or_have_no_area_are_refused()
    {
        AssertFault("Polygon 1 ('bow') crosses itself", () => DrawnPolygon.Triangulate(
            "KML", [Of([new(0, 0, 0), new(4, 4, 0), new(4, 0, 0), new(0, 3, 0)]) with { Name = "bow" }]));
        AssertFault("no area", () => DrawnPolygon.Triangulate("KML", [Of([new(0, 0, 0), new(1, 1, 0), new(2, 2, 0)])]));
    }

    [Theory]
    [InlineData("5,5 6,5 40,5.5 6,6")] // out of the outline
    [InlineData("0,0 10,0 10,10 0,10")] // the outline itself
    [InlineData("20,4 22,4 22,6 20,6")]
    [InlineData("2,2 6,2 6,6 2,6", "4,4 8,4 8,8 4,8")]
    [InlineData("2,2 8,2 8,8 2,8", "4,4 6,4 6,6 4,6")]
    public void Holes_that_leave_the_outline_or_meet_are_refused(params string[] holes)
    {
        var rings = holes.Prepend("0,0 10,0 10,10 0,10").Select(ring => (IReadOnlyList<Vector3d>)ring.Split(' ')
            .Select(corner => corner.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .Select(corner => new Vector3d(corner[0], corner[1], 0)).ToList());

        AssertFault("rings that cross each other", () => DrawnPolygon.Triangulate("KML", [new(rings.ToList())]));
    }

    [Fact]
    public void Holes_far_from_the_first_corner_are_cut_out()
    {
        Vector3d[] outline = [new(-2e6, 0, 0), new(2e6, 0, 0), new(2e6, 2e6, 0), new(-2e6, 2e6, 0)];
        Vector3d[] hole = [new(1e6, 1e6, 0), new(1e6 + 4, 1e6, 0), new(1e6 + 4, 1e6 + 4, 0), new(1e6, 1e6 + 4, 0)];

        var (positions, triangles) = DrawnPolygon.Triangulate("KML", [new([outline, hole])]);

        Assert.Equal(8e12 - 16, AreaOf(positions, triangles), 1);
    }

    private static DrawnPolygon Of(Vector3d[] ring) => new([ring]);

    private static void AssertFault(string fault, Action read) =>
        Assert.Contains(fault, Assert.Throws<InvalidFileException>(read).Message, StringComparison.Ordinal);

    private static double AreaOf(Vector3d[] p, int[] triangles) =>
        triangles.Chunk(3).Sum(t => 0.5 * Vector3d.Cross(p[t[1]] - p[t[0]], p[t[2]] - p[t[0]]).Length);

    [Fact]
    public void Kml_that_is_nested_without_end_or_longer_than_polygons_need_is_refused_early()
    {
        var deep = new StringBuilder().Insert(0, "<a>", 100_000).ToString();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var tooDeep = Assert.Throws<InvalidFileException>(() => Kml(deep));

        Assert.Contains("deep", tooDeep.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        var tooLong = Assert.Throws<InvalidFileException>(() => Kml($"<kml>{new string(' ', 9 << 20)}</kml>"));
        Assert.Contains("8 MiB", tooLong.Message, StringComparison.Ordinal);
        var name = new string('a', 100_000);
        Assert.InRange(Assert.Throws<InvalidFileException>(() => Kml($"<{name}><{name}>")).Message.Length, 10, 400);
    }

    private static IReadOnlyList<DrawnPolygon> Kml(string text) => KmlReader.Read(Bytes(text)).Polygons;

    private static IReadOnlyList<DrawnPolygon> GeoJson(string text) => GeoJsonReader.Read(Bytes(text)).Polygons;

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
