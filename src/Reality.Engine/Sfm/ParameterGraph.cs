namespace Reality.Engine.Sfm;

/// <summary>Which free poses, and cameras with free intrinsics, of a <see cref="BundleProblem"/> share points.</summary>
/// <remarks>Nodes are the free poses, by photo, then the cameras.</remarks>
internal sealed class ParameterGraph
{
    private readonly BundleProblem _problem;
    private readonly BundleStructure _structure;

    public ParameterGraph(BundleProblem problem, BundleStructure structure, ParallelOptions parallel)
    {
        (_problem, _structure) = (problem, structure);
        var count = 0;
        NodeOfPhoto = Array.ConvertAll(problem.PoseIsFixed, isFixed => isFixed ? -1 : count++);
        PoseCount = count;
        NodeOfCamera = Array.ConvertAll(problem.FreeIntrinsics, free => free.Length == 0 ? -1 : count++);
        var neighbors = new List<int>[count];
        Parallel.For(0, problem.PhotoCount, parallel, () => new int[count], (photo, _, seen) =>
        {
            if (NodeOfPhoto[photo] >= 0)
                neighbors[NodeOfPhoto[photo]] = NeighborsOf(photo, seen);
            return seen;
        }, _ => { });
        for (var camera = PoseCount; camera < count; camera++)
            neighbors[camera] = [];
        for (var pose = 0; pose < PoseCount; pose++)
        {
            foreach (var camera in neighbors[pose].Where(node => node >= PoseCount))
                neighbors[camera].Add(pose);
        }
        AddPairsOfCameras(neighbors);
        Neighbors = Array.ConvertAll(neighbors, list => list.Order().ToArray());
    }

    /// <summary>Node of each photo; -1 if its pose is fixed.</summary>
    public int[] NodeOfPhoto { get; }

    /// <summary>Node of each camera; -1 if no parameter is free.</summary>
    public int[] NodeOfCamera { get; }

    /// <summary>Number of nodes that are poses.</summary>
    public int PoseCount { get; }

    /// <summary>Neighbors of each node, ascending.</summary>
    public int[][] Neighbors { get; }

    private List<int> NeighborsOf(int photo, int[] seen)
    {
        var (mine, found) = (NodeOfPhoto[photo], new List<int>());
        void Add(int node)
        {
            if (node < 0 || node == mine || seen[node] == mine + 1)
                return;
            seen[node] = mine + 1;
            found.Add(node);
        }
        for (var n = _structure.FirstOfPhoto[photo]; n < _structure.FirstOfPhoto[photo + 1]; n++)
        {
            var point = _structure.PointOf[_structure.ObservationsOfPhoto[n]];
            for (var o = _problem.FirstObservation[point]; o < _problem.FirstObservation[point + 1]; o++)
                Add(NodeOfPhoto[_problem.PhotoOf[o]]);
            for (var i = _structure.FirstCameraOfPoint[point]; i < _structure.FirstCameraOfPoint[point + 1]; i++)
                Add(NodeOfCamera[_structure.CameraOfIncidence[i]]);
        }
        return found;
    }

    private void AddPairsOfCameras(List<int>[] neighbors)
    {
        var pairs = new HashSet<(int, int)>();
        for (var point = 0; point < _problem.PointCount; point++)
        {
            var (from, to) = (_structure.FirstCameraOfPoint[point], _structure.FirstCameraOfPoint[point + 1]);
            for (var i = from; i < to; i++)
            {
                var first = NodeOfCamera[_structure.CameraOfIncidence[i]];
                for (var j = i + 1; j < to && first >= 0; j++)
                {
                    var second = NodeOfCamera[_structure.CameraOfIncidence[j]];
                    if (second < 0 || !pairs.Add((Math.Min(first, second), Math.Max(first, second))))
                        continue;
                    neighbors[first].Add(second);
                    neighbors[second].Add(first);
                }
            }
        }
    }
}
