using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>
/// What texturing knows of a photo without its full pixels: the depth of the surface, and its colors at thumbnail size.
/// </summary>
public sealed class PhotoVisibility
{
    // A vertex lies off the drawn triangles by rounding and by the curve of the surface; an edge that hides it stands off
    // by more.
    private const double ToleranceFootprints = 2;
    private const double EdgeToleranceFootprints = 16;

    /// <summary>The undistorted view that <see cref="Depth"/> covers.</summary>
    public required PinholeView DepthView { get; init; }

    public required DepthCodes Depth { get; init; }

    /// <summary>The undistorted view that <see cref="Colors"/> covers.</summary>
    public required PinholeView ColorView { get; init; }

    /// <summary>Mean colors of the photo over the pixels of <see cref="ColorView"/>.</summary>
    public required Image<Rgb24> Colors { get; init; }

    /// <summary>1 where the photo has pixels that its mask does not exclude, else 0. As large as <see cref="Colors"/>.</summary>
    public required Image<byte> IsUsable { get; init; }

    /// <summary>
    /// How well a point of the surface at a pixel of <see cref="DepthView"/> is shown: pixels per square meter, times the
    /// cosine of
    /// the slant once more, by the depths around it.
    /// </summary>
    public double QualityAt(Vector2d pixel, double depth)
    {
        var (gx, gy) = Depth.RelativeSlope((int)pixel.X, (int)pixel.Y);
        var (x, y) = (pixel.X - DepthView.CenterX, pixel.Y - DepthView.CenterY);
        var normal = new Vector3d(DepthView.FocalX * gx, DepthView.FocalY * gy, -(1 + x * gx + y * gy));
        var ray = new Vector3d(x / DepthView.FocalX, y / DepthView.FocalY, 1);
        var cosine = 1 / (normal.Length * ray.Length);
        var scale = DepthView.FocalX / depth;
        return scale * scale * cosine * cosine;
    }

    /// <summary>
    /// Area of the surface that one pixel of <see cref="DepthView"/> covers at a pixel and depth, in square meters, by the depths
    /// around it.
    /// </summary>
    public double SquareMetersAt(Vector2d pixel, double depth)
    {
        // The projection of an area has f^2 |n r| / z^2 pixels per square meter, for the unit normal n and the ray r with z = 1.
        var (gx, gy) = Depth.RelativeSlope((int)pixel.X, (int)pixel.Y);
        var (x, y) = (pixel.X - DepthView.CenterX, pixel.Y - DepthView.CenterY);
        var slant = new Vector3d(DepthView.FocalX * gx, DepthView.FocalY * gy, 1 + x * gx + y * gy).Length;
        return depth * depth * slant / (DepthView.FocalX * DepthView.FocalY);
    }

    /// <summary>
    /// Whether the photo has pixels of a point near the surface: it is inside the view, no mask excludes it, and nothing hides it
    /// by more than <paramref name="slackMeters"/>. Also its pixel in <see cref="DepthView"/> and depth.
    /// </summary>
    public bool Shows(Vector3d world, double slackMeters, out Vector2d pixel, out double depth) =>
        DepthView.TryProject(world, out pixel, out depth)
        && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < DepthView.Width && pixel.Y < DepthView.Height
        && IsUsableAt(pixel)
        && Depth.Sees(
            pixel.X, pixel.Y, depth, ToleranceFootprints / DepthView.FocalX + slackMeters / depth,
            EdgeToleranceFootprints / DepthView.FocalX + slackMeters / depth);

    /// <summary>
    /// Whether a point of the surface is inside the view and nothing hides it; also its pixel in <see cref="DepthView"/> and
    /// depth.
    /// </summary>
    public bool Sees(Vector3d world, out Vector2d pixel, out double depth) =>
        DepthView.TryProject(world, out pixel, out depth)
        && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < DepthView.Width && pixel.Y < DepthView.Height
        && Depth.Sees(
            pixel.X, pixel.Y, depth, ToleranceFootprints / DepthView.FocalX, EdgeToleranceFootprints / DepthView.FocalX);

    private bool IsUsableAt(Vector2d pixel)
    {
        var scale = ColorView.FocalX / DepthView.FocalX;
        var x = Math.Min((int)(pixel.X * scale), IsUsable.Width - 1);
        var y = Math.Min((int)(pixel.Y * scale), IsUsable.Height - 1);
        return IsUsable[x, y] != 0;
    }
}
