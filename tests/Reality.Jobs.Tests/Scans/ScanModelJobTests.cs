using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Formats.Ply;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;
using Reality.Testing.Scans;

namespace Reality.Jobs.Tests.Scans;

/// <summary>Models of scans without photos, from the import to exports.</summary>
public sealed class ScanModelJobTests(ScanModelBench site) : IClassFixture<ScanModelBench>
{
    private const string Options = """ "geometricPrecision":"High" """;

    [Fact]
    public void Scans_alone_make_a_model_that_follows_the_site()
    {
        var outputs = site.Reconstruct(
            $$"""{ {{Options}},"photoUsedForGeometry":"None","pointCloudColorSource":"Color" }""",
            """
            {"format":"LAS","options":{"samplingStrategy":"Absolute","samplingDistance":0.05}},{"format":"OBJ"},
            {"format":"3DTiles"},{"format":"OrthophotoDSM","options":{"samplingDistance":0.05} },{"format":"PLY"},{"format":"OPC"}
            """);

        var points = site.Points(outputs, 0);
        var errors = points.Select(p => ScannedSite.DistanceTo(p.Position.X, p.Position.Y, p.Position.Z)).Order().ToList();
        Assert.InRange(errors[errors.Count / 2], 0, 0.004);
        Assert.InRange(errors[(int)(0.95 * errors.Count)], 0, 0.02);
        // Ground without the house, its walls and its roof.
        Assert.InRange(points.Count * 0.05 * 0.05, 0.9 * (144 - 12 + 35 + 12), 1.25 * (144 - 12 + 35 + 12));
        var roof = points.Where(p => p.Position.Z > 2.4 && Math.Abs(p.Position.X) < 1.8 && Math.Abs(p.Position.Y) < 1.3).ToList();
        Assert.True(roof.Count > 1000);
        Assert.All(roof, p => Assert.True(p.Color.B > 150 && p.Color.R < 100, $"{p.Color} at {p.Position}"));
        AssertAttributes(points);
        AssertSameAttributes(points, PlyPoints(outputs, 4), OpcAttributes(outputs, 5));
    }

    [Fact]
    public void Exports_of_a_kept_model_have_the_attributes_of_its_scans()
    {
        var reference = site.Bench.Succeed(
            "Tiling",
            $$"""
            {"inputs":{"scene":"{{site.Scene}}"},"outputs":["modelingReference"],"options":{"photoUsedForGeometry":"None"} }
            """).GetProperty("modelingReference").GetProperty("location").GetString()!;
        Produce("OBJ");

        var points = site.Points(Produce("LAS"), 0);

        Assert.InRange(points.Count(p => p.Classification != 0 && p.Intensity != 0), 0.97 * points.Count, points.Count);

        JsonElement Produce(string format) => site.Bench.Succeed(
            "Production",
            $$"""
            {"inputs":{"scene":"{{site.Scene}}","modelingReference":"{{reference}}"},
             "outputs":{"exports":[{"format":"{{format}}"}]} }
            """);
    }

    // Away from edges, where pixels mix what lies before and behind them.
    private static void AssertAttributes(IReadOnlyList<LasPoint> points)
    {
        AssertShare(points.Where(p => p.Position.Z > 2.4 && IsWithin(p, 1.8, 1.3)), 48_000, ScannedSite.RoofClass);
        AssertShare(points.Where(p => p.Position.Z < 0.1 && !IsWithin(p, 2.3, 1.8)), 32_000, ScannedSite.GroundClass);
        AssertShare(points.Where(p => p.Position.Z is > 0.3 and < 2.2), 16_000, ScannedSite.WallClass);

        static bool IsWithin(LasPoint p, double x, double y) => Math.Abs(p.Position.X) < x && Math.Abs(p.Position.Y) < y;

        static void AssertShare(IEnumerable<LasPoint> points, ushort intensity, byte classification)
        {
            var shown = points.Count(p => p.Intensity == intensity && p.Classification == classification);
            Assert.InRange(shown, 0.97 * points.Count(), points.Count());
        }
    }

    // PLY and OPC sample at another distance: shares of all points.
    private static void AssertSameAttributes(
        IReadOnlyList<LasPoint> points, List<(int Intensity, int Class)> ply, List<(int Intensity, int Class)> opc)
    {
        Assert.Equal(ply.Order(), opc.Order());
        foreach (var value in ((int, int)[])[(48_000, 6), (32_000, 2), (16_000, 1)])
        {
            var share = points.Count(p => (p.Intensity, p.Classification) == value) / (double)points.Count;
            Assert.InRange(ply.Count(p => p == value) / (double)ply.Count, share - 0.03, share + 0.03);
        }
    }

    private List<(int Intensity, int Class)> PlyPoints(JsonElement outputs, int export)
    {
        using var reader = new PlyCloudReader(new MemoryStream(site.FileOf(outputs, export, ".ply")));
        return reader.Read(reader.Header.Scans[0].Parts[0])
            .SelectMany(batch => batch.Intensity.Zip(batch.Classification).Take(batch.Count).ToList())
            .Select(pair => ((int)pair.First, (int)pair.Second)).ToList();
    }

    // Of the finest level. A container has a table of offsets, sizes and names of its parts.
    private List<(int Intensity, int Class)> OpcAttributes(JsonElement outputs, int export)
    {
        var file = site.FileOf(outputs, export, ".opc");
        return Part("0.attribute.1.pointdata").Chunk(2).Select(bytes => (int)BitConverter.ToUInt16(bytes))
            .Zip(Part("0.attribute.2.pointdata"), (intensity, kind) => (intensity, (int)kind)).ToList();

        byte[] Part(string name)
        {
            var at = file.AsSpan().IndexOf([.. BitConverter.GetBytes(name.Length), .. Encoding.Unicode.GetBytes(name)]) - 16;
            return file.AsSpan((int)BitConverter.ToInt64(file, at), (int)BitConverter.ToInt64(file, at + 8)).ToArray();
        }
    }

    [Fact]
    public void Colors_of_scans_are_what_the_option_says()
    {
        var none = Roof("None");
        var color = Roof("Color");
        var intensity = Roof("Intensity");
        var scaled = Roof("ScaledIntensity");

        // Nothing has a color; the roof is blue; 48,000 of 65,535; white, because nothing else is brighter.
        AssertNear(new(128, 128, 128), none);
        AssertNear(new(20, 20, 220), color);
        AssertNear(new(187, 187, 187), intensity);
        AssertNear(new(255, 255, 255), scaled);

        Rgb24 Roof(string source)
        {
            var outputs = site.Reconstruct(
                $$"""{ "photoUsedForGeometry":"None","pointCloudColorSource":"{{source}}" }""",
                """{"format":"LAS","options":{"samplingStrategy":"Absolute","samplingDistance":0.1} }""");
            var roof = site.Points(outputs, 0)
                .Where(p => p.Position.Z > 2.4 && Math.Abs(p.Position.X) < 1.5 && Math.Abs(p.Position.Y) < 1).ToList();
            return roof.OrderBy(p => p.Color.B).ElementAt(roof.Count / 2).Color;
        }

        static void AssertNear(Rgb24 expected, Rgb24 actual)
        {
            Assert.InRange(actual.R, expected.R - 12, expected.R + 12);
            Assert.InRange(actual.G, expected.G - 12, expected.G + 12);
            Assert.InRange(actual.B, expected.B - 12, expected.B + 12);
        }
    }

    [Theory]
    [InlineData("no scans", "Scans_Missing", "specifications.options.photoUsedForGeometry 'None'")]
    [InlineData("no marker", "Scans_Incomplete", "pc.complete")]
    [InlineData("no tile", "Scans_Incomplete", "pc-0001-0000.copc.laz")]
    [InlineData("no description", "Scans_NotFound", "pc.json")]
    [InlineData("damaged description", "Scans_Invalid", "scans[0].position.x must be a number")]
    [InlineData("no position", "Scans_Invalid", "scans[0].position or trajectories")]
    [InlineData("damaged tile", "Scan_Damaged", "pc-0001-0000.copc.laz")]
    [InlineData("far away", "Scan_FarAway", "The scan 1 lies 1")]
    [InlineData("no reference", "Scene_Invalid", "PointCloudCollection.PointClouds.0.Path names the reference 77")]
    public void Collections_that_cannot_be_used_are_refused_before_the_work(string fault, string code, string told)
    {
        var (scene, collection) = site.Copy();
        Damage(fault, scene, collection);

        var (id, _) = site.Bench.Store(
            "Reconstruction",
            ScanModelBench.Specifications(scene, """{"photoUsedForGeometry":"None"}""", """{"format":"LAS"}"""));
        var result = site.Bench.Run(id);

        var failure = Assert.Single(result.Messages, message => message.Severity == MessageSeverity.Error);
        Assert.Equal(code, failure.Code);
        Assert.Contains(told, failure.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Stages, stage => stage.Name == "surface" && stage.TaskCount > 0);
    }

    private void Damage(string fault, string scene, string collection)
    {
        const string Tile = "pc-0001-0000.copc.laz";
        switch (fault)
        {
            case "no scans":
                Edit(scene, "ContextScene.json", document => document.AsObject().Remove("PointCloudCollection"));
                break;
            case "no reference":
                Edit(scene, "ContextScene.json", document =>
                    document["PointCloudCollection"]!["PointClouds"]!["0"]!["Path"] = "77:pc.json");
                break;
            case "no marker":
                site.Bench.Delete(collection, "pc.complete");
                break;
            case "no tile":
                site.Bench.Delete(collection, Tile);
                break;
            case "no description":
                site.Bench.Delete(collection, "pc.json");
                break;
            case "damaged description":
                Edit(collection, "pc.json", document => document["scans"]![0]!["position"]!["x"] = "there");
                break;
            case "no position":
                Edit(collection, "pc.json", document => document["scans"]![0]!.AsObject().Remove("position"));
                break;
            case "damaged tile":
                site.Bench.Put(collection, Tile, site.Bench.Read(collection, Tile)[..2000]);
                break;
            case "far away":
                Edit(collection, "pc.json", document =>
                {
                    var box = document["scans"]![1]!["tiles"]![0]!["bounding"]!;
                    (box["xmin"], box["xmax"]) = (15_000, 15_010);
                });
                break;
        }
    }

    private void Edit(string container, string name, Action<JsonNode> edit)
    {
        var document = JsonNode.Parse(site.Bench.Read(container, name))!;
        edit(document);
        site.Bench.Put(container, name, Encoding.UTF8.GetBytes(document.ToJsonString()));
    }
}

/// <summary>The site imported as a scan collection, with a scene of it alone.</summary>
public sealed class ScanModelBench : IDisposable
{
    private readonly Lazy<(string Collection, string Scene)> _imported;

    public ScanModelBench() => _imported = new(() =>
    {
        (double X, double Y, double Z)[] positions = [(5, 4, 3.5), (-5, -4, 3.5), (-4.5, 5, 1.7), (5, -4.5, 1.7)];
        var clouds = positions.Select((p, i) => FormattableString.Invariant($$"""
            "{{i}}": { "Path": "0:{{i}}.laz", "Type": "Static", "Location": "Center",
              "Center": { "x": {{p.X}}, "y": {{p.Y}}, "z": {{p.Z}} } }
            """));
        var scans = new ScanBench(Bench);
        var scene = scans.Scene(
            $$""" "PointCloudCollection": { "PointClouds": { {{string.Join(',', clouds)}} } } """,
            [.. positions.Select((p, i) => ($"{i}.laz", Laz(p)))]);
        var (_, collection, output) = scans.Import(scene);
        return (collection, output!);
    });

    private static byte[] Laz((double X, double Y, double Z) position)
    {
        var stream = new MemoryStream();
        using (var writer = new LasWriter(stream, "", Vector3d.Zero, new(0.0001, 0.0001, 0.0001), true, true))
        {
            foreach (var p in ScannedSite.Scan(position))
            {
                writer.Write(new(new(p.X, p.Y, p.Z), new(p.Red, p.Green, p.Blue))
                {
                    Intensity = p.Intensity, Classification = p.Classification,
                });
            }
        }
        return stream.ToArray();
    }

    public JobBench Bench { get; } = new();

    public string Scene => _imported.Value.Scene;

    public string Collection => _imported.Value.Collection;

    public JsonElement Reconstruct(string options, string exports) =>
        Bench.Succeed("Reconstruction", Specifications(Scene, options, exports));

    public static string Specifications(string scene, string options, string exports) =>
        $$"""{"inputs":{"scene":"{{scene}}"},"outputs":{"exports":[{{exports}}]},"options":{{options}} }""";

    /// <summary>A scene that refers to a copy of the collection.</summary>
    public (string Scene, string Collection) Copy()
    {
        var (scene, collection) = (Bench.Add("ContextScene"), Bench.Add("ScanCollection"));
        foreach (var name in Bench.List(Collection))
            Bench.Put(collection, name, Bench.Read(Collection, name));
        var document = Encoding.UTF8.GetString(Bench.Read(Scene, "ContextScene.json"));
        Bench.Put(
            scene, "ContextScene.json",
            Encoding.UTF8.GetBytes(document.Replace(Collection, collection, StringComparison.Ordinal)));
        return (scene, collection);
    }

    public IReadOnlyList<LasPoint> Points(JsonElement outputs, int export)
    {
        using var reader = new LasReader(new MemoryStream(FileOf(outputs, export, ".las")));
        return [.. reader.ReadPoints()];
    }

    /// <summary>The one file of an export with an extension.</summary>
    public byte[] FileOf(JsonElement outputs, int export, string extension)
    {
        var location = outputs.GetProperty("exports")[export].GetProperty("location").GetString()!;
        return Bench.Read(location, Bench.List(location).Single(name => name.EndsWith(extension, StringComparison.Ordinal)));
    }

    public void Dispose() => Bench.Dispose();
}
