using Reality.Core.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>A ray with the inverse of its direction: what a walk through a grid needs again and again.</summary>
internal readonly struct GridRay(Vector3d origin, Vector3d direction)
{
    public readonly Vector3d Origin = origin;
    public readonly Vector3d Direction = direction;

    /// <summary>Infinite along an axis that the ray does not move on.</summary>
    public readonly Vector3d Inverse = new(Invert(direction.X), Invert(direction.Y), Invert(direction.Z));

    private static double Invert(double v) => Math.Abs(v) < 1e-300 ? double.PositiveInfinity : 1 / v;
}
