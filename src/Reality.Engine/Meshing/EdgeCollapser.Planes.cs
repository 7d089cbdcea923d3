using System.Numerics;
using Reality.Core.Numerics;
using static Reality.Core.Geometry.TriangleTopology;

namespace Reality.Engine.Meshing;

/// <summary>Collapses that keep vertices on the planes of walls and roofs.</summary>
/// <remarks>
/// Vertices move to their planes as soon as no triangle turns over; the errors of collapses are those of the surface that they
/// move to. Inside a plane there is no error, so that hardly more than its outline remains.
/// </remarks>
internal sealed partial class EdgeCollapser
{
    // Share of the tolerance of planes that a vertex may be beside its planes without being moved to them.
    private const float SettledShare = 1e-4f;

    // Needles do not show inside a plane: the minimum shape there, as a share of that elsewhere.
    private const float FlatShapeShare = 0.2f;

    private readonly PlaneConstraints? _planes;
    private readonly PlaneSet[] _sets;
    private bool _isPlanesOnly;
    private int _heldBackCount;

    /// <summary>
    /// From now on only edges inside planes collapse; those that shapes held back are tried again in the next pass.
    /// </summary>
    public void TurnToPlanes()
    {
        _isPlanesOnly = true;
        Array.Fill(_prices, float.NaN);
    }

    // A vertex that cannot move to its planes, because a triangle would turn over, may do so once others are collapsed.
    private void MoveToPlanes()
    {
        if (_planes is null)
            return;
        var settled = (float)(SettledShare * _planes.ToleranceMeters);
        for (var vertex = 0; vertex < _sets.Length; vertex++)
        {
            if (_locked[vertex] || _sets[vertex].Count == 0)
                continue;
            var position = _planes.Project(_sets[vertex], _positions[vertex]);
            if (ExactVector.DistanceSquared(position, _positions[vertex]) > settled * settled && !TryMove(vertex, position))
                TryMove(vertex, _planes.Project(_sets[vertex], MiddleOfRing(vertex)));
        }
    }

    private bool TryMove(int vertex, Vector3 position)
    {
        if (!KeepsShape(vertex, -1, position, _sets[vertex], minShape: 0))
            return false;
        _quadrics[vertex] = _quadrics[vertex].MovedBy(position - _positions[vertex]);
        _positions[vertex] = position;
        _flags[vertex] |= VertexFlags.Touched;
        return true;
    }

    // The mean of the neighbors on all planes of a vertex.
    private Vector3 MiddleOfRing(int vertex)
    {
        var (sum, count) = (Vector3.Zero, 0);
        foreach (var corner in _around.CornersOf(vertex))
        {
            var next = Next(corner);
            foreach (var neighbor in (ReadOnlySpan<int>)[_triangles[next], _triangles[Next(next)]])
            {
                if (_sets[neighbor].Includes(_sets[vertex]))
                    (sum, count) = (sum + (_positions[neighbor] - _positions[vertex]), count + 1);
            }
        }
        return count == 0 ? _positions[vertex] : _positions[vertex] + sum / count;
    }

    // As above, for the surface that vertices move to.
    private void AddQuadricsOfPlanes(PlaneConstraints planes)
    {
        var targets = new Vector3[_positions.Length];
        for (var vertex = 0; vertex < targets.Length; vertex++)
            targets[vertex] = _locked[vertex] ? _positions[vertex] : planes.Project(_sets[vertex], _positions[vertex]);
        ForChunks(_positions.Length, (from, to) =>
        {
            for (var vertex = from; vertex < to; vertex++)
            {
                var sum = default(Quadric);
                foreach (var corner in _around.CornersOf(vertex))
                {
                    var (b, c) = (_triangles[Next(corner)], _triangles[Next(Next(corner))]);
                    var (toB, toC) = (targets[b] - targets[vertex], targets[c] - targets[vertex]);
                    var normal = ExactVector.Cross(toB, toC);
                    var doubleArea = ExactVector.Length(normal);
                    if (!(doubleArea > 0))
                        continue;
                    normal /= doubleArea;
                    if (!TryFindPlane(_sets[vertex], b, c, out var plane))
                        plane = SurfacePlane.Through(targets[vertex], normal);
                    sum.Add(Quadric.OfPlane(plane, _positions[vertex], doubleArea / 6));
                    if (_around.CountEdges(vertex, b).Entering == 0)
                        sum.Add(Across(toB, normal));
                    if (_around.CountEdges(vertex, c).Leaving == 0)
                        sum.Add(Across(toC, normal));
                }
                _quadrics[vertex] = sum;
            }
        });
    }

    // The plane that the triangle of a vertex and two others lies on.
    private bool TryFindPlane(in PlaneSet set, int b, int c, out SurfacePlane plane)
    {
        plane = default;
        if (_planes is null || !PlaneSet.TryFindCommon(set, _sets[b], _sets[c], out var index))
            return false;
        plane = _planes[index];
        return true;
    }

    // The merged vertex lies on the planes of both: one of the ends lies on all of them already, and the other joins it.
    private bool KeepsPlanes(int a, int b, ref bool stayA, ref bool stayB)
    {
        if (_planes is null)
            return true;
        var (aHasAll, bHasAll) = (_sets[a].Includes(_sets[b]), _sets[b].Includes(_sets[a]));
        stayA |= !bHasAll;
        stayB |= !aHasAll;
        return !(stayA && stayB);
    }

    private bool IsInPlanes(int a, int b) => _planes is not null && _sets[a].Count > 0 && _sets[b].Count > 0;

    private PlaneSet MergedSet(int a, int b) =>
        _planes is null ? PlaneSet.Empty : _sets[a].Includes(_sets[b]) ? _sets[a] : _sets[b];

    // Locked vertices stay beside their planes, as far as the tolerance allows.
    private float SquaredToleranceAt(int a, int b) =>
        _planes is not null && (_locked[a] || _locked[b]) && MergedSet(a, b).Count > 0
            ? (float)(_planes.ToleranceMeters * _planes.ToleranceMeters)
            : 0;

    // All edges inside planes are cheap: those that are held back would fill each pass.
    private void HoldBack(int corner)
    {
        if (!IsInPlanes(_triangles[corner], _triangles[Next(corner)]))
            return;
        _prices[corner] = float.PositiveInfinity;
        _heldBackCount++;
    }

    // Inside a plane, or along an edge between two, an end may be possible as a place although the best one is not.
    private bool TryPlaceAtEnd(int a, int b, in Quadric merged, ref Vector3 place, ref Vector3 position, ref float error)
    {
        if (!IsInPlanes(a, b) || _sets[a] != _sets[b] || _locked[a] || _locked[b]
            || ((_flags[a] | _flags[b]) & VertexFlags.Border) != 0)
            return false;
        foreach (var end in (ReadOnlySpan<int>)[a, b])
        {
            position = _planes!.Project(_sets[a], _positions[end]);
            place = position - _positions[a];
            error = MathF.Max(0, merged.Error(place));
            if (error <= _maxSquaredError * merged.Weight && KeepsShape(a, b, position))
                return true;
        }
        return false;
    }

    // Whether the normal of a triangle agrees with its plane, or at least not less than before.
    private static bool Faces(in SurfacePlane plane, Vector3 before, Vector3 after)
    {
        var cosine = plane.CosineTo(after);
        return cosine > MinNormalCosine || cosine >= plane.CosineTo(before);
    }
}
