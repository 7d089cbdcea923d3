using System.Text.Json;
using Reality.Core.Imaging;
using Reality.Engine.Splats;
using Reality.Jobs.Report;

namespace Reality.Jobs.Tests.Report;

public sealed class SplatSectionTests
{
    private static readonly SplatReport s_splats =
        new(59_944, 2000, [new(new(0), 30.5, 0.9), new(new(1), 33.5, 0.94)], [new(new(2), 27.25, 0.85)])
        {
            HiddenCount = 50,
            FloatingCount = 6,
        };

    [Fact]
    public void The_page_has_the_quality_on_unseen_photos_and_what_was_left_out()
    {
        var model = ReportFixture.Model() with { Splats = s_splats };
        var page = ReportPage.Build(model);

        Assert.Contains("<h2>Gaussian splats</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<td>held out</td><td class=\"n\">1</td><td class=\"n\">27.3 dB</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>trained on</td><td class=\"n\">2</td><td class=\"n\">32.0 dB</td>", page, StringComparison.Ordinal);
        Assert.Contains("6 floated", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figures_name_each_photo()
    {
        var model = ReportFixture.Model() with { Splats = s_splats };

        var splats = JsonDocument.Parse(ReportFigures.ToJson(model)).RootElement.GetProperty("splats");

        Assert.Equal(59_944, splats.GetProperty("splatCount").GetInt32());
        Assert.Equal(6, splats.GetProperty("floatingCount").GetInt32());
        var unseen = Assert.Single(splats.GetProperty("unseen").EnumerateArray());
        Assert.Equal(model.Scene.Photos[2].Name, unseen.GetProperty("name").GetString());
        Assert.Equal(27.25, unseen.GetProperty("psnrDecibels").GetDouble());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Photos_stand_beside_splats_and_the_mesh_if_there_is_one(bool hasMesh)
    {
        var view = new SplatViewFigures(
            new(2), [1], [2, 2], hasMesh ? [3, 3, 3] : null, hasMesh ? new(1000, 0.84, 3.1) : null);

        var page = ReportPage.Build(ReportFixture.Model() with { Splats = s_splats, SplatViews = [view] });

        Assert.Contains("Photos that were held out", page, StringComparison.Ordinal);
        Assert.Contains("base64,AQ==", page, StringComparison.Ordinal);
        Assert.Contains("base64,AgI=", page, StringComparison.Ordinal);
        Assert.Equal(hasMesh, page.Contains("base64,AwMD", StringComparison.Ordinal));
        Assert.Equal(hasMesh, page.Contains("splats within 0.8 GSD (median), 3.1 (90&#160;%)", StringComparison.Ordinal));
        Assert.Equal(!hasMesh, page.Contains("There is no mesh beside them", StringComparison.Ordinal));
    }

    [Fact]
    public void Differences_of_depths_count_in_pixels_of_the_photo()
    {
        // A focal length of 1,000 pixels: 1 m at a depth of 100 m is ten ground sampling distances.
        var mesh = new Image<float>(4, 1, [100, 100, 200, float.PositiveInfinity]);
        var splats = new Image<float>(4, 1, [101, float.PositiveInfinity, 199, 7]);

        var difference = SplatViews.DifferenceOf(splats, mesh, 1000)!;

        Assert.Equal(2, difference.PixelCount);
        Assert.Equal(10, difference.Median, 1e-4);
        Assert.Equal(10, difference.NinetyPercent, 1e-4);

        mesh.Pixels.AsSpan().Fill(float.PositiveInfinity);
        Assert.Null(SplatViews.DifferenceOf(splats, mesh, 1000));
    }

    [Fact]
    public void A_job_without_splats_has_no_such_section() =>
        Assert.DoesNotContain("Gaussian splats", ReportPage.Build(ReportFixture.Model()), StringComparison.Ordinal);
}
