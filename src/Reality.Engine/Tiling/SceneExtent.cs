using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Tiling;

/// <summary>
/// Extent and ground sampling distance of a scene, from its tie points and scans without distant and isolated parts.
/// </summary>
public sealed class SceneExtent
{
    // A tie point seen coarser than this many times the median belongs to the background.
    private const double MaxRelativeFootprint = 6;

    // Cells along the longest side of the box between the 2nd and 98th percentiles.
    private const int SupportCells = 48;
    private const int MinNeighbors = 4;
    private const int MinPointCount = 10;

    private readonly ScannedSurface _scans;

    private SceneExtent(Vector3d[] points, double groundSamplingDistance, Box3d box, ScannedSurface scans) =>
        (Points, GroundSamplingDistance, Box, _scans) = (points, groundSamplingDistance, box, scans);

    /// <summary>World positions of the tie points, and of some points of scans, without background and outliers.</summary>
    public IReadOnlyList<Vector3d> Points { get; }

    /// <summary>
    /// Median over the tie points: meters per pixel at full size, averaged over the photos that see the point. With scans alone,
    /// the distance between neighboring points where they show the surface densely.
    /// </summary>
    public double GroundSamplingDistance { get; }

    /// <summary>Bounds of <see cref="Points"/>.</summary>
    public Box3d Box { get; }

    /// <summary>
    /// Measures a calibrated scene. Throws <see cref="StageException"/> if it has too few tie points.
    /// </summary>
    public static SceneExtent Measure(Scene scene, CancellationToken cancellation = default) =>
        Measure(scene, ScannedSurface.None, cancellation);

    /// <summary>
    /// Measures a calibrated scene with its scans. Throws <see cref="StageException"/> if there are none, and too few tie points.
    /// </summary>
    public static SceneExtent Measure(Scene scene, ScannedSurface scans, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scans);
        var footprints = Footprints(scene, cancellation);
        return Measure(scene, footprints, scans, cancellation) ?? throw new StageException(
            "Layout_TooFewTiePoints",
            $"The calibrated scene has {footprints.Count(f => f > 0)} tie points; a reconstruction needs {MinPointCount}. "
            + $"Add photos that overlap more.");
    }

    /// <summary>Measures a scene; null if it has too few tie points that calibrated photos see.</summary>
    public static SceneExtent? TryMeasure(Scene scene, CancellationToken cancellation) =>
        Measure(scene, Footprints(scene, cancellation), ScannedSurface.None, cancellation);

    private static SceneExtent? Measure(
        Scene scene, double[] footprints, ScannedSurface scans, CancellationToken cancellation)
    {
        var points = scene.TiePoints;
        var known = footprints.Where(f => f > 0).Order().ToArray();
        if (known.Length < MinPointCount)
        {
            if (scans.Points.Count == 0)
                return null;
            known = [];
        }
        var median = known.Length > 0 ? known[known.Length / 2] : scans.SpacingMeters;
        var near = Enumerable.Range(0, known.Length > 0 ? points.Count : 0)
            .Where(i => footprints[i] > 0 && footprints[i] <= MaxRelativeFootprint * median)
            .Select(i => points.Positions[i])
            .Concat(scans.Points)
            .ToArray();
        var kept = WithNeighbors(near, cancellation);
        return new SceneExtent(kept, median, kept.Aggregate(Box3d.Empty, (box, p) => box.Include(p)), scans);
    }

    /// <summary>Predicted memory of the views of scanners in a box, bytes.</summary>
    internal long ScanBytesIn(Box3d box) => _scans.DepthBytesIn(box);

    /// <summary>The extent of the points inside a box; measures of these points do not change.</summary>
    internal SceneExtent Within(Box3d box) => new([.. Points.Where(box.Contains)], GroundSamplingDistance, box, _scans);

    /// <summary>
    /// Surface inside a box in square meters, by counting cells that hold tie points, at the finest cell that still holds a
    /// few points on average. Accurate within a factor of two for surfaces that tie points cover.
    /// </summary>
    public double SurfaceArea(Box3d box)
    {
        var inside = Points.Where(box.Contains).ToArray();
        if (inside.Length == 0)
            return 0;
        var bounds = inside.Aggregate(Box3d.Empty, (b, p) => b.Include(p));
        var cell = Math.Max(bounds.Size.X, Math.Max(bounds.Size.Y, bounds.Size.Z));
        while (cell > GroundSamplingDistance)
        {
            var half = CountByCell(inside, cell / 2).Count;
            if (half * 6 > inside.Length)
                break;
            cell /= 2;
        }
        return 1.5 * CountByCell(inside, cell).Count * cell * cell;
    }

    // Meters per pixel at each tie point, averaged over the photos that see it; 0 if none has a pose.
    private static double[] Footprints(Scene scene, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var points = scene.TiePoints;
        var footprints = new double[points.Count];
        for (var i = 0; i < points.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (sum, count) = (0.0, 0);
            for (var o = points.FirstObservation[i]; o < points.FirstObservation[i + 1]; o++)
            {
                var photo = scene.Photos[points.PhotoOf[o]];
                if (photo.CameraFromWorld is not { } pose)
                    continue;
                var footprint = (pose * points.Positions[i]).Z / scene.CameraOf(photo).FocalLength;
                if (footprint > 0)
                    (sum, count) = (sum + footprint, count + 1);
            }
            footprints[i] = count > 0 ? sum / count : 0;
        }
        return footprints;
    }

    // Omits points with hardly any others around them.
    private static Vector3d[] WithNeighbors(Vector3d[] points, CancellationToken cancellation)
    {
        var (low, high) = (Percentile(points, 0.02), Percentile(points, 0.98));
        var size = high - low;
        var cell = Math.Max(size.X, Math.Max(size.Y, size.Z)) / SupportCells;
        if (!(cell > 0))
            return points;
        var counts = CountByCell(points, cell);
        var kept = points.Where(HasNeighbors).ToArray();
        return kept.Length >= MinPointCount ? kept : points;

        bool HasNeighbors(Vector3d p)
        {
            cancellation.ThrowIfCancellationRequested();
            return NeighborCount(counts, p, cell) >= MinNeighbors;
        }
    }

    private static Vector3d Percentile(Vector3d[] points, double share)
    {
        var rank = (int)(share * (points.Length - 1));
        return new(
            points.Select(p => p.X).Order().ElementAt(rank),
            points.Select(p => p.Y).Order().ElementAt(rank),
            points.Select(p => p.Z).Order().ElementAt(rank));
    }

    private static Dictionary<(long X, long Y, long Z), int> CountByCell(Vector3d[] points, double cell)
    {
        var counts = new Dictionary<(long, long, long), int>();
        foreach (var p in points)
        {
            var key = CellOf(p, cell);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        return counts;
    }

    private static int NeighborCount(Dictionary<(long X, long Y, long Z), int> counts, Vector3d p, double cell)
    {
        var (x, y, z) = CellOf(p, cell);
        var count = 0;
        for (var k = -1; k <= 1; k++)
            for (var j = -1; j <= 1; j++)
                for (var i = -1; i <= 1; i++)
                    count += counts.GetValueOrDefault((x + i, y + j, z + k));
        return count;
    }

    private static (long X, long Y, long Z) CellOf(Vector3d p, double cell) =>
        ((long)Math.Floor(p.X / cell), (long)Math.Floor(p.Y / cell), (long)Math.Floor(p.Z / cell));
}
