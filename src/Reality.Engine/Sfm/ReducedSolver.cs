using Reality.Core.Numerics;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// The matrix of a reduced system and its solution. A Cholesky factor solves it if it fits into the memory limit; otherwise
/// conjugate gradients do.
/// </summary>
internal sealed class ReducedSolver : IDisposable
{
    // For conjugate gradients. A step need not be exact, because the next one corrects it.
    private const double Tolerance = 1e-3;
    private const int MaxConjugateGradientCount = 500;

    /// <summary>Maximum memory of the matrix itself, for conjugate gradients.</summary>
    internal const long MaxMatrixBytes = 8L << 30;

    private readonly ConjugateGradients? _gradients;

    /// <param name="pattern">Tiles of the matrix.</param>
    /// <param name="photoCount">Photos of the system, for messages.</param>
    public ReducedSolver(TilePattern pattern, int photoCount, BundleOptions options, ParallelOptions parallel)
    {
        var filled = pattern.WithFill();
        var factors = TiledMatrix.BytesOf(filled.TileCount) <= options.MaxFactorBytes;
        if (!factors)
            CheckSize(photoCount, TiledMatrix.BytesOf(pattern.TileCount));
        Matrix = new(factors ? filled : pattern);
        _gradients = factors ? null : new(Matrix, parallel.MaxDegreeOfParallelism);
    }

    /// <summary>The matrix, or its factor after it was solved.</summary>
    public TiledMatrix Matrix { get; }

    /// <summary>Whether the matrix is replaced by its factor.</summary>
    public bool Factors => _gradients is null;

    /// <summary>Replaces the right side with the solution; false if the matrix is singular.</summary>
    public bool TrySolve(double[] rightSide, ParallelOptions parallel, CancellationToken cancellation)
    {
        if (_gradients is not null)
            return _gradients.TrySolve(rightSide, Tolerance, MaxConjugateGradientCount, cancellation);
        if (!Matrix.TryFactor(parallel.MaxDegreeOfParallelism, cancellation))
            return false;
        Matrix.Solve(rightSide);
        return true;
    }

    /// <summary>Frees the matrix.</summary>
    public void Dispose()
    {
        _gradients?.Dispose();
        Matrix.Dispose();
    }

    private static void CheckSize(int photoCount, long bytes)
    {
        if (bytes <= MaxMatrixBytes)
            return;
        throw new StageException(
            "Calibration_TooManyPhotos",
            $"{photoCount} photos share points with so many others that their equations would take {bytes >> 30} GiB. "
            + $"Split them into groups by area.");
    }
}
