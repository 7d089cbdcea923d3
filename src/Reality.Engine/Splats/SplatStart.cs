using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>The splats that training starts from: one at each point, sized by the distance to the nearest other points.</summary>
internal static class SplatStart
{
    private const int NeighborCount = 3;

    // Of the mean distance to the nearest points.
    private const double ScaleOfDistance = 0.5;

    /// <summary>Round splats at points.</summary>
    public static SplatParameters Of(IReadOnlyList<Vector3d> points, IReadOnlyList<Rgb24> colors, float opacity)
    {
        var bounds = points.Aggregate(Box3d.Empty, (box, p) => box.Include(p));
        var origin = new Vector3d(
            Math.Floor(bounds.Center.X), Math.Floor(bounds.Center.Y), Math.Floor(bounds.Center.Z));
        var splats = new SplatParameters(origin, points.Count);
        var grid = new NearestPoints(points);
        var logit = (float)ExactMath.Log(opacity / (1 - opacity));
        for (var i = 0; i < points.Count; i++)
        {
            var p = points[i] - origin;
            (splats[i, 0], splats[i, 1], splats[i, 2]) = ((float)p.X, (float)p.Y, (float)p.Z);
            var scale = (float)ExactMath.Log(ScaleOfDistance * grid.MeanDistance(i, NeighborCount));
            for (var axis = 0; axis < 3; axis++)
                splats[i, SplatParameters.LogScale + axis] = scale;
            splats[i, SplatParameters.Quaternion] = 1;
            splats[i, SplatParameters.Opacity] = logit;
            var color = new Vector3(colors[i].R, colors[i].G, colors[i].B) / 255 - new Vector3(0.5f);
            for (var channel = 0; channel < 3; channel++)
                splats[i, SplatParameters.Harmonic + channel] = color[channel] / (float)SphericalHarmonics.Constant;
        }
        return splats;
    }
}

/// <summary>Distances to the nearest of a set of points, found in the cells of a grid.</summary>
internal sealed class NearestPoints
{
    private const int PointsPerCell = 4;
    private const int MaxRing = 8;
    private readonly IReadOnlyList<Vector3d> _points;
    private readonly double _cell;
    private readonly Dictionary<(int, int, int), List<int>> _cells = [];

    public NearestPoints(IReadOnlyList<Vector3d> points)
    {
        _points = points;
        // Points lie on surfaces, so their number grows with the square of the size. The extent is measured without outliers.
        var sizes = new[] { points.Select(p => p.X), points.Select(p => p.Y), points.Select(p => p.Z) }
            .Select(values => values.Order().ToArray())
            .Select(sorted => sorted[sorted.Length * 19 / 20] - sorted[sorted.Length / 20]);
        _cell = Math.Max(1e-9, sizes.Max() * Math.Sqrt((double)PointsPerCell / points.Count));
        for (var i = 0; i < points.Count; i++)
        {
            var key = CellOf(points[i]);
            if (!_cells.TryGetValue(key, out var list))
                _cells[key] = list = [];
            list.Add(i);
        }
    }

    /// <summary>
    /// Mean distance of a point to its nearest neighbors, at least a thousandth of a cell. Without neighbors, the radius of the
    /// search.
    /// </summary>
    public double MeanDistance(int point, int count)
    {
        var found = new List<double>();
        var (x, y, z) = CellOf(_points[point]);
        for (var ring = 0; ring <= MaxRing; ring++)
        {
            foreach (var other in InRing(x, y, z, ring))
            {
                if (other != point)
                    found.Add((_points[other] - _points[point]).Length);
            }
            // All points within the ring have been found.
            if (found.Count(distance => distance <= ring * _cell) >= count)
                break;
        }
        var mean = found.Count == 0 ? MaxRing * _cell : found.Order().Take(count).Average();
        return Math.Max(mean, 1e-3 * _cell);
    }

    private IEnumerable<int> InRing(int x, int y, int z, int ring)
    {
        for (var dz = -ring; dz <= ring; dz++)
        {
            for (var dy = -ring; dy <= ring; dy++)
            {
                var isFace = Math.Abs(dz) == ring || Math.Abs(dy) == ring;
                for (var dx = -ring; dx <= ring; dx += isFace ? 1 : Math.Max(1, 2 * ring))
                {
                    if (_cells.TryGetValue((x + dx, y + dy, z + dz), out var list))
                    {
                        foreach (var item in list)
                            yield return item;
                    }
                }
            }
        }
    }

    private (int, int, int) CellOf(Vector3d p) =>
        ((int)Math.Floor(p.X / _cell), (int)Math.Floor(p.Y / _cell), (int)Math.Floor(p.Z / _cell));
}
