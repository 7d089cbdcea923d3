using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>What texturing knows of a photo without its full pixels: the depth of the surface, and its colors at thumbnail size.</summary>
public sealed class PhotoVisibility
{
    // A vertex lies off the drawn triangles by rounding and by the curve of the surface; an edge that hides it stands off by more.
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

    /// <summary>Whether a point of the surface is inside the view and nothing hides it; also its pixel in <see cref="DepthView"/> and depth.</summary>
    public bool Sees(Vector3d world, out Vector2d pixel, out double depth) =>
        DepthView.TryProject(world, out pixel, out depth)
        && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < DepthView.Width && pixel.Y < DepthView.Height
        && Depth.Sees(pixel.X, pixel.Y, depth, ToleranceFootprints / DepthView.FocalX, EdgeToleranceFootprints / DepthView.FocalX);
}
