using Reality.Core.Scenes;
using Reality.Engine.Splats;

namespace Reality.Jobs.Report;

/// <summary>
/// How close Gaussian splats come to the photos, above all to those that they were not trained on, and to the mesh.
/// </summary>
internal static class SplatSection
{
    public static Html Build(ReportModel model)
    {
        var html = new Html();
        if (model.Splats is not { } splats)
            return html;
        html.AddTrusted("<section>\n<h2>Gaussian splats</h2>\n");
        html.Add($"<p>{Quantity.Count(splats.SplatCount)} splats after {Quantity.Count(splats.StepCount)} steps. ");
        html.Add($"{Quantity.Count(splats.HiddenCount)} more were transparent or outside of the region, and ");
        html.Add($"{Quantity.Count(splats.FloatingCount)} floated; they were left out.</p>\n");
        html.AddTrusted("<div class=\"scroll\"><table>\n<tr><th>Photos</th><th class=\"n\">Number</th>")
            .AddTrusted("<th class=\"n\">PSNR</th><th class=\"n\">SSIM</th><th>Worst</th></tr>\n");
        html.Add(Row("held out", splats.Unseen, model.Scene)).Add(Row("trained on", splats.Trained, model.Scene));
        return html.AddTrusted("</table></div>\n").Add(Views(splats, model)).AddTrusted("</section>\n");
    }

    private static Html Views(SplatReport splats, ReportModel model)
    {
        if (model.SplatViews.Count == 0)
            return new();
        var qualities = splats.Trained.Concat(splats.Unseen).ToDictionary(photo => photo.Photo, photo => photo.Psnr);
        var isHeldOut = splats.Unseen.Any(photo => photo.Photo == model.SplatViews[0].Photo);
        var hasMesh = model.SplatViews[0].Mesh is not null;
        var html = Html.Of($"<h3>{(isHeldOut ? "Photos that were held out" : "Photos that were trained on")}</h3>\n<p>");
        html.Add($"The splats are shown as they are published, without the exposure of the photo. ")
            .AddTrusted(hasMesh
                ? "The mesh has its texture from all photos, these among them. Depths of the splats are compared with those of "
                + "the mesh in ground sampling distances (GSD) of the photo.</p>\n"
                : "There is no mesh beside them: this run made none.</p>\n");
        foreach (var view in model.SplatViews)
        {
            html.AddTrusted(hasMesh ? "<div class=\"views three\">\n" : "<div class=\"views\">\n")
                .Add(Picture(view.Taken, "Photo", model.Scene[view.Photo].Name))
                .Add(Picture(view.Splats, "Splats", $"PSNR {Quantity.Format(qualities[view.Photo], "0.0")} dB"));
            if (view.Mesh is { } mesh)
                html.Add(Picture(mesh, "Mesh", Words(view.Depth)));
            html.AddTrusted("</div>\n");
        }
        return html;
    }

    private static Html Picture(byte[] jpeg, string title, string caption)
    {
        var source = $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}";
        return Html.Of($"<figure><img alt=\"{title}: {caption}\" src=\"{source}\">")
            .Add($"<figcaption><b>{title}</b> {caption}</figcaption></figure>\n");
    }

    private static string Words(DepthDifference? depth)
    {
        if (depth is null)
            return "shows nothing that the splats show";
        var ninety = Quantity.Format(depth.NinetyPercent, "0.0");
        return $"splats within {Quantity.Format(depth.Median, "0.0")} GSD (median), {ninety} (90\u00A0%)";
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
