using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Jobs.Exports;
using Reality.Jobs.Exports.Las;
using Reality.Jobs.Exports.OrthophotoDsm;
using Reality.Jobs.Exports.Tiles3D;
using Reality.Jobs.Main;
using Reality.Jobs.Tests.Production;
using Reality.Pipeline;
using Reality.Pipeline.Tests;
using Reality.Testing;

namespace Reality.Jobs.Tests.Execution;

/// <summary>A stage opens artifacts only of itself, of stages that it declares, and of those that they depend on.</summary>
[Collection(SurveyJobs.Name)]
public sealed class DeclaredReadsTests(SurveyBench survey)
{
    [Fact]
    public void Of_a_job_on_this_machine()
    {
        using var folder = new TemporaryFolder();
        foreach (var photo in survey.Photos)
            File.Copy(photo, Path.Combine(folder.Path, Path.GetFileName(photo)));

        AssertDeclared(MainJob.Plan(new()
        {
            Photos = [folder.Path],
            OutputFolder = folder.Path + "-out",
            FlattensWater = true,
            TexturesTiePoints = true,
            Exports = new([new LasExport(), new Tiles3DExport(), new OrthophotoDsmExport()]),
        }));
    }

    [Theory]
    [InlineData("SmallHoles", "Standard")]
    [InlineData("AllHoles", "BlockWise")]
    public void Of_a_model_that_is_made_edited_made_again_and_cropped(string holes, string colors)
    {
        var reference = Run("Tiling", $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"],
             "options":{"tilingMode":"RegularPlanarGrid","tilingValue":16,"geometryResolutionLimit":0.5,
              "holeFilling":"{{holes}}","colorCorrection":"{{colors}}"} }
            """).GetProperty("modelingReference").GetProperty("location").GetString()!;
        Produce("");
        Produce("");
        var place = survey.ReadScene(survey.Calibrated).Origin!.Value;
        survey.Bench.PutInBucket("small.kml", Kml(place.HeightMeters - 50, 3));
        Run("Constraints", $$"""
            {"inputs":{"modelingReference":"{{reference}}","constraintsToAdd":[{"constraintPath":"bkt:small.kml",
              "crs":"{{CoordinateSystem.Enu(place with { HeightMeters = 0 }).Definition}}","fillColor":"#FF0000"}]},
             "outputs":["addedConstraintsInfo"]}
            """);

        var edited = Produce("");
        KeptModelTests.PutHalf(survey, "declared-west.json", -500, 0);
        Produce(""","extent":"bkt:regions/declared-west.json" """);

        Assert.NotEqual(0, edited.Single(stage => stage.Name == "texture").TaskCount);

        IReadOnlyList<StageFigures> Produce(string input)
        {
            var (id, _) = survey.Bench.Store("Production", $$"""
                {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"{{input}} },
                 "outputs":{"exports":[{"format":"LAS"},{"format":"3DTiles"},{"format":"OBJ","options":{"lodType":"Unary"} },
                  {"format":"OrthophotoDSM","options":{"colorSource":"OptimizedComputationVisible"} }] } }
                """);
            return Run(id).Stages;
        }
    }

    [Fact]
    public void Of_a_calibration_and_a_reconstruction()
    {
        Run("Calibration", $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}"},"outputs":["scene","report"] }""");
        Run("Reconstruction", $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":{"exports":[{"format":"PLY"},{"format":"OSGB"}]},
             "options":{"geometryResolutionLimit":0.5} }
            """);
    }

    private JsonElement Run(string type, string specifications)
    {
        var (id, outputs) = survey.Bench.Store(type, specifications);
        Run(id);
        return outputs;
    }

    private JobResult Run(Guid id)
    {
        var result = AssertDeclared(survey.Bench.Graphs.Load(id));
        survey.Bench.Graphs.Finish(id);
        return result;
    }

    private static JobResult AssertDeclared(JobGraph graph)
    {
        var opened = new ConcurrentDictionary<(StageName By, StageName Of), int>();
        var stages = graph.Stages.Select(stage => new WatchedStage(stage, of => opened.TryAdd((stage.Name, of), 0))).ToList();

        var watched = new JobGraph(graph.Workspace.Root, stages, default);
        var result = RunningJob.Start(watched, new TestJob(""), 2, 4L << 30).Completion.GetAwaiter().GetResult();

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var declared = DeclaredIn(graph);
        Assert.Empty(opened.Keys.Where(pair => !declared[pair.By].Contains(pair.Of))
            .Select(pair => $"{pair.By} opens artifacts of {pair.Of}").Order(StringComparer.Ordinal));
        return result;
    }

    private static Dictionary<StageName, HashSet<StageName>> DeclaredIn(JobGraph graph)
    {
        var declared = new Dictionary<StageName, HashSet<StageName>>();
        foreach (var stage in graph.Stages)
            declared.Add(stage.Name, [stage.Name, .. stage.DependsOn, .. stage.DependsOn.SelectMany(name => declared[name])]);
        return declared;
    }

    private static string Kml(double level, double half)
    {
        string At(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x},{y},{level:F5}");
        return "<kml><Placemark><Polygon><altitudeMode>absolute</altitudeMode><outerBoundaryIs><LinearRing><coordinates>"
            + $"{At(-half, -half)} {At(half, -half)} {At(half, half)} {At(-half, half)} {At(-half, -half)}"
            + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>";
    }

    /// <summary>A stage whose workspaces tell which stages' artifacts it opens.</summary>
    private sealed class WatchedStage(Stage stage, Action<StageName> opening) : WrappedStage(stage)
    {
        public override IReadOnlyList<JobTask> Plan(PlanContext plan) =>
        [
            .. Wrapped.Plan(new(Watched(plan.Workspace), new(() => plan.SoFar))).Select(task => task with
            {
                Run = context => task.Run(context with { Workspace = Watched(context.Workspace) }),
            }),
        ];

        private Workspace Watched(Workspace workspace) => new(workspace.Root, workspace.Keys) { Opening = opening };
    }
}
