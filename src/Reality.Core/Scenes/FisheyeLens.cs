using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// Projection of a fisheye lens. The image of a ray at the angle θ (radians) from the optical axis lies at the distance
/// ρ = p0 + p1 θ + p2 θ² + p3 θ³ + p4 θ⁴ from the principal point, in focal lengths, in the direction of the ray's (x, y).
/// </summary>
/// <remarks>
/// p1 = 1, as in all cameras that are read, makes the focal length of the camera the scale at the axis, in pixels per radian;
/// p0 = p2 = p3 = p4 = 0 is the equidistant lens. Rays may point backwards: a field of view of 190 degrees has angles up to
/// 95 degrees. This is the model of Pix4D's photos, which count θ in right angles.
/// </remarks>
public sealed record FisheyeLens
{
    /// <summary>Largest distance that <see cref="P0"/> of a lens with p1 = 1 puts between the axis and its image.</summary>
    public const double MaxP0 = 0.1;

    private const int ScanCount = 256;

    /// <summary>A lens with the given coefficients.</summary>
    public FisheyeLens(double p0, double p1, double p2, double p3, double p4)
    {
        (P0, P1, P2, P3, P4) = (p0, p1, p2, p3, p4);
        MaxAngleRadians = FindMaxAngle();
    }

    /// <summary>The lens whose distances are proportional to the angles.</summary>
    public static FisheyeLens Equidistant { get; } = new(0, 1, 0, 0, 0);

    public double P0 { get; }

    public double P1 { get; }

    public double P2 { get; }

    public double P3 { get; }

    public double P4 { get; }

    /// <summary>Largest angle up to which distances grow with angles, at most pi: directions beyond it have no image.</summary>
    public double MaxAngleRadians { get; }

    /// <summary>Focal length of a camera if only the photo size is known: 180 degrees across the longer side.</summary>
    public static double GuessedFocalLength(int width, int height) => Math.Max(width, height) / Math.PI;

    /// <summary>A lens from coefficients that count angles in right angles, ρ in pixels over <c>c</c>, as Pix4D does.</summary>
    /// <returns>The lens; its focal length is 2 c / pi.</returns>
    public static FisheyeLens FromRightAngles(double p0, double p1, double p2, double p3, double p4)
    {
        const double toRightAngles = 2 / Math.PI;
        return new(
            p0 / toRightAngles, p1, p2 * toRightAngles, p3 * toRightAngles * toRightAngles,
            p4 * toRightAngles * toRightAngles * toRightAngles);
    }

    /// <summary>Distance from the principal point at an angle, in focal lengths.</summary>
    public double RadiusAt(double angleRadians) =>
        P0 + angleRadians * (P1 + angleRadians * (P2 + angleRadians * (P3 + angleRadians * P4)));

    /// <summary>Derivative of <see cref="RadiusAt"/>.</summary>
    public double SlopeAt(double angleRadians) =>
        P1 + angleRadians * (2 * P2 + angleRadians * (3 * P3 + angleRadians * 4 * P4));

    /// <summary>The angle of a distance by Newton's method between bounds; the largest angle for distances beyond it.</summary>
    public double AngleAt(double radius)
    {
        var (low, high) = (0.0, MaxAngleRadians);
        if (!(radius > P0))
            return 0;
        if (radius >= RadiusAt(high))
            return high;
        var angle = Math.Clamp((radius - P0) / Math.Max(P1, 1e-9), low, high);
        for (var i = 0; i < 60; i++)
        {
            var error = RadiusAt(angle) - radius;
            if (error > 0)
                high = angle;
            else
                low = angle;
            var next = angle - error / SlopeAt(angle);
            if (!(next > low && next < high))
                next = 0.5 * (low + high);
            if (Math.Abs(next - angle) <= 1e-15 * angle)
                return next;
            angle = next;
        }
        return angle;
    }

    /// <summary>Image of a point in the camera frame, in focal lengths; false beyond the largest angle.</summary>
    public bool TryProject(Vector3d point, out Vector2d image)
    {
        image = default;
        var radius = Math.Sqrt(point.X * point.X + point.Y * point.Y);
        var angle = ExactMath.Atan2(radius, point.Z);
        if (!(angle <= MaxAngleRadians) || (radius == 0 && !(point.Z > 0)))
            return false;
        if (radius > 0)
            image = RadiusAt(angle) / radius * new Vector2d(point.X, point.Y);
        return true;
    }

    /// <summary>Unit vector of the ray of an image point; the largest angle for points beyond it.</summary>
    public Vector3d RayOf(Vector2d image)
    {
        var radius = image.Length;
        if (radius == 0)
            return new(0, 0, 1);
        var angle = AngleAt(radius);
        var sine = ExactMath.Sin(angle) / radius;
        return new(sine * image.X, sine * image.Y, ExactMath.Cos(angle));
    }

    private double FindMaxAngle()
    {
        var good = 0.0;
        for (var i = 0; i <= ScanCount; i++)
        {
            var angle = Math.PI * i / ScanCount;
            if (!(SlopeAt(angle) > 0))
                return Bisect(good, angle);
            good = angle;
        }
        return Math.PI;
    }

    private double Bisect(double good, double bad)
    {
        for (var i = 0; i < 50; i++)
        {
            var middle = 0.5 * (good + bad);
            if (SlopeAt(middle) > 0)
                good = middle;
            else
                bad = middle;
        }
        return good;
    }
}
