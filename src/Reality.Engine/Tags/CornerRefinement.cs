using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>
/// Moves a corner of a checkerboard to the point that all gradients around it are perpendicular to the way to (Förstner and
/// Gülch 1987).
/// </summary>
internal static class CornerRefinement
{
    private const int Rounds = 12;
    private const double ConvergedPixels = 0.003;

    // Pixels, and the share of the distance to the next corner that the window may reach to either side.
    private const int MinReach = 2;
    private const int MaxReach = 8;
    private const double ReachShare = 0.4;

    /// <summary>The refined corner, or the given one if there is none nearby.</summary>
    public static Vector2d Refine(Image<byte> gray, Vector2d corner, double spacing)
    {
        var reach = Math.Clamp((int)(ReachShare * spacing), MinReach, MaxReach);
        var refined = corner;
        for (var round = 0; round < Rounds; round++)
        {
            if (!TryStep(gray, refined, reach, out var next) || (next - corner).Length > reach)
                return corner;
            var shift = (next - refined).Length;
            refined = next;
            if (shift < ConvergedPixels)
                break;
        }
        return refined;
    }

    private static bool TryStep(Image<byte> gray, Vector2d corner, int reach, out Vector2d next)
    {
        var width = 2 * reach + 3;
        Span<double> patch = stackalloc double[width * width];
        for (var i = 0; i < patch.Length; i++)
            patch[i] = GraySampling.At(gray, corner + new Vector2d(i % width - reach - 1, i / width - reach - 1));
        double xx = 0, xy = 0, yy = 0, right = 0, down = 0;
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
            {
                var (gx, gy) = Sobel(patch, width, (dy + reach + 1) * width + dx + reach + 1);
                // Falls to zero at the border of the window, so that a pixel enters it gently.
                var weight = Math.Max(0, 1 - (dx * dx + dy * dy) / ((reach + 0.5) * (reach + 0.5)));
                (xx, xy, yy) = (xx + weight * gx * gx, xy + weight * gx * gy, yy + weight * gy * gy);
                right += weight * (gx * gx * dx + gx * gy * dy);
                down += weight * (gx * gy * dx + gy * gy * dy);
            }
        }
        var determinant = xx * yy - xy * xy;
        next = corner + new Vector2d((yy * right - xy * down) / determinant, (xx * down - xy * right) / determinant);
        return determinant > 1e-3 * (xx + yy) * (xx + yy);
    }

    private static (double X, double Y) Sobel(ReadOnlySpan<double> patch, int width, int i)
    {
        var (above, below) = (i - width, i + width);
        return (
            patch[above + 1] - patch[above - 1] + 2 * (patch[i + 1] - patch[i - 1]) + patch[below + 1] - patch[below - 1],
            patch[below - 1] - patch[above - 1] + 2 * (patch[below] - patch[above]) + patch[below + 1] - patch[above + 1]);
    }
}
