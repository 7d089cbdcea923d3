using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>
/// The planes that vertices have to lie on while a mesh is simplified, so that walls and roofs become exactly flat, with sharp
/// edges between them (after Salinas, Lafarge and Alliez 2015).
/// </summary>
/// <remarks>
/// Each triangle between vertices of planes lies in one plane: a vertex that has a neighbor on a plane of a higher index lies on
/// both planes.
/// </remarks>
internal sealed class PlaneConstraints
{
    // Minimum sine of the angle between planes that share an edge, and minimum volume of the normals at a corner.
    private const double MinSine = 0.3;
    private const double MinVolume = 0.2;

    // Maximum distance that a vertex is moved to an edge or corner, relative to the longest edge of the mesh at the vertex.
    private const float MaxShift = 1.1f;

    private readonly IReadOnlyList<SurfacePlane> _planes;
    private readonly PlaneSet[] _sets;

    private PlaneConstraints(IReadOnlyList<SurfacePlane> planes, PlaneSet[] sets, double tolerance) =>
        (_planes, _sets, ToleranceMeters) = (planes, sets, tolerance);

    /// <summary>Maximum distance of a reconstructed vertex from its plane.</summary>
    public double ToleranceMeters { get; }

    public ReadOnlySpan<PlaneSet> Sets => _sets;

    public SurfacePlane this[int plane] => _planes[plane];

    /// <summary>Finds the planes of a surface.</summary>
    /// <param name="toleranceMeters">Maximum distance of a vertex from its plane, above 0.</param>
    /// <param name="voxelSize">Distance of neighboring vertices, meters.</param>
    public static PlaneConstraints Find(Mesh mesh, double toleranceMeters, double voxelSize, ParallelOptions parallel)
    {
        var rings = new VertexRings(mesh);
        var (planes, labels) = PlaneGrowth.Find(mesh, rings, toleranceMeters, voxelSize, parallel);
        labels = new PlaneBorders(mesh, rings, planes, toleranceMeters).Settle(labels, parallel);
        var constraints = new PlaneConstraints(
            [.. planes.Select(found => found.Plane)], new PlaneSet[mesh.VertexCount], toleranceMeters);
        Parallel.For(0, mesh.VertexCount, parallel, vertex =>
            constraints._sets[vertex] = constraints.SetOf(vertex, mesh, rings[vertex], labels));
        return constraints;
    }

    /// <summary>The same planes for the vertices of <see cref="Mesh.Compact"/>.</summary>
    /// <param name="sets">Planes of each vertex before.</param>
    public PlaneConstraints Of(PlaneSet[] sets, ReadOnlySpan<int> triangles)
    {
        var (used, isUsed) = (new List<PlaneSet>(), new bool[sets.Length]);
        foreach (var vertex in triangles)
        {
            if (!isUsed[vertex])
                used.Add(sets[vertex]);
            isUsed[vertex] = true;
        }
        return new(_planes, [.. used], ToleranceMeters);
    }

    /// <summary>The point on all planes of a set that is nearest to <paramref name="p"/>.</summary>
    public Vector3 Project(in PlaneSet set, Vector3 p)
    {
        var first = set.Count > 0 ? _planes[set.First] : default;
        switch (set.Count)
        {
            case 0:
                return p;
            case 1:
                return Moved(p, -first.DistanceTo(p) * first.Normal);
            case 2:
                return OnLine(first, _planes[set.Second], p);
            default:
                return OnCorner(first, _planes[set.Second], _planes[set.Third], p);
        }
    }

    private PlaneSet SetOf(int vertex, Mesh mesh, ReadOnlySpan<int> ring, int[] labels)
    {
        var (position, label, longest) = (mesh.Positions[vertex], labels[vertex], 0f);
        if (label == PlaneGrowth.None)
            return PlaneSet.Empty;
        var (own, set) = (PlaneSet.Empty.With(label), PlaneSet.Empty.With(label));
        var last = label;
        while (true)
        {
            var next = int.MaxValue;
            foreach (var neighbor in ring)
            {
                longest = MathF.Max(longest, ExactVector.Distance(position, mesh.Positions[neighbor]));
                if (labels[neighbor] < next && labels[neighbor] > last)
                    next = labels[neighbor];
            }
            if (next == int.MaxValue)
                break;
            if (set.Count == 3)
                return own;
            last = next;
            if (Meets(set, next))
                set = set.With(next);
        }
        return ExactVector.Distance(Project(set, position), position) <= MaxShift * longest ? set : own;
    }

    // Whether a plane meets those of a set at a well-defined edge or corner.
    private bool Meets(in PlaneSet set, int plane)
    {
        var (a, b) = (_planes[set.First].Normal, _planes[plane].Normal);
        return set.Count == 1
            ? Vector3d.Cross(a, b).Length >= MinSine
            : Math.Abs(Vector3d.Dot(Vector3d.Cross(a, _planes[set.Second].Normal), b)) >= MinVolume;
    }

    private static Vector3 OnLine(in SurfacePlane a, in SurfacePlane b, Vector3 p)
    {
        var cosine = Vector3d.Dot(a.Normal, b.Normal);
        var scale = 1 / (1 - cosine * cosine);
        var (da, db) = (a.DistanceTo(p), b.DistanceTo(p));
        return Moved(p, scale * ((cosine * db - da) * a.Normal + (cosine * da - db) * b.Normal));
    }

    private static Vector3 OnCorner(in SurfacePlane a, in SurfacePlane b, in SurfacePlane c, Vector3 p)
    {
        var (bc, ca, ab) = (
            Vector3d.Cross(b.Normal, c.Normal), Vector3d.Cross(c.Normal, a.Normal), Vector3d.Cross(a.Normal, b.Normal));
        var scale = -1 / Vector3d.Dot(a.Normal, bc);
        return Moved(p, scale * (a.DistanceTo(p) * bc + b.DistanceTo(p) * ca + c.DistanceTo(p) * ab));
    }

    private static Vector3 Moved(Vector3 p, Vector3d by) => new((float)(p.X + by.X), (float)(p.Y + by.Y), (float)(p.Z + by.Z));
}
