using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Formats.Las.Copc;

/// <summary>
/// The cube of an octree, and the order of its cells: the key of a point interleaves the bits of its cell on the finest level, so
/// that the points of every cell of every level follow each other.
/// </summary>
internal sealed class OctreeCube
{
    /// <summary>Number of times that the cube can be halved: three bits of a key for each.</summary>
    public const int MaxLevel = 21;

    private readonly Vector3d _min;
    private readonly Vector3d _cellsPerStep;

    /// <param name="points">All points; the cube encloses them by one step.</param>
    public OctreeCube(PointQuantizer points)
    {
        var (bounds, scale, offset) = (points.Bounds, points.Scale, points.Offset);
        var extent = bounds.Max - bounds.Min;
        Center = bounds.Min + 0.5 * extent;
        HalfSize = 0.5 * Math.Max(extent.X, Math.Max(extent.Y, extent.Z)) + Math.Max(scale.X, Math.Max(scale.Y, scale.Z));
        var cellsPerUnit = (1 << MaxLevel) / (2 * HalfSize);
        var min = (Center - new Vector3d(HalfSize, HalfSize, HalfSize) - offset) * cellsPerUnit;
        _min = min;
        _cellsPerStep = scale * cellsPerUnit;
    }

    public Vector3d Center { get; }

    public double HalfSize { get; }

    public ulong KeyOf(in QuantizedPoint point) =>
        Spread(Cell(point.X * _cellsPerStep.X - _min.X))
        | Spread(Cell(point.Y * _cellsPerStep.Y - _min.Y)) << 1
        | Spread(Cell(point.Z * _cellsPerStep.Z - _min.Z)) << 2;

    private static ulong Cell(double value) => (ulong)Math.Clamp(value, 0, (1 << MaxLevel) - 1);

    // Moves bit i to bit 3 i.
    private static ulong Spread(ulong value)
    {
        value = (value | value << 32) & 0x001F00000000FFFF;
        value = (value | value << 16) & 0x001F0000FF0000FF;
        value = (value | value << 8) & 0x100F00F00F00F00F;
        value = (value | value << 4) & 0x10C30C30C30C30C3;
        return (value | value << 2) & 0x1249249249249249;
    }
}
