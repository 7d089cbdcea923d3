using System.Text;
using Reality.Formats.ContextScenes;
using Reality.Formats.Ply;
using Reality.Formats.Polygons;
using Reality.Formats.Spz;
using Reality.Formats.Trajectories;
using Reality.Formats.WavefrontObj;
using Reality.Testing;

namespace Reality.Fuzz.Files;

/// <summary>Meshes, drawings, splats and trajectories.</summary>
internal static class ModelFiles
{
    private static readonly TrajectoryLayout s_layout = new()
    {
        Delimiters = ",", CombineConsecutiveDelimiters = false, DecimalSeparator = '.', LinesToIgnore = 1, TimeColumn = 0,
        XColumn = 1, YColumn = 2, ZColumn = 3,
    };

    public static IEnumerable<Func<IFuzzTarget>> Targets =>
    [
        () => FileTarget.OfText("obj", ObjFiles, stream => $"{ObjReader.Read(stream).Materials.Count}"),
        () => FileTarget.OfText("mtl", MtlFiles, stream => $"{MtlReader.Read(stream).Count}"),
        () => FileTarget.OfText("ply-meshes", PlyFiles, stream => $"{PlyReader.Read(stream).GetType()}"),
        () => FileTarget.OfText("kml", KmlFiles, stream => Describe("KML", KmlReader.Read(stream).Polygons)),
        () => FileTarget.OfText("dxf", DxfFiles, stream => Describe("DXF", DxfReader.Read(stream).Polygons)),
        () => new FileTarget("spz", SpzFiles, bytes => $"{SpzReader.Decode(bytes).Degree}"),
        () => FileTarget.OfText("splat-ply", SplatFiles, stream => $"{SplatPlyReader.Read(stream).Degree}"),
        () => FileTarget.OfText("trajectories", Paths, stream => $"{TrajectoryReader.Read(stream, s_layout).Count}"),
    ];

    /// <summary>Reads polygons to the triangles that they are cut into.</summary>
    public static string Describe(string format, IReadOnlyList<DrawnPolygon> polygons) =>
        $"{polygons.Count} polygons{(DrawnPolygon.Triangulate(format, polygons).Triangles.Length > 0 ? " with an area" : "")}";

    private static List<byte[]> ObjFiles() =>
    [
        Encoding.ASCII.GetBytes(
            "# tile\nmtllib a b.mtl\no Tile\nv 0 0 0 0.5 0.5 0.5\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0.5 0.5 1\nvt 0 0\nvt 1 0\n"
            + "vt 1 1\nvn 0 0 1\nusemtl one\nf 1/1/1 2/2/1 3/3/1\nf -4/1 -3/2 \\\n -2/3\nusemtl two words\nf 1 2 3 4 5\n"
            + "f 1//1 2//1 5//1\nl 1 2\n"),
    ];

    private static List<byte[]> MtlFiles() =>
    [
        Encoding.ASCII.GetBytes(
            "newmtl one\nKd 0.5 0.25 1\nmap_Kd -s 1 1 1 -o 0 0 page 0.jpg\nnewmtl two words\nKd spectral a.rfl\n"
            + "map_Kd \"a b.png\"\n"),
    ];

    private static List<byte[]> PlyFiles()
    {
        const string Properties = "property float x\nproperty float y\nproperty float z\n";
        return
        [
            Encoding.ASCII.GetBytes(
                $"ply\nformat ascii 1.0\nelement vertex 4\n{Properties}element face 2\nproperty list uchar int vertex_indices\n"
                + "end_header\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2\n4 0 1 2 3\n"),
            [
                .. Encoding.ASCII.GetBytes(
                    $"ply\nformat binary_big_endian 1.0\nelement vertex 3\n{Properties}element face 1\n"
                    + "property list uchar int vertex_index\nend_header\n"),
                .. new byte[36], 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2,
            ],
        ];
    }

    private static List<byte[]> KmlFiles() =>
    [
        Encoding.UTF8.GetBytes(
            """
            <kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>all</name><Placemark><name>Lake</name><MultiGeometry>
            <Polygon><altitudeMode>absolute</altitudeMode><outerBoundaryIs><LinearRing><coordinates>
            0,0,5 4,0,5 4,3,5 0,3,5 0,0,5</coordinates>
            </LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>1,1,5 2,1,5 2,2,5 1,1,5</coordinates>
            </LinearRing></innerBoundaryIs></Polygon></MultiGeometry></Placemark><Placemark><LineString><coordinates>
            0,0,5 4,0,5 4,3,5 0,0,5</coordinates></LineString></Placemark></Document></kml>
            """),
    ];

    private static List<byte[]> DxfFiles() =>
    [
        Encoding.ASCII.GetBytes(string.Join(
            '\n',
            ("0 SECTION 2 ENTITIES 0 LWPOLYLINE 8 lake 90 4 70 1 38 7.5 10 0 20 0 10 4 20 0 10 4 20 3 10 0 20 3 "
            + "0 POLYLINE 8 roof 70 9 10 0 20 0 30 0 0 VERTEX 10 1 20 0 30 2 0 VERTEX 10 3 20 0 30 2 0 VERTEX 10 3 20 2 30 4 "
            + "0 SEQEND 0 3DFACE 10 0 20 0 30 0 11 1 21 0 31 0 12 1 22 1 32 0 13 1 23 1 33 0 0 ENDSEC 0 EOF").Split(' '))),
        Encoding.ASCII.GetBytes(string.Join(
            '\n',
            ("0 SECTION 2 HEADER 9 $INSUNITS 70 4 0 ENDSEC 0 SECTION 2 BLOCKS 0 BLOCK 2 a 10 1 20 1 30 0 0 LWPOLYLINE 70 1 "
            + "10 1 20 1 42 0.5 10 2 20 1 10 2 20 2 0 ARC 10 0 20 0 40 1 50 270 51 90 0 LINE 10 0 20 1 11 0 21 -1 0 ENDBLK "
            + "0 BLOCK 2 b 0 INSERT 2 a 10 5 20 5 0 ENDBLK 0 ENDSEC 0 SECTION 2 ENTITIES 0 INSERT 8 c 2 b 10 9 20 9 30 1 41 2 "
            + "42 2 50 30 70 2 44 10 210 0 220 1 230 0 0 CIRCLE 10 9 20 9 40 1 0 TEXT 10 1 0 ENDSEC 0 EOF").Split(' '))),
    ];

    private static List<byte[]> SpzFiles() =>
        [SpzWriter.Encode(SyntheticSplats.Of(20, 0)), SpzWriter.Encode(SyntheticSplats.Of(10, 3))];

    private static List<byte[]> SplatFiles() => Enumerable.Range(0, 4).Select(degree =>
    {
        var stream = new MemoryStream();
        SplatPlyWriter.Write(stream, SyntheticSplats.Of(4, degree), ["origin 1 2 3"]);
        return stream.ToArray();
    }).ToList();

    private static List<byte[]> Paths() => ["t,x,y,z\n1,2,3,4\n2,3,4,5\n3,4,5,6\n"u8.ToArray()];
}
