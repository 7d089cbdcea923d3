using System.Text;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.ControlPoints;

namespace Reality.Formats.Tests.ControlPoints;

/// <summary>The layouts that other programs write, and their faults.</summary>
public sealed class ControlFileTests
{
    [Theory]
    [InlineData("\t")]
    [InlineData(" ")]
    [InlineData("   ")]
    public void A_list_of_OpenDroneMap_has_a_line_per_mark(string gap)
    {
        var list = Parse($"""
            EPSG:32611
            235269.88 3811198.11 12.5 1804.6864 1146.8976 IMG_0037.jpg gcp02
            235269.88 3811198.11 12.5 294.8437 513.2415 IMG_0121.jpg gcp02
            235262.54 3811203.5 11 1736.0886 500.2789 IMG_0052.jpg

            """.Replace(" ", gap, StringComparison.Ordinal));

        Assert.Equal("EPSG:32611", list.Crs);
        Assert.Equal(["gcp02", "gcp01"], list.Points.Select(point => point.Name));
        Assert.Equal(new Vector3d(235269.88, 3811198.11, 12.5), list.Points[0].Coordinates);
        Assert.Equal(
            [("gcp02", "IMG_0037.jpg", new Vector2d(1804.6864, 1146.8976)), ("gcp02", "IMG_0121.jpg", new(294.8437, 513.2415)),
                ("gcp01", "IMG_0052.jpg", new(1736.0886, 500.2789))],
            list.Marks.Select(mark => (mark.Point, mark.Photo, mark.Pixel)));
    }

    [Theory]
    [InlineData("+proj=utm +zone=11 +ellps=WGS84 +datum=WGS84 +units=m +no_defs")]
    [InlineData("WGS84 UTM 11N")]
    public void The_first_line_may_name_the_system(string crs)
    {
        var list = Parse($"{crs}\ngcp01\t-119.879992097\t34.4082988202\t0\n");

        Assert.Equal(crs, list.Crs);
        Assert.Equal(new Vector3d(-119.879992097, 34.4082988202, 0), Assert.Single(list.Points).Coordinates);
        Assert.Equal("WGS 84 / UTM zone 11N", ControlCrs.Parse("WGS84 UTM 11N", "").System!.Name);
    }

    [Fact]
    public void A_header_may_follow_the_line_of_the_system()
    {
        var list = Parse("EPSG:32632\nname,y,x\nA,5334000.25,691000.5\nA,5334000.25,691000.5\n");

        Assert.Equal("EPSG:32632", list.Crs);
        Assert.Equal(new Vector3d(691000.5, 5334000.25, double.NaN), Assert.Single(list.Points).Coordinates);
    }

    [Theory]
    [InlineData("WGS84 UTM 0N")]
    [InlineData("WGS84 UTM 61N")]
    [InlineData("WGS84 UTM \u0663\u0662N")]
    public void Zones_that_do_not_exist_are_refused(string crs) =>
        Assert.Throws<InvalidFileException>(() => ControlCrs.Parse(crs, "list.txt"));

    [Fact]
    public void A_table_of_Metashape_has_a_header_in_a_comment()
    {
        var list = Parse("""
            # CoordinateSystem: PROJCS["WGS 84 / UTM zone 32N",GEOGCS["WGS 84"]]
            #Label,Enable,X/Easting,Y/Northing,Z/Altitude,Accuracy_X/Y (m),Accuracy_Z (m),Error_(m)
            "point 1",1,691000.5,5334000.25,520.1,0.010000/0.015,0.020000,0.3
            point 2,0,691100.5,5334000.25,521.1,0.010000/0.015,0.020000,0.3
            """);

        Assert.StartsWith("PROJCS[", list.Crs, StringComparison.Ordinal);
        Assert.Equal(["point 1", "point 2"], list.Points.Select(point => point.Name));
        Assert.Equal([false, true], list.Points.Select(point => point.IsCheck));
        Assert.Equal((0.015, 0.02), (list.Points[0].HorizontalSigma, list.Points[0].VerticalSigma));
    }

    [Theory]
    [InlineData("label,x,y,z,type\nA,1,2,3,Check Point\nB,4,5,6,3D GCP\n", true, false)]
    [InlineData("Name;Easting;Northing;Height;Check\nA;1;2;3;0\nB;4;5;6;yes\n", false, true)]
    public void A_column_tells_check_points(string table, bool first, bool second) =>
        Assert.Equal([first, second], Parse(table).Points.Select(point => point.IsCheck));

    [Fact]
    public void Latitude_may_stand_before_longitude_if_the_header_says_so()
    {
        var point = Assert.Single(Parse("point name,latitude,longitude\ncop-target1,34.4,-119.88").Points);

        Assert.Equal((-119.88, 34.4, double.NaN), (point.Coordinates.X, point.Coordinates.Y, point.Coordinates.Z));
    }

    [Fact]
    public void Points_and_marks_of_Pix4D_are_two_files()
    {
        var points = Parse("gcp1,691000.5,5334000.25,520.1,0.02,0.05\ngcp2,1,2,3\n");
        var marks = Parse("IMG_1.JPG,gcp1,100.5,200.25\nIMG_2.JPG,gcp1,7,8\n");

        Assert.Equal((0.02, 0.05), (points.Points[0].HorizontalSigma, points.Points[0].VerticalSigma));
        Assert.Null(points.Points[1].HorizontalSigma);
        Assert.Equal([("gcp1", "IMG_1.JPG"), ("gcp1", "IMG_2.JPG")], marks.Marks.Select(mark => (mark.Point, mark.Photo)));
    }

    [Fact]
    public void Markers_of_Metashape_come_with_their_projections()
    {
        var list = Parse("""
            <?xml version="1.0" encoding="UTF-8"?>
            <document version="1.5.0"><chunk label="Chunk 1">
              <cameras><group id="0"><camera id="7" sensor_id="0" label="DSC_0007"/></group></cameras>
              <markers>
                <marker id="0" label="target 1"><reference x="1.5" y="2.5" z="3.5" enabled="true" sxyz="0.001"/></marker>
                <marker id="1" label="target 2"><reference x="4" y="5" z="6" enabled="false"/></marker>
                <marker id="2" label="point without coordinates"/>
              </markers>
              <frames><frame id="0"><markers><marker marker_id="0">
                <location camera_id="7" pinned="true" x="10.5" y="20.5"/></marker></markers></frame></frames>
              <reference>LOCAL_CS["Local Coordinates (m)",LOCAL_DATUM["Local Datum",0],UNIT["metre",1]]</reference>
              <settings><property name="accuracy_markers" value="0.005"/></settings>
            </chunk></document>
            """);

        Assert.Null(ControlCrs.Parse(list.Crs!, "").System);
        Assert.Equal([("target 1", 0.001, false), ("target 2", 0.005, true)], list.Points.Select(
            point => (point.Name, point.HorizontalSigma!.Value, point.IsCheck)));
        Assert.Equal(("target 1", "DSC_0007", new Vector2d(10.5, 20.5)), list.Marks
            .Select(m => (m.Point, m.Photo, m.Pixel)).Single());
    }

    [Fact]
    public void BlocksExchange_counts_pixels_from_the_center_of_the_first_one()
    {
        var list = Parse("""
            <BlocksExchange version="3.2"><SpatialReferenceSystems>
              <SRS><Id>0</Id><Definition>EPSG:4326</Definition></SRS><SRS><Id>1</Id><Definition>EPSG:32632</Definition></SRS>
            </SpatialReferenceSystems><Block><SRSId>0</SRSId>
              <Photogroups><Photogroup>
                <Photo><Id>4</Id><ImagePath>C:\flight\IMG_4.JPG</ImagePath></Photo></Photogroup></Photogroups>
              <ControlPoints><ControlPoint><SRSId>1</SRSId><Name>A</Name><Category>Full</Category><CheckPoint>true</CheckPoint>
                <Position><x>691000.5</x><y>5334000.25</y><z>520.1</z></Position>
                <HorizontalAccuracy>0.01</HorizontalAccuracy><VerticalAccuracy>0.02</VerticalAccuracy>
                <Measurement><PhotoId>4</PhotoId><x>100</x><y>200</y></Measurement></ControlPoint></ControlPoints>
            </Block></BlocksExchange>
            """);

        var point = Assert.Single(list.Points);
        Assert.Equal(("EPSG:4326", "EPSG:32632", true), (list.Crs, point.Crs, point.IsCheck));
        Assert.Equal((0.01, 0.02), (point.HorizontalSigma, point.VerticalSigma));
        Assert.Equal(("C:/flight/IMG_4.JPG", new Vector2d(100.5, 200.5)), list.Marks.Select(m => (m.Photo, m.Pixel)).Single());
    }

    [Fact]
    public void Json_has_coordinates_by_name() => Assert.Equal(
        new Vector3d(-0.56, 0.02, -0.01), Assert.Single(Parse("""{"target 90": [-0.56, 0.02, -0.01]}""").Points).Coordinates);

    [Theory]
    [InlineData("EPSG:32632\n691000,5\t5334000,25\t520,1\t10\t20\ta.jpg\tA\n",
        "line 2: '691000,5' has a decimal comma.*691000\\.5")]
    [InlineData("A 691000,5 5334000,25 520,1\n", "line 1: '691000,5' has a decimal comma")]
    [InlineData("name,x,y,z\nA,691000,5,5334000,25,520,1\n", "line 2: it has 7 fields, and the header names 4.*decimal commas")]
    [InlineData("name,x,y,z\nA,691000.5,NaN,520\n", "line 2: 'NaN' is not a finite number")]
    [InlineData("name,x,y,z\nA,691000.5,north,520\n", "line 2: 'north' is not a number")]
    [InlineData("name,x,y,z\nA,691000.5,,520\n", "line 2: the coordinates x and y")]
    [InlineData("what is this\n", "line 1: its 3 fields are in no known order")]
    [InlineData("1 2 3 10 20 a.jpg A\n1 2 4 10 20 b.jpg A\n", "line 2: point A has other coordinates than in line 1")]
    [InlineData("", "is empty")]
    [InlineData("# a comment\n", "all its lines are comments")]
    [InlineData("<kml/>", "its root is <kml>")]
    [InlineData("<BlocksExchange>", "is not valid XML")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><BlocksExchange/>", "is not valid XML")]
    [InlineData("<BlocksExchange>\n<ControlPoint><Name>A</Name></ControlPoint></BlocksExchange>",
        "line 2: control point A has no Position")]
    [InlineData("{\"A\": [1, 2]}", "A must be an array of three coordinates")]
    public void Faults_name_the_line_and_what_to_do(string content, string message)
    {
        var fault = Assert.Throws<InvalidFileException>(() => Parse(content));

        Assert.Matches(message, fault.Message);
    }

    [Fact]
    public void Marks_of_bytes_and_other_encodings_do_not_matter()
    {
        const string list = "EPSG:32632\n691000\t5334000\t520\t10\t20\tä.jpg\tA\n";
        byte[][] files =
        [
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(list)],
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(list)],
            Encoding.Latin1.GetBytes(list.Replace("\n", "\r\n", StringComparison.Ordinal)),
        ];
        foreach (var file in files)
            Assert.Equal("ä.jpg", Assert.Single(ControlFile.Parse(file, "gcp_list.txt").Marks).Photo);
    }

    [Fact]
    public void Files_cut_short_and_flipped_bytes_are_told()
    {
        var whole = Encoding.UTF8.GetBytes("EPSG:32632\n691000\t5334000\t520\t10\t20\ta.jpg\tA\n");
        for (var length = 0; length < whole.Length; length++)
        {
            foreach (var flipped in (byte[])[0, 0x80])
            {
                var part = whole[..length];
                if (length > 0)
                    part[length / 2] ^= flipped;
                if (Record.Exception(() => ControlFile.Parse(part, "gcp_list.txt")) is { } exception)
                    Assert.IsType<InvalidFileException>(exception);
            }
        }
    }

    private static ControlList Parse(string content) => ControlFile.Parse(Encoding.UTF8.GetBytes(content), "control.txt");
}
