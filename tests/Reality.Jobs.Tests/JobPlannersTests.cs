using System.Globalization;
using System.Text;
using System.Text.Json;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests;

/// <summary>The list of planners is all there is to a job type: requests, checks, stages and results follow from it.</summary>
public sealed class JobPlannersTests
{
    private static readonly JobPlanners s_planners = new([.. JobPlanners.OfContract.All, new CountPhotosPlanner()], []);

    [Fact]
    public void The_types_of_the_contract_are_listed_in_its_order() => Assert.Equal(
        [
            "FillImageProperties", "ImportPointCloud", "Calibration", "Tiling", "Production", "Reconstruction", "Constraints",
            "TouchUpExport", "TouchUpImport", "WaterConstraints", "GaussianSplats",
        ],
        JobPlanners.OfContract.All.Select(planner => planner.Type.Name));

    [Fact]
    public void A_type_added_to_the_list_is_accepted_planned_and_run()
    {
        using var bench = new JobBench();
        using var _ = bench.Use(s_planners);
        var collection = bench.Add("CCImageCollection");
        bench.Put(collection, "a.jpg", [1]);
        bench.Put(collection, "b.jpg", [2]);

        var (id, outputs) = bench.Store(
            "CountPhotos",
            $$"""
            {"inputs":{"imageCollections":["{{collection}}"]},"outputs":["counts"],"options":{"prefix":"Photos: "} }
            """);
        var result = bench.Run(id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var counts = outputs.GetProperty("counts").GetString()!;
        Assert.Equal(["counts.txt"], bench.List(counts));
        Assert.Equal("Photos: 2\n", Encoding.UTF8.GetString(bench.Read(counts, "counts.txt")));
        Assert.Equal("Unstructured", bench.Row(counts).Type);
        Assert.Equal("counts.txt", bench.Row(counts).RootDocument);
        Assert.Equal(10, bench.Row(counts).SizeBytes);
        using var database = bench.Databases.CreateDbContext();
        Assert.Equal(2 * 0.5, database.Jobs.Single(job => job.Id == id).ProcessingUnits);
    }

    [Theory]
    [InlineData("", "specifications.options.prefix")]
    [InlineData("more than twenty letters", "specifications.options.prefix")]
    [InlineData("#", "specifications.options.prefix")]
    [InlineData("Photos: ", null)]
    public void Options_of_an_added_type_follow_the_rules_of_its_records(string prefix, string? target)
    {
        var check = s_planners.Types.NewCheck();
        Assert.True(s_planners.Types.TryGet("CountPhotos", out var type));

        using var request = JsonDocument.Parse(
            $$"""
            {"inputs":{"imageCollections":["3b241101-e2bb-4255-8caf-4136c566a962"]},"outputs":["counts"],
             "options":{"prefix":"{{prefix}}"} }
            """);
        type.Check(request.RootElement, check);

        Assert.Equal(target is null ? [] : [target], check.Problems.Select(problem => problem.Target));
    }

    private sealed class CountPhotosPlanner() : JobPlanner<CountPhotosSpecifications>(new CountPhotosJob())
    {
        private protected override JobPlan Plan(CountPhotosSpecifications specifications, JobSite site)
        {
            var counts = specifications.Outputs.Counts;
            var output = new PlannedOutput(counts, Place.RealityData(counts)) { CrsOf = _ => null };
            return new(
                [new PhotoCountStage(site, specifications, output.Place)], new(1, 1), [output], PhotoCountStage.Id,
                summary => new() { ImageCount = summary.ImageCount });
        }
    }

    private sealed class PhotoCountStage(JobSite site, CountPhotosSpecifications specifications, Place place) : SingleTaskStage
    {
        public static readonly StageName Id = new("photo-counts");

        public override StageName Name => Id;

        public override IReadOnlyList<StageName> Reads => [];

        public override object? Key => site.Key;

        protected override string TaskId => "count";

        public override double ExpectedWork(InputSize input) => 1;

        protected override TaskCost Cost(PlanContext plan) => new(1, 1 << 20);

        public override void Run(StageContext context)
        {
            var count = specifications.Inputs.ImageCollections.Sum(id => site.Files.List(Place.RealityData(id)).Count);
            var text = string.Create(CultureInfo.InvariantCulture, $"{specifications.Options?.Prefix}{count}\n");
            site.Files.Write(place, "counts.txt", stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            SceneSummary.Write(context, Name, new SceneSummary(null, null, null, count, 0));
        }
    }
}
