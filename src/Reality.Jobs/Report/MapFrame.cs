using Reality.Core.Scenes;

namespace Reality.Jobs.Report;

/// <summary>Frame of a map of the scene from above, north up.</summary>
/// <param name="West">World x of its left edge.</param>
/// <param name="North">World y of its upper edge.</param>
/// <param name="Scale">Map units per world unit.</param>
internal sealed record MapFrame(double West, double North, double Scale, double Width, double Height)
{
    private const double LongSide = 460;

    /// <summary>The frame around all registered cameras and most of the tie points.</summary>
    public static MapFrame Of(Scene scene)
    {
        var centers = scene.CalibratedPhotos.Select(photo => photo.CameraFromWorld!.Value.Center).ToList();
        var (west, east) = Range(centers.Select(c => c.X), scene.TiePoints.Positions.Select(p => p.X));
        var (south, north) = Range(centers.Select(c => c.Y), scene.TiePoints.Positions.Select(p => p.Y));
        var margin = 0.06 * Math.Max(east - west, north - south) + 1e-6;
        (west, east, south, north) = (west - margin, east + margin, south - margin, north + margin);
        var scale = LongSide / Math.Max(east - west, north - south);
        return new(west, north, scale, scale * (east - west), scale * (north - south));
    }

    public double X(double worldX) => (worldX - West) * Scale;

    public double Y(double worldY) => (North - worldY) * Scale;

    /// <summary>A scale bar of a round length, at the lower left.</summary>
    public Html ScaleBar(bool isMetric)
    {
        var length = PositionPlot.Round(0.3 * Width / Scale);
        var y = Height - 12;
        var html = Html.Of($"<g class=\"scale\"><path d=\"M10 {y}h{length * Scale}\"/>");
        return html.Add($"<text x=\"10\" y=\"{y - 6}\">{Quantity.Length(length, isMetric)}</text></g>");
    }

    // All cameras, and all but the outermost hundredth of the points.
    private static (double Min, double Max) Range(IEnumerable<double> cameras, IEnumerable<double> points)
    {
        var sorted = points.Order().ToArray();
        var all = cameras.ToList();
        if (sorted.Length > 0)
            all.AddRange([sorted[sorted.Length / 100], sorted[^(sorted.Length / 100 + 1)]]);
        return (all.Min(), all.Max());
    }
}
