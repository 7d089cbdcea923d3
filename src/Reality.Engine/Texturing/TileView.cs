using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>One photo that a tile may be textured from, and which of the tile's vertices it sees.</summary>
internal sealed class TileView
{
    // Photos end this many pixels before their border, so that interpolation stays inside.
    private const double BorderPixels = 2;

    private readonly ulong[] _sees;
    private readonly Matrix3d _rotation;
    private readonly Vector3d _origin;

    public TileView(Photo photo, Camera camera, Mesh mesh)
    {
        (Photo, Camera) = (photo, camera);
        View = PinholeView.InFullDetail(photo, camera);
        _sees = new ulong[(mesh.VertexCount + 63) / 64];
        _rotation = View.CameraFromWorld.Rotation.ToMatrix();
        _origin = View.CameraFromWorld * mesh.Origin;
    }

    public Photo Photo { get; }

    public Camera Camera { get; }

    /// <summary>The undistorted view at full size; chart coordinates are its pixels.</summary>
    public PinholeView View { get; }

    public bool Sees(int vertex) => (_sees[vertex >> 6] >> (vertex & 63) & 1) != 0;

    /// <summary>For vertices first (a multiple of 64) to before end: remembers which are seen.</summary>
    public void FindSeen(Mesh mesh, PhotoVisibility visibility, int first, int end)
    {
        for (var v = first; v < end; v++)
        {
            if (visibility.Sees(mesh.WorldPosition(v), out _, out _) && IsInPhoto(Project(mesh.Positions[v], out _)))
                _sees[v >> 6] |= 1UL << (v & 63);
        }
    }

    /// <summary>
    /// Pixel in <see cref="View"/> of a position relative to the mesh's origin; depth is not positive behind the camera.
    /// </summary>
    public Vector2d Project(Vector3 p, out double depth)
    {
        var m = _rotation;
        depth = m.M20 * p.X + m.M21 * p.Y + m.M22 * p.Z + _origin.Z;
        var x = m.M00 * p.X + m.M01 * p.Y + m.M02 * p.Z + _origin.X;
        var y = m.M10 * p.X + m.M11 * p.Y + m.M12 * p.Z + _origin.Y;
        return new(View.FocalX * x / depth + View.CenterX, View.FocalY * y / depth + View.CenterY);
    }

    /// <summary>Pixel of the photo as stored (distorted) at a pixel of <see cref="View"/>.</summary>
    public Vector2d PhotoPixel(Vector2d pixel) => Camera.PixelFromNormalized(
        new((pixel.X - View.CenterX) / View.FocalX, (pixel.Y - View.CenterY) / View.FocalY));

    /// <summary>Whether a pixel of <see cref="View"/> lies in the photo, far enough from its border to interpolate.</summary>
    public bool IsInPhoto(Vector2d pixel)
    {
        var (x, y) = PhotoPixel(pixel);
        return x >= BorderPixels && y >= BorderPixels && x <= Camera.Width - BorderPixels && y <= Camera.Height - BorderPixels;
    }
}

/// <summary>Whether a view can see anything inside a box.</summary>
internal static class ViewFrustum
{
    /// <summary>False only if the box lies wholly behind one side of the view.</summary>
    public static bool MaySee(PinholeView view, Box3d box)
    {
        if (box.IsEmpty)
            return false;
        Span<int> outside = stackalloc int[5];
        for (var corner = 0; corner < 8; corner++)
        {
            var p = view.CameraFromWorld * new Vector3d(
                (corner & 1) == 0 ? box.Min.X : box.Max.X, (corner & 2) == 0 ? box.Min.Y : box.Max.Y,
                (corner & 4) == 0 ? box.Min.Z : box.Max.Z);
            var x = view.FocalX * p.X + view.CenterX * p.Z;
            var y = view.FocalY * p.Y + view.CenterY * p.Z;
            outside[0] += p.Z <= 0 ? 1 : 0;
            outside[1] += x < 0 ? 1 : 0;
            outside[2] += x > view.Width * p.Z ? 1 : 0;
            outside[3] += y < 0 ? 1 : 0;
            outside[4] += y > view.Height * p.Z ? 1 : 0;
        }
        return !outside.Contains(8);
    }
}
