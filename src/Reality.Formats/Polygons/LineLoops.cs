using Reality.Core.Numerics;

namespace Reality.Formats.Polygons;

/// <summary>Joins lines whose ends meet to closed outlines.</summary>
/// <remarks>
/// Ends meet within about 1e-9 of the largest coordinate: 5 mm in coordinates of millions of meters, rounding in others. If three
/// or more ends meet, it is not known which belong together, and none of them are joined.
/// </remarks>
internal sealed class LineLoops
{
    private const double RelativeTolerance = 1e-9;
    private readonly IReadOnlyList<IReadOnlyList<Vector3d>> _lines;
    private readonly int[] _next;
    private readonly bool[] _isWalked;

    private LineLoops(IReadOnlyList<IReadOnlyList<Vector3d>> lines)
    {
        _lines = lines;
        _next = Neighbors(lines);
        _isWalked = new bool[lines.Count];
    }

    /// <summary>Outlines of the lines, in the order of their first lines, and the number of lines that belong to none.</summary>
    /// <param name="lines">Corners of each; at least two.</param>
    public static (List<List<Vector3d>> Loops, int OpenLineCount) Join(IReadOnlyList<IReadOnlyList<Vector3d>> lines)
    {
        var loops = new LineLoops(lines);
        var found = Enumerable.Range(0, lines.Count).Select(loops.Walk).OfType<List<int>>().ToList();
        return (found.ConvertAll(loops.CornersOf), lines.Count - found.Sum(loop => loop.Count));
    }

    // Ends of line i are 2i and 2i + 1. Ends by which lines are entered, from the first end of a line until it is back there.
    private List<int>? Walk(int line)
    {
        var walked = new List<int>();
        for (var from = 2 * line; !_isWalked[from / 2]; from = _next[from ^ 1])
        {
            _isWalked[from / 2] = true;
            walked.Add(from);
            if (_next[from ^ 1] < 0)
                return null;
        }
        return walked.Count > 0 && _next[walked[^1] ^ 1] == walked[0] ? walked : null;
    }

    private List<Vector3d> CornersOf(List<int> loop) => loop.SelectMany(from =>
    {
        var line = _lines[from / 2];
        return (from % 2 == 0 ? line : line.Reverse()).Take(line.Count - 1);
    }).ToList();

    // For each end the other one that it meets; -1 if there is none, or more than one.
    private static int[] Neighbors(IReadOnlyList<IReadOnlyList<Vector3d>> lines)
    {
        var ends = lines.SelectMany(line => new[] { line[0], line[^1] }).ToArray();
        var meetings = MeetingsOf(ends);
        var neighbors = Enumerable.Repeat(-1, ends.Length).ToArray();
        foreach (var meeting in Enumerable.Range(0, ends.Length).GroupBy(meetings.Find))
        {
            if (meeting.Take(3).ToArray() is [var a, var b])
                (neighbors[a], neighbors[b]) = (b, a);
        }
        return neighbors;
    }

    // Ends closer than half a cell are in one cell of at least one of eight grids, which are half a cell apart on each axis.
    private static DisjointSets MeetingsOf(Vector3d[] ends)
    {
        var meetings = new DisjointSets(ends.Length);
        var cell = 2 * RelativeTolerance * ends.Select(Largest).DefaultIfEmpty().Max();
        for (var grid = 0; grid < 8; grid++)
        {
            var shift = 0.5 * new Vector3d(grid & 1, (grid >> 1) & 1, grid >> 2);
            var firsts = new Dictionary<Vector3d, int>();
            for (var end = 0; end < ends.Length; end++)
            {
                var place = cell > 0 ? ends[end] / cell + shift : Vector3d.Zero;
                var key = new Vector3d(Math.Floor(place.X), Math.Floor(place.Y), Math.Floor(place.Z));
                if (!firsts.TryAdd(key, end))
                    meetings.Join(firsts[key], end);
            }
        }
        return meetings;
    }

    private static double Largest(Vector3d p) => Math.Max(Math.Max(Math.Abs(p.X), Math.Abs(p.Y)), Math.Abs(p.Z));
}
