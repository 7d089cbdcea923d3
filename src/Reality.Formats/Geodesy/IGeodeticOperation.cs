using Reality.Core.Geodesy;

namespace Reality.Formats.Geodesy;

/// <summary>An operation of PROJ between two coordinate systems. Thread-safe.</summary>
public interface IGeodeticOperation : IDisposable
{
    /// <summary>
    /// Transforms positions in place, in the order (east or longitude, north or latitude, height); the spans have the same
    /// length.
    /// </summary>
    /// <param name="isForward">From source to target.</param>
    void Apply(Span<double> x, Span<double> y, Span<double> z, bool isForward);
}

/// <summary>Creates operations that use the grids of a user. Thread-safe.</summary>
public interface IGridHost
{
    /// <summary>Names of the files that its operations have used so far.</summary>
    IReadOnlyCollection<string> Used { get; }

    /// <summary>The operation from <paramref name="source"/> to <paramref name="target"/>.</summary>
    /// <exception cref="NotSupportedException">No operation is known, or it needs a grid that is not there.</exception>
    /// <exception cref="Core.InvalidFileException">A grid cannot be read.</exception>
    IGeodeticOperation Create(CoordinateSystem source, CoordinateSystem target);
}

/// <summary>An operation in this process.</summary>
internal sealed class ProjOperation : IGeodeticOperation
{
    private readonly Lock _lock = new();
    private readonly ProjContext _context = new();
    private readonly IntPtr _targetFromSource;

    /// <exception cref="NotSupportedException">No operation is known, or it needs a grid that is not installed.</exception>
    public ProjOperation(CoordinateSystem source, CoordinateSystem target)
    {
        try
        {
            _targetFromSource = CoordinateOperation.Create(_context, source, target);
        }
        catch (NotSupportedException)
        {
            _context.Dispose();
            throw;
        }
    }

    public unsafe void Apply(Span<double> x, Span<double> y, Span<double> z, bool isForward)
    {
        const nuint Stride = sizeof(double);
        var count = (nuint)x.Length;
        fixed (double* px = x, py = y, pz = z)
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_context.Handle == IntPtr.Zero, this);
                ProjLibrary.TransformMany(
                    _targetFromSource, isForward ? 1 : -1, px, Stride, count, py, Stride, count, pz, Stride, count, null, 0, 0);
            }
        }
    }

    public void Dispose() => _context.Dispose();
}
