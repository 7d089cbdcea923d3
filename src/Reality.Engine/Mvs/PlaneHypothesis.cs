using System.Numerics;
using System.Runtime.CompilerServices;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>
/// A plane as a pixel sees it: inverse depth at the pixel's center, and how it changes per pixel. Exact for planes, because
/// inverse depth is linear in the pixel.
/// </summary>
/// <param name="InverseDepth">1 / camera-frame z, per meter; 0 if unknown.</param>
/// <param name="SlopeX">Change of the inverse depth per pixel to the right.</param>
/// <param name="SlopeY">Change of the inverse depth per pixel down.</param>
internal readonly record struct PlaneHypothesis(float InverseDepth, float SlopeX, float SlopeY)
{
    /// <summary>The same plane as a pixel at an offset sees it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PlaneHypothesis MovedBy(int dx, int dy) => this with { InverseDepth = InverseDepth + dx * SlopeX + dy * SlopeY };

    /// <summary>Unit normal in the camera frame, facing the camera, for the pixel with center (x, y).</summary>
    public Vector3 NormalAt(PinholeView view, double x, double y)
    {
        // 1/z = q · ray with ray = ((x - cx)/fx, (y - cy)/fy, 1); q is the plane's normal over its distance.
        var (qx, qy) = (SlopeX * view.FocalX, SlopeY * view.FocalY);
        var qz = InverseDepth - qx * (x - view.CenterX) / view.FocalX - qy * (y - view.CenterY) / view.FocalY;
        var normal = ExactVector.Normalize(new Vector3((float)-qx, (float)-qy, (float)-qz));
        return normal.Z <= 0 ? normal : ExactVector.Normalize(normal with { Z = 0 });
    }
}

/// <summary>
/// Pixels that a pixel takes hypotheses from: four near V-shaped regions and four far lines (Xu and Tao 2019, section 3.1),
/// all of the other checkerboard color.
/// </summary>
internal static class PropagationPattern
{
    /// <summary>Distance of the farthest pixel, pixels.</summary>
    public const int Reach = 15;

    private static readonly (int X, int Y)[] s_near = [(0, -1), (-1, -2), (1, -2), (-2, -3), (2, -3)];

    private static readonly (int X, int Y)[] s_far = [(0, -3), (0, -5), (0, -9), (0, -Reach)];

    /// <summary>Offsets of each region's pixels.</summary>
    public static readonly (int X, int Y)[][] Regions =
    [
        .. new[] { s_near, s_far }.SelectMany(region => Enumerable.Range(0, 4).Select(turns => Turned(region, turns))),
    ];

    private static (int X, int Y)[] Turned((int X, int Y)[] region, int turns)
    {
        for (; turns > 0; turns--)
            region = region.Select(o => (-o.Y, o.X)).ToArray();
        return region;
    }
}
