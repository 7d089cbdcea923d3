using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>Whether a view can see anything inside a box.</summary>
internal static class ViewFrustum
{
    /// <summary>False only where the box lies wholly behind one side of the view.</summary>
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
