using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>A plane in the coordinates of a mesh: the points p with normal · p = offset.</summary>
/// <param name="Normal">Unit length, to the outside of the surface.</param>
/// <param name="Offset">Meters.</param>
internal readonly record struct SurfacePlane(Vector3d Normal, double Offset)
{
    /// <summary>The plane through a point with a unit normal.</summary>
    public static SurfacePlane Through(Vector3 p, Vector3 normal) =>
        new(new(normal.X, normal.Y, normal.Z), (double)normal.X * p.X + (double)normal.Y * p.Y + (double)normal.Z * p.Z);

    /// <summary>Distance of a point in meters, positive outside.</summary>
    public double DistanceTo(Vector3 p) => Normal.X * p.X + Normal.Y * p.Y + Normal.Z * p.Z - Offset;

    /// <summary>Cosine of the angle between the normals of the plane and of a surface.</summary>
    public double CosineTo(Vector3 normal) => Normal.X * normal.X + Normal.Y * normal.Y + Normal.Z * normal.Z;
}

/// <summary>Sums over points from which the plane with the least squared distances follows.</summary>
/// <param name="reference">A point nearby, to which the sums are relative.</param>
internal struct PlaneSums(Vector3 reference)
{
    private Symmetric3 _products;
    private Vector3d _sum;

    /// <summary>Number of points.</summary>
    public int Count { get; private set; }

    public void Add(Vector3 p)
    {
        var offset = new Vector3d((double)p.X - reference.X, (double)p.Y - reference.Y, (double)p.Z - reference.Z);
        _sum += offset;
        _products.AddOuter(offset, 1);
        Count++;
    }

    /// <summary>The plane of at least three points, on the side that <paramref name="outward"/> points to.</summary>
    public readonly SurfacePlane Fit(Vector3d outward, out PlaneShape shape)
    {
        var mean = _sum / Count;
        var spread = _products;
        spread.AddOuter(mean, -Count);
        Span<double> matrix =
            [spread.Xx, spread.Xy, spread.Xz, spread.Xy, spread.Yy, spread.Yz, spread.Xz, spread.Yz, spread.Zz];
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve(matrix, 3, values, vectors);
        var normal = new Vector3d(vectors[0], vectors[1], vectors[2]);
        if (Vector3d.Dot(normal, outward) < 0)
            normal = -normal;
        shape = new(Math.Sqrt(Math.Max(0, values[0]) / Count), Math.Sqrt(12 * Math.Max(0, values[1]) / Count));
        return new(normal, Vector3d.Dot(normal, mean + new Vector3d(reference.X, reference.Y, reference.Z)));
    }
}

/// <summary>Extent of the points that a plane was fitted to.</summary>
/// <param name="RmsMeters">Root mean square of their distances from the plane.</param>
/// <param name="WidthMeters">Shorter side of the rectangle that spreads as they do in the plane.</param>
internal readonly record struct PlaneShape(double RmsMeters, double WidthMeters);
