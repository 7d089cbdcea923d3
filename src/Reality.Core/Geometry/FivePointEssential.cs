using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>
/// The essential matrices of two calibrated photos through five matches: D. Nistér, "An Efficient Solution to the
/// Five-Point Relative Pose Problem" (PAMI 2004).
/// </summary>
public static class FivePointEssential
{
    public const int MaxSolutionCount = 10;

    private const int Monomials = 20;

    // Powers of (x, y, z) in the order of Nistér's table: the first ten are eliminated, the rest is polynomial in z alone
    // times x, y or 1.
    private static readonly int[,] Powers =
    {
        { 3, 0, 0 }, { 0, 3, 0 }, { 2, 1, 0 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 0, 0 },
        { 0, 2, 1 }, { 0, 2, 0 }, { 1, 1, 1 }, { 1, 1, 0 },
        { 1, 0, 2 }, { 1, 0, 1 }, { 1, 0, 0 }, { 0, 1, 2 }, { 0, 1, 1 }, { 0, 1, 0 },
        { 0, 0, 3 }, { 0, 0, 2 }, { 0, 0, 1 }, { 0, 0, 0 },
    };

    private static readonly int[] IndexOfPowers = BuildIndex();

    /// <summary>
    /// Matrices E with <c>secondᵀ E first = 0</c> for five pairs of rays of any length; returns how many.
    /// </summary>
    public static int Solve(ReadOnlySpan<Vector3d> first, ReadOnlySpan<Vector3d> second, Span<Matrix3d> essentials)
    {
        Span<double> basis = stackalloc double[4 * 9];
        if (!TryNullSpace(first, second, basis))
            return 0;
        Span<double> constraints = stackalloc double[10 * Monomials];
        BuildConstraints(basis, constraints);
        if (!TryEliminate(constraints))
            return 0;

        // Three rows, each (x: cubic in z, y: cubic in z, 1: quartic in z), lowest power first.
        Span<double> rows = stackalloc double[3 * 3 * 5];
        for (var r = 0; r < 3; r++)
        {
            SubtractShifted(
                constraints.Slice((4 + 2 * r) * Monomials, Monomials), constraints.Slice((5 + 2 * r) * Monomials, Monomials),
                rows.Slice(r * 15, 15));
        }
        Span<double> determinant = stackalloc double[11];
        DeterminantOfRows(rows, determinant);
        Span<double> roots = stackalloc double[MaxSolutionCount];
        var count = Polynomial.RealRoots(determinant, roots);
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            if (TrySolveForXy(rows, roots[i], out var x, out var y))
                essentials[found++] = Combine(basis, x, y, roots[i]);
        }
        return found;
    }

    private static int[] BuildIndex()
    {
        var index = new int[64];
        for (var i = 0; i < Monomials; i++)
            index[Powers[i, 0] * 16 + Powers[i, 1] * 4 + Powers[i, 2]] = i;
        return index;
    }

    // Gauss-Jordan with full pivoting on the five epipolar equations, then the four free unknowns one by one.
    private static bool TryNullSpace(ReadOnlySpan<Vector3d> first, ReadOnlySpan<Vector3d> second, Span<double> basis)
    {
        Span<double> a = stackalloc double[5 * 9];
        for (var i = 0; i < 5; i++)
        {
            var (p, q) = (first[i], second[i]);
            ReadOnlySpan<double> row =
            [
                q.X * p.X, q.X * p.Y, q.X * p.Z, q.Y * p.X, q.Y * p.Y, q.Y * p.Z, q.Z * p.X, q.Z * p.Y, q.Z * p.Z,
            ];
            row.CopyTo(a[(i * 9)..]);
        }
        Span<int> columns = [0, 1, 2, 3, 4, 5, 6, 7, 8];
        for (var step = 0; step < 5; step++)
        {
            var (pivotRow, pivotColumn, largest) = (step, step, 0.0);
            for (var r = step; r < 5; r++)
            {
                for (var c = step; c < 9; c++)
                {
                    if (Math.Abs(a[r * 9 + c]) > largest)
                        (pivotRow, pivotColumn, largest) = (r, c, Math.Abs(a[r * 9 + c]));
                }
            }
            if (largest < 1e-12)
                return false;
            for (var c = 0; c < 9; c++)
                (a[step * 9 + c], a[pivotRow * 9 + c]) = (a[pivotRow * 9 + c], a[step * 9 + c]);
            for (var r = 0; r < 5; r++)
                (a[r * 9 + step], a[r * 9 + pivotColumn]) = (a[r * 9 + pivotColumn], a[r * 9 + step]);
            (columns[step], columns[pivotColumn]) = (columns[pivotColumn], columns[step]);
            var inverse = 1 / a[step * 9 + step];
            for (var c = step; c < 9; c++)
                a[step * 9 + c] *= inverse;
            for (var r = 0; r < 5; r++)
            {
                var factor = a[r * 9 + step];
                if (r == step || factor == 0)
                    continue;
                for (var c = step; c < 9; c++)
                    a[r * 9 + c] -= factor * a[step * 9 + c];
            }
        }
        basis.Clear();
        for (var k = 0; k < 4; k++)
        {
            basis[k * 9 + columns[5 + k]] = 1;
            for (var r = 0; r < 5; r++)
                basis[k * 9 + columns[r]] = -a[r * 9 + 5 + k];
        }
        Orthonormalize(basis);
        return true;
    }

    private static void Orthonormalize(Span<double> basis)
    {
        for (var k = 0; k < 4; k++)
        {
            var v = basis.Slice(k * 9, 9);
            for (var pass = 0; pass < 2; pass++)
            {
                for (var m = 0; m < k; m++)
                {
                    var u = basis.Slice(m * 9, 9);
                    double dot = 0;
                    for (var i = 0; i < 9; i++)
                        dot += u[i] * v[i];
                    for (var i = 0; i < 9; i++)
                        v[i] -= dot * u[i];
                }
            }
            double square = 0;
            foreach (var e in v)
                square += e * e;
            var inverse = 1 / Math.Sqrt(square);
            for (var i = 0; i < 9; i++)
                v[i] *= inverse;
        }
    }

    // The nine equations 2 E Eᵀ E - trace(E Eᵀ) E = 0 and det E = 0 for E = x E0 + y E1 + z E2 + E3.
    private static void BuildConstraints(ReadOnlySpan<double> basis, Span<double> constraints)
    {
        constraints.Clear();
        Span<double> weights = stackalloc double[9];
        for (var a = 0; a < 4; a++)
        {
            var ea = Entry(basis, a);
            for (var b = 0; b < 4; b++)
            {
                var eb = Entry(basis, b);
                var abT = ea * eb.Transposed();
                var trace = abT.Trace;
                for (var c = 0; c < 4; c++)
                {
                    var ec = Entry(basis, c);
                    var monomial = MonomialOf(a, b, c);
                    var m = 2 * (abT * ec) + -trace * ec;
                    Store(m, weights);
                    for (var i = 0; i < 9; i++)
                        constraints[i * Monomials + monomial] += weights[i];
                    constraints[9 * Monomials + monomial] += Vector3d.Dot(ea.Row0, Vector3d.Cross(eb.Row1, ec.Row2));
                }
            }
        }
    }

    private static int MonomialOf(int a, int b, int c)
    {
        var code = 0;
        foreach (var variable in (ReadOnlySpan<int>)[a, b, c])
            code += variable switch { 0 => 16, 1 => 4, 2 => 1, _ => 0 };
        return IndexOfPowers[code];
    }

    private static Matrix3d Entry(ReadOnlySpan<double> basis, int k)
    {
        var e = basis.Slice(k * 9, 9);
        return new(e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7], e[8]);
    }

    private static void Store(in Matrix3d m, Span<double> to)
    {
        ReadOnlySpan<double> values = [m.M00, m.M01, m.M02, m.M10, m.M11, m.M12, m.M20, m.M21, m.M22];
        values.CopyTo(to);
    }

    private static bool TryEliminate(Span<double> m)
    {
        for (var step = 0; step < 10; step++)
        {
            var pivot = step;
            for (var r = step + 1; r < 10; r++)
            {
                if (Math.Abs(m[r * Monomials + step]) > Math.Abs(m[pivot * Monomials + step]))
                    pivot = r;
            }
            if (Math.Abs(m[pivot * Monomials + step]) < 1e-14)
                return false;
            for (var c = step; c < Monomials; c++)
                (m[step * Monomials + c], m[pivot * Monomials + c]) = (m[pivot * Monomials + c], m[step * Monomials + c]);
            var inverse = 1 / m[step * Monomials + step];
            for (var c = step; c < Monomials; c++)
                m[step * Monomials + c] *= inverse;
            for (var r = 0; r < 10; r++)
            {
                var factor = m[r * Monomials + step];
                if (r == step || factor == 0)
                    continue;
                for (var c = step; c < Monomials; c++)
                    m[r * Monomials + c] -= factor * m[step * Monomials + c];
            }
        }
        return true;
    }

    // Row "x²z + …" minus z times row "x² + …": the rest has no eliminated monomial.
    private static void SubtractShifted(ReadOnlySpan<double> high, ReadOnlySpan<double> low, Span<double> row)
    {
        for (var part = 0; part < 3; part++)
        {
            var offset = part == 0 ? 10 : part == 1 ? 13 : 16;
            var terms = part == 2 ? 4 : 3;
            var to = row.Slice(part * 5, 5);
            to.Clear();
            for (var t = 0; t < terms; t++)
            {
                var power = terms - 1 - t;
                to[power] += high[offset + t];
                to[power + 1] -= low[offset + t];
            }
        }
    }

    private static void DeterminantOfRows(ReadOnlySpan<double> rows, Span<double> determinant)
    {
        determinant.Clear();
        Span<double> minor = stackalloc double[9];
        for (var r = 0; r < 3; r++)
        {
            var (s, t) = ((r + 1) % 3, (r + 2) % 3);
            minor.Clear();
            for (var i = 0; i < 5; i++)
            {
                for (var j = 0; j < 5; j++)
                    minor[i + j] += rows[s * 15 + i] * rows[t * 15 + 5 + j] - rows[s * 15 + 5 + i] * rows[t * 15 + j];
            }
            for (var i = 0; i < 5; i++)
            {
                for (var j = 0; j <= 6; j++)
                    determinant[i + j] += rows[r * 15 + 10 + i] * minor[j];
            }
        }
    }

    private static bool TrySolveForXy(ReadOnlySpan<double> rows, double z, out double x, out double y)
    {
        Span<Vector3d> at = stackalloc Vector3d[3];
        for (var r = 0; r < 3; r++)
        {
            at[r] = new(
                Polynomial.Evaluate(rows.Slice(r * 15, 5), z), Polynomial.Evaluate(rows.Slice(r * 15 + 5, 5), z),
                Polynomial.Evaluate(rows.Slice(r * 15 + 10, 5), z));
        }
        var best = Vector3d.Zero;
        for (var r = 0; r < 3; r++)
        {
            var candidate = Vector3d.Cross(at[r], at[(r + 1) % 3]);
            if (candidate.LengthSquared > best.LengthSquared)
                best = candidate;
        }
        (x, y) = (best.X / best.Z, best.Y / best.Z);
        return double.IsFinite(x) && double.IsFinite(y);
    }

    private static Matrix3d Combine(ReadOnlySpan<double> basis, double x, double y, double z)
    {
        var e = x * Entry(basis, 0) + y * Entry(basis, 1) + z * Entry(basis, 2) + Entry(basis, 3);
        var norm = Math.Sqrt(e.Row0.LengthSquared + e.Row1.LengthSquared + e.Row2.LengthSquared);
        return 1 / norm * e;
    }
}
