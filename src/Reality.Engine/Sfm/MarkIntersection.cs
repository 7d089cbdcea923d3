using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Intersects the rays of marks, and finds wrong marks where three or more others agree.</summary>
internal static class MarkIntersection
{
    // Largest error of a mark: people mark within a few pixels, and a wrong mark is mostly far off.
    private const double MaxErrorPixels = 8;

    // Maximum number of pairs of rays that are tried for one point.
    private const int MaxHypothesisCount = 500;

    private const double MinAngleRadians = 1.0 * Math.PI / 180;

    /// <summary>Intersects marks in registered photos.</summary>
    /// <param name="poses">By photo.</param>
    /// <param name="cameras">By camera.</param>
    public static LocatedMarks Of(
        IReadOnlyList<PhotoMark> marks, RigidTransform[] poses, Camera[] cameras, Reconstruction reconstruction)
    {
        var usable = Enumerable.Range(0, marks.Count).Where(i => reconstruction.IsRegistered[marks[i].Photo.Value]).ToArray();
        var isUsed = new bool[marks.Count];
        if (usable.Length < 2)
        {
            foreach (var i in usable)
                isUsed[i] = true;
            return new(isUsed, null, false, 0);
        }
        var views = Array.ConvertAll(usable, i => new View(
            poses[marks[i].Photo.Value], cameras[reconstruction.Scene[marks[i].Photo].CameraId.Value], marks[i].Pixel));
        if (BestPair(views) is not { } point)
            return new(isUsed, null, false, 0);
        var inliers = Array.FindAll(views, view => view.ErrorPixels(point) <= MaxErrorPixels);
        if (Triangulation.TryRefine(
            Array.ConvertAll(inliers, view => view.Sight), Array.ConvertAll(inliers, view => view.Normalized), ref point))
            inliers = Array.FindAll(views, view => view.ErrorPixels(point) <= MaxErrorPixels);
        for (var i = 0; i < usable.Length; i++)
            isUsed[usable[i]] = views[i].ErrorPixels(point) <= MaxErrorPixels;
        return inliers.Length < 2
            ? new(new bool[marks.Count], null, false, 0)
            : new(isUsed, point, true, inliers.Min(view => view.PixelSize(point)));
    }

    // Of the pairs of rays that meet at a sufficient angle, the one that most marks agree with.
    private static Vector3d? BestPair(View[] views)
    {
        Vector3d? best = null;
        var (bestCount, bestError, pair) = (1, double.PositiveInfinity, 0L);
        var stride = 1 + (views.Length * (views.Length - 1L) / 2 - 1) / MaxHypothesisCount;
        for (var a = 0; a < views.Length; a++)
        {
            for (var b = a + 1; b < views.Length; b++)
            {
                if (pair++ % stride != 0
                    || !Triangulation.TryTriangulate(
                        [views[a].Sight, views[b].Sight], [views[a].Normalized, views[b].Normalized], out var point)
                    || Triangulation.AngleRadians(views[a].Pose.Center, views[b].Pose.Center, point) < MinAngleRadians)
                    continue;
                var errors = Array.FindAll(Array.ConvertAll(views, view => view.ErrorPixels(point)), error =>
                    error <= MaxErrorPixels);
                if (errors.Length > bestCount || (errors.Length == bestCount && errors.Sum() < bestError))
                    (best, bestCount, bestError) = (point, errors.Length, errors.Sum());
            }
        }
        return best;
    }

    /// <summary>A mark in normalized coordinates of a pose: the photo's, or one along a fisheye ray.</summary>
    private sealed record View(RigidTransform Pose, Camera Camera, Vector2d Pixel)
    {
        public RigidTransform Sight { get; } = Camera.Fisheye is null ? Pose : RayTurn.Along(Camera.RayFromPixel(Pixel), Pose);

        public Vector2d Normalized { get; } = Camera.Fisheye is null ? Camera.NormalizedFromPixel(Pixel) : default;

        public double ErrorPixels(Vector3d point) =>
            Camera.TryProject(Pose * point, out var pixel) ? (pixel - Pixel).Length : double.PositiveInfinity;

        public double PixelSize(Vector3d point) => (Pose * point).Length / Camera.FocalLength;
    }
}

/// <summary>The place of a marked point.</summary>
/// <param name="IsMarkUsed">By mark; false in photos that are not registered, and for marks that contradict others.</param>
/// <param name="Position">In the frame of the poses; null if fewer than two marks agree.</param>
/// <param name="IsTriangulated">Whether two rays or more determine the position.</param>
/// <param name="PixelMeters">Size of a pixel at the point in the nearest photo.</param>
internal readonly record struct LocatedMarks(bool[] IsMarkUsed, Vector3d? Position, bool IsTriangulated, double PixelMeters);
