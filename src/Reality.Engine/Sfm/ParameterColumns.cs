using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Columns of the reduced system of a <see cref="BundleProblem"/>: six per free pose and the free intrinsics of each camera.
/// </summary>
internal sealed class ParameterColumns
{
    /// <summary>Parameters of a pose.</summary>
    public const int PoseLength = 6;

    private readonly NodeColumns _nodes;

    public ParameterColumns(BundleProblem problem, ParameterGraph graph)
    {
        Lengths = new int[graph.Neighbors.Length];
        Lengths.AsSpan(0, graph.PoseCount).Fill(PoseLength);
        for (var c = 0; c < problem.CameraCount; c++)
        {
            if (graph.NodeOfCamera[c] >= 0)
                Lengths[graph.NodeOfCamera[c]] = problem.FreeIntrinsics[c].Length;
        }
        _nodes = new(graph.Neighbors, Lengths);
        OfPose = Array.ConvertAll(graph.NodeOfPhoto, node => node < 0 ? -1 : _nodes.Of[node]);
        OfCamera = Array.ConvertAll(graph.NodeOfCamera, node => node < 0 ? -1 : _nodes.Of[node]);
    }

    /// <summary>Number of parameters of each node of the graph.</summary>
    public int[] Lengths { get; }

    /// <summary>First column of each node of the graph.</summary>
    public int[] OfNode => _nodes.Of;

    /// <summary>First column of each photo's pose; -1 if it is fixed.</summary>
    public int[] OfPose { get; }

    /// <summary>First column of each camera's free intrinsics; -1 if none is free.</summary>
    public int[] OfCamera { get; }

    /// <inheritdoc cref="NodeColumns.Unused"/>
    public int[] Unused => _nodes.Unused;

    /// <inheritdoc cref="NodeColumns.TileCount"/>
    public int TileCount => _nodes.TileCount;

    /// <inheritdoc cref="NodeColumns.ParameterCount"/>
    public int ParameterCount => _nodes.ParameterCount;

    /// <summary>Tiles in which parameters share points.</summary>
    public TilePattern Pattern => _nodes.Pattern;
}
