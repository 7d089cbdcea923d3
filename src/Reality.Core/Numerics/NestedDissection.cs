namespace Reality.Core.Numerics;

/// <summary>Orders the nodes of a graph so that eliminating them in turn adds few entries to a sparse symmetric matrix.</summary>
/// <remarks>
/// A level of a breadth-first search from one end cuts the graph in two; both sides are ordered in the same way, and the cut
/// comes after them. Nodes that neighbor a large part of the graph would cut every path short: they come last of all.
/// A. George and J. Liu, "An automatic nested dissection algorithm for irregular finite element problems" (1978).
/// </remarks>
public static class NestedDissection
{
    // A part of this many nodes is not cut any further.
    private const int MaxLeafCount = 32;

    // Nodes with more neighbors than this times the square root of the number of nodes come last.
    private const double HubFactor = 10;

    // Nodes on either side of a cut, as a share of the part that is cut.
    private const double MinSideShare = 0.25;

    private const int MaxSearchCount = 6;

    /// <summary>The nodes in their order of elimination.</summary>
    /// <param name="neighbors">Neighbors of each node, without itself; each pair is listed at both of its nodes.</param>
    public static int[] Order(int[][] neighbors)
    {
        ArgumentNullException.ThrowIfNull(neighbors);
        var hubDegree = HubFactor * Math.Sqrt(neighbors.Length);
        var nodes = Enumerable.Range(0, neighbors.Length).ToArray();
        var hubs = nodes.Where(node => neighbors[node].Length > hubDegree)
            .OrderBy(node => neighbors[node].Length).ThenBy(node => node).ToArray();
        var dissection = new Dissection(neighbors);
        dissection.PlaceLast(hubs);
        dissection.Run(Array.FindAll(nodes, node => neighbors[node].Length <= hubDegree));
        return dissection.Result;
    }

    /// <summary>An order that is filled from its end.</summary>
    private sealed class Dissection(int[][] neighbors)
    {
        private readonly int[] _part = new int[neighbors.Length];
        private readonly int[] _level = new int[neighbors.Length];
        private int _partCount;
        private int _end = neighbors.Length;

        public int[] Result { get; } = new int[neighbors.Length];

        public void PlaceLast(ReadOnlySpan<int> nodes)
        {
            _end -= nodes.Length;
            nodes.CopyTo(Result.AsSpan(_end));
        }

        public void Run(int[] all)
        {
            var parts = new Stack<int[]>([all]);
            while (parts.TryPop(out var nodes))
            {
                if (nodes.Length == 0)
                    continue;
                var part = ++_partCount;
                foreach (var node in nodes)
                    _part[node] = part;
                var (reached, levelStarts) = SearchFromEnd(nodes[0]);
                if (reached.Length < nodes.Length)
                {
                    parts.Push(reached);
                    parts.Push(Array.FindAll(nodes, node => _part[node] == part));
                }
                else if (nodes.Length <= MaxLeafCount || CutLevel(levelStarts) is not { } cut)
                    PlaceLast(reached);
                else
                    Split(reached, levelStarts[cut], levelStarts[cut + 1], parts);
            }
        }

        // Nodes of the level without a neighbor beyond it need not be cut off.
        private void Split(int[] reached, int from, int to, Stack<int[]> parts)
        {
            var level = reached.AsSpan(from, to - from).ToArray();
            var cut = Array.FindAll(level, node => Array.Exists(
                neighbors[node], other => _part[other] == _part[node] && _level[other] > _level[node]));
            PlaceLast(cut);
            foreach (var node in cut)
                _part[node] = 0;
            parts.Push([.. reached[..from], .. level.Where(node => _part[node] > 0)]);
            parts.Push(reached[to..]);
        }

        // Starts again at the last node reached as long as that is farther away, so that there are many small levels.
        private (int[] Reached, int[] LevelStarts) SearchFromEnd(int start)
        {
            var (reached, starts) = Search(start);
            for (var count = 1; count < MaxSearchCount; count++)
            {
                var (other, otherStarts) = Search(reached[^1]);
                if (otherStarts.Length <= starts.Length)
                {
                    (reached, starts) = Search(reached[0]);
                    break;
                }
                (reached, starts) = (other, otherStarts);
            }
            return (reached, starts);
        }

        private (int[] Reached, int[] LevelStarts) Search(int start)
        {
            var part = _part[start];
            var mark = ++_partCount;
            var (reached, starts) = (new List<int> { start }, new List<int> { 0 });
            (_part[start], _level[start]) = (mark, 0);
            for (var from = 0; from < reached.Count;)
            {
                var to = reached.Count;
                for (var i = from; i < to; i++)
                {
                    foreach (var other in neighbors[reached[i]])
                    {
                        if (_part[other] != part)
                            continue;
                        (_part[other], _level[other]) = (mark, starts.Count);
                        reached.Add(other);
                    }
                }
                starts.Add(to);
                from = to;
            }
            return ([.. reached], [.. starts]);
        }

        // The smallest level with enough nodes on both sides; null if there is none.
        private static int? CutLevel(int[] starts)
        {
            int? best = null;
            var least = MinSideShare * starts[^1];
            for (var level = 1; level < starts.Length - 2; level++)
            {
                if (starts[level] >= least && starts[^1] - starts[level + 1] >= least
                    && (best is not { } b || starts[level + 1] - starts[level] < starts[b + 1] - starts[b]))
                    best = level;
            }
            return best;
        }
    }
}
