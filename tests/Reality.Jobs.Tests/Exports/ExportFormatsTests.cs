using System.Globalization;
using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Jobs.Exports;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Exports;

/// <summary>The list of export formats is all there is to a format: requests, checks, jobs and results follow from it.</summary>
[Collection(SurveyJobs.Name)]
public sealed class ExportFormatsTests(SurveyBench survey)
{
    [Fact]
    public void The_formats_of_the_contract_are_listed_in_its_order() => Assert.Equal(
        ["3DTiles", "3MX", "OBJ", "LAS", "PLY", "OPC", "OrthophotoDSM", "I3S", "OSGB"],
        ExportFormats.All.Select(format => format.Name));

    [Fact]
    public void A_format_added_to_the_list_is_accepted_checked_and_written_by_a_job()
    {
        var planners = new JobPlanners(JobPlanners.OfContract.All, [.. ExportFormats.All, new TriangleCountExport()]);
        var bench = survey.Bench;
        using var _ = bench.Use(planners);

        var outputs = survey.Reconstruct(
            "", """{"exports":[{"format":"TriangleCount","options":{"prefix":"Triangles: "}}]}""", "{}");

        var location = outputs.GetProperty("exports")[0].GetProperty("location").GetString()!;
        Assert.Equal(["counts.txt"], bench.List(location));
        Assert.Matches("^Triangles: [1-9][0-9]*\n$", System.Text.Encoding.UTF8.GetString(bench.Read(location, "counts.txt")));
        Assert.Equal("Unstructured", bench.Row(location).Type);
        Assert.Equal("counts.txt", bench.Row(location).RootDocument);
    }

    [Fact]
    public void Options_of_an_added_format_follow_the_rules_of_its_record()
    {
        var planners = new JobPlanners(JobPlanners.OfContract.All, [.. ExportFormats.All, new TriangleCountExport()]);
        var check = new RequestCheck(planners.Types.Named);
        Assert.True(planners.Types.TryGet("Reconstruction", out var type));

        using var request = System.Text.Json.JsonDocument.Parse(
            """
            {"inputs":{"scene":"3b241101-e2bb-4255-8caf-4136c566a962"},
             "outputs":{"exports":[{"format":"TriangleCount","options":{"prefix":"","digits":3}}]} }
            """);
        type.Check(request.RootElement, check);

        Assert.Equal(
            ["specifications.outputs.exports[0].options.prefix", "specifications.outputs.exports[0].options.digits"],
            check.Problems.Select(problem => problem.Target));
    }

    private sealed record TriangleCountOptions : ExportOptions
    {
        [TextLength(1, 20)]
        public string? Prefix { get; init; }
    }

    private sealed class TriangleCountExport : ModelExport<TriangleCountOptions>
    {
        public override string Name => "TriangleCount";

        public override string Description => "The number of triangles, as text";

        protected override string RealityDataTypeOf(TriangleCountOptions? options) => "Unstructured";

        internal override ExportOptions DefaultOptions(string? crs) => new TriangleCountOptions();

        private protected override string? CrsOf(TriangleCountOptions options) => null;

        private protected override string? RootNameOf(TriangleCountOptions options) => "counts.txt";

        private protected override void Refuse(TriangleCountOptions options, string target)
        {
        }

        private protected override void Write(TriangleCountOptions options, ExportRequest request, ExportTarget target)
        {
            var count = target.Tiles.Sum(tile => target.Workspace.ReadMesh(SurfaceStage.NameOf(tile)).TriangleCount);
            File.WriteAllText(
                target.PathOf("counts.txt"), string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}{count}\n"));
        }
    }
}
