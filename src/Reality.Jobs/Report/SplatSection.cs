using Reality.Core.Scenes;
using Reality.Engine.Splats;

namespace Reality.Jobs.Report;

/// <summary>How close Gaussian splats come to the photos, above all to those that they were not trained on.</summary>
internal static class SplatSection
{
    public static Html Build(SplatReport? splats, Scene scene)
    {
        var html = new Html();
        if (splats is null)
            return html;
        html.AddTrusted("<section>\n<h2>Gaussian splats</h2>\n");
        html.Add($"<p>{Quantity.Count(splats.SplatCount)} splats after {Quantity.Count(splats.StepCount)} steps. ");
        html.Add($"{Quantity.Count(splats.HiddenCount)} more were transparent or outside of the region, and ");
        html.Add($"{Quantity.Count(splats.FloatingCount)} floated; they were left out.</p>\n");
        html.AddTrusted("<div class=\"scroll\"><table>\n<tr><th>Photos</th><th class=\"n\">Number</th>")
            .AddTrusted("<th class=\"n\">PSNR</th><th class=\"n\">SSIM</th><th>Worst</th></tr>\n");
        html.Add(Row("held out", splats.Unseen, scene)).Add(Row("trained on", splats.Trained, scene));
        return html.AddTrusted("</table></div>\n</section>\n");
    }

    private static Html Row(string name, IReadOnlyList<SplatQuality> photos, Scene scene)
    {
        if (photos.Count == 0)
            return new Html();
        var worst = photos.MinBy(photo => photo.Psnr)!;
        var html = Html.Of($"<tr><td>{name}</td><td class=\"n\">{photos.Count}</td>");
        html.Add($"<td class=\"n\">{Quantity.Format(photos.Average(photo => photo.Psnr), "0.0")} dB</td>");
        html.Add($"<td class=\"n\">{Quantity.Format(photos.Average(photo => photo.Ssim), "0.00")}</td>");
        return html.Add($"<td>{scene[worst.Photo].Name}, {Quantity.Format(worst.Psnr, "0.0")} dB</td></tr>\n");
    }
}
