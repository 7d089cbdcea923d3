using System.Globalization;
using System.Text;
using System.Text.Json;
using Reality.Core.Imaging;

namespace Reality.Jobs.Exports.Colors;

/// <summary>Writes the key to false colors beside an export: legend.json for programs, legend.svg for people.</summary>
internal static class LegendFiles
{
    private const int StopCount = 17;
    private const int LabelCount = 5;
    private const int BarWidth = 320;
    private const int Margin = 40;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    public static void Write(string folder, FalseColors colors)
    {
        File.WriteAllText(Path.Combine(folder, "legend.json"), Json(colors), new UTF8Encoding(false));
        File.WriteAllText(Path.Combine(folder, "legend.svg"), Svg(colors), new UTF8Encoding(false));
    }

    private static string Json(FalseColors colors) => JsonSerializer.Serialize(
        new
        {
            quantity = colors.Quantity,
            unit = colors.Unit,
            min = colors.Min,
            max = colors.Max,
            unknown = Hex(FalseColors.Unknown),
            stops = Shares(StopCount).Select(share => new { value = ValueAt(share, colors), color = Hex(colors.Map.At(share)) }),
        },
        s_json);

    private static string Svg(FalseColors colors)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{BarWidth + 2 * Margin}" height="90"
             font-family="sans-serif" font-size="13">
            <defs><linearGradient id="map">

            """);
        foreach (var share in Shares(StopCount))
        {
            svg.Append(
                CultureInfo.InvariantCulture, $"<stop offset=\"{share}\" stop-color=\"{Hex(colors.Map.At(share))}\"/>\n");
        }
        svg.Append(CultureInfo.InvariantCulture, $"""
            </linearGradient></defs>
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="{Margin}" y="24">{colors.Quantity} ({colors.Unit})</text>
            <rect x="{Margin}" y="34" width="{BarWidth}" height="20" fill="url(#map)"/>

            """);
        foreach (var share in Shares(LabelCount))
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Margin + share * BarWidth}\" y=\"74\" text-anchor=\"middle\">{ValueAt(share, colors):G4}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static IEnumerable<double> Shares(int count) => Enumerable.Range(0, count).Select(i => i / (count - 1.0));

    private static double ValueAt(double share, FalseColors colors) => (1 - share) * colors.Min + share * colors.Max;

    private static string Hex(Rgb24 color) => $"#{color.R:x2}{color.G:x2}{color.B:x2}";
}
