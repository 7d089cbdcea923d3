using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NetVips;
using Reality.Testing.Images;

namespace Reality.Attack.Attacks;

/// <summary>Constraints that no program draws: polygons and meshes that are none, files that lie about what they hold.</summary>
internal sealed class ConstraintAttacks : AttackGroup
{
    private readonly List<Variant> _variants = [];
    private FinishedModel _model = null!;
    private string _edited = "";

    // A place on the model.
    private (double X, double Y, double Z) _at;

    public override string Name => "constraints";

    public override string Title => "polygons of many corners, broken and lying files of constraints, floods of them";

    public override async Task PrepareAsync(TargetSystem system, Person mallory)
    {
        _model = await FinishedModel.MakeAsync(mallory);
        _edited = await _model.CopyAsync();
        var box = _model.Layout["tiles"]!.AsArray().First(tile => (string)tile!["name"]! == _model.Tile)!["boxTight"]!;
        _at = (Middle("x"), Middle("y"), Middle("z"));
        _variants.Clear();
        _variants.AddRange(Polygons().Concat(Drawings()).Concat(Meshes()).Concat(Binaries()).Concat(Pictures()).Concat(Lists()));
        var bucket = await mallory.BucketLinkAsync();
        foreach (var (name, bytes) in _variants.SelectMany(variant => variant.Files).DistinctBy(file => file.Name))
            (await mallory.PutAsync(bucket, name, bytes)).Require(System.Net.HttpStatusCode.Created);

        double Middle(string axis) => ((double)box[$"{axis}min"]! + (double)box[$"{axis}max"]!) / 2;
    }

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        foreach (var variant in _variants)
        {
            var request = $$"""
                {"inputs":{"modelingReference":"{{(variant.MayPass ? _edited : _model.Reference)}}",{{variant.Inputs}} },
                 "outputs":["addedConstraintsInfo"]}
                """;
            await (variant.MayPass
                ? log.RefusedOrEndedAsync(variant.Name, mallory, "Constraints", request)
                : log.RefusedOrFailedAsync(variant.Name, mallory, "Constraints", request));
        }
        await _model.CheckAsync(log, _edited);
    }

    /// <summary>Outlines as KML.</summary>
    private IEnumerable<Variant> Polygons()
    {
        yield return OfKml("a circle of 100,000 corners", Circle(100_000), mayPass: false);
        yield return OfKml("a circle of 9,990 corners", Circle(9_990));
        yield return OfKml("a comb of 4,002 corners", Comb(2_000));
        yield return OfKml("a spiral of 9,000 corners", Spiral(4_500));
        yield return OfKml("a star of 9,001 corners that crosses itself", Star(9_001), mayPass: false);
        yield return OfKml("a bow", [(-5, -5), (5, 5), (5, -5), (-5, 5)], mayPass: false);
        yield return OfKml("a line", [(-5, -5), (0, 0), (5, 5)], mayPass: false);
        yield return OfKml("a point", [.. Enumerable.Repeat((0.0, 0.0), 5_000)], mayPass: false);
        yield return OfKml("a place far away", [(1e6, 0), (1e6, 10), (1e6 + 10, 0)], mayPass: false);
        yield return OfKml("a place beyond all", [(1e300, 0), (1e300, 1e300), (0, 1e300)], mayPass: false);
        yield return OfKml("a polygon of a hundred kilometers", [(-1e5, -1e5), (1e5, -1e5), (1e5, 1e5), (-1e5, 1e5)]);
        foreach (var crs in (string[])["EPSG:4326", "EPSG:32632", "EPSG:4978", "ENU:-33,151", "EPSG:1", "+proj=geos +h=1"])
            yield return OfKml($"meters as {crs}", Circle(10), mayPass: false, crs);
        foreach (var resolution in (string[])["1e-6", "1e-300"])
        {
            yield return OfKml(
                $"a resolution of {resolution}", Circle(10), mayPass: false, more: $",\"resolution\":{resolution}");
        }
        yield return OfKml("a resolution of a decimeter", Circle(10), more: ",\"resolution\":0.1");
        yield return OfKml("no heights", Comb(400), draped: true);
        yield return OfKml("no heights, far away", [(1e6, 0), (1e6, 10), (1e6 + 10, 0)], mayPass: false, draped: true);
        yield return OfKml("no heights, close", Circle(10), mayPass: false, more: ",\"resolution\":1e-6", draped: true);
    }

    /// <summary>Drawings that are broken.</summary>
    private IEnumerable<Variant> Drawings()
    {
        var ring = Kml(Circle(10), draped: false);
        foreach (var (name, text) in (List<(string, string)>)[
            ("entities.kml", $"<!DOCTYPE a [<!ENTITY b \"{new string('c', 1000)}\"><!ENTITY d \"&b;&b;&b;\">]><kml>&d;</kml>"),
            ("elsewhere.kml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><kml>&b;</kml>"),
            ("deep.kml", Repeated("<a>", 1_000_000)), ("names.kml", $"<kml {Counted("a{0}='' ", 400_000)}/>"),
            ("spaces.kml", $"<kml {Counted("xmlns:a{0}='b' ", 200_000)}/>"),
            ("twice.kml", $"<kml {Repeated("a='' ", 400_000)}/>"), ("cut.kml", ring[..(ring.Length / 2)]), ("empty.kml", ""),
            ("none.kml", "<kml/>"), ("zeros.kml", new string('\0', 1000)),
            ("ground.kml", ring.Replace("absolute", "relativeToGround", StringComparison.Ordinal)),
            ("nan.kml", ring.Replace("<coordinates>", "<coordinates>NaN,NaN,NaN ", StringComparison.Ordinal)),
            ("digits.kml", ring.Replace("<coordinates>", $"<coordinates>{new string('1', 4 << 20)} ", StringComparison.Ordinal)),
            ("polygons.kml", $"<kml>{Repeated("<Polygon><altitudeMode>absolute</altitudeMode></Polygon>", 200_000)}</kml>"),
            ("deep.geojson", Repeated("[", 1_000_000)),
            ("collections.geojson", Repeated("{\"type\":\"GeometryCollection\",\"geometries\":[", 100_000)),
            ("rings.geojson", $"{{\"type\":\"MultiPolygon\",\"coordinates\":[{Repeated("[],", 3_000_000)}[]]}}"),
            ("numbers.geojson", $"{{\"type\":\"Polygon\",\"coordinates\":[[[{Repeated("1,", 5_000_000)}1]]]}}"),
            ("exponent.geojson", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0,0],[1e999,0,0],[0,1e999,0]]]}"),
            ("text.geojson", "{\"type\":\"Polygon\",\"coordinates\":[[[\"0\",null,{}],[],[]]]}"),
            ("members.geojson", $"{{{Counted("\"a{0}\":0,", 400_000)}\"type\":\"Polygon\"}}"), ("half.geojson", "{\"type\":\""),
            ("codes.dxf", Repeated("0\nLINE\n", 1_000_000)), ("count.dxf", Dxf("90\n2000000000\n")),
            ("text.dxf", Dxf("10\nNaN\n")), ("code.dxf", "99999999999999\nSECTION\n"), ("odd.dxf", "0\nSECTION\n2"),
            ("binary.dxf", "AutoCAD Binary DXF\r\n\u001a\0"),
            ("corners.dxf", Dxf(Repeated("10\n1\n20\n1\n", 20_000))), ("line.dxf", $"0\n{new string('a', 8 << 20)}\n"),
            ("model.fbx", "Kaydara FBX Binary"), ("a.zip", "PK\u0003\u0004")])
            yield return Of(name, Encoding.UTF8.GetBytes(text), mayPass: false);
        yield return Of("holes.geojson", Encoding.UTF8.GetBytes(Holes(2_000)), mayPass: true);
        yield return Of("crossing.geojson", Encoding.UTF8.GetBytes(Crossing(1_500)), mayPass: true);
    }

    /// <summary>Meshes as text.</summary>
    private IEnumerable<Variant> Meshes()
    {
        yield return OfText("fan.obj", Fan(20_000), mayPass: false);
        yield return OfText("nan.obj", "v 0 0 0\nv 1 0 0\nv 0 NaN 1\nf 1 2 3\n", mayPass: false);
        yield return OfText("far.obj", "v 1e300 0 0\nv 1 0 0\nv 0 1 1\nf 1 2 3\n", mayPass: false);
        yield return OfText("index.obj", "v 0 0 0\nv 1 0 0\nv 0 1 1\nf 1 2 4\n", mayPass: false);
        yield return OfText("points.obj", Counted("v {0} 0 0\n", 300_000), mayPass: false);
        yield return OfText("flat.obj", $"{Place()}{Repeated("f 1 1 1\n", 200_000)}");
        yield return OfText("same.obj", $"{Place()}{Repeated("f 1 2 3\n", 10_000)}");
        yield return OfText("count.ply", Ply("ascii", 4_000_000_000, "float") + "1 1 1\n", mayPass: false);
        yield return OfText("negative.ply", Ply("ascii", -1, "float"), mayPass: false);
        yield return OfText("lines.ply", $"ply\nformat ascii 1.0\n{Repeated("comment a\n", 200_000)}", mayPass: false);
        yield return OfText(
            "properties.ply", $"ply\nformat ascii 1.0\nelement vertex 1\n{Repeated("property int a\n", 9_000)}", mayPass: false);
        yield return OfText(
            "elements.ply", $"ply\nformat ascii 1.0\n{Repeated("element a 2000000000\n", 9_000)}end_header\n", mayPass: false);
        yield return new(
            "the same mesh 100 times", [("grid.obj", Encoding.ASCII.GetBytes(Grid(270)))], AddOf("grid.obj", 100),
            MayPass: false);
        yield return new(
            "a small mesh 50 times", [("small.obj", Encoding.ASCII.GetBytes(Grid(40)))], AddOf("small.obj", 50), MayPass: true);
    }

    /// <summary>Meshes that are binary.</summary>
    private IEnumerable<Variant> Binaries()
    {
        var points = new byte[90_000_000];
        Encoding.ASCII.GetBytes(Ply("binary_little_endian", 29_900_000, "char")).CopyTo(points, 0);
        yield return Of("points.ply", points, mayPass: false);
        var polygons = new byte[30_000_000];
        Encoding.ASCII.GetBytes(
            Ply("binary_little_endian", 1, "char", "element face 116000\nproperty list uchar uchar vertex_indices\n"))
            .CopyTo(polygons, 0);
        for (var i = polygons.Length - 116_000 * 256; i < polygons.Length; i += 256)
            polygons[i] = 255;
        yield return Of("polygons.ply", polygons, mayPass: false);
        yield return OfGlb("header.glb", "glTF", mayPass: false);
        foreach (var (name, json) in (List<(string, string)>)[
            ("array.glb", "[]"), ("deep.glb", Repeated("[", 1_000_000)), ("version.glb", "{\"asset\":{\"version\":\"9.0\"}}"),
            ("materials.glb", $"{{\"asset\":{{\"version\":\"2.0\"}},\"materials\":[{Repeated("{},", 2_000_000)}{{}}]}}"),
            ("cycle.glb", """{"asset":{"version":"2.0"},"nodes":[{"children":[1]},{"children":[0]}]}"""),
            ("chain.glb", Chain(9_999)), ("nodes.glb", Chain(20_000)), ("instances.glb", Instances(9_999)),
            ("zeros.glb", Accessor(2_000_000_000)), ("negative.glb", Accessor(-5)),
            ("elsewhere.glb", """{"asset":{"version":"2.0"},"buffers":[{"uri":"file:///etc/passwd","byteLength":10}]}"""),
            ("data.glb", """{"asset":{"version":"2.0"},"buffers":[{"uri":"data:;base64,AAAA","byteLength":2000000000}]}"""),
            ("extension.glb", """{"asset":{"version":"2.0"},"extensionsRequired":["KHR_draco_mesh_compression"]}""")])
            yield return OfGlb(name, json, mayPass: false);
    }

    private IEnumerable<Variant> Pictures()
    {
        using var gray = Image.Black(64, 64, bands: 3).Cast(Enums.BandFormat.Uchar);
        var text = ("zTXt", PngFile.CompressedText(new byte[64 << 20]));
        var surface = Encoding.UTF8.GetBytes(Kml(Circle(10), draped: false));
        foreach (var (name, bytes) in (List<(string, byte[])>)[
            ("sides.png", PngFile.WithSize(gray.PngsaveBuffer(), 1_000_000_000, 1_000_000_000)),
            ("huge.png", PngFile.WithSize(gray.PngsaveBuffer(interlace: true), 20_000, 19_000)),
            ("zeros.png", PngFile.Of(11_000, 11_000)), ("texts.png", PngFile.Of(8, 8, text, text, text, text, text)),
            ("cut.jpg", gray.JpegsaveBuffer()[..300]), ("text.jpg", "no picture"u8.ToArray()), ("empty.jpg", []),
            ("tile.tif", TiffFile.Of(64, 64, tile: 30_000)), ("bands.tif", TiffFile.Of(4096, 4096, bands: 65_535))])
        {
            yield return new(
                $"a picture {name}", [("surface.kml", surface), (name, bytes)],
                Add("surface.kml", _model.Enu, $",\"texturePath\":\"bkt:{name}\",\"textureSize\":2147483647"), MayPass: true);
        }
        foreach (var path in (string[])[
            "bkt:none.png", "bkt:../../etc/passwd", "bkt:/etc/passwd", "bkt:a\\u0000b", "http://x/a.png"])
        {
            yield return new(
                $"a picture at {path}", [("surface.kml", surface)],
                Add("surface.kml", _model.Enu, $",\"texturePath\":\"{path}\""), MayPass: false);
        }
    }

    /// <summary>Requests.</summary>
    private IEnumerable<Variant> Lists()
    {
        yield return new("2,000 files that are missing", [], AddOf("none.kml", 2_000), MayPass: false);
        yield return new("20,000 files that are missing", [], AddOf("none.kml", 20_000), MayPass: false);
        foreach (var count in (int[])[5_000, 20_000])
        {
            var ids = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i:00000000}-0000-4000-8000-000000000000\""));
            yield return new($"{count} deletions", [], $"\"constraintsToDelete\":[{ids}]", MayPass: false);
        }
        yield return new("a file outside", [], Add("../../reality.db", _model.Enu, ""), MayPass: false);
        yield return new(
            "systems in a file of zeros", [("crs.zip", new byte[1_000_000])],
            $"{Add("none.kml", _model.Enu, "")},\"crsData\":\"bkt:crs.zip\"", MayPass: false);
    }

    private Variant OfKml(
        string name, IEnumerable<(double X, double Y)> ring, bool mayPass = true, string? crs = null, string more = "",
        bool draped = false)
    {
        var file = $"{_fileNumber++}.kml";
        return new(name, [(file, Encoding.UTF8.GetBytes(Kml(ring, draped)))], Add(file, crs ?? _model.Enu, more), mayPass);
    }

    private int _fileNumber;

    private Variant OfText(string name, string text, bool mayPass = true) => Of(name, Encoding.UTF8.GetBytes(text), mayPass);

    private Variant OfGlb(string name, string json, bool mayPass)
    {
        var text = Encoding.UTF8.GetBytes(json.PadRight((json.Length + 3) / 4 * 4));
        var bytes = new byte[20 + text.Length];
        "glTF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), 2);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), text.Length);
        "JSON"u8.CopyTo(bytes.AsSpan(16));
        text.CopyTo(bytes, 20);
        return Of(name, bytes, mayPass);
    }

    private Variant Of(string name, byte[] bytes, bool mayPass) =>
        new(name, [(name, bytes)], Add(name, _model.Enu, ""), mayPass);

    private string AddOf(string file, int count)
    {
        var one = $"{{\"constraintPath\":\"bkt:{file}\",\"crs\":\"{_model.Enu}\"}}";
        return $"\"constraintsToAdd\":[{string.Join(',', Enumerable.Repeat(one, count))}]";
    }

    private static string Add(string file, string crs, string more) =>
        $"\"constraintsToAdd\":[{{\"constraintPath\":\"bkt:{file}\",\"crs\":{JsonValue.Create(crs).ToJsonString()}{more}}}]";

    private string Kml(IEnumerable<(double X, double Y)> ring, bool draped)
    {
        var height = draped ? "" : $",{Number(_at.Z)}";
        return $"<kml><Placemark><Polygon><altitudeMode>{(draped ? "clampToGround" : "absolute")}</altitudeMode>"
            + "<outerBoundaryIs><LinearRing><coordinates>"
            + string.Concat(ring.Select(p => $"{At(p, ",")}{height} "))
            + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>";
    }

    private string Holes(int count)
    {
        var holes = Enumerable.Range(0, count).Select(i => $",{Square(-9 + i % 100 * 0.18, -9 + i / 100 * 0.18, 0.05)}");
        return $"{{\"type\":\"Polygon\",\"coordinates\":[{Square(-10, -10, 20)}{string.Concat(holes)}]}}";
    }

    private string Crossing(int count)
    {
        var rings = Enumerable.Range(0, count).Select(i => Square(-9 + i * 0.001, -9, 9));
        return $"{{\"type\":\"Polygon\",\"coordinates\":[{string.Join(',', rings)}]}}";
    }

    private string Square(double x, double y, double side) =>
        $"[{Corner(x, y)},{Corner(x + side, y)},{Corner(x + side, y + side)},{Corner(x, y + side)}]";

    private string Corner(double x, double y) => $"[{At((x, y), ",")},{Number(_at.Z)}]";

    private string Fan(int count) => Vertex((0, 0))
        + string.Concat(Circle(count).Select(Vertex))
        + string.Concat(Enumerable.Range(2, count - 1).Select(i => $"f 1 {i} {i + 1}\n"));

    private string Place() => Vertex((0, 0)) + Vertex((1, 0)) + Vertex((0, 1));

    private string Vertex((double X, double Y) p) => $"v {At(p, " ")} {Number(_at.Z)}\n";

    private string Grid(int side)
    {
        var text = new StringBuilder();
        for (var i = 0; i < side * side; i++)
            text.Append(Vertex((i % side * 0.05, i / side * 0.05)));
        for (var i = 1; i < side * (side - 1); i++)
        {
            if (i % side != 0)
                text.Append(CultureInfo.InvariantCulture, $"f {i} {i + 1} {i + side}\nf {i + 1} {i + side + 1} {i + side}\n");
        }
        return text.ToString();
    }

    private static string Ply(string encoding, long count, string type, string more = "") =>
        $"ply\nformat {encoding} 1.0\nelement vertex {count}\nproperty {type} x\nproperty {type} y\nproperty {type} z\n"
        + $"{more}end_header\n";

    // Each in the one before it, all with the mesh.
    private static string Chain(int count) => Nodes(
        count, i => i < count - 1 ? $"{{\"mesh\":0,\"scale\":[1.001,1,1],\"children\":[{i + 1}]}}" : "{\"mesh\":0}");

    private static string Instances(int count) => Nodes(count, _ => "{\"mesh\":0}");

    private static string Nodes(int count, Func<int, string> node) =>
        Mesh(1000, string.Join(',', Enumerable.Range(0, count).Select(node)));

    private static string Accessor(long count) => Mesh(count, "{\"mesh\":0}");

    // An accessor without a buffer has zeros.
    private static string Mesh(long count, string nodes) => $$"""
        {"asset":{"version":"2.0"},"meshes":[{"primitives":[{"attributes":{"POSITION":0} }]}],"nodes":[{{nodes}}],
         "accessors":[{"componentType":5126,"count":{{count}},"type":"VEC3","min":[0,0,0],"max":[0,0,0]}]}
        """;

    private static string Dxf(string inner) => $"0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n70\n1\n{inner}0\nENDSEC\n0\nEOF\n";

    private static IEnumerable<(double X, double Y)> Circle(int count) => Enumerable.Range(0, count)
        .Select(i => (8 * Math.Cos(Math.Tau * i / count), 8 * Math.Sin(Math.Tau * i / count)));

    private static IEnumerable<(double X, double Y)> Star(int count) => Enumerable.Range(0, count)
        .Select(i => (8 * Math.Cos(Math.Tau * i * (count / 2) / count), 8 * Math.Sin(Math.Tau * i * (count / 2) / count)));

    private static IEnumerable<(double X, double Y)> Comb(int teeth) =>
        [(8, -8), .. Enumerable.Range(0, 2 * teeth).Select(i => (8 - 16.0 * i / (2 * teeth), i % 2 == 0 ? 8.0 : -7.0)), (-8, -8)];

    // Inward along one side, outward along the other.
    private static IEnumerable<(double X, double Y)> Spiral(int side) => Enumerable.Range(0, side)
        .Select(i => Turn(i, side, 0))
        .Concat(Enumerable.Range(0, side).Reverse().Select(i => Turn(i, side, 0.02)));

    private static (double X, double Y) Turn(int i, int side, double inward)
    {
        var (angle, radius) = (40 * Math.Tau * i / side, 8.0 - 6.0 * i / side - inward);
        return (radius * Math.Cos(angle), radius * Math.Sin(angle));
    }

    private string At((double X, double Y) p, string separator) => $"{Number(_at.X + p.X)}{separator}{Number(_at.Y + p.Y)}";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Counted(string format, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(format.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return text.ToString();
    }

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    /// <param name="Files">Files for the bucket.</param>
    /// <param name="Inputs">Members of the inputs of the job.</param>
    private sealed record Variant(string Name, IReadOnlyList<(string Name, byte[] Bytes)> Files, string Inputs, bool MayPass);
}
