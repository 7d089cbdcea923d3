using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>The triangles of a tile that lie on constraints with colors of their own.</summary>
internal sealed class FilledTriangles
{
    // Meters.
    private const double CellSide = 2;

    private readonly (ConstraintFill Fill, int Triangle)?[] _places;
    private readonly double _maxTexelsPerMeter;

    private FilledTriangles(int count, double maxTexelsPerMeter) =>
        (_places, _maxTexelsPerMeter) = (new (ConstraintFill, int)?[count], maxTexelsPerMeter);

    /// <summary>Resolution of the finest picture, as far as it is useful; 0 without any.</summary>
    public double TexelsPerMeter => Math.Min(
        _maxTexelsPerMeter,
        _places.OfType<(ConstraintFill Fill, int)>().Select(place => place.Fill).Distinct()
            .Select(fill => fill.PixelsPerMeter).DefaultIfEmpty().Max());

    /// <summary>Finds the triangles. A later constraint wins.</summary>
    /// <param name="reach">Meters that the center of a triangle may be off the constraint.</param>
    /// <param name="pixel">Ground sampling distance, meters: finer pictures are reduced to it.</param>
    public static FilledTriangles Find(
        Mesh mesh, IReadOnlyList<ConstraintFill> fills, double reach, double pixel, CancellationToken cancellation)
    {
        var found = new FilledTriangles(mesh.TriangleCount, 1 / pixel);
        if (fills.Count == 0)
            return found;
        var centers = new Vector3d[mesh.TriangleCount];
        for (var t = 0; t < centers.Length; t++)
        {
            centers[t] = 1.0 / 3 * (mesh.WorldPosition(mesh.Triangles[3 * t]) + mesh.WorldPosition(mesh.Triangles[3 * t + 1])
                + mesh.WorldPosition(mesh.Triangles[3 * t + 2]));
        }
        var cells = Enumerable.Range(0, centers.Length).ToLookup(t => CellOf(centers[t]));
        foreach (var fill in fills)
        {
            for (var triangle = 0; triangle < fill.Surface.Mesh.TriangleCount; triangle++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (a, b, c) = fill.CornersOf(triangle);
                foreach (var t in Near(cells, a, b, c, reach, centers.Length))
                {
                    if (IsOn(centers[t], a, b, c, reach))
                        found._places[t] = (fill, triangle);
                }
            }
        }
        return found;
    }

    public bool Contains(int triangle) => _places[triangle].HasValue;

    /// <summary>Color 0 to 255 of a triangle that <see cref="Contains"/>, at a world position.</summary>
    public Vector3 ColorAt(int triangle, Vector3d position)
    {
        var (fill, place) = _places[triangle]!.Value;
        return fill.ColorAt(position, place, _maxTexelsPerMeter);
    }

    // The triangles in the cells around a constraint's triangle; all of them if those cells are more.
    private static IEnumerable<int> Near(
        ILookup<(long X, long Y, long Z), int> cells, Vector3d a, Vector3d b, Vector3d c, double reach, int count)
    {
        var margin = new Vector3d(reach, reach, reach);
        var (first, last) = (
            CellOf(Vector3d.Min(a, Vector3d.Min(b, c)) - margin), CellOf(Vector3d.Max(a, Vector3d.Max(b, c)) + margin));
        if ((last.X - first.X + 1.0) * (last.Y - first.Y + 1.0) * (last.Z - first.Z + 1.0) > count)
        {
            foreach (var t in cells.SelectMany(cell => cell))
                yield return t;
            yield break;
        }
        for (var z = first.Z; z <= last.Z; z++)
        {
            for (var y = first.Y; y <= last.Y; y++)
            {
                for (var x = first.X; x <= last.X; x++)
                {
                    foreach (var t in cells[(x, y, z)])
                        yield return t;
                }
            }
        }
    }

    // Within reach of the plane, and inside the prism over the triangle.
    private static bool IsOn(Vector3d p, Vector3d a, Vector3d b, Vector3d c, double reach)
    {
        var normal = Vector3d.Cross(b - a, c - a);
        var area = normal.Length;
        return area > 0 && Math.Abs(Vector3d.Dot(normal, p - a)) <= reach * area
            && Vector3d.Dot(Vector3d.Cross(b - a, p - a), normal) >= 0
            && Vector3d.Dot(Vector3d.Cross(c - b, p - b), normal) >= 0
            && Vector3d.Dot(Vector3d.Cross(a - c, p - c), normal) >= 0;
    }

    private static (long X, long Y, long Z) CellOf(Vector3d p) =>
        ((long)Math.Floor(p.X / CellSide), (long)Math.Floor(p.Y / CellSide), (long)Math.Floor(p.Z / CellSide));
}
