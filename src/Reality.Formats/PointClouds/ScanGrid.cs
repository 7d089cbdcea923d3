using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.PointClouds;

/// <summary>
/// Measurements of a scanner from one position, for writing: a grid of columns at equal azimuths, each from the lowest elevation
/// upward.
/// </summary>
public sealed class ScanGrid
{
    private readonly Vector3d[] _points;
    private readonly ushort[] _intensities;
    private readonly Rgb24[] _colors;

    /// <param name="fileFromScanner">From the scanner's coordinates to those of the file.</param>
    public ScanGrid(string name, int columns, int rows, RigidTransform fileFromScanner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        (Name, Columns, Rows, FileFromScanner) = (name, columns, rows, fileFromScanner);
        (_points, _intensities, _colors) = (new Vector3d[columns * rows], new ushort[columns * rows], new Rgb24[columns * rows]);
        Array.Fill(_points, new(double.NaN, double.NaN, double.NaN));
    }

    public string Name { get; }

    public int Columns { get; }

    public int Rows { get; }

    public RigidTransform FileFromScanner { get; }

    /// <summary>Points in the scanner's coordinates, column by column; NaN without a return.</summary>
    public ReadOnlySpan<Vector3d> Points => _points;

    public ReadOnlySpan<ushort> Intensities => _intensities;

    public ReadOnlySpan<Rgb24> Colors => _colors;

    /// <summary>Number of beams with a return.</summary>
    public int PointCount => _points.Count(point => !double.IsNaN(point.X));

    public void Set(int column, int row, Vector3d point, ushort intensity, Rgb24 color)
    {
        var at = column * Rows + row;
        (_points[at], _intensities[at], _colors[at]) = (point, intensity, color);
    }
}
