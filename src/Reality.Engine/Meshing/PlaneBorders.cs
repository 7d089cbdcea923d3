using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>
/// Moves the borders of plane regions to where their planes meet: a vertex near an edge belongs to the nearest plane of those
/// around it, although the surface there is rounded. Small holes of a region are filled if the tolerance allows it.
/// </summary>
/// <param name="tolerance">Maximum distance of a vertex from its plane, meters.</param>
internal sealed class PlaneBorders(Mesh mesh, VertexRings rings, IReadOnlyList<FoundPlane> planes, double tolerance)
{
    private const int ChunkSize = 4096;

    // Sweeps that extend planes within their own tolerance, and sweeps that close the gap between two of them.
    private const int ExtensionSweeps = 6;
    private const int GapSweeps = 3;

    // A hole is filled if the regions around it have at least this many times as many vertices.
    private const int MinRegionPerHole = 4;

    /// <summary>The labels of vertices with these changes.</summary>
    public int[] Settle(int[] labels, ParallelOptions parallel)
    {
        for (var i = 0; i < ExtensionSweeps; i++)
            labels = Sweep(labels, Nearest, parallel);
        FillHoles(labels);
        for (var i = 0; i < GapSweeps; i++)
            labels = Sweep(labels, NearestOrInGap, parallel);
        return labels;

        int NearestOrInGap(int vertex, int[] before) =>
            before[vertex] == PlaneGrowth.None ? InGap(vertex, before) : Nearest(vertex, before);
    }

    private static int[] Sweep(int[] labels, Func<int, int[], int> labelOf, ParallelOptions parallel)
    {
        var settled = new int[labels.Length];
        Parallel.For(0, (labels.Length + ChunkSize - 1) / ChunkSize, parallel, chunk =>
        {
            for (var v = chunk * ChunkSize; v < Math.Min(labels.Length, (chunk + 1) * ChunkSize); v++)
                settled[v] = labelOf(v, labels);
        });
        return settled;
    }

    private void FillHoles(int[] labels)
    {
        var sizes = new int[planes.Count];
        foreach (var label in labels)
        {
            if (label != PlaneGrowth.None)
                sizes[label]++;
        }
        var (isVisited, hole, around) = (new bool[labels.Length], new List<int>(), new SortedSet<int>());
        for (var seed = 0; seed < labels.Length; seed++)
        {
            if (isVisited[seed] || labels[seed] != PlaneGrowth.None)
                continue;
            FindHole(seed, labels, isVisited, hole, around);
            if (around.Sum(label => sizes[label]) >= MinRegionPerHole * (long)hole.Count
                && hole.TrueForAll(v => around.Any(label => planes[label].DistanceTo(mesh.Positions[v]) <= tolerance)))
            {
                foreach (var v in hole)
                    labels[v] = around.MinBy(label => planes[label].DistanceTo(mesh.Positions[v]));
            }
        }
    }

    // The vertices without a plane that are connected to a seed, and the planes around them.
    private void FindHole(int seed, int[] labels, bool[] isVisited, List<int> hole, SortedSet<int> around)
    {
        hole.Clear();
        around.Clear();
        hole.Add(seed);
        isVisited[seed] = true;
        for (var i = 0; i < hole.Count; i++)
        {
            foreach (var neighbor in rings[hole[i]])
            {
                if (labels[neighbor] != PlaneGrowth.None)
                    around.Add(labels[neighbor]);
                else if (!isVisited[neighbor])
                    hole.Add(neighbor);
                isVisited[neighbor] = true;
            }
        }
    }

    private int Nearest(int vertex, int[] labels)
    {
        var position = mesh.Positions[vertex];
        var best = labels[vertex];
        var distance = best == PlaneGrowth.None ? double.PositiveInfinity : planes[best].DistanceTo(position);
        foreach (var neighbor in rings[vertex])
        {
            var label = labels[neighbor];
            if (label == PlaneGrowth.None || label == best)
                continue;
            var other = planes[label].DistanceTo(position);
            if (other <= planes[label].ToleranceMeters && (other < distance || (other == distance && label < best)))
                (best, distance) = (label, other);
        }
        return best;
    }

    // The nearest plane within two rings of a vertex, if there are several.
    private int InGap(int vertex, int[] labels)
    {
        var position = mesh.Positions[vertex];
        var (best, distance, first, isBetween) = (PlaneGrowth.None, tolerance, PlaneGrowth.None, false);
        foreach (var neighbor in rings[vertex])
        {
            Consider(labels[neighbor]);
            foreach (var second in rings[neighbor])
                Consider(labels[second]);
        }
        return isBetween ? best : PlaneGrowth.None;

        void Consider(int label)
        {
            if (label == PlaneGrowth.None || label == best)
                return;
            isBetween |= first != PlaneGrowth.None && first != label;
            first = label;
            var other = planes[label].DistanceTo(position);
            if (other < distance || (other == distance && label < best))
                (best, distance) = (label, other);
        }
    }
}
