using Reality.Core.Numerics;

namespace Reality.Engine.Rendering;

/// <summary>Vertices on the pixel grid in fixed point (see <see cref="ScreenTriangle"/>).</summary>
internal sealed class ScreenCorners
{
    /// <summary>What <see cref="X"/> holds for a vertex behind the camera or far outside: its triangles must be clipped.</summary>
    public const int MustClip = int.MinValue;

    /// <summary>Nearest depth that is drawn in perspective, in meters.</summary>
    public const double Near = 1e-6;

    private ScreenCorners(int count) => (X, Y) = (new int[count], new int[count]);

    public int[] X { get; }

    public int[] Y { get; }

    public static ScreenCorners Project(Vector3d[] points, RasterView view, int threadCount)
    {
        var corners = new ScreenCorners(points.Length);
        RasterRows.ForRanges(points.Length, threadCount, (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                if (!TryProject(points[i], view, out corners.X[i], out corners.Y[i]))
                    corners.X[i] = MustClip;
            }
        });
        return corners;
    }

    /// <summary>Fixed-point pixel of a camera-frame point; false where it must be clipped first.</summary>
    public static bool TryProject(Vector3d point, RasterView view, out int x, out int y)
    {
        (x, y) = (0, 0);
        var scale = (double)ScreenTriangle.One;
        if (view.IsPerspective)
        {
            if (!(point.Z >= Near))
                return false;
            scale /= point.Z;
        }
        var pixelX = view.ScaleX * point.X * scale + view.OffsetX * ScreenTriangle.One;
        var pixelY = view.ScaleY * point.Y * scale + view.OffsetY * ScreenTriangle.One;
        if (!(Math.Abs(pixelX) <= ScreenTriangle.Guard && Math.Abs(pixelY) <= ScreenTriangle.Guard))
            return false;
        x = (int)Math.Round(pixelX);
        y = (int)Math.Round(pixelY);
        return true;
    }
}
