using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>
/// Finds planes in a surface by growing regions from its flattest places (Rabbani, van den Heuvel and Vosselman 2006).
/// </summary>
/// <remarks>
/// A region is connected, its vertices lie within the tolerance of the plane that fits them best, and their normals, smoothed
/// over a few triangles, agree with it. The order of growth depends on the mesh alone.
/// </remarks>
internal sealed class PlaneGrowth
{
    /// <summary>Label of a vertex without a plane.</summary>
    public const int None = -1;

    // Planes are looked for with shares of the tolerance first, so that a flat roof does not take its surroundings in.
    private static readonly (double Share, double MinNormalCosine)[] s_rounds = [(0.25, 0.94), (0.5, 0.9), (1, 0.75)];

    // Minimum area of a plane: in squared voxels, and in squared tolerances.
    private const double MinVoxels = 64;
    private const double MinTolerances = 144;

    // Minimum width of a plane, in voxels: narrower ones are the noise of edges.
    private const double MinWidthVoxels = 4;

    // A surface that bends within the tolerance fills it; a flat one with noise stays near its plane.
    private const double MaxRmsShare = 0.4;

    private const int SeedSize = 24;
    private const int MaxRounds = 12;

    private readonly Mesh _mesh;
    private readonly VertexRings _rings;
    private readonly SmoothNormals _normals;
    private readonly double _voxelSize;
    private readonly CancellationToken _cancellation;
    private readonly List<FoundPlane> _planes = [];
    private readonly int[] _labels;
    private readonly bool[] _isTried;
    private readonly int[] _marks;
    private double _tolerance;
    private double _minNormalCosine;
    private int _mark;
    private List<int> _members = [];
    private List<int> _before = [];

    private PlaneGrowth(Mesh mesh, VertexRings rings, double voxelSize, ParallelOptions parallel)
    {
        (_mesh, _rings, _voxelSize) = (mesh, rings, voxelSize);
        _normals = SmoothNormals.Of(mesh, rings, parallel);
        _cancellation = parallel.CancellationToken;
        _labels = new int[mesh.VertexCount];
        Array.Fill(_labels, None);
        _isTried = new bool[mesh.VertexCount];
        _marks = new int[mesh.VertexCount];
    }

    /// <summary>The planes of a surface, and the index of its plane, or <see cref="None"/>, for each vertex.</summary>
    /// <param name="tolerance">Maximum distance of a vertex from its plane, meters.</param>
    /// <param name="voxelSize">Distance of neighboring vertices, meters.</param>
    public static (IReadOnlyList<FoundPlane> Planes, int[] Labels) Find(
        Mesh mesh, VertexRings rings, double tolerance, double voxelSize, ParallelOptions parallel)
    {
        var growth = new PlaneGrowth(mesh, rings, voxelSize, parallel);
        var seeds = growth._normals.FlattestFirst();
        foreach (var (share, minNormalCosine) in s_rounds)
            growth.Run(seeds, share * tolerance, minNormalCosine);
        return (growth._planes, growth._labels);
    }

    private void Run(int[] seeds, double tolerance, double minNormalCosine)
    {
        (_tolerance, _minNormalCosine) = (tolerance, minNormalCosine);
        Array.Clear(_isTried);
        foreach (var seed in seeds)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_labels[seed] != None || _isTried[seed])
                continue;
            if (TryGrow(seed, out var plane))
            {
                foreach (var vertex in _members)
                    _labels[vertex] = _planes.Count;
                _planes.Add(new(plane, tolerance));
            }
            foreach (var vertex in _members)
                _isTried[vertex] = true;
        }
    }

    // Fits and floods in turn until the region grows no more.
    private bool TryGrow(int seed, out SurfacePlane plane)
    {
        var outward = _normals[seed];
        Flood([seed], (vertex, count) => count < SeedSize && ExactVector.Dot(_normals[vertex], outward) >= _minNormalCosine);
        plane = Fit(outward, out _);
        for (var round = 0; round < MaxRounds; round++)
        {
            var count = _members.Count;
            var current = plane;
            (_members, _before) = (_before, _members);
            Flood(_before, (vertex, _) => Fits(vertex, current));
            if (_members.Count < SeedSize)
                break;
            plane = Fit(outward, out var shape);
            var isFlat = shape.RmsMeters <= MaxRmsShare * _tolerance;
            if (!isFlat && _members.Count >= MinCount)
                break;
            if (_members.Count <= count + count / 50 && round > 1)
                return isFlat && _members.Count >= MinCount && shape.WidthMeters >= MinWidthVoxels * _voxelSize;
        }
        return false;
    }

    private double MinCount =>
        Math.Max(MinVoxels, MinTolerances * _tolerance * _tolerance / (_voxelSize * _voxelSize));

    private bool Fits(int vertex, in SurfacePlane plane) =>
        plane.CosineTo(_normals[vertex]) >= _minNormalCosine && Math.Abs(plane.DistanceTo(_mesh.Positions[vertex])) <= _tolerance;

    // Replaces the members by the vertices that a condition holds for and that are connected to one of the seeds.
    private void Flood(List<int> seeds, Func<int, int, bool> holds)
    {
        _mark++;
        _members.Clear();
        foreach (var seed in seeds)
            Visit(seed);
        for (var i = 0; i < _members.Count; i++)
        {
            foreach (var neighbor in _rings[_members[i]])
                Visit(neighbor);
        }

        void Visit(int vertex)
        {
            if (_marks[vertex] == _mark || _labels[vertex] != None || !holds(vertex, _members.Count))
                return;
            _marks[vertex] = _mark;
            _members.Add(vertex);
        }
    }

    private SurfacePlane Fit(Vector3 outward, out PlaneShape shape)
    {
        var sums = new PlaneSums(_mesh.Positions[_members[0]]);
        foreach (var vertex in _members)
            sums.Add(_mesh.Positions[vertex]);
        return sums.Fit(new(outward.X, outward.Y, outward.Z), out shape);
    }
}

/// <summary>A plane of a surface.</summary>
/// <param name="ToleranceMeters">Maximum distance of its vertices.</param>
internal readonly record struct FoundPlane(SurfacePlane Plane, double ToleranceMeters)
{
    /// <summary>Absolute distance of a point, meters.</summary>
    public double DistanceTo(Vector3 p) => Math.Abs(Plane.DistanceTo(p));
}
