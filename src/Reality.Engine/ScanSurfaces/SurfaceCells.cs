using System.Runtime.InteropServices;
using Reality.Core.Numerics;

namespace Reality.Engine.ScanSurfaces;

/// <summary>
/// Points of a scan in cubic cells, each as number, mean and scatter, from which the plane of the points follows (after Biber and
/// Straßer, "The normal distributions transform", 2003).
/// </summary>
/// <remarks>
/// Memory follows the surface, not the number of points: with too many cells, eight become one, twice as large.
/// </remarks>
public sealed class SurfaceCells
{
    private const int MaxCellCount = 1_500_000;
    private const int KeyBits = 21;
    private const long KeyOffset = 1L << (KeyBits - 1);

    private readonly Dictionary<long, int> _indexOf = [];
    private readonly List<CellSums> _sums = [];

    /// <param name="size">Side of a cell, meters.</param>
    public SurfaceCells(double size) => Size = size;

    /// <summary>Side of a cell, meters.</summary>
    public double Size { get; private set; }

    public IReadOnlyList<CellSums> Sums => _sums;

    /// <summary>The same without a copy, until cells are added.</summary>
    internal ReadOnlySpan<CellSums> SumsInMemory => CollectionsMarshal.AsSpan(_sums);

    /// <summary>Adds a point.</summary>
    /// <param name="towardScanner">From the point to the scanner, of any length.</param>
    public void Add(Vector3d point, Vector3d towardScanner)
    {
        var (x, y, z) = CellOf(point);
        var index = IndexOf(x, y, z);
        var sums = _sums[index];
        sums.Add(point - sums.Origin, towardScanner.Normalized());
        _sums[index] = sums;
        if (_sums.Count > MaxCellCount)
            Coarsen();
    }

    /// <summary>The same points in cells twice as large.</summary>
    public SurfaceCells Coarser()
    {
        var coarser = new SurfaceCells(2 * Size);
        coarser.Add(this);
        return coarser;
    }

    /// <summary>Adds the points of other cells, which are not larger.</summary>
    public void Add(SurfaceCells other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var sums in other._sums)
            Add(sums);
    }

    internal void Add(in CellSums sums)
    {
        var (x, y, z) = CellOf(sums.Origin);
        var index = IndexOf(x, y, z);
        var own = _sums[index];
        own.Add(sums);
        _sums[index] = own;
    }

    internal static long KeyOf(long x, long y, long z) =>
        ((x + KeyOffset) << (2 * KeyBits)) | ((y + KeyOffset) << KeyBits) | (z + KeyOffset);

    internal (long X, long Y, long Z) CellOf(Vector3d point) => (
        (long)Math.Floor(point.X / Size), (long)Math.Floor(point.Y / Size), (long)Math.Floor(point.Z / Size));

    private int IndexOf(long x, long y, long z)
    {
        if (Math.Abs(x) >= KeyOffset || Math.Abs(y) >= KeyOffset || Math.Abs(z) >= KeyOffset)
            return IndexOf(0, 0, 0);
        var key = KeyOf(x, y, z);
        if (_indexOf.TryGetValue(key, out var index))
            return index;
        _indexOf.Add(key, _sums.Count);
        _sums.Add(new() { Origin = Size * new Vector3d(x + 0.5, y + 0.5, z + 0.5) });
        return _sums.Count - 1;
    }

    private void Coarsen()
    {
        var coarser = Coarser();
        Size = coarser.Size;
        _indexOf.Clear();
        _sums.Clear();
        foreach (var sums in coarser._sums)
            Add(sums);
    }
}

/// <summary>Sums over the points of a cell, relative to its middle.</summary>
public struct CellSums
{
    public Vector3d Origin;
    public int Count;
    public Vector3d Sum;
    public Symmetric3 Squares;

    /// <summary>Sum of unit vectors from the points to the scanner: surfaces face it.</summary>
    public Vector3d TowardScanner;

    /// <param name="offset">From <see cref="Origin"/>.</param>
    public void Add(Vector3d offset, Vector3d towardScanner)
    {
        Count++;
        Sum += offset;
        TowardScanner += towardScanner;
        Squares.AddOuter(offset, 1);
    }

    /// <summary>Adds the points of a cell with another origin.</summary>
    public void Add(in CellSums other)
    {
        if (other.Count == 0)
            return;
        var mean = other.Sum / other.Count;
        var offset = mean + (other.Origin - Origin);
        Squares.Xx += other.Squares.Xx;
        Squares.Xy += other.Squares.Xy;
        Squares.Xz += other.Squares.Xz;
        Squares.Yy += other.Squares.Yy;
        Squares.Yz += other.Squares.Yz;
        Squares.Zz += other.Squares.Zz;
        Squares.AddOuter(mean, -other.Count);
        Squares.AddOuter(offset, other.Count);
        Count += other.Count;
        TowardScanner += other.TowardScanner;
        Sum += other.Count * offset;
    }
}
