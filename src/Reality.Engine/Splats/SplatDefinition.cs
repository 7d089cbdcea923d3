using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Defines the image of splats, in double precision and without shortcuts: each pixel blends all splats by depth (Kerbl et al.
/// 2023). The rasterizers agree with it within 0.001 of full brightness. Their gradients agree with its finite differences.
/// </summary>
internal static class SplatDefinition
{
    /// <summary>Variance that is added to each ellipse, square pixels.</summary>
    public const float Widening = 0.3f;

    /// <summary>Opacity below which a splat does not count in a pixel: 1 / 255.</summary>
    public const float MinOpacity = 1f / 255;

    public const float Log2OfMinOpacity = -7.99435344f;

    /// <summary>Opacity that no splat exceeds in a pixel.</summary>
    public const float MaxOpacity = 0.99f;

    /// <summary>Colors of a view over black, pixel by pixel, with red, green and blue each.</summary>
    /// <param name="support">
    /// Splats that decide which pixels each splat counts in; null = the splats themselves. Finite differences need it, because
    /// the image jumps at the border of a splat.
    /// </param>
    public static double[] Render(SplatCloud splats, PinholeView view, double near, SplatCloud? support = null)
    {
        var image = new double[3 * view.Width * view.Height];
        Blend(splats, view, near, support, (pixel, weight, splat) =>
        {
            for (var channel = 0; channel < 3; channel++)
                image[3 * pixel + channel] += weight * splat.Color[channel];
        });
        return image;
    }

    /// <summary>The penalty of each pixel, as <see cref="SplatSurface"/> defines it.</summary>
    /// <param name="depths">Of the surface in each pixel; 0 = unknown.</param>
    public static double[] Penalize(
        SplatCloud splats, PinholeView view, double near, IReadOnlyList<double> depths, SplatCloud? support = null)
    {
        var penalties = new double[view.Width * view.Height];
        Blend(splats, view, near, support, (pixel, weight, splat) =>
        {
            var difference = (splat.Depth / depths[pixel] - 1) / SplatSurface.Tolerance;
            penalties[pixel] += depths[pixel] == 0 ? 0 : weight * Math.Min(difference * difference, 1);
        });
        return penalties;
    }

    // Reports the weight of each splat in each pixel, pixel by pixel and from front to back.
    private static void Blend(
        SplatCloud splats, PinholeView view, double near, SplatCloud? support, Action<int, double, Ellipse> add)
    {
        var projected = Project(splats, view, near);
        var deciding = support is null ? projected : Project(support, view, near);
        var order = Enumerable.Range(0, splats.Count)
            .Where(i => deciding[i].Depth > near).OrderBy(i => deciding[i].Depth).ToList();
        for (var pixel = 0; pixel < view.Width * view.Height; pixel++)
        {
            var (x, y) = (pixel % view.Width + 0.5, pixel / view.Width + 0.5);
            var transparency = 1.0;
            foreach (var i in order)
            {
                if (deciding[i].OpacityAt(x, y) < MinOpacity)
                    continue;
                var opacity = Math.Min(projected[i].OpacityAt(x, y), MaxOpacity);
                add(pixel, transparency * opacity, projected[i]);
                transparency *= 1 - opacity;
            }
        }
    }

    private static Ellipse[] Project(SplatCloud splats, PinholeView view, double near) =>
        Enumerable.Range(0, splats.Count).Select(i => Project(splats, i, view, near)).ToArray();

    private static Ellipse Project(SplatCloud splats, int i, PinholeView view, double near)
    {
        var (position, q, s) = (splats.Positions[i], splats.Rotations[i], splats.LogScales[i]);
        var world = splats.Origin + new Vector3d(position.X, position.Y, position.Z);
        var p = view.CameraFromWorld * world;
        if (p.Z <= near)
            return default;
        var (u, v) = (p.X / p.Z, p.Y / p.Z);
        var limits = new SplatView(view, splats.Origin, near);
        var (limitedU, limitedV) = (Math.Clamp(u, limits.MinX, limits.MaxX), Math.Clamp(v, limits.MinY, limits.MaxY));
        var w = view.CameraFromWorld.Rotation.ToMatrix();
        var right = view.FocalX / p.Z * (new Vector3d(w.M00, w.M01, w.M02) - limitedU * new Vector3d(w.M20, w.M21, w.M22));
        var down = view.FocalY / p.Z * (new Vector3d(w.M10, w.M11, w.M12) - limitedV * new Vector3d(w.M20, w.M21, w.M22));
        var turn = Core.Geometry.Rotation.FromQuaternion(q.W, q.X, q.Y, q.Z);
        var (xx, xy, yy) = (0.0, 0.0, 0.0);
        for (var k = 0; k < 3; k++)
        {
            var axis = ExactMath.Exp(s[k]) * (turn * new Vector3d(k == 0 ? 1 : 0, k == 1 ? 1 : 0, k == 2 ? 1 : 0));
            var (across, along) = (Vector3d.Dot(right, axis), Vector3d.Dot(down, axis));
            (xx, xy, yy) = (xx + across * across, xy + across * along, yy + along * along);
        }
        var narrow = Math.Max(xx * yy - xy * xy, 0);
        var wide = (xx + Widening) * (yy + Widening) - xy * xy;
        var dimming = Math.Sqrt(Math.Max(narrow / wide, 1e-5));
        var opacity = dimming / (1 + ExactMath.Exp(-splats.OpacityLogits[i]));
        return new(
            view.FocalX * u + view.CenterX, view.FocalY * v + view.CenterY, p.Z, (yy + Widening) / wide, -xy / wide,
            (xx + Widening) / wide, opacity, ColorOf(splats, i, (world - view.Center).Normalized()));
    }

    private static double[] ColorOf(SplatCloud splats, int i, Vector3d direction)
    {
        Span<double> values = stackalloc double[splats.CoefficientCount];
        SphericalHarmonics.Evaluate(direction, values);
        double[] color = [0.5, 0.5, 0.5];
        for (var k = 0; k < values.Length; k++)
        {
            for (var channel = 0; channel < 3; channel++)
                color[channel] += values[k] * splats.Harmonics[3 * (i * values.Length + k) + channel];
        }
        return Array.ConvertAll(color, value => Math.Max(value, 0));
    }

    private readonly record struct Ellipse(
        double X, double Y, double Depth, double A, double B, double C, double Opacity, double[] Color)
    {
        public double OpacityAt(double x, double y)
        {
            var (dx, dy) = (x - X, y - Y);
            return Opacity * ExactMath.Exp(-0.5 * (A * dx * dx + 2 * B * dx * dy + C * dy * dy));
        }
    }
}
