using System.Runtime.CompilerServices;
using Reality.Core.Numerics;

namespace Reality.Engine.Rendering;

/// <summary>
/// A triangle on the pixel grid in fixed point (1/256 pixel), with the top-left fill rule: of two triangles that share
/// an edge, exactly one covers a pixel center on it.
/// </summary>
internal readonly struct ScreenTriangle
{
    public const int SubpixelBits = 8;
    public const int One = 1 << SubpixelBits;

    /// <summary>Largest absolute coordinate, in 1/256 pixel, for which the edge functions fit 64 bits.</summary>
    public const int Guard = 1 << 28;

    private const int Half = One / 2;

    // Edge i is inside where StepX[i] * x + StepY[i] * y + Start[i] >= 0 at pixel (x, y).
    private readonly long _stepX0, _stepX1, _stepX2, _stepY0, _stepY1, _stepY2, _start0, _start1, _start2;

    public readonly int MinX, MaxX, MinY, MaxY;

    /// <summary>False if no pixel center can be inside.</summary>
    public readonly bool HasArea;

    public ScreenTriangle(int ax, int ay, int bx, int by, int cx, int cy)
    {
        MinX = FirstCenter(Math.Min(ax, Math.Min(bx, cx)));
        MaxX = LastCenter(Math.Max(ax, Math.Max(bx, cx)));
        MinY = FirstCenter(Math.Min(ay, Math.Min(by, cy)));
        MaxY = LastCenter(Math.Max(ay, Math.Max(by, cy)));
        var area = (long)(bx - ax) * (cy - ay) - (long)(by - ay) * (cx - ax);
        HasArea = area != 0;
        if (area < 0)
            (bx, by, cx, cy) = (cx, cy, bx, by);
        (_stepX0, _stepY0, _start0) = Edge(ax, ay, bx, by);
        (_stepX1, _stepY1, _start1) = Edge(bx, by, cx, cy);
        (_stepX2, _stepY2, _start2) = Edge(cx, cy, ax, ay);
    }

    /// <summary>Index of the first pixel whose center is at or after a coordinate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstCenter(int coordinate) => (coordinate - Half + One - 1) >> SubpixelBits;

    /// <summary>Index of the last pixel whose center is at or before a coordinate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LastCenter(int coordinate) => (coordinate - Half) >> SubpixelBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Covers(int x, int y) =>
        (_stepX0 * x + _stepY0 * y + _start0 | _stepX1 * x + _stepY1 * y + _start1 | _stepX2 * x + _stepY2 * y + _start2) >= 0;

    /// <summary>
    /// Narrows the columns first .. last to those that the triangle covers in row y; empty where first &gt; last.
    /// </summary>
    public void Span(int y, ref int first, ref int last)
    {
        Narrow(_stepX0, _stepY0 * y + _start0, ref first, ref last);
        Narrow(_stepX1, _stepY1 * y + _start1, ref first, ref last);
        Narrow(_stepX2, _stepY2 * y + _start2, ref first, ref last);
    }

    private static void Narrow(long step, long start, ref int first, ref int last)
    {
        if (step == 0)
        {
            if (start < 0)
                last = int.MinValue;
        }
        else if (step > 0)
        {
            first = (int)Math.Max(first, Math.Min(int.MaxValue, -FloorDivide(start, step)));
        }
        else
        {
            last = (int)Math.Min(last, Math.Max(int.MinValue, FloorDivide(start, -step)));
        }
    }

    private static long FloorDivide(long value, long positive)
    {
        var quotient = value / positive;
        return value % positive < 0 ? quotient - 1 : quotient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (long StepX, long StepY, long Start) Edge(int ax, int ay, int bx, int by)
    {
        long dx = bx - ax, dy = by - ay;
        var isTopOrLeft = dy < 0 || dy == 0 && dx > 0;
        var start = dx * (Half - ay) - dy * (Half - ax) - (isTopOrLeft ? 0 : 1);
        return (-dy * One, dx * One, start);
    }
}

/// <summary>Vertices on the pixel grid in fixed point (see <see cref="ScreenTriangle"/>).</summary>
internal sealed class ScreenCorners
{
    /// <summary>
    /// What <see cref="X"/> holds for a vertex behind the camera or far outside: its triangles must be clipped.
    /// </summary>
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

    /// <summary>Fixed-point pixel of a camera-frame point; false if it must be clipped first.</summary>
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
