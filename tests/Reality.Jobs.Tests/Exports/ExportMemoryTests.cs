using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Jobs.Tests.Exports;

/// <summary>Tasks that write exports claim memory by the size of the textured tiles.</summary>
public sealed class ExportMemoryTests
{
    private const int LargeSide = 2048;

    [Theory]
    [InlineData("OBJ", "export-obj")]
    [InlineData("LAS", "export-las")]
    [InlineData("3DTiles", "export-3dtiles")]
    [InlineData("OrthophotoDSM", "orthophoto")]
    public void A_larger_texture_claims_more(string format, string stage)
    {
        var (small, large) = (ClaimOf(format, stage, pageSide: 64), ClaimOf(format, stage, LargeSide));

        // A page without any order, which is stored as it is, and is read at least once.
        const long PageBytes = 3L * LargeSide * LargeSide;
        Assert.InRange(large - small, PageBytes, 20 * PageBytes);
    }

    private static long ClaimOf(string format, string stage, int pageSide)
    {
        var page = new Image<Rgb24>(pageSide, pageSide);
        var random = SeededRandom.For(7, 0);
        foreach (ref var pixel in page.Pixels.AsSpan())
            pixel = new((byte)random.NextUInt64(), (byte)random.NextUInt64(), (byte)random.NextUInt64());
        using var model = new SmallModel(tile => WithPage(SmallModel.MeshOf(tile), page));
        var graph = model.PlanOf(format);
        var planned = graph.Stages.Single(planned => planned.Name == stage);
        var tasks = planned.Plan(new(graph.Workspace, new(() => throw new NotSupportedException())));
        return tasks.Max(task => task.Cost.MemoryBytes);
    }

    private static TexturedMesh WithPage(TexturedMesh mesh, Image<Rgb24> page) => new()
    {
        Mesh = mesh.Mesh, TextureCoordinates = mesh.TextureCoordinates, PageOfTriangle = mesh.PageOfTriangle, Pages = [page],
    };
}
