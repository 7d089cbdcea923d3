using System.IO.Compression;
using System.Text.Json;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;
using Reality.Jobs.Planning;
using Reality.Jobs.Tests.Scans;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Execution;

/// <summary>Grids and definitions that a job brings.</summary>
[Collection(SurveyJobs.Name)]
public sealed class CrsDataJobTests(SurveyBench survey)
{
    private const double Geoid = 47.25;
    private const string Model = """{"geometryResolutionLimit":0.8}""";

    [Fact]
    public void Exports_use_grids_and_definitions_of_their_own_job_only()
    {
        if (!GeoidGrid.CanBeMade)
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        PutInBucket("crs.zip", Zip(folder));
        const string Exports = """
            {"exports":[{"format":"LAS","options":{"samplingDistance":12,"crs":"EPSG:4979"} },
                        {"format":"LAS","options":{"samplingDistance":12,"crs":"EPSG:4326+3855"} },
                        {"format":"LAS","options":{"samplingDistance":12,"crs":"site"} }]}
            """;

        var (id, outputs) = survey.Bench.Store(
            "Reconstruction",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","crsData":"bkt:crs.zip"},"outputs":{{Exports}},"options":{{Model}} }
            """);
        var result = survey.Bench.Run(id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var points = outputs.GetProperty("exports").EnumerateArray().Select(ReadPoints).ToList();
        Assert.True(points[0].Count > 100);
        Assert.All(points[0].Zip(points[1]), pair => Assert.Equal(Geoid, pair.First.Z - pair.Second.Z, 0.003));
        Assert.All(points[2], p => Assert.InRange(p.X, 500_000, 600_000)); // east of the meridian of UTM zone 32
        var message = Assert.Single(result.Messages, message => message.Code == "CrsData_NotUsed");
        Assert.Contains("crs.zip/readme.pdf in crsData", message.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("site.prj", message.Text, StringComparison.Ordinal);

        // A job without the files neither knows the definition nor the grid.
        var problems = ProblemsOf($$"""{"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":{{Exports}} }""");
        Assert.Equal(
            ["specifications.outputs.exports[1].options.crs", "specifications.outputs.exports[2].options.crs"],
            problems.Select(problem => problem.Target));
        Assert.Contains(GeoidGrid.Name, problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grids_that_cannot_be_read_fail_the_job_by_their_input()
    {
        var data = CrsData.Of([]);

        var error = Assert.Throws<StageException>(
            () => JobCrsData.With<bool>(data, () => throw new InvalidFileException(CrsData.Kind, "a grid is broken.")));

        Assert.Equal("CrsData_Invalid", error.Code);
        Assert.StartsWith("specifications.inputs.crsData cannot be used: a grid", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibrated_scene_is_in_a_system_of_a_folder()
    {
        var wkt = CoordinateSystemParser.Parse("EPSG:25832").ToWkt(WktVersion.Wkt1);
        survey.Bench.PutInBucket("systems/etrs.wkt", wkt);
        survey.Bench.PutInBucket("systems/readme.txt", "nothing");

        var (id, outputs) = survey.Bench.Store(
            "Calibration",
            $$"""
            {"inputs":{"scene":"{{survey.Uncalibrated}}","crsData":"bkt:systems"},"outputs":["scene"],
             "options":{"sceneOutputCrs":"etrs"} }
            """);
        var result = survey.Bench.Run(id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        Assert.Equal(wkt, survey.Bench.Row(outputs.GetProperty("scene").GetString()!).CrsId);
        var message = Assert.Single(result.Messages, message => message.Code == "CrsData_NotUsed");
        Assert.Contains("systems/readme.txt", message.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bkt:none.zip", "CrsData_NotFound", "there is no bkt:none.zip")]
    [InlineData("bkt:broken.zip", "CrsData_Invalid", "broken.zip cannot be read")]
    public void What_cannot_be_used_ends_the_job_before_any_work(string path, string code, string words)
    {
        survey.Bench.PutInBucket("broken.zip", "no archive");
        string[] requests =
        [
            """Calibration {"inputs":{"scene":"ID","crsData":"PATH"},"outputs":["scene"]}""",
            """Tiling {"inputs":{"scene":"ID","crsData":"PATH"},"outputs":["modelingReference"]}""",
            """
            Production {"inputs":{"scene":"ID","modelingReference":"ID","crsData":"PATH"},
                        "outputs":{"exports":[{"format":"LAS"}]} }
            """,
            """Reconstruction {"inputs":{"scene":"ID","crsData":"PATH"},"outputs":{"exports":[{"format":"LAS"}]}}""",
        ];
        foreach (var request in requests)
        {
            var parts = request.Split(' ', 2);
            var specifications = parts[1]
                .Replace("ID", survey.Calibrated, StringComparison.Ordinal).Replace("PATH", path, StringComparison.Ordinal);
            var (id, _) = survey.Bench.Store(parts[0], specifications);

            var failure = Assert.Throws<StageException>(() => survey.Bench.Graphs.Load(id));

            Assert.Equal(code, failure.Code);
            Assert.Contains(words, failure.Message, StringComparison.Ordinal);
            Assert.StartsWith("specifications.inputs.crsData: ", failure.Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Zip(TemporaryFolder folder)
    {
        GeoidGrid.Write(folder[GeoidGrid.Name], Geoid);
        File.WriteAllText(folder["site.prj"], CoordinateSystemParser.Parse("EPSG:32632").ToWkt(WktVersion.Esri));
        File.WriteAllText(folder["readme.pdf"], "nothing");
        using var bytes = new MemoryStream();
        ZipFile.CreateFromDirectory(folder.Path, bytes);
        return bytes.ToArray();
    }

    private void PutInBucket(string name, byte[] bytes) => survey.Bench.Put("bucket-" + JobBench.ITwin, name, bytes);

    private static IReadOnlyList<Contract.Requests.Problem> ProblemsOf(string specifications)
    {
        JobPlanners.OfContract.TryGet("Reconstruction", out var planner);
        var check = JobPlanners.OfContract.Types.NewCheck();
        planner!.Type.Check(JsonDocument.Parse(specifications).RootElement, check);
        return check.Problems;
    }

    private List<Vector3d> ReadPoints(JsonElement export) =>
        new LasReader(new MemoryStream(survey.Bench.Read(export.GetProperty("location").GetString()!, "PointCloud.las")))
            .ReadPoints().Select(point => point.Position).ToList();
}
