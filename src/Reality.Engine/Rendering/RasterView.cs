using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Rendering;

/// <summary>How world points become pixels of a raster: perspective, or parallel along the camera's z axis.</summary>
/// <remarks>
/// Perspective: pixel = (ScaleX x / z + OffsetX, ScaleY y / z + OffsetY), depth = z &gt; 0. Parallel: pixel =
/// (ScaleX x + OffsetX, ScaleY y + OffsetY), depth = z of either sign. (x, y, z) is the point in the camera frame.
/// </remarks>
/// <param name="ScaleX">Focal length in pixels, or pixels per meter where parallel.</param>
/// <param name="ScaleY">The same along y.</param>
/// <param name="OffsetX">Pixels from the corner of the first pixel.</param>
/// <param name="OffsetY">Pixels from the corner of the first pixel.</param>
public sealed record RasterView(
    int Width, int Height, bool IsPerspective, double ScaleX, double ScaleY, double OffsetX, double OffsetY,
    RigidTransform CameraFromWorld)
{
    /// <summary>The view of a pinhole camera.</summary>
    public static RasterView Of(PinholeView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new(
            view.Width, view.Height, true, view.FocalX, view.FocalY, view.CenterX, view.CenterY, view.CameraFromWorld);
    }

    /// <summary>A parallel projection along the camera's z axis, the camera's origin in the middle of the raster.</summary>
    public static RasterView Parallel(int width, int height, double metersPerPixel, RigidTransform cameraFromWorld) =>
        new(width, height, false, 1 / metersPerPixel, 1 / metersPerPixel, 0.5 * width, 0.5 * height, cameraFromWorld);

    /// <summary>Direction (x, y) / z of the ray through a pixel, or the camera-frame (x, y) where parallel.</summary>
    public Vector2d Unproject(double pixelX, double pixelY) => new((pixelX - OffsetX) / ScaleX, (pixelY - OffsetY) / ScaleY);

    /// <summary>The camera-frame point at a pixel and depth.</summary>
    public Vector3d PointAt(double pixelX, double pixelY, double depth)
    {
        var (u, v) = Unproject(pixelX, pixelY);
        return IsPerspective ? new(u * depth, v * depth, depth) : new(u, v, depth);
    }

    /// <summary>The same raster with each pixel divided into <paramref name="factor"/> x <paramref name="factor"/>.</summary>
    public RasterView Subdivided(int factor) => this with
    {
        Width = Width * factor,
        Height = Height * factor,
        ScaleX = ScaleX * factor,
        ScaleY = ScaleY * factor,
        OffsetX = OffsetX * factor,
        OffsetY = OffsetY * factor,
    };

    /// <summary>Camera-frame positions of a mesh's vertices.</summary>
    public Vector3d[] CameraPoints(Mesh mesh, int threadCount = 1)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        var rotation = CameraFromWorld.Rotation.ToMatrix();
        var origin = CameraFromWorld * mesh.Origin;
        var points = new Vector3d[mesh.VertexCount];
        var positions = mesh.Positions;
        RasterRows.ForRanges(points.Length, threadCount, (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                var p = positions[i];
                points[i] = new(
                    rotation.M00 * p.X + rotation.M01 * p.Y + rotation.M02 * p.Z + origin.X,
                    rotation.M10 * p.X + rotation.M11 * p.Y + rotation.M12 * p.Z + origin.Y,
                    rotation.M20 * p.X + rotation.M21 * p.Y + rotation.M22 * p.Z + origin.Z);
            }
        });
        return points;
    }
}
