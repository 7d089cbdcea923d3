namespace Reality.Core.Numerics;

/// <summary>A 3 x 3 matrix in double precision; <c>Mij</c> is row i, column j.</summary>
public readonly record struct Matrix3d(
    double M00, double M01, double M02,
    double M10, double M11, double M12,
    double M20, double M21, double M22)
{
    public static readonly Matrix3d Identity = new(1, 0, 0, 0, 1, 0, 0, 0, 1);

    public Vector3d Row0 => new(M00, M01, M02);

    public Vector3d Row1 => new(M10, M11, M12);

    public Vector3d Row2 => new(M20, M21, M22);

    public double Determinant => Vector3d.Dot(Row0, Vector3d.Cross(Row1, Row2));

    public double Trace => M00 + M11 + M22;

    public static Matrix3d FromRows(Vector3d r0, Vector3d r1, Vector3d r2) =>
        new(r0.X, r0.Y, r0.Z, r1.X, r1.Y, r1.Z, r2.X, r2.Y, r2.Z);

    public static Matrix3d FromColumns(Vector3d c0, Vector3d c1, Vector3d c2) => FromRows(c0, c1, c2).Transposed();

    /// <summary>The matrix with <c>CrossProduct(a) * b == Cross(a, b)</c>.</summary>
    public static Matrix3d CrossProduct(Vector3d a) => new(0, -a.Z, a.Y, a.Z, 0, -a.X, -a.Y, a.X, 0);

    public Matrix3d Transposed() => new(M00, M10, M20, M01, M11, M21, M02, M12, M22);

    /// <summary>The inverse; entries are not finite if the determinant is zero.</summary>
    public Matrix3d Inverted()
    {
        var inverse = 1 / Determinant;
        return FromColumns(
            Vector3d.Cross(Row1, Row2) * inverse, Vector3d.Cross(Row2, Row0) * inverse, Vector3d.Cross(Row0, Row1) * inverse);
    }

    public static Vector3d operator *(Matrix3d m, Vector3d v) =>
        new(Vector3d.Dot(m.Row0, v), Vector3d.Dot(m.Row1, v), Vector3d.Dot(m.Row2, v));

    public static Matrix3d operator *(Matrix3d a, Matrix3d b)
    {
        var t = b.Transposed();
        return new(
            Vector3d.Dot(a.Row0, t.Row0), Vector3d.Dot(a.Row0, t.Row1), Vector3d.Dot(a.Row0, t.Row2),
            Vector3d.Dot(a.Row1, t.Row0), Vector3d.Dot(a.Row1, t.Row1), Vector3d.Dot(a.Row1, t.Row2),
            Vector3d.Dot(a.Row2, t.Row0), Vector3d.Dot(a.Row2, t.Row1), Vector3d.Dot(a.Row2, t.Row2));
    }

    public static Matrix3d operator *(double s, Matrix3d m) => FromRows(s * m.Row0, s * m.Row1, s * m.Row2);

    public static Matrix3d operator +(Matrix3d a, Matrix3d b) => FromRows(a.Row0 + b.Row0, a.Row1 + b.Row1, a.Row2 + b.Row2);
}
