using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Scans;

/// <summary>
/// Models of photos and a scan: the scan shows the western half of what the photos show, 0.4 meters higher and in magenta.
/// </summary>
[Collection(SurveyJobs.Name)]
public sealed class FusedModelJobTests(SurveyBench survey)
{
    private const double Raised = 0.4;
    private const ushort Intensity = 23_456;
    private const byte Class = 5;
    private const string Las = """{"format":"LAS"}""";
    private const string DenseLas = """{"format":"LAS","options":{"samplingDistance":0.4} }""";

    private static string? s_scene;
    private static JsonElement s_model;
    private static IReadOnlyList<LasPoint>? s_photosAlone;

    [Fact]
    public void The_more_exact_scan_wins_and_photos_fill_what_it_does_not_show()
    {
        var (west, east) = Halves(PhotosAlone());

        var fused = Halves(Points(Reconstruct("{}")));

        Assert.InRange(RiseOf(fused.West, west), 0.6 * Raised, 1.1 * Raised);
        Assert.InRange(RiseOf(fused.East, east), -0.05, 0.05);
        Assert.InRange(fused.East.Count, 0.9 * east.Count, 1.1 * east.Count);
        Assert.InRange(
            fused.West.Count(p => p is { Intensity: Intensity, Classification: Class }), 0.7 * fused.West.Count,
            fused.West.Count);
        Assert.All(fused.East, p => Assert.Equal((0, 0), (p.Intensity, p.Classification)));
        Assert.All(PhotosAlone(), p => Assert.Equal((0, 0), (p.Intensity, p.Classification)));
    }

    [Fact]
    public void Scans_alone_make_the_surface_and_textures_prefer_what_the_option_says()
    {
        var (west, east) = Halves(PhotosAlone());

        var photosFirst = Halves(Points(Reconstruct(
            """{"photoUsedForGeometry":"None","pointCloudColorSource":"Color"}""")));
        var scansFirst = MagentaShare("PointCloudsFirst");
        var smart = MagentaShare("Smart");

        Assert.InRange(RiseOf(photosFirst.West, west), 0.8 * Raised, 1.2 * Raised);
        Assert.InRange(photosFirst.East.Count, 0, 0.2 * east.Count);
        Assert.InRange(ShareIn(photosFirst.West), 0, 0.2);
        Assert.InRange(scansFirst, 0.7, 1);
        // From above, the scan has more pixels than the photos.
        Assert.InRange(smart, 0.2, scansFirst + 0.02);

        double MagentaShare(string source) => ShareIn(Halves(Points(Reconstruct(
            $$"""{"photoUsedForGeometry":"None","pointCloudColorSource":"Color","textureSource":"{{source}}"}"""))).West);

        static double ShareIn(IReadOnlyList<LasPoint> points) =>
            (double)points.Count(p => p.Color.G < 60 && p.Color.R > 150 && p.Color.B > 150) / points.Count;
    }

    [Fact]
    public void Options_without_effect_and_scans_outside_the_region_are_told()
    {
        var (x, y) = EastOf(PhotosAlone());
        survey.Bench.PutInBucket("east.json", FormattableString.Invariant($$"""
            {"crs":"{{CrsOf()}}","polygons":[{"outsideBounds":[{"x":{{x}},"y":{{y}} },{"x":{{x + 8}},"y":{{y}} },
              {"x":{{x + 8}},"y":{{y + 8}} },{"x":{{x}},"y":{{y + 8}} }]}],"altitudeMin":-100,"altitudeMax":1000}
            """));
        var (id, _) = survey.Bench.Store(
            "Tiling",
            $$"""
            {"inputs":{"scene":"{{Scene()}}","regionOfInterest":"bkt:east.json"},"outputs":["modelingReference"],
             "options":{"textureSource":"PointCloudsFirst"} }
            """);

        var result = survey.Bench.Run(id);

        Assert.Equal(JobState.Done, result.State);
        var outside = Assert.Single(result.Messages, message => message.Code == "Scan_OutsideRegion");
        Assert.Contains("The scan west is not used", outside.Text, StringComparison.Ordinal);
        var colors = Assert.Single(result.Messages, message => message.Code == "Scans_NoColor");
        Assert.Contains("specifications.options.textureSource 'PointCloudsFirst'", colors.Text, StringComparison.Ordinal);
    }

    // Median of the heights of points of a model over the nearest ones of another.
    private static double RiseOf(IReadOnlyList<LasPoint> points, IReadOnlyList<LasPoint> reference)
    {
        const double Cell = 1;
        var heights = reference.GroupBy(p => CellOf(p.Position)).ToDictionary(
            group => group.Key, group => group.Average(p => p.Position.Z));
        var rises = points.GroupBy(p => CellOf(p.Position)).Where(group => heights.ContainsKey(group.Key))
            .Select(group => group.Average(p => p.Position.Z) - heights[group.Key]).Order().ToList();
        return rises[rises.Count / 2];

        static (double, double) CellOf(Vector3d p) => (Math.Floor(p.X / Cell), Math.Floor(p.Y / Cell));
    }

    private (IReadOnlyList<LasPoint> West, IReadOnlyList<LasPoint> East) Halves(IReadOnlyList<LasPoint> points)
    {
        var (middle, gap) = (MiddleOf(PhotosAlone()), 2);
        return (points.Where(p => p.Position.X < middle - gap).ToList(), points.Where(p => p.Position.X > middle + gap).ToList());
    }

    private static double MiddleOf(IReadOnlyList<LasPoint> points) =>
        points.Select(p => p.Position.X).Order().ElementAt(points.Count / 2);

    private static (double X, double Y) EastOf(IReadOnlyList<LasPoint> points)
    {
        var middle = MiddleOf(points);
        var east = points.Where(p => p.Position.X > middle + 10).ToList();
        return (east.Average(p => p.Position.X), east.Average(p => p.Position.Y));
    }

    private IReadOnlyList<LasPoint> PhotosAlone() =>
        s_photosAlone ??= Points(s_model = survey.Reconstruct("", $$"""{"exports":[{{Las}},{{DenseLas}}]}""", "{}"));

    // That of the points, which exports have in the UTM zone of the scene.
    private string CrsOf() =>
        survey.Bench.Row(s_model.GetProperty("exports")[0].GetProperty("location").GetString()!).CrsId!;

    private JsonElement Reconstruct(string options) => survey.Bench.Succeed(
        "Reconstruction", $$"""{"inputs":{"scene":"{{Scene()}}"},"outputs":{"exports":[{{Las}}]},"options":{{options}} }""");

    private List<LasPoint> Points(JsonElement outputs, int export = 0)
    {
        using var reader = ReaderOf(outputs, export);
        return [.. reader.ReadPoints()];
    }

    private LasReader ReaderOf(JsonElement outputs, int export)
    {
        var location = outputs.GetProperty("exports")[export].GetProperty("location").GetString()!;
        return new(new MemoryStream(survey.Bench.Read(location, "PointCloud.las")));
    }

    // The calibrated scene with the scan, imported.
    private string Scene() => s_scene ??= Import();

    private string Import()
    {
        var points = PhotosAlone();
        var middle = MiddleOf(points);
        var west = Points(s_model, 1).Where(p => p.Position.X < middle).ToList();
        var files = survey.Bench.Add("PointCloud");
        survey.Bench.Put(files, "west.laz", Laz(west));
        var scene = survey.Bench.Add("ContextScene");
        foreach (var name in survey.Bench.List(survey.Calibrated))
            survey.Bench.Put(scene, name, survey.Bench.Read(survey.Calibrated, name));
        var document = JsonNode.Parse(survey.Bench.Read(survey.Calibrated, "ContextScene.json"))!.AsObject();
        document["References"]!["9"] = new JsonObject { ["Path"] = "rds:" + files };
        document["PointCloudCollection"] = JsonNode.Parse(FormattableString.Invariant($$"""
            { "PointClouds": { "0": { "Name": "west", "Path": "9:west.laz", "Type": "Static", "Location": "Center", "Center":
              { "x": {{west.Average(p => p.Position.X)}}, "y": {{west.Average(p => p.Position.Y)}},
                "z": {{west.Max(p => p.Position.Z) + 30}} } } } }
            """));
        survey.Bench.Put(scene, "ContextScene.json", Encoding.UTF8.GetBytes(document.ToJsonString()));
        return new ScanBench(survey.Bench).Import(scene).Scene!;
    }

    private byte[] Laz(IReadOnlyList<LasPoint> points)
    {
        using var reader = ReaderOf(s_model, 1);
        var stream = new MemoryStream();
        using (var writer = new LasWriter(
            stream, reader.LasHeader.Wkt, reader.LasHeader.Offset, reader.LasHeader.Scale, true, true))
        {
            foreach (var point in points)
            {
                writer.Write(new(point.Position + new Vector3d(0, 0, Raised), new(230, 10, 230))
                {
                    Intensity = Intensity, Classification = Class,
                });
            }
        }
        return stream.ToArray();
    }
}
