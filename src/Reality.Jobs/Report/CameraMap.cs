using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;

namespace Reality.Jobs.Report;

/// <summary>Camera positions and their directions of view over the tie points, from above.</summary>
internal static class CameraMap
{
    private const int Side = 230;

    public static Html Draw(ReportModel model, MapFrame frame)
    {
        var html = Html.Of($"<svg class=\"map\" viewBox=\"0 0 {frame.Width} {frame.Height}\" role=\"img\">");
        if (model.Scene.TiePoints.Count > 0)
        {
            var png = Convert.ToBase64String(PngWriter.Encode(PointRaster(model.Scene.TiePoints, frame)));
            html.Add($"<image width=\"{frame.Width}\" height=\"{frame.Height}\" preserveAspectRatio=\"none\" opacity=\"0.85\" ");
            html.Add($"href=\"data:image/png;base64,{png}\"/>");
        }
        foreach (var photo in model.Scene.CalibratedPhotos)
        {
            var pose = photo.CameraFromWorld!.Value;
            var view = pose.Rotation.Inverted() * new Vector3d(0, 0, 1);
            var (x, y) = (frame.X(pose.Center.X), frame.Y(pose.Center.Y));
            html.Add($"<path class=\"sight\" d=\"M{x} {y}l{16 * view.X} {-16 * view.Y}\"/>");
            html.Add($"<circle class=\"mark\" cx=\"{x}\" cy=\"{y}\" r=\"3.5\"><title>{photo.Name}</title></circle>");
        }
        html.Add(frame.ScaleBar(model.Calibration.IsGeoreferenced)).AddTrusted("</svg>\n");
        html.Add($"<p class=\"muted\">{model.Calibration.RegisteredCount} cameras with their directions of view, ");
        return html.AddTrusted("over the tie points. North is up.</p>");
    }

    // Mean colors of the tie points of each cell; white where there are none.
    private static Image<Rgb24> PointRaster(TiePoints points, MapFrame frame)
    {
        var scale = Side / Math.Max(frame.Width, frame.Height);
        var image = new Image<Rgb24>(Math.Max(1, (int)(frame.Width * scale)), Math.Max(1, (int)(frame.Height * scale)));
        var sums = new (int R, int G, int B, int Count)[image.Pixels.Length];
        for (var i = 0; i < points.Count; i++)
        {
            var x = (int)Math.Floor(frame.X(points.Positions[i].X) * scale);
            var y = (int)Math.Floor(frame.Y(points.Positions[i].Y) * scale);
            if ((uint)x >= (uint)image.Width || (uint)y >= (uint)image.Height)
                continue;
            ref var sum = ref sums[y * image.Width + x];
            var color = points.Colors[i];
            sum = (sum.R + color.R, sum.G + color.G, sum.B + color.B, sum.Count + 1);
        }
        for (var i = 0; i < sums.Length; i++)
        {
            var (r, g, b, count) = sums[i];
            image.Pixels[i] = count == 0 ? new(236, 238, 235) : new((byte)(r / count), (byte)(g / count), (byte)(b / count));
        }
        return image;
    }
}
