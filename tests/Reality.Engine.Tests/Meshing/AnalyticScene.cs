using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Tests.Meshing;

/// <summary>Ground at z = 0, boxes and a sphere on it, and depth maps of them by ray casting.</summary>
internal sealed class AnalyticScene
{
    private static readonly Box3d[] Boxes = [new(new(-2, -1, -1), new(-0.5, 1, 1.2)), new(new(1, 0.6, -1), new(2, 2, 0.8))];
    private static readonly Vector3d SphereCenter = new(1, -1, 0.3);
    private const double SphereRadius = 0.6;

    /// <summary>Signed distance to the nearest surface, positive outside.</summary>
    public static double Distance(Vector3d p)
    {
        var distance = Math.Min(p.Z, (p - SphereCenter).Length - SphereRadius);
        foreach (var box in Boxes)
        {
            var d = p - box.Center;
            var half = 0.5 * box.Size;
            var q = new Vector3d(Math.Abs(d.X) - half.X, Math.Abs(d.Y) - half.Y, Math.Abs(d.Z) - half.Z);
            var outside = Vector3d.Max(q, Vector3d.Zero).Length;
            distance = Math.Min(distance, outside + Math.Min(0, Math.Max(q.X, Math.Max(q.Y, q.Z))));
        }
        return distance;
    }

    /// <summary>Cameras on a grid above and around the scene, all looking inward.</summary>
    public static IReadOnlyList<PinholeView> Views(int width)
    {
        var views = new List<PinholeView>();
        for (var j = -1; j <= 1; j++)
            for (var i = -1; i <= 1; i++)
                views.Add(LookAt(
                    views.Count, new(3.5 * i, 3.5 * j, 6 - Math.Abs(i) - Math.Abs(j)), new(0.3 * i, 0.3 * j, 0.3), width));
        return views;
    }

    /// <summary>The depth map of a view with Gaussian noise, in meters at one sigma.</summary>
    public static DepthMap Cast(PinholeView view, double sigma, Func<Vector3d, bool>? isHidden = null)
    {
        var depth = new Image<float>(view.Width, view.Height);
        var normals = new Image<Vector3>(view.Width, view.Height);
        var confidence = new Image<byte>(view.Width, view.Height);
        var random = SeededRandom.For(7, view.Photo.Value);
        var center = view.Center;
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                var noise = sigma * random.NextGaussian();
                var ray = view.Unproject(new(x + 0.5, y + 0.5), 1) - center;
                var z = March(center, ray);
                var hit = center + z * ray;
                if (z > 20 || Math.Abs(hit.X) > 4 || Math.Abs(hit.Y) > 4 || (isHidden?.Invoke(hit) ?? false))
                    continue;
                depth[x, y] = (float)(z + noise);
                confidence[x, y] = 255;
                var n = view.CameraFromWorld.Rotation * Gradient(hit);
                normals[x, y] = new((float)n.X, (float)n.Y, (float)n.Z);
            }
        }
        return new DepthMap { View = view, Depth = depth, Normals = normals, Confidence = confidence };
    }

    private static double March(Vector3d origin, Vector3d ray)
    {
        var (z, step) = (0.0, 1 / ray.Length);
        for (var i = 0; i < 200 && z < 30; i++)
        {
            var distance = Distance(origin + z * ray);
            if (distance < 1e-6)
                break;
            z += distance * step;
        }
        return z;
    }

    private static Vector3d Gradient(Vector3d p)
    {
        const double H = 1e-5;
        return new Vector3d(
            Distance(p + new Vector3d(H, 0, 0)) - Distance(p - new Vector3d(H, 0, 0)),
            Distance(p + new Vector3d(0, H, 0)) - Distance(p - new Vector3d(0, H, 0)),
            Distance(p + new Vector3d(0, 0, H)) - Distance(p - new Vector3d(0, 0, H))).Normalized();
    }

    private static PinholeView LookAt(int id, Vector3d center, Vector3d target, int width)
    {
        var forward = (target - center).Normalized();
        var right = Vector3d.Cross(forward, new Vector3d(0.01, 1, 0.02)).Normalized();
        var down = Vector3d.Cross(forward, right);
        var rotation = Rotation.FromMatrix(Matrix3d.FromRows(right, down, forward));
        var height = width * 3 / 4;
        return new PinholeView(
            new PhotoId(id), width, height, width, width, 0.5 * width, 0.5 * height, RigidTransform.FromCenter(rotation, center));
    }
}
