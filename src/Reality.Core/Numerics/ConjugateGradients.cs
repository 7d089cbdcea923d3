namespace Reality.Core.Numerics;

/// <summary>
/// Solves systems of a <see cref="TiledMatrix"/> by conjugate gradients, for matrices whose factor would not fit into memory. The
/// preconditioner is the tiles on the diagonal.
/// </summary>
/// <remarks>
/// M. Hestenes and E. Stiefel, "Methods of conjugate gradients for solving linear systems" (1952). Each row of tiles is summed by
/// one thread, so any number of threads gives the same bits.
/// </remarks>
public sealed class ConjugateGradients : IDisposable
{
    private readonly TiledMatrix _matrix;
    private readonly TiledMatrix _diagonal;
    private readonly ParallelOptions _parallel;

    /// <summary>Takes a matrix; its tiles on the diagonal become symmetric.</summary>
    public ConjugateGradients(TiledMatrix matrix, int threadCount)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        _matrix = matrix;
        _parallel = new() { MaxDegreeOfParallelism = threadCount };
        _diagonal = new(new([.. Enumerable.Repeat(Array.Empty<int>(), matrix.Pattern.Size)]));
    }

    /// <summary>Solves A x = b; false if the matrix is found not to be positive definite.</summary>
    /// <param name="b">The right side; the solution in the end.</param>
    /// <param name="tolerance">Ends as soon as the residual is this small against the right side, both preconditioned.</param>
    /// <param name="maxIterationCount">Ends after as many iterations.</param>
    /// <param name="cancellation">Stops it.</param>
    public bool TrySolve(double[] b, double tolerance, int maxIterationCount, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(b);
        if (!TryPrecondition(cancellation))
            return false;
        var (x, residual) = (new double[b.Length], (double[])b.Clone());
        var z = new double[b.Length];
        Precondition(residual, z);
        var (direction, product) = ((double[])z.Clone(), new double[b.Length]);
        var energy = DenseVector.Dot(residual, z);
        var end = tolerance * tolerance * energy;
        for (var iteration = 0; iteration < maxIterationCount && energy > end; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            _matrix.Multiply(direction, product, _parallel);
            var curvature = DenseVector.Dot(direction, product);
            if (!(curvature > 0))
                return false;
            var step = energy / curvature;
            for (var i = 0; i < x.Length; i++)
            {
                x[i] += step * direction[i];
                residual[i] -= step * product[i];
            }
            Precondition(residual, z);
            var next = DenseVector.Dot(residual, z);
            var turn = next / energy;
            for (var i = 0; i < x.Length; i++)
                direction[i] = z[i] + turn * direction[i];
            energy = next;
        }
        x.CopyTo(b, 0);
        return true;
    }

    /// <summary>Frees the preconditioner.</summary>
    public void Dispose() => _diagonal.Dispose();

    private bool TryPrecondition(CancellationToken cancellation)
    {
        for (var i = 0; i < _matrix.Pattern.Size; i++)
        {
            var tile = _matrix.Tile(_matrix.Pattern.DiagonalOf(i));
            TileKernels.Mirror(tile);
            tile.CopyTo(_diagonal.Tile(i));
        }
        return _diagonal.TryFactor(1, cancellation);
    }

    private void Precondition(double[] residual, double[] z)
    {
        residual.CopyTo(z, 0);
        _diagonal.Solve(z);
    }
}
