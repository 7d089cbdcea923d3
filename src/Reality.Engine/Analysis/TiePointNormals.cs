using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Analysis;

/// <summary>
/// Directions that the surface faces at the tie points of a photo: the plane through the points nearest in the photo, if they
/// lie on one; otherwise the middle of the directions to the cameras.
/// </summary>
internal sealed class TiePointNormals
{
    private const int NeighborCount = 8;

    // Of the variances along the three axes of the neighbors, ascending: the first to the second, the second to the third.
    private const double MaxThickness = 0.05;
    private const double MinBreadth = 0.02;

    // A surface seen flatter than 75 degrees hardly gives matches.
    private const double MinCosine = 0.26;

    private readonly TiePoints _points;
    private readonly Vector3d[] _centers;
    private readonly int _columns;
    private readonly double _cellSize;
    private readonly Grouping _cells;
    private readonly int[] _pointOf;
    private readonly Vector2d[] _pixels;
    private readonly Dictionary<int, int> _itemOf = [];

    /// <summary>Indexes the points that a photo observes by their pixels.</summary>
    public TiePointNormals(Scene scene, PhotoId photo, TiePointIndex index)
    {
        _points = scene.TiePoints;
        _centers = scene.Photos.Select(other => other.CameraFromWorld?.Center ?? default).ToArray();
        _pointOf = index.PointsOf(photo).ToArray();
        _pixels = Array.ConvertAll(_pointOf, point => PixelOf(point, photo));
        for (var item = 0; item < _pointOf.Length; item++)
            _itemOf[_pointOf[item]] = item;
        var camera = scene.CameraOf(scene[photo]);
        _cellSize = Math.Max(1, Math.Sqrt((double)camera.Width * camera.Height * NeighborCount / Math.Max(1, _pointOf.Length)));
        _columns = (int)(camera.Width / _cellSize) + 1;
        var rows = (int)(camera.Height / _cellSize) + 1;
        _cells = Grouping.Of(Array.ConvertAll(_pixels, pixel =>
            Math.Clamp((int)(pixel.Y / _cellSize), 0, rows - 1) * _columns + ColumnOf(pixel)), rows * _columns);
    }

    /// <summary>The mean of the unit vectors to the cameras, of unit length.</summary>
    public static Vector3d MiddleOfViews(Vector3d point, ReadOnlySpan<int> photos, Vector3d[] centers)
    {
        var sum = Vector3d.Zero;
        foreach (var photo in photos)
            sum += (centers[photo] - point).Normalized();
        // Cameras all around a point have no middle: any of them will do.
        return (sum.Length > 1e-3 ? sum : centers[photos[0]] - point).Normalized();
    }

    /// <summary>The unit normal at a point that the photo observes.</summary>
    public Vector3d Of(int point)
    {
        var observations = _points.PhotoOf.AsSpan()[_points.FirstObservation[point].._points.FirstObservation[point + 1]];
        var middle = MiddleOfViews(_points.Positions[point], observations, _centers);
        if (NormalOfPlane(NeighborsOf(_itemOf[point])) is not { } normal)
            return middle;
        var cosine = Vector3d.Dot(normal, middle);
        return Math.Abs(cosine) < MinCosine ? middle : cosine < 0 ? -normal : normal;
    }

    private Vector2d PixelOf(int point, PhotoId photo)
    {
        var first = _points.FirstObservation[point];
        var o = first + _points.PhotoOf.AsSpan()[first.._points.FirstObservation[point + 1]].IndexOf(photo.Value);
        return new(_points.X[o], _points.Y[o]);
    }

    private int ColumnOf(Vector2d pixel) => Math.Clamp((int)(pixel.X / _cellSize), 0, _columns - 1);

    private Vector3d[] NeighborsOf(int item)
    {
        var (column, row) = (ColumnOf(_pixels[item]), Math.Max(0, (int)(_pixels[item].Y / _cellSize)));
        var found = new List<(double Distance, int Item)>();
        for (var y = Math.Max(0, row - 1); y <= Math.Min(_cells.GroupCount / _columns - 1, row + 1); y++)
        {
            for (var x = Math.Max(0, column - 1); x <= Math.Min(_columns - 1, column + 1); x++)
            {
                foreach (var other in _cells[y * _columns + x])
                    found.Add(((_pixels[other] - _pixels[item]).LengthSquared, other));
            }
        }
        found.Sort();
        return found.Take(NeighborCount + 1).Select(neighbor => _points.Positions[_pointOf[neighbor.Item]]).ToArray();
    }

    private static Vector3d? NormalOfPlane(Vector3d[] points)
    {
        if (points.Length < NeighborCount)
            return null;
        var mean = points.Aggregate(Vector3d.Zero, (sum, point) => sum + point) / points.Length;
        var s = new Symmetric3();
        foreach (var point in points)
            s.AddOuter(point - mean, 1);
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve([s.Xx, s.Xy, s.Xz, s.Xy, s.Yy, s.Yz, s.Xz, s.Yz, s.Zz], 3, values, vectors);
        var isPlane = values[0] <= MaxThickness * values[1] && values[1] >= MinBreadth * values[2] && values[1] > 0;
        return isPlane ? new Vector3d(vectors[0], vectors[1], vectors[2]) : null;
    }
}
