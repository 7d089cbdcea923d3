using System.Text.Json;
using System.Xml.Linq;
using Reality.Jobs.Exports.Colors;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports.Colors;

public sealed class LegendFilesTests
{
    [Fact]
    public void The_legend_gives_unit_bounds_and_colors_to_programs_and_people()
    {
        using var folder = new TemporaryFolder();
        LegendFiles.Write(folder.Path, FalseColors.OfResolution(0.02, 0.1, new(1, 2)));

        using var json = JsonDocument.Parse(File.ReadAllText(folder["legend.json"]));
        var root = json.RootElement;
        Assert.Equal("Ground resolution", root.GetProperty("quantity").GetString());
        Assert.Equal("m/px", root.GetProperty("unit").GetString());
        Assert.Equal((0.02, 0.1), (root.GetProperty("min").GetDouble(), root.GetProperty("max").GetDouble()));
        var stops = root.GetProperty("stops").EnumerateArray().ToList();
        Assert.Equal((0.02, 0.1), (stops[0].GetProperty("value").GetDouble(), stops[^1].GetProperty("value").GetDouble()));
        Assert.NotEqual(stops[0].GetProperty("color").GetString(), stops[^1].GetProperty("color").GetString());
        var elements = XDocument.Load(folder["legend.svg"]).Descendants();
        var texts = elements.Where(element => element.Name.LocalName == "text").Select(element => element.Value);
        Assert.Equal(["Ground resolution (m/px)", "0.02", "0.04", "0.06", "0.08", "0.1"], texts);
    }
}
