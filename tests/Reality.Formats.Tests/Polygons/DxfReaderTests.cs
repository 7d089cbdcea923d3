using System.Text;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Polygons;

namespace Reality.Formats.Tests.Polygons;

public sealed class DxfReaderTests
{
    private const StringComparison Compare = StringComparison.Ordinal;

    private const string Triangle = "0 LINE 10 0 20 0 30 5 11 4 21 0 31 5 0 LINE 10 4 20 3 30 5 11 4 21 0 31 5 "
        + "0 LINE 10 4 20 3 30 5 11 0 21 0 31 5 ";

    [Fact]
    public void Closed_polylines_and_faces_are_polygons()
    {
        var polygons = Entities(
            "0 LWPOLYLINE 8 lake 90 4 70 1 38 7.5 10 0 20 0 10 4 20 0 10 4 20 3 10 0 20 3 "
            + "0 POLYLINE 8 roof 70 9 10 0 20 0 30 0 0 VERTEX 10 1 20 0 30 2 0 VERTEX 10 3 20 0 30 2 0 VERTEX 10 3 20 2 30 4 "
            + "0 SEQEND "
            + "0 3DFACE 10 0 20 0 30 0 11 1 21 0 31 0 12 1 22 1 32 0 13 1 23 1 33 0").Polygons;

        Assert.Equal(["lake", "roof", null], polygons.Select(polygon => polygon.Name));
        Assert.Equal([new(0, 0, 7.5), new(4, 0, 7.5), new(4, 3, 7.5), new(0, 3, 7.5)], polygons[0].Rings[0]);
        Assert.Equal([new(1, 0, 2), new(3, 0, 2), new(3, 2, 4)], polygons[1].Rings[0]);
        Assert.Equal(3, polygons[2].Rings[0].Count);
        Assert.All(polygons, polygon => Assert.True(polygon.HasHeights));
    }

    [Fact]
    public void Lines_whose_ends_meet_are_one_polygon()
    {
        var drawing = Entities(Triangle);

        Assert.Equal([new(0, 0, 5), new(4, 0, 5), new(4, 3, 5)], Assert.Single(drawing.Polygons).Rings[0]);
        Assert.Empty(drawing.Notes);
    }

    [Fact]
    public void Ends_meet_within_the_rounding_of_large_coordinates_and_only_in_one_layer()
    {
        var polygons = Entities(
            "0 LINE 8 a 10 5200000 20 0 30 1 11 5200004 21 0 31 1 0 LWPOLYLINE 8 a 70 0 38 1 10 5200004.001 20 0 10 5200004 20 3 "
            + "10 5199999.999 20 0 0 LINE 8 b 10 0 20 0 30 1 11 4 21 0 31 1 0 LWPOLYLINE 8 c 38 1 10 4 20 0 10 4 20 3 10 0 20 0");

        Assert.Equal(3, Assert.Single(polygons.Polygons).Rings[0].Count);
        Assert.StartsWith("Left out: 2 open lines. ", Assert.Single(polygons.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_of_which_three_meet_are_not_joined()
    {
        var drawing = Entities(Triangle + "0 LINE 10 0 20 0 30 5 11 9 21 9 31 5");

        Assert.Empty(drawing.Polygons);
        Assert.StartsWith("Left out: 4 open lines. ", Assert.Single(drawing.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Bulges_arcs_and_circles_are_round()
    {
        // A square of side 2 with a half circle on its last side, a half disk by arc and line, and a disk: radius 1 each.
        var polygons = Entities(
            "0 LWPOLYLINE 70 1 38 1 10 0 20 0 10 2 20 0 10 2 20 2 10 0 20 2 42 1 "
            + "0 CIRCLE 10 9 20 9 30 1 40 1 "
            + "0 ARC 10 0 20 0 30 1 40 1 50 270 51 90 0 LINE 10 0 20 1 30 1 11 0 21 -1 31 1").Polygons;

        Assert.Equal([4 + Math.PI / 2, Math.PI, Math.PI / 2], polygons.Select(AreaOf), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal(-1, polygons[0].Rings[0].Min(corner => corner.X), 1e-9);
        Assert.Equal(1, polygons[2].Rings[0].Max(corner => corner.X), 1e-9);
    }

    [Fact]
    public void Blocks_lie_where_they_are_inserted()
    {
        const string Block = "0 SECTION 2 BLOCKS 0 BLOCK 2 square 10 1 20 1 30 0 "
            + "0 LWPOLYLINE 8 0 70 1 10 1 20 1 10 2 20 1 10 2 20 2 "
            + "0 ENDBLK 0 BLOCK 2 pair 10 0 20 0 30 0 0 INSERT 2 square 10 0 20 0 30 3 0 INSERT 2 SQUARE 8 b 10 5 20 0 30 3 "
            + "0 ENDBLK 0 BLOCK 2 unused 10 0 20 0 0 CIRCLE 10 0 20 0 40 1 0 ENDBLK 0 ENDSEC ";
        var drawing = Read(
            Block + "0 SECTION 2 ENTITIES 0 INSERT 8 a 2 pair 10 100 20 50 30 0 41 2 42 2 43 2 50 90 70 2 44 1000 "
            + "0 ENDSEC 0 EOF");

        Assert.Equal(["a", "b", "a", "b"], drawing.Polygons.Select(polygon => polygon.Name));
        AssertNear([new(100, 50, 6), new(100, 52, 6), new(98, 52, 6)], drawing.Polygons[0].Rings[0]);
        AssertNear([new(100, 60, 6), new(100, 62, 6), new(98, 62, 6)], drawing.Polygons[1].Rings[0]);
        AssertNear([new(100, 1050, 6), new(100, 1052, 6), new(98, 1052, 6)], drawing.Polygons[2].Rings[0]);
        Assert.StartsWith(
            "Left out: 1 block that no INSERT places. ", Assert.Single(drawing.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Extruded_outlines_lie_in_their_plane()
    {
        // Drawn in the plane y = -7, seen from the south, and mirrored, seen from below.
        var polygons = Entities(
            "0 LWPOLYLINE 70 1 38 7 210 0 220 -1 230 0 10 1 20 2 10 3 20 2 10 3 20 5 "
            + "0 LWPOLYLINE 70 1 38 7 210 0 220 0 230 -1 10 1 20 2 10 3 20 2 10 3 20 5").Polygons;

        AssertNear([new(1, -7, 2), new(3, -7, 2), new(3, -7, 5)], polygons[0].Rings[0]);
        AssertNear([new(-1, 2, -7), new(-3, 2, -7), new(-3, 5, -7)], polygons[1].Rings[0]);
    }

    [Fact]
    public void Outlines_of_the_plan_have_no_heights_and_say_so()
    {
        var drawing = Entities(
            "0 LWPOLYLINE 70 1 10 0 20 0 10 4 20 0 10 4 20 3 0 POLYLINE 70 1 10 0 20 0 30 0 0 VERTEX 10 0 20 0 30 0 "
            + "0 VERTEX 10 4 20 0 30 0 0 VERTEX 10 4 20 3 30 0 0 SEQEND "
            + "0 POLYLINE 70 1 10 0 20 0 30 6 0 VERTEX 10 0 20 0 30 0 0 VERTEX 10 4 20 0 30 0 0 VERTEX 10 4 20 3 30 0 0 SEQEND");

        Assert.Equal([false, false, true], drawing.Polygons.Select(polygon => polygon.HasHeights));
        Assert.All(drawing.Polygons[2].Rings[0], corner => Assert.Equal(6, corner.Z));
        Assert.Equal("Drawn without heights, at height 0 throughout: 2 of its outlines.", Assert.Single(drawing.Notes));
    }

    [Fact]
    public void What_draws_no_outline_is_counted_and_odd_units_are_said()
    {
        var drawing = Read(
            "0 SECTION 2 HEADER 9 $ACADVER 1 AC1032 9 $INSUNITS 70 4 0 ENDSEC 0 SECTION 2 ENTITIES 0 TEXT 10 x 1 hello "
            + "0 HATCH 10 1 20 2 0 TEXT 10 0 0 POLYLINE 70 64 0 VERTEX 70 192 10 1 0 SEQEND 0 LINE 67 1 10 0 20 0 11 1 21 1 "
            + "0 INSERT 2 nothing 0 ENDSEC 0 EOF");

        Assert.Equal(
            "Left out: 2 TEXT, 1 HATCH, 1 POLYLINE with a mesh, 1 LINE on paper, 1 INSERT of a block that is missing. Draw "
            + "outlines as closed polylines, or as lines whose ends meet two by two.",
            drawing.Notes[0]);
        Assert.StartsWith("$INSUNITS is 4, not 6 (meters). ", drawing.Notes[1], StringComparison.Ordinal);
        Assert.Empty(drawing.Polygons);
    }

    [Fact]
    public void Blocks_that_grow_without_end_are_refused()
    {
        AssertFault("16 deep", "0 SECTION 2 BLOCKS 0 BLOCK 2 a 10 0 20 0 0 INSERT 2 a 0 ENDBLK 0 ENDSEC 0 SECTION 2 ENTITIES "
            + "0 INSERT 2 a 0 ENDSEC");
        AssertFault("100000 times", "0 SECTION 2 BLOCKS 0 BLOCK 2 a 10 0 20 0 0 ENDBLK 0 ENDSEC 0 SECTION 2 ENTITIES "
            + "0 INSERT 2 a 70 1000 71 1000 0 ENDSEC");
        AssertFault("500000 corners", "0 SECTION 2 BLOCKS 0 BLOCK 2 a 10 0 20 0 0 CIRCLE 10 0 20 0 40 1 0 ENDBLK 0 ENDSEC "
            + "0 SECTION 2 ENTITIES 0 INSERT 2 a 70 200 71 200 0 ENDSEC");
        AssertFault("10000 corners of outlines", "0 SECTION 2 BLOCKS 0 BLOCK 2 a 10 0 20 0 0 CIRCLE 10 0 20 0 40 1 0 ENDBLK "
            + "0 ENDSEC 0 SECTION 2 ENTITIES 0 INSERT 2 a 70 30 71 30 0 ENDSEC");
    }

    [Fact]
    public void A_hundred_thousand_lines_at_one_place_or_in_one_chain_take_no_time()
    {
        var text = new StringBuilder("0 SECTION 2 ENTITIES ");
        for (var i = 0; i < 50_000; i++)
            text.Append(CultureInvariant($"0 LINE 10 0 20 0 30 0 11 {i} 21 1 31 0 0 LINE 8 c 10 0 20 {-i} 11 0 21 {-i - 1} "));

        var drawing = Read(text + "0 ENDSEC 0 EOF");

        Assert.StartsWith("Left out: 100000 open lines. ", Assert.Single(drawing.Notes), StringComparison.Ordinal);
    }

    private static string CultureInvariant(FormattableString text) => FormattableString.Invariant(text);

    private static double AreaOf(DrawnPolygon polygon)
    {
        var (p, triangles) = DrawnPolygon.Triangulate("DXF", [polygon]);
        return triangles.Chunk(3).Sum(t => 0.5 * Vector3d.Cross(p[t[1]] - p[t[0]], p[t[2]] - p[t[0]]).Length);
    }

    private static void AssertNear(Vector3d[] wanted, IReadOnlyList<Vector3d> corners)
    {
        Assert.Equal(wanted.Length, corners.Count);
        Assert.All(wanted.Zip(corners), pair => Assert.True(Vector3d.Distance(pair.First, pair.Second) < 1e-9, $"{pair}"));
    }

    private static void AssertFault(string fault, string words) =>
        Assert.Contains(fault, Assert.Throws<InvalidFileException>(() => Read(words)).Message, StringComparison.Ordinal);

    private static PolygonDrawing Entities(string words) => Read($"0 SECTION 2 ENTITIES {words.Trim()} 0 ENDSEC 0 EOF");

    // Words become lines.
    private static PolygonDrawing Read(string words) =>
        DxfReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(words.Trim().Replace(" ", "\r\n", Compare) + "\r\n")));
}
