using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Columns of a sparse system whose parameters belong to the nodes of a graph. The nodes are in an order of elimination that
/// causes little fill. No node spans two tiles; the columns that this leaves over belong to no node.
/// </summary>
internal sealed class NodeColumns
{
    private readonly int[] _order;
    private readonly int[] _lengths;

    /// <param name="neighbors">Nodes that each node shares entries with.</param>
    /// <param name="lengths">Number of parameters of each node.</param>
    public NodeColumns(int[][] neighbors, int[] lengths)
    {
        (_order, _lengths, Of) = (NestedDissection.Order(neighbors), lengths, new int[neighbors.Length]);
        var end = 0;
        foreach (var node in _order)
        {
            if (end % TiledMatrix.Side + lengths[node] > TiledMatrix.Side)
                end += TiledMatrix.Side - end % TiledMatrix.Side;
            Of[node] = end;
            end += lengths[node];
        }
        TileCount = (end + TiledMatrix.Side - 1) / TiledMatrix.Side;
        ParameterCount = lengths.Sum();
        Pattern = PatternOf(neighbors);
        Unused = UnusedColumns();
    }

    /// <summary>First column of each node.</summary>
    public int[] Of { get; }

    /// <summary>Columns that belong to no parameter.</summary>
    public int[] Unused { get; }

    /// <summary>Number of tiles along the diagonal.</summary>
    public int TileCount { get; }

    /// <summary>Number of parameters.</summary>
    public int ParameterCount { get; }

    /// <summary>Tiles in which nodes share entries.</summary>
    public TilePattern Pattern { get; }

    private TilePattern PatternOf(int[][] neighbors)
    {
        var rows = new SortedSet<int>[TileCount];
        for (var tile = 0; tile < TileCount; tile++)
            rows[tile] = [];
        foreach (var node in _order)
        {
            var column = Of[node] / TiledMatrix.Side;
            foreach (var other in neighbors[node])
            {
                var row = Of[other] / TiledMatrix.Side;
                if (row > column)
                    rows[column].Add(row);
            }
        }
        return new(Array.ConvertAll(rows, set => set.ToArray()));
    }

    private int[] UnusedColumns()
    {
        var isUsed = new bool[TileCount * TiledMatrix.Side];
        foreach (var node in _order)
            isUsed.AsSpan(Of[node], _lengths[node]).Fill(true);
        return [.. Enumerable.Range(0, isUsed.Length).Where(column => !isUsed[column])];
    }
}
