using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Columns of the reduced system of a <see cref="BundleProblem"/>: six per free pose and the free intrinsics of each camera, in
/// an order of elimination that fills little. No pose or camera is in two tiles; columns left over belong to nothing.
/// </summary>
internal sealed class ParameterColumns
{
    private const int PoseLength = 6;

    public ParameterColumns(BundleProblem problem, ParameterGraph graph)
    {
        var columnOf = new int[graph.Neighbors.Length];
        var lengthOf = new int[columnOf.Length];
        lengthOf.AsSpan(0, graph.PoseCount).Fill(PoseLength);
        for (var c = 0; c < problem.CameraCount; c++)
        {
            if (graph.NodeOfCamera[c] >= 0)
                lengthOf[graph.NodeOfCamera[c]] = problem.FreeIntrinsics[c].Length;
        }
        var end = 0;
        var order = NestedDissection.Order(graph.Neighbors);
        foreach (var node in order)
        {
            if (end % TiledMatrix.Side + lengthOf[node] > TiledMatrix.Side)
                end += TiledMatrix.Side - end % TiledMatrix.Side;
            columnOf[node] = end;
            end += lengthOf[node];
        }
        TileCount = (end + TiledMatrix.Side - 1) / TiledMatrix.Side;
        ParameterCount = lengthOf.Sum();
        OfPose = Array.ConvertAll(graph.NodeOfPhoto, node => node < 0 ? -1 : columnOf[node]);
        OfCamera = Array.ConvertAll(graph.NodeOfCamera, node => node < 0 ? -1 : columnOf[node]);
        Pattern = PatternOf(graph, order, columnOf);
        Unused = UnusedColumns(order, columnOf, lengthOf);
    }

    /// <summary>First column of each photo's pose; -1 if it is fixed.</summary>
    public int[] OfPose { get; }

    /// <summary>First column of each camera's free intrinsics; -1 if none is free.</summary>
    public int[] OfCamera { get; }

    /// <summary>Columns that belong to no parameter.</summary>
    public int[] Unused { get; }

    /// <summary>Number of tiles along the diagonal.</summary>
    public int TileCount { get; }

    /// <summary>Number of parameters.</summary>
    public int ParameterCount { get; }

    /// <summary>Tiles in which parameters share points.</summary>
    public TilePattern Pattern { get; }

    private TilePattern PatternOf(ParameterGraph graph, int[] order, int[] columnOf)
    {
        var rows = new SortedSet<int>[TileCount];
        for (var tile = 0; tile < TileCount; tile++)
            rows[tile] = [];
        foreach (var node in order)
        {
            var column = columnOf[node] / TiledMatrix.Side;
            foreach (var other in graph.Neighbors[node])
            {
                var row = columnOf[other] / TiledMatrix.Side;
                if (row > column)
                    rows[column].Add(row);
            }
        }
        return new(Array.ConvertAll(rows, set => set.ToArray()));
    }

    private int[] UnusedColumns(int[] order, int[] columnOf, int[] lengthOf)
    {
        var isUsed = new bool[TileCount * TiledMatrix.Side];
        foreach (var node in order)
            isUsed.AsSpan(columnOf[node], lengthOf[node]).Fill(true);
        return [.. Enumerable.Range(0, isUsed.Length).Where(column => !isUsed[column])];
    }
}
