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

    [Fact]
    public void Files_of_a_raster_claim_by_its_pixels_and_those_of_text_by_a_row_of_its_tiles()
    {
        using var model = new SmallModel();

        var (coarse, fine) = (OfFiles(model, "0.05", "GeoTIFF"), OfFiles(model, "0.01", "GeoTIFF"));

        // 20 by 10 m, and a pixel more where a border lies within one.
        Assert.InRange(fine - coarse, 32 * (2000 * 1000 - 405 * 205), 32 * 2025 * 1025);
        Assert.InRange(OfFiles(model, "0.01", "ASC") - fine, 4 * 1024 * 2000, 4 * 1024 * 2025);
    }

    private static long OfFiles(SmallModel model, string meters, string format)
    {
        var graph = model.PlanOf(
            "OrthophotoDSM", $$"""{"samplingDistance":{{meters}},"dsmFormat":"{{format}}","overviews":"None"}""");
        var stage = graph.Stages.Single(stage => stage.Name == "export-orthophotodsm");
        return Assert.Single(stage.Plan(new(graph.Workspace, new(() => throw new NotSupportedException())))).Cost.MemoryBytes;
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
