using Reality.Core.Numerics;

namespace Reality.Engine.Rendering;

/// <summary>Weights of a triangle's corners at a point of its plane; they sum to one and are negative outside.</summary>
public readonly record struct Barycentric(double A, double B, double C)
{
    /// <summary>Weights where the ray of a pixel meets the plane of (a, b, c), all in the camera frame of the view.</summary>
    /// <remarks>Not finite if the plane is seen edge-on or the triangle has no area.</remarks>
    public static Barycentric At(RasterView view, double pixelX, double pixelY, Vector3d a, Vector3d b, Vector3d c)
    {
        var ray = view.Unproject(pixelX, pixelY);
        return view.IsPerspective ? Perspective(ray, a, b, c) : Parallel(ray, a, b, c);
    }

    private static Barycentric Perspective(Vector2d ray, Vector3d a, Vector3d b, Vector3d c)
    {
        var ab = b - a;
        var ac = c - a;
        var normal = Vector3d.Cross(ab, ac);
        var direction = new Vector3d(ray.X, ray.Y, 1);
        var q = Vector3d.Dot(normal, a) / Vector3d.Dot(normal, direction) * direction - a;
        var inverse = 1 / normal.LengthSquared;
        var weightB = Vector3d.Dot(Vector3d.Cross(q, ac), normal) * inverse;
        var weightC = Vector3d.Dot(Vector3d.Cross(ab, q), normal) * inverse;
        return new(1 - weightB - weightC, weightB, weightC);
    }

    private static Barycentric Parallel(Vector2d point, Vector3d a, Vector3d b, Vector3d c)
    {
        var ab = new Vector2d(b.X - a.X, b.Y - a.Y);
        var ac = new Vector2d(c.X - a.X, c.Y - a.Y);
        var q = new Vector2d(point.X - a.X, point.Y - a.Y);
        var inverse = 1 / Vector2d.Cross(ab, ac);
        var weightB = Vector2d.Cross(q, ac) * inverse;
        var weightC = Vector2d.Cross(ab, q) * inverse;
        return new(1 - weightB - weightC, weightB, weightC);
    }

    /// <summary>The nearest weights (by clamping and rescaling) that are not negative.</summary>
    public Barycentric Clamped()
    {
        var (a, b, c) = (Math.Max(0, A), Math.Max(0, B), Math.Max(0, C));
        var sum = a + b + c;
        return sum > 0 ? new(a / sum, b / sum, c / sum) : new(1 / 3.0, 1 / 3.0, 1 / 3.0);
    }
}
