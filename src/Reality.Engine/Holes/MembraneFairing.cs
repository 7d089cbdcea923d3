using Reality.Core.Numerics;

namespace Reality.Engine.Holes;

/// <summary>
/// Makes a membrane smooth: a thin plate under tension that continues the slopes of the surface around the hole, which fade
/// over a length, and is flat beyond.
/// </summary>
/// <remarks>
/// Minimizes Σ (l² / A) |Lx|² + xᵀLx over the vertices inside: L holds the cotangent weights (Pinkall and Polthier 1993), A
/// areas of vertices and l the length. The sum over |Lx|² includes the vertices of the loop, whose neighbors in the surface are
/// fixed, so that a plane does not change at all. Solved by conjugate gradients.
/// </remarks>
internal sealed class MembraneFairing
{
    private const int MaxIterations = 1500;
    private const double Tolerance = 1e-7;

    // Limits the weights of needles.
    private const double MaxCotangent = 50;

    private readonly Vector3d[] _positions;
    private readonly bool[] _isFree;
    private readonly Dictionary<int, double>[] _weights;
    private readonly (int Neighbor, double Weight)[][] _rows;

    // Plate term of a row: squared length over area; 0 if the row is not part of it.
    private readonly double[] _plate;

    private MembraneFairing(MembraneMesh mesh, SurroundingSurface around, double length, double voxelSize)
    {
        var count = mesh.Positions.Count;
        _positions = [.. mesh.Positions, .. around.Others];
        _isFree = [.. Enumerable.Range(0, _positions.Length).Select(i => i >= mesh.LoopLength && i < count)];
        _weights = [.. _positions.Select(_ => new Dictionary<int, double>())];
        var (area, uses) = (new double[_positions.Length], new Dictionary<(int, int), int>());
        for (var i = 0; i < mesh.Corners.Count; i += 3)
            AddTriangle(mesh.Corners[i], mesh.Corners[i + 1], mesh.Corners[i + 2], area, uses);
        foreach (var (a, b, c) in around.TrianglesFor(mesh.LoopLength, count))
            AddTriangle(a, b, c, area, uses);
        _rows = [.. _weights.Select(row => row.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value)).ToArray())];
        var least = 0.0625 * voxelSize * voxelSize;
        _plate = new double[_positions.Length];
        for (var i = 0; i < count; i++)
        {
            if (i >= mesh.LoopLength || _rows[i].All(entry => uses[(i, entry.Neighbor)] == 2))
                _plate[i] = length * length / Math.Max(least, area[i]);
        }
    }

    /// <summary>Moves the vertices inside.</summary>
    /// <param name="length">Meters over which slopes fade.</param>
    public static void Fair(
        MembraneMesh mesh, SurroundingSurface around, double length, double voxelSize, CancellationToken cancellation)
    {
        if (mesh.Positions.Count == mesh.LoopLength)
            return;
        var fairing = new MembraneFairing(mesh, around, length, voxelSize);
        fairing.Solve(cancellation);
        for (var i = mesh.LoopLength; i < mesh.Positions.Count; i++)
            mesh.Positions[i] = fairing._positions[i];
    }

    private void AddTriangle(int a, int b, int c, double[] area, Dictionary<(int, int), int> uses)
    {
        var twice = Vector3d.Cross(_positions[b] - _positions[a], _positions[c] - _positions[a]).Length;
        foreach (var (i, j, k) in (ReadOnlySpan<(int, int, int)>)[(a, b, c), (b, c, a), (c, a, b)])
        {
            area[i] += twice / 6;
            // The edge from i to j lies opposite to the angle at k.
            var dot = Vector3d.Dot(_positions[i] - _positions[k], _positions[j] - _positions[k]);
            var cotangent = Math.Clamp(dot / Math.Max(twice, 1e-300), -MaxCotangent, MaxCotangent);
            _weights[i][j] = _weights[i].GetValueOrDefault(j) + 0.5 * cotangent;
            _weights[j][i] = _weights[j].GetValueOrDefault(i) + 0.5 * cotangent;
            uses[(i, j)] = uses.GetValueOrDefault((i, j)) + 1;
            uses[(j, i)] = uses.GetValueOrDefault((j, i)) + 1;
        }
    }

    private void Solve(CancellationToken cancellation)
    {
        var n = _positions.Length;
        var (residual, direction, applied, bent) = (new Vector3d[n], new Vector3d[n], new Vector3d[n], new Vector3d[n]);
        var inverse = Diagonal();
        Apply(_positions, residual, bent);
        var (old, first) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            residual[i] = -residual[i];
            direction[i] = inverse[i] * residual[i];
            old += Vector3d.Dot(residual[i], direction[i]);
        }
        first = old;
        for (var iteration = 0; iteration < MaxIterations && old > Tolerance * Tolerance * first; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            Apply(direction, applied, bent);
            var curvature = 0.0;
            for (var i = 0; i < n; i++)
                curvature += Vector3d.Dot(direction[i], applied[i]);
            if (!(curvature > 0))
                break;
            var (step, next) = (old / curvature, 0.0);
            for (var i = 0; i < n; i++)
            {
                _positions[i] += step * direction[i];
                residual[i] -= step * applied[i];
                next += inverse[i] * residual[i].LengthSquared;
            }
            for (var i = 0; i < n; i++)
                direction[i] = inverse[i] * residual[i] + next / old * direction[i];
            old = next;
        }
    }

    // Rows of fixed vertices are zero.
    private void Apply(Vector3d[] x, Vector3d[] result, Vector3d[] bent)
    {
        for (var i = 0; i < x.Length; i++)
            bent[i] = _isFree[i] || _plate[i] > 0 ? Row(x, i) : Vector3d.Zero;
        for (var i = 0; i < x.Length; i++)
            result[i] = _isFree[i] ? bent[i] : Vector3d.Zero;
        for (var i = 0; i < x.Length; i++)
            bent[i] *= _plate[i];
        for (var i = 0; i < x.Length; i++)
        {
            if (_isFree[i])
                result[i] += Row(bent, i);
        }
    }

    private Vector3d Row(Vector3d[] x, int i)
    {
        var sum = Vector3d.Zero;
        foreach (var (neighbor, weight) in _rows[i])
            sum += weight * (x[i] - x[neighbor]);
        return sum;
    }

    private double[] Diagonal()
    {
        var own = _rows.Select(row => row.Sum(entry => entry.Weight)).ToArray();
        return [.. _rows.Select((row, i) => _isFree[i] ? 1 / Of(row, i) : 0)];

        double Of((int Neighbor, double Weight)[] row, int i) => Math.Max(
            1e-12,
            own[i] + _plate[i] * own[i] * own[i] + row.Sum(entry => _plate[entry.Neighbor] * entry.Weight * entry.Weight));
    }
}

/// <summary>The triangles of the surface at the vertices of a loop.</summary>
/// <param name="Others">Their corners that are not on the loop.</param>
/// <param name="Triangles">Corners: vertices of the loop, then the others.</param>
internal sealed record SurroundingSurface(IReadOnlyList<Vector3d> Others, IReadOnlyList<(int A, int B, int C)> Triangles)
{
    /// <summary>The triangles, if vertices inside the loop are numbered before the others.</summary>
    /// <param name="count">Number of vertices on the loop and inside.</param>
    public IEnumerable<(int A, int B, int C)> TrianglesFor(int loopLength, int count)
    {
        return Triangles.Select(triangle => (Number(triangle.A), Number(triangle.B), Number(triangle.C)));

        int Number(int corner) => corner < loopLength ? corner : corner - loopLength + count;
    }
}
