using Reality.Core.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>The affine map that takes a triangle to (0,0,0), (1,0,0), (0,1,0), its normal to z (Baldwin, Weber 2016).</summary>
internal readonly record struct UnitTriangleMap(Vector3d Row0, double D0, Vector3d Row1, double D1, Vector3d Row2, double D2)
{
    // So far outside its border a triangle still counts as hit, so that rays never slip between neighbors.
    public const double BorderTolerance = 1e-9;

    /// <summary>The map of a triangle; one without area is never hit.</summary>
    public static UnitTriangleMap Of(Vector3d a, Vector3d b, Vector3d c)
    {
        var edge1 = b - a;
        var edge2 = c - a;
        var normal = Vector3d.Cross(edge1, edge2);
        var inverse = Matrix3d.FromColumns(edge1, edge2, normal).Inverted();
        if (!double.IsFinite(inverse.Row0.LengthSquared + inverse.Row1.LengthSquared + inverse.Row2.LengthSquared))
            return default;
        return new(
            inverse.Row0, -Vector3d.Dot(inverse.Row0, a), inverse.Row1, -Vector3d.Dot(inverse.Row1, a),
            inverse.Row2, -Vector3d.Dot(inverse.Row2, a));
    }

    public bool TryIntersect(
        in Vector3d origin, in Vector3d direction, double maxDistance, out double distance, out double b1, out double b2)
    {
        b1 = b2 = 0;
        distance = -(Vector3d.Dot(Row2, origin) + D2) / Vector3d.Dot(Row2, direction);
        if (!(distance > 0 && distance < maxDistance))
            return false;
        var point = origin + distance * direction;
        b1 = Vector3d.Dot(Row0, point) + D0;
        b2 = Vector3d.Dot(Row1, point) + D1;
        return b1 >= -BorderTolerance && b2 >= -BorderTolerance && b1 + b2 <= 1 + BorderTolerance;
    }
}
