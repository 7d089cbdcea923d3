using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NetVips;
using Reality.Testing.Images;

namespace Reality.Attack.Attacks;

/// <summary>Edited tiles that no editor writes: floods of names, surfaces that are none, bombs as pages.</summary>
internal sealed partial class TouchUpAttacks : AttackGroup
{
    private const string ManyMaterials = "90,000 materials with one picture";

    private readonly List<(string Name, string Reference, string Data, bool MayPass)> _folders = [];
    private readonly List<(string Name, Answer Answer)> _refused = [];
    private Dictionary<string, byte[]> _export = [];
    private FinishedModel _model = null!;

    public override string Name => "touchups";

    public override string Title => "edited tiles with floods of names, broken surfaces, page bombs, names of other files";

    private string Obj => TextOf(PathOf(".obj"));

    private string Mtl => TextOf(PathOf(".mtl"));

    public override async Task PrepareAsync(TargetSystem system, Person mallory)
    {
        _folders.Clear();
        _refused.Clear();
        _model = await FinishedModel.MakeAsync(mallory);
        var outputs = await mallory.OutputsAsync(
            "TouchUpExport",
            $$"""
            {"inputs":{"modelingReference":"{{_model.Reference}}","tilesToTouchUp":["{{_model.Tile}}"]},"outputs":["touchUpData"]}
            """);
        var export = (string)outputs["touchUpData"]!;
        _export = [];
        foreach (var name in await mallory.ListAsync(export))
            _export[name] = await mallory.ReadAsync(export, name);
        foreach (var (name, files, mayPass) in Surfaces().Concat(Materials()).Concat(Pages()).Concat(Folders()))
        {
            var all = new Dictionary<string, byte[]?>(_export!);
            foreach (var (file, bytes) in files)
                all[file] = bytes;
            var data = await mallory.CreateAsync("Unstructured");
            var link = await mallory.WriteLinkAsync(data);
            foreach (var (file, bytes) in all)
            {
                if (bytes is not null && await mallory.PutAsync(link, file, bytes) is { IsSuccess: false } refusal)
                    _refused.Add((name, refusal));
            }
            // Whatever passes changes its reference.
            _folders.Add((name, mayPass ? await _model.CopyAsync() : _model.Reference, data, mayPass));
        }
    }

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        foreach (var (name, answer) in _refused)
            log.Refused(name, answer);
        foreach (var (name, reference, data, mayPass) in _folders.Where(folder => !_refused.Exists(of => of.Name == folder.Name)))
        {
            var request = $$"""
                {"inputs":{"modelingReference":"{{reference}}","touchUpData":"{{data}}"},"outputs":["importInfo"]}
                """;
            await (mayPass
                ? log.RefusedOrEndedAsync(name, mallory, "TouchUpImport", request)
                : log.RefusedOrFailedAsync(name, mallory, "TouchUpImport", request));
        }
        await _model.CheckAsync(log, _folders.Find(folder => folder.Name == ManyMaterials).Reference);
    }

    /// <summary>Vertices and faces.</summary>
    private IEnumerable<Variant> Surfaces()
    {
        var face = Face().Match(Obj).Value;
        var corner = Vertex().Match(Obj).Value;
        yield return OfObj("a fan of 60,000 triangles", Obj + Fan(60_000), mayPass: false);
        yield return OfObj("200,000 triangles without neighbors", Obj + Apart(200_000), mayPass: false);
        yield return OfObj("100,000 triangles without area", Obj + Repeated("f 1 1 1\n", 100_000));
        yield return OfObj("300 polygons of 512 corners", Obj + Repeated(Polygon(512), 300));
        yield return OfObj("a polygon of 100,000 corners", Obj + Polygon(100_000), mayPass: false);
        foreach (var number in (string[])["NaN", "inf", "1e308", "-1e30", "0x10", "١"])
            yield return OfObj($"a vertex at {number}", Replaced(Vertex(), $"v {number} {number} {number}"), mayPass: false);
        yield return OfObj("a tile a hundred kilometers away", EachVertex(p => p with { X = p.X + 1e5 }), mayPass: false);
        yield return OfObj("all vertices in one place", EachVertex(_ => (0, 0, 0)));
        yield return OfObj("a tile a thousand times as large", EachVertex(p => (1e3 * p.X, 1e3 * p.Y, p.Z)), mayPass: false);
        foreach (var index in (string[])["0", "-999999999", "99999999999999999999", "2147483648", "1//x", "1/2/3/4", "/"])
        {
            // Normals are not read.
            var mayPass = index.StartsWith("1/", StringComparison.Ordinal);
            yield return OfObj($"a face with the index {index}", $"{Obj}\nf {index} {index} {index}\n", mayPass);
        }
        yield return OfObj("no face", Face().Replace(Obj, ""), mayPass: false);
        yield return OfObj("nothing", "", mayPass: false);
        yield return OfObj("half of the file", Obj[..(Obj.Length / 2)], mayPass: false);
        yield return OfObj("a line of 4 MB", $"{Obj}\nv {new string('1', 4 << 20)}", mayPass: false);
        yield return OfObj("a million continued lines", $"{Obj}\nv {Repeated("\\\n", 1_000_000)}");
        yield return OfObj("zeros", new string('\0', 1 << 20), mayPass: false);
        foreach (var place in (string[])["NaN 0", "1e39 0", "-1e30 1e30", "5 5"])
            yield return OfObj($"texture at {place}", Place().Replace(Obj, $"vt {place}"));
        yield return OfObj("normals that are none", $"{Obj}\nvn NaN NaN NaN\nvn\n{face}\n{corner}\n");
    }

    /// <summary>Names of materials and of their files.</summary>
    private IEnumerable<Variant> Materials()
    {
        var face = Face().Match(Obj).Value;
        yield return OfObj("400,000 files of materials", Lines("mtllib m{0}.mtl", 400_000) + Obj, mayPass: false);
        yield return OfObj("100,000 files in one line", $"mtllib{string.Concat(Counted(" m{0}", 100_000))}\n{Obj}");
        yield return OfObj("100,001 materials", Obj + Lines("usemtl m{0}", 100_001));
        yield return Of(
            ManyMaterials, true,
            (PathOf(".obj"), Obj + Lines($"usemtl m{{0}}\n{face}", 90_000)),
            (PathOf(".mtl"), Mtl + Lines($"newmtl m{{0}}\nmap_Kd {_model.Tile}_0.jpg", 90_000)));
        yield return Of(
            "2,000 colors", true,
            (PathOf(".obj"), Obj + Lines($"usemtl m{{0}}\n{face}", 2_000)),
            (PathOf(".mtl"), Mtl + string.Concat(Enumerable.Range(0, 2_000).Select(i => string.Create(
                CultureInfo.InvariantCulture, $"newmtl m{i}\nKd {i % 256 / 255.0:F4} {i / 256 / 255.0:F4} 0\n")))));
        yield return Of("200,000 new materials", true, (PathOf(".mtl"), Mtl + Lines("newmtl m{0}", 200_000)));
        yield return Of("17 MB of materials", false, (PathOf(".mtl"), Mtl + new string('\n', 17_000_000)));
        yield return Of("a color that is none", false, (PathOf(".mtl"), Mtl.Replace("newmtl", "newmtl a\nKd NaN 1 1\nnewmtl")));
        foreach (var name in s_elsewhere)
            yield return OfObj($"materials in {Uri.EscapeDataString(name)}", $"mtllib {name}\n{Library().Replace(Obj, "")}");
    }

    /// <summary>Pictures.</summary>
    private IEnumerable<Variant> Pages()
    {
        using var gray = Image.Black(64, 64, bands: 3).Cast(Enums.BandFormat.Uchar);
        var page = _export[PathOf("_0.jpg")];
        var text = ("zTXt", PngFile.CompressedText(new byte[64 << 20]));
        foreach (var (name, bytes) in (List<(string, byte[])>)[
            ("cut.jpg", page[..(page.Length / 2)]), ("empty.jpg", []), ("text.jpg", "no picture"u8.ToArray()),
            ("sides.png", PngFile.WithSize(gray.PngsaveBuffer(), 1_000_000_000, 1_000_000_000)),
            ("huge.png", PngFile.WithSize(gray.PngsaveBuffer(interlace: true), 20_000, 19_000)),
            ("progressive.jpg", JpegFile.WithSize(gray.JpegsaveBuffer(interlace: true), 30_000, 13_000)),
            ("zeros.png", PngFile.Of(12_000, 12_000)), ("texts.png", PngFile.Of(8, 8, text, text, text, text, text)),
            ("tile.tif", TiffFile.Of(64, 64, tile: 30_000)), ("bands.tif", TiffFile.Of(4096, 4096, bands: 65_535)),
            ("deep.jpg", JpegFile.WithXmp(page, XmpPacket.Bytes(XmpPacket.NestedResources(1_500))))])
        {
            var files = new List<(string, byte[]?)>
            {
                (PathOf(".mtl"), Encoding.UTF8.GetBytes(Mtl.Replace($"{_model.Tile}_0.jpg", name, StringComparison.Ordinal))),
                ($"{_model.Tile}/{name}", bytes),
            };
            yield return new($"a page {name}", files, MayPass: name == "deep.jpg");
        }
        yield return new("no page", [(PathOf("_0.jpg"), null)], MayPass: false);
        foreach (var name in s_elsewhere)
        {
            yield return Of(
                $"a page in {Uri.EscapeDataString(name)}", false,
                (PathOf(".mtl"), Mtl.Replace($"{_model.Tile}_0.jpg", name, StringComparison.Ordinal)));
        }
    }

    /// <summary>What lies beside the tiles.</summary>
    private IEnumerable<Variant> Folders()
    {
        var (obj, metadata) = (_export[PathOf(".obj")], TextOf("metadata.xml"));
        foreach (var name in (string[])["Tile_x.obj", "..obj", "a\u001b[31m.obj", "a/b/c/.obj", "a\u202eb.OBJ"])
            yield return new($"a tile {Uri.EscapeDataString(name)}", [(name, obj)], MayPass: false);
        yield return new("a tile twice", [($"copy/{_model.Tile}.obj", obj)], MayPass: false);
        yield return new("no tile", [(PathOf(".obj"), null)], MayPass: false);
        yield return new("no metadata", [("metadata.xml", null)], MayPass: false);
        foreach (var (name, text) in (List<(string, string)>)[
            ("entities", $"<!DOCTYPE a [<!ENTITY b \"{new string('c', 1000)}\"><!ENTITY d \"&b;&b;&b;\">]><a>&d;</a>"),
            ("an entity of another file", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"),
            ("80,000 levels", Repeated("<a>", 80_000)),
            ("300 KB", metadata + new string(' ', 300_000)),
            ("an origin that is none", Origin().Replace(metadata, "<SRSOrigin>NaN,NaN,NaN</SRSOrigin>")),
            ("an origin beyond the earth", Origin().Replace(metadata, "<SRSOrigin>1e300,0,0</SRSOrigin>")),
            ("an unknown system", Srs().Replace(metadata, "<SRS>EPSG:1</SRS>")),
            ("a system that reads a device", Srs().Replace(
                metadata, "<SRS>+proj=utm +zone=32 +nadgrids=/dev/zero +no_defs</SRS>")),
            ("a system elsewhere", Srs().Replace(metadata, "<SRS>ENU:-89,179</SRS>")),
            ("zeros", new string('\0', 1000))])
            yield return Of($"metadata with {name}", false, ("metadata.xml", text));
        foreach (var (name, text) in (List<(string, string)>)[
            ("null", "null"), ("60,000 levels", Repeated("[", 60_000)), ("17 MB", new string(' ', 17_000_000)),
            ("another model", $$"""{"model":"{{new string('a', 10_000)}}","level":"Geometry","tiles":[]}"""),
            ("a level that is none", TextOf("touchup.json").Replace("GeometryAndTexture", "7")), ("zeros", "\0\0")])
            yield return Of($"a manifest with {name}", false, ("touchup.json", text));
    }

    private static readonly string[] s_elsewhere =
    [
        "../../../../../../etc/passwd", "/etc/passwd", @"C:\Windows\win.ini", "file:///etc/passwd",
        "http://169.254.169.254/a.jpg", "a\u001b[31m\u0007.jpg", "a\0b.jpg", "..", ".", new string('a', 10_000),
    ];

    private Variant OfObj(string name, string text, bool mayPass = true) => Of(name, mayPass, (PathOf(".obj"), text));

    private static Variant Of(string name, bool mayPass, params (string Name, string Text)[] files) =>
        new(name, [.. files.Select(file => (file.Name, (byte[]?)Encoding.UTF8.GetBytes(file.Text)))], mayPass);

    private string PathOf(string suffix) => $"{_model.Tile}/{_model.Tile}{suffix}";

    private string TextOf(string name) => Encoding.UTF8.GetString(_export[name]);

    private string Replaced(Regex pattern, string text) => pattern.Replace(Obj, text, 1);

    private string EachVertex(Func<(double X, double Y, double Z), (double X, double Y, double Z)> move) =>
        Vertex().Replace(Obj, match =>
        {
            var p = move((Number(match, 1), Number(match, 2), Number(match, 3)));
            return string.Create(CultureInfo.InvariantCulture, $"v {p.X:F6} {p.Y:F6} {p.Z:F6}");
        });

    private string Fan(int count)
    {
        var first = Vertex().Count(Obj) + 1;
        var corner = Vertex().Match(Obj);
        var text = new StringBuilder();
        for (var i = 0; i <= count; i++)
        {
            var angle = Math.Tau * i / count;
            text.Append(CultureInfo.InvariantCulture, $"v {Number(corner, 1) + Math.Cos(angle):F6} ");
            text.Append(CultureInfo.InvariantCulture, $"{Number(corner, 2) + Math.Sin(angle):F6} {Number(corner, 3):F6}\n");
        }
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"f 1 {first + i} {first + i + 1}\n");
        return text.ToString();
    }

    private string Apart(int count)
    {
        var first = Vertex().Count(Obj) + 1;
        var corner = Vertex().Match(Obj);
        var text = new StringBuilder();
        for (var i = 0; i < 3 * count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"v {Number(corner, 1) + i % 3 * 0.001 + i / 3 % 400 * 0.01:F3} ");
            text.Append(CultureInfo.InvariantCulture, $"{Number(corner, 2) + i % 3 % 2 * 0.001 + i / 1200 * 0.01:F3} 0\n");
        }
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"f {first + 3 * i} {first + 3 * i + 1} {first + 3 * i + 2}\n");
        return text.ToString();
    }

    private static string Polygon(int corners) =>
        $"f{string.Concat(Enumerable.Range(0, corners).Select(i => $" {1 + i % 600}"))}\n";

    private static string Lines(string format, int count) => "\n" + string.Join('\n', Counted(format, count)) + "\n";

    private static IEnumerable<string> Counted(string format, int count) => Enumerable.Range(0, count)
        .Select(i => format.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    /// <summary>Files that differ from those of the export; null = it is left out.</summary>
    private sealed record Variant(string Name, IReadOnlyList<(string Name, byte[]? Bytes)> Files, bool MayPass);

    [GeneratedRegex(@"^v (\S+) (\S+) (\S+).*$", RegexOptions.Multiline)]
    private static partial Regex Vertex();

    [GeneratedRegex(@"^f .*$", RegexOptions.Multiline)]
    private static partial Regex Face();

    [GeneratedRegex(@"^vt .*$", RegexOptions.Multiline)]
    private static partial Regex Place();

    [GeneratedRegex(@"^mtllib .*$", RegexOptions.Multiline)]
    private static partial Regex Library();

    [GeneratedRegex(@"<SRSOrigin>.*</SRSOrigin>")]
    private static partial Regex Origin();

    [GeneratedRegex(@"<SRS>.*</SRS>")]
    private static partial Regex Srs();
}
