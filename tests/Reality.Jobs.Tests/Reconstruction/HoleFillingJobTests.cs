using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Tiling;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Reconstruction;

/// <summary>The option holeFilling of a whole job.</summary>
[Collection(SurveyJobs.Name)]
public sealed class HoleFillingJobTests(SurveyBench survey)
{
    [Fact]
    public void All_holes_are_closed_when_asked_and_the_rest_of_the_surface_stays()
    {
        var small = Surface("SmallHoles");
        var all = Surface("AllHoles");

        Assert.True(all.TriangleCount > small.TriangleCount, $"{all.TriangleCount} triangles instead of {small.TriangleCount}");
        Assert.Equal(small.Triangles, all.Triangles.Take(small.Triangles.Length));
        Assert.InRange(OpenEdgeCount(all), 1, OpenEdgeCount(small) - 3);
    }

    private Mesh Surface(string holeFilling)
    {
        var (id, _) = survey.Bench.Store(
            "Reconstruction",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},
             "outputs":{"exports":[{"format":"PLY","options":{"samplingDistance":8} }]},
             "options":{"geometryResolutionLimit":0.4,"holeFilling":"{{holeFilling}}"} }
            """);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var workspace = survey.Bench.Graphs.Load(id).Workspace;
        return workspace.ReadMesh(SurfaceStage.NameOf(Assert.Single(workspace.ReadLayout().Tiles)));
    }

    private static int OpenEdgeCount(Mesh mesh) =>
        new TriangleTopology(mesh.Triangles, mesh.VertexCount).Opposite.Count(opposite => opposite < 0);
}
