using Reality.Core.Numerics;

namespace Reality.Engine.Scans;

/// <summary>
/// Distances from points to their nearest neighbors, in some small cubes that the points of a tile choose: neighbors are sought
/// along a curve that fills space, so a few of the distances are too long.
/// </summary>
/// <param name="tile">The cube of the tile.</param>
/// <param name="pointCount">Points of the tile.</param>
public sealed class PointSpacing(ScanCell tile, long pointCount)
{
    private const int SampleSize = 50_000;
    private const int CubeBits = 5;
    private const int QuantileCount = 101;
    private const int NeighborsEachWay = 16;

    private readonly List<ScanPoint> _sample = [];
    private readonly int _cubeShift = Math.Max(0, tile.Shift - CubeBits);
    private readonly int _keyShift = Math.Max(0, tile.Shift - MortonCode.BitsPerAxis);
    private readonly ulong _threshold = pointCount <= SampleSize
        ? ulong.MaxValue
        : (ulong)(ulong.MaxValue * ((double)SampleSize / pointCount));
    private (ScanCell Cube, bool IsChosen) _last;

    public void Add(in ScanPoint point)
    {
        var cube = ScanCell.Of(point, _cubeShift);
        if (_last.Cube != cube)
        {
            var hash = SeededRandom.Mix(cube.X * 0x9E37_79B9_7F4A_7C15 ^ cube.Y * 0xC2B2_AE3D_27D4_EB4F ^ cube.Z);
            _last = (cube, hash <= _threshold);
        }
        if (_last.IsChosen && _sample.Count < 4 * SampleSize)
            _sample.Add(point);
    }

    /// <summary>Percentiles 0 to 100 of the distances, in units of the steps; empty with fewer than two points.</summary>
    /// <param name="step">Step of each axis of the grid.</param>
    public IReadOnlyList<double> Percentiles(Vector3d step)
    {
        if (_sample.Count < 2)
            return [];
        var points = _sample.ToArray();
        Array.Sort(Array.ConvertAll(points, KeyOf), points);
        var distances = new double[points.Length];
        for (var i = 0; i < points.Length; i++)
            distances[i] = Nearest(points, i, step);
        Array.Sort(distances);
        var last = distances.Length - 1;
        return Enumerable.Range(0, QuantileCount).Select(q => distances[(int)((long)q * last / (QuantileCount - 1))]).ToList();
    }

    private static double Nearest(ScanPoint[] points, int index, Vector3d step)
    {
        var (nearest, p) = (double.PositiveInfinity, points[index]);
        var end = Math.Min(points.Length - 1, index + NeighborsEachWay);
        for (var i = Math.Max(0, index - NeighborsEachWay); i <= end; i++)
        {
            if (i == index)
                continue;
            var q = points[i];
            var difference = new Vector3d(
                ((double)q.X - p.X) * step.X, ((double)q.Y - p.Y) * step.Y, ((double)q.Z - p.Z) * step.Z);
            nearest = Math.Min(nearest, difference.LengthSquared);
        }
        return Math.Sqrt(nearest);
    }

    // Place along the curve: the bits of the coordinates in turn.
    private ulong KeyOf(ScanPoint point)
    {
        var cell = ScanCell.Of(point, _keyShift);
        return MortonCode.Of(cell.X, cell.Y, cell.Z);
    }
}
