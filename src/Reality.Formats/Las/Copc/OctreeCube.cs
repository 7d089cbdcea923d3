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
    public const int MaxLevel = MortonCode.BitsPerAxis;

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
        MortonCode.Of(
            Cell(point.X * _cellsPerStep.X - _min.X), Cell(point.Y * _cellsPerStep.Y - _min.Y),
            Cell(point.Z * _cellsPerStep.Z - _min.Z));

    private static ulong Cell(double value) => (ulong)Math.Clamp(value, 0, (1 << MaxLevel) - 1);
}
