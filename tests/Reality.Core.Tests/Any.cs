using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests;

/// <summary>Generators of geometry for properties.</summary>
internal static class Any
{
    /// <summary>A point with coordinates between -10 and 10.</summary>
    public static readonly Gen<Vector3d> Vector = VectorWithin(10);

    /// <summary>A direction of length one.</summary>
    public static readonly Gen<Vector3d> Direction = VectorWithin(1).Where(v => v.Length > 0.1).Select(v => v.Normalized());

    /// <summary>Any rotation, by angles of 0 to pi.</summary>
    public static readonly Gen<Rotation> Rotation = Gen.Select(Unit, Unit, Unit, Unit)
        .Where((w, x, y, z) => w * w + x * x + y * y + z * z > 0.01)
        .Select((w, x, y, z) => Core.Geometry.Rotation.FromQuaternion(w, x, y, z));

    public static readonly Gen<RigidTransform> Pose = Gen.Select(Rotation, Vector, (r, t) => new RigidTransform(r, t));

    /// <summary>A matrix whose determinant is not close to zero.</summary>
    public static readonly Gen<Matrix3d> RegularMatrix = Gen.Select(Vector, Vector, Vector)
        .Select((a, b, c) => Matrix3d.FromRows(a, b, c)).Where(m => Math.Abs(m.Determinant) > 10);

    private static Gen<double> Unit => Gen.Double[-1, 1];

    public static Gen<Vector3d> VectorWithin(double limit) =>
        Gen.Double[-limit, limit].Array[3].Select(c => new Vector3d(c[0], c[1], c[2]));

    /// <summary>Three independent standard normal coordinates.</summary>
    public static Vector3d NextGaussianVector(this ref SeededRandom random) =>
        new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
}
