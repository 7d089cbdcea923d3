using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>
/// Weighted squared distance to a set of planes (Garland and Heckbert 1997), of a point given relative to the quadric's own
/// origin: xᵀAx + 2bᵀx + c. Single precision is sufficient near the origin.
/// </summary>
internal struct Quadric
{
    private float _xx, _yy, _zz, _xy, _xz, _yz;
    private float _bx, _by, _bz;
    private float _c;

    /// <summary>Sum of the weights of surface planes, in square meters; planes that only hold a border do not count.</summary>
    public float Weight;

    /// <summary>Quadric of the plane through the origin with a unit normal.</summary>
    public static Quadric OfPlane(Vector3 normal, float weight, bool countsAsSurface) => new()
    {
        _xx = weight * normal.X * normal.X,
        _yy = weight * normal.Y * normal.Y,
        _zz = weight * normal.Z * normal.Z,
        _xy = weight * normal.X * normal.Y,
        _xz = weight * normal.X * normal.Z,
        _yz = weight * normal.Y * normal.Z,
        Weight = countsAsSurface ? weight : 0,
    };

    /// <summary>Quadric, about the point <paramref name="origin"/>, of a plane of the surface.</summary>
    public static Quadric OfPlane(in SurfacePlane plane, Vector3 origin, float weight)
    {
        var normal = plane.Normal.RelativeTo(Vector3d.Zero);
        var distance = (float)plane.DistanceTo(origin);
        var quadric = OfPlane(normal, weight, countsAsSurface: true);
        (quadric._bx, quadric._by, quadric._bz) = (
            weight * distance * normal.X, weight * distance * normal.Y, weight * distance * normal.Z);
        quadric._c = weight * distance * distance;
        return quadric;
    }

    public void Add(in Quadric q)
    {
        _xx += q._xx;
        _yy += q._yy;
        _zz += q._zz;
        _xy += q._xy;
        _xz += q._xz;
        _yz += q._yz;
        _bx += q._bx;
        _by += q._by;
        _bz += q._bz;
        _c += q._c;
        Weight += q.Weight;
    }

    /// <summary>The same quadric about an origin shifted by <paramref name="shift"/>.</summary>
    public readonly Quadric MovedBy(Vector3 shift)
    {
        var moved = this;
        var a = Apply(shift);
        moved._bx += a.X;
        moved._by += a.Y;
        moved._bz += a.Z;
        moved._c = MathF.Max(0, Error(shift));
        return moved;
    }

    public readonly float Error(Vector3 x) => ExactVector.Dot(x, Apply(x)) + 2 * (_bx * x.X + _by * x.Y + _bz * x.Z) + _c;

    /// <summary>
    /// The point of minimum error; along directions that the planes do not determine, the one nearest to
    /// <paramref name="preferred"/>.
    /// </summary>
    public readonly Vector3 Minimum(Vector3 preferred)
    {
        // Minimum of the error plus a thousandth of the planes' total pull towards the preferred point.
        double pull = 1e-3 * (_xx + _yy + _zz) + 1e-30;
        double xx = _xx + pull, yy = _yy + pull, zz = _zz + pull, xy = _xy, xz = _xz, yz = _yz;
        double rx = pull * preferred.X - _bx, ry = pull * preferred.Y - _by, rz = pull * preferred.Z - _bz;
        var (cx, cy, cz) = (yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy);
        var inverse = 1 / (xx * cx + xy * cy + xz * cz);
        return new(
            (float)(inverse * (cx * rx + cy * ry + cz * rz)),
            (float)(inverse * (cy * rx + (xx * zz - xz * xz) * ry + (xy * xz - xx * yz) * rz)),
            (float)(inverse * (cz * rx + (xy * xz - xx * yz) * ry + (xx * yy - xy * xy) * rz)));
    }

    private readonly Vector3 Apply(Vector3 x) => new(
        _xx * x.X + _xy * x.Y + _xz * x.Z, _xy * x.X + _yy * x.Y + _yz * x.Z, _xz * x.X + _yz * x.Y + _zz * x.Z);
}
