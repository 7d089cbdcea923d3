using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Scans;

/// <summary>Where the scanner of a scan was: at one position, or along its paths by time.</summary>
public sealed class ScannerPath
{
    private readonly Vector3d? _position;
    private readonly IReadOnlyList<IReadOnlyList<ScannerPoint>> _paths;

    // Length of the way at each point, the paths one after the other.
    private readonly double[][] _lengths;

    public ScannerPath(Scan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        (_position, _paths) = (scan.Position, scan.Paths);
        _lengths = new double[_paths.Count][];
        for (var i = 0; i < _paths.Count; i++)
        {
            var path = _paths[i];
            var lengths = _lengths[i] = new double[path.Count];
            lengths[0] = Length;
            for (var j = 1; j < path.Count; j++)
                lengths[j] = lengths[j - 1] + Vector3d.Distance(path[j - 1].Position, path[j].Position);
            Length = lengths[^1];
        }
    }

    public bool IsStatic => _position is not null;

    /// <summary>Number of paths.</summary>
    public int Count => _paths.Count;

    /// <summary>Length of all paths, meters; 0 if the scanner stood still.</summary>
    public double Length { get; }

    /// <summary>Position at a time, and the length of the way until then.</summary>
    public (Vector3d Position, double Length) At(double seconds)
    {
        if (_position is { } still)
            return (still, 0);
        var path = PathAt(seconds);
        var points = _paths[path];
        var next = NextAfter(points, seconds);
        if (next == 0 || next == points.Count)
        {
            var end = Math.Min(next, points.Count - 1);
            return (points[end].Position, _lengths[path][end]);
        }
        var (a, b) = (points[next - 1], points[next]);
        return Between(path, next, (seconds - a.Seconds) / (b.Seconds - a.Seconds));
    }

    /// <summary>Position after a length of the way.</summary>
    public Vector3d AtLength(double length)
    {
        if (_position is { } still)
            return still;
        var path = 0;
        while (path < _paths.Count - 1 && length > _lengths[path][^1])
            path++;
        var lengths = _lengths[path];
        var next = Array.BinarySearch(lengths, length);
        next = next < 0 ? ~next : next;
        if (next == 0 || next == lengths.Length)
            return _paths[path][Math.Min(next, lengths.Length - 1)].Position;
        return Between(path, next, (length - lengths[next - 1]) / (lengths[next] - lengths[next - 1])).Position;
    }

    private (Vector3d Position, double Length) Between(int path, int next, double share)
    {
        var (a, b) = (_paths[path][next - 1].Position, _paths[path][next].Position);
        var lengths = _lengths[path];
        return (a + share * (b - a), lengths[next - 1] + share * (lengths[next] - lengths[next - 1]));
    }

    // The path that was under way, or the one nearest in time.
    private int PathAt(double seconds)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var i = 0; i < _paths.Count; i++)
        {
            var away = Math.Max(0, Math.Max(_paths[i][0].Seconds - seconds, seconds - _paths[i][^1].Seconds));
            if (away < least)
                (best, least) = (i, away);
        }
        return best;
    }

    private static int NextAfter(IReadOnlyList<ScannerPoint> points, double seconds)
    {
        var (low, high) = (0, points.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (points[middle].Seconds <= seconds)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
