using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Rendering;

/// <summary>
/// Draws triangles into a <see cref="VisibilityBuffer"/>: watertight (fixed-point edges, top-left rule), clipped at the
/// camera, both sides drawn. Depth is that of the triangle's own plane, not of its rounded corners.
/// </summary>
/// <remarks>
/// Bands of rows are drawn in parallel, each in triangle order, and a pixel keeps the first of equally near triangles:
/// the result does not depend on the number of threads.
/// </remarks>
public static class MeshRasterizer
{
    private const int RowsPerBand = 32;

    /// <summary>Draws a mesh; pixel (x, y) gets <paramref name="firstIndex"/> plus the index of the triangle it sees.</summary>
    public static void Draw(
        Mesh mesh, RasterView view, VisibilityBuffer target, int firstIndex = 0, int threadCount = 1,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(view);
        Draw(view.CameraPoints(mesh, threadCount), mesh.Triangles, view, target, firstIndex, threadCount, cancellation);
    }

    /// <summary>Draws triangles whose corners are given in the camera frame of the view.</summary>
    public static void Draw(
        Vector3d[] points, int[] triangles, RasterView view, VisibilityBuffer target, int firstIndex = 0, int threadCount = 1,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(triangles);
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(target);
        if (target.Width != view.Width || target.Height != view.Height)
            throw new ArgumentException("The buffer and the view differ in size.", nameof(target));

        var corners = ScreenCorners.Project(points, view, threadCount);
        var pieces = TriangleClipper.Clip(points, triangles, corners, view);
        var bands = TriangleBands.Sort(triangles, corners, pieces, view, RowsPerBand);
        var draw = new BandPainter(points, triangles, corners, pieces, view, target, firstIndex);
        RasterRows.ForRanges(bands.Count, 1, threadCount, PaintBand, cancellation);

        void PaintBand(int band, int end) =>
            draw.Paint(bands.TrianglesOf(band), band * RowsPerBand, Math.Min(view.Height, end * RowsPerBand));
    }
}

/// <summary>The nearest triangle and its depth at each pixel's center.</summary>
public sealed class VisibilityBuffer
{
    /// <summary>Value of <see cref="Triangle"/> where nothing is seen.</summary>
    public const int NoTriangle = -1;

    /// <summary>A buffer that sees nothing yet.</summary>
    public VisibilityBuffer(int width, int height)
    {
        Depth = new Image<float>(width, height);
        Triangle = new Image<int>(width, height);
        Clear();
    }

    /// <summary>Camera-frame z in meters; positive infinity where nothing is seen.</summary>
    public Image<float> Depth { get; }

    /// <summary>Index of the triangle; <see cref="NoTriangle"/> where nothing is seen.</summary>
    public Image<int> Triangle { get; }

    public int Width => Depth.Width;

    public int Height => Depth.Height;

    public void Clear()
    {
        Depth.Pixels.AsSpan().Fill(float.PositiveInfinity);
        Triangle.Pixels.AsSpan().Fill(NoTriangle);
    }
}
