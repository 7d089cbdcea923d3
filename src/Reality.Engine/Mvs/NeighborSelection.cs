using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>Chooses the photos that a photo's depth is estimated from.</summary>
/// <remarks>
/// A candidate scores at every shared tie point by the angle between the rays (best at 10 degrees, as in MVSNet, Yao 2018,
/// section 4.1) and by the ratio of the scales. Candidates are chosen greedily; parts of the photo that
/// are already covered count less, so that the whole photo gets covered.
/// </remarks>
/// <param name="counted">Tie points that count; null = all.</param>
public sealed class NeighborSelection(Scene scene, TiePointIndex index, bool[]? counted = null)
{
    private const double BestAngleDegrees = 10;
    private const double SigmaBelowDegrees = 5;
    private const double SigmaAboveDegrees = 15;
    private const double MinAngleDegrees = 1;
    private const double MaxAngleDegrees = 60;

    // Number of cells along each side of the photo, and the score beyond which more points in a cell add nothing.
    private const int CellsPerSide = 8;
    private const double SaturationScore = 5;

    /// <summary>The best neighbors, best first; fewer than <paramref name="count"/> if fewer photos share tie points.</summary>
    public IReadOnlyList<PhotoId> Choose(PhotoId photo, int count, CancellationToken cancellation = default)
    {
        var scores = CellScores(photo, cancellation);
        var covered = new double[CellsPerSide * CellsPerSide];
        var chosen = new List<PhotoId>();
        while (chosen.Count < count)
        {
            var (best, bestGain) = (-1, 0.0);
            foreach (var (candidate, cells) in scores)
            {
                var gain = Gain(cells, covered);
                if (gain > bestGain && !chosen.Contains(new(candidate)))
                    (best, bestGain) = (candidate, gain);
            }
            if (best < 0)
                break;
            chosen.Add(new(best));
            for (var cell = 0; cell < covered.Length; cell++)
                covered[cell] += Saturated(scores[best][cell]);
        }
        return chosen;
    }

    private static double Gain(double[] cells, double[] covered)
    {
        var gain = 0.0;
        for (var cell = 0; cell < cells.Length; cell++)
            gain += Saturated(cells[cell]) / (1 + covered[cell]);
        return gain;
    }

    private static double Saturated(double score) => Math.Min(1, score / SaturationScore);

    private SortedDictionary<int, double[]> CellScores(PhotoId photo, CancellationToken cancellation)
    {
        var points = scene.TiePoints;
        var camera = scene.CameraOf(scene[photo]);
        var center = scene[photo].CameraFromWorld!.Value.Center;
        var scores = new SortedDictionary<int, double[]>();
        foreach (var point in index.PointsOf(photo))
        {
            cancellation.ThrowIfCancellationRequested();
            if (counted is not null && !counted[point])
                continue;
            var (first, end) = (points.FirstObservation[point], points.FirstObservation[point + 1]);
            var own = Array.IndexOf(points.PhotoOf, photo.Value, first, end - first);
            var cell = CellOf(points.X[own], camera.Width) + CellsPerSide * CellOf(points.Y[own], camera.Height);
            for (var o = first; o < end; o++)
            {
                var other = points.PhotoOf[o];
                if (other == photo.Value || scene.Photos[other].CameraFromWorld is not { } pose)
                    continue;
                if (!scores.TryGetValue(other, out var cells))
                    scores.Add(other, cells = new double[CellsPerSide * CellsPerSide]);
                cells[cell] += AngleScore(center, pose.Center, points.Positions[point])
                    * ScaleScore(camera, center, scene.CameraOf(scene.Photos[other]), pose.Center, points.Positions[point]);
            }
        }
        return scores;
    }

    private static int CellOf(float pixel, int size) => Math.Clamp((int)(pixel * CellsPerSide / size), 0, CellsPerSide - 1);

    /// <summary>0 to 1: how well the angle between the rays from two photos to a point is suited to measure its depth.</summary>
    internal static double AngleScore(Vector3d first, Vector3d second, Vector3d point)
    {
        var degrees = Vector3d.AngleRadians(first - point, second - point) * (180 / Math.PI);
        if (degrees is < MinAngleDegrees or > MaxAngleDegrees)
            return 0;
        var d = (degrees - BestAngleDegrees) / (degrees < BestAngleDegrees ? SigmaBelowDegrees : SigmaAboveDegrees);
        return ExactMath.Exp(-0.5 * d * d);
    }

    // 1 if both see the point at the same scale; a finer source is not penalized up to a factor of 1.5.
    private static double ScaleScore(Camera camera, Vector3d center, Camera other, Vector3d otherCenter, Vector3d point)
    {
        var own = camera.FocalLength / Vector3d.Distance(center, point);
        var ratio = other.FocalLength / Vector3d.Distance(otherCenter, point) / own;
        var score = ratio < 1 ? ratio : ratio > 1.5 ? 1.5 / ratio : 1;
        return score * score;
    }
}

/// <summary>Index of tie points by the photos that observe them.</summary>
public sealed class TiePointIndex
{
    private readonly Grouping _points;

    /// <summary>Indexes the tie points of a scene.</summary>
    public TiePointIndex(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var tiePoints = scene.TiePoints;
        _points = Grouping.Of(scene.Photos.Count, groups =>
        {
            for (var point = 0; point < tiePoints.Count; point++)
            {
                for (var o = tiePoints.FirstObservation[point]; o < tiePoints.FirstObservation[point + 1]; o++)
                    groups.Add(tiePoints.PhotoOf[o], point);
            }
        });
    }

    /// <summary>Indices of the tie points that a photo observes, ascending.</summary>
    public ReadOnlySpan<int> PointsOf(PhotoId photo) => _points[photo.Value];
}
