using System.Text.Json;
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

    [Fact]
    public void A_job_without_splats_has_no_such_section() =>
        Assert.DoesNotContain("Gaussian splats", ReportPage.Build(ReportFixture.Model()), StringComparison.Ordinal);
}
