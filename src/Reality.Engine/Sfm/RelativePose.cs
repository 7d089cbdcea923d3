using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>
/// The pose of a photo relative to another one. An essential matrix allows four poses; the right one has the points in front of
/// both cameras.
/// </summary>
internal static class RelativePose
{
    /// <summary>With a smaller median angle between the rays, the baseline is undetermined.</summary>
    public const double MinMedianAngleRadians = 1.5 * Math.PI / 180;

    private const int MaxSampleCount = 400;
    private const double MinInFrontFraction = 0.7;

    private delegate bool Triangulator(RigidTransform secondFromFirst, int match, out Vector3d point);

    /// <summary>
    /// Estimates <c>secondFromFirst</c> from matching pixels with outliers; its baseline has length one. False if too few matches
    /// agree on a pose.
    /// </summary>
    /// <param name="angles">Angle between the two rays of each agreeing match, radians, ascending.</param>
    public static bool TryEstimate(
        Camera firstCamera, Camera secondCamera, Vector2d[] first, Vector2d[] second, double maxErrorPixels, SeededRandom random,
        out RigidTransform secondFromFirst, out double[] angles)
    {
        var ransac = new RansacOptions
        {
            MaxError = maxErrorPixels / Math.Sqrt(firstCamera.FocalLength * secondCamera.FocalLength),
            MaxSampleCount = MaxSampleCount,
        };
        return firstCamera.Fisheye is not null || secondCamera.Fisheye is not null
            ? TryEstimate(
                Array.ConvertAll(first, firstCamera.RayFromPixel), Array.ConvertAll(second, secondCamera.RayFromPixel), ransac,
                random, out secondFromFirst, out angles)
            : TryEstimate(
                Array.ConvertAll(first, firstCamera.NormalizedFromPixel),
                Array.ConvertAll(second, secondCamera.NormalizedFromPixel), ransac, random, out secondFromFirst, out angles);
    }

    private static bool TryEstimate(
        Vector2d[] first, Vector2d[] second, RansacOptions ransac, SeededRandom random, out RigidTransform secondFromFirst,
        out double[] angles)
    {
        (secondFromFirst, angles) = (default, []);
        return Ransac.TryEstimate<Matrix3d, RelativePoseProblem>(new(first, second), ransac, random, out var found)
            && TryChoose(found.Model, first, second, found.Inliers, out secondFromFirst, out angles);
    }

    private static bool TryEstimate(
        Vector3d[] first, Vector3d[] second, RansacOptions ransac, SeededRandom random, out RigidTransform secondFromFirst,
        out double[] angles)
    {
        (secondFromFirst, angles) = (default, []);
        return Ransac.TryEstimate<Matrix3d, RelativeBearingProblem>(new(first, second), ransac, random, out var found)
            && TryChoose(found.Model, first, second, found.Inliers, out secondFromFirst, out angles);
    }

    /// <summary>
    /// Chooses <c>secondFromFirst</c> by triangulating the matches; false if no pose has most of them in front.
    /// </summary>
    /// <param name="first">Undistorted (x/z, y/z) of each match in the first photo.</param>
    /// <param name="second">The same in the second photo.</param>
    /// <param name="angles">Angle between the two rays of each match in front, radians, ascending.</param>
    public static bool TryChoose(
        in Matrix3d essential, Vector2d[] first, Vector2d[] second, int[] inliers, out RigidTransform secondFromFirst,
        out double[] angles)
    {
        return TryChoose(essential, Triangulate, inliers, out secondFromFirst, out angles);

        bool Triangulate(RigidTransform pose, int i, out Vector3d point) =>
            Triangulation.TryTriangulate([RigidTransform.Identity, pose], [first[i], second[i]], out point);
    }

    /// <summary>The same for unit vectors of any direction.</summary>
    public static bool TryChoose(
        in Matrix3d essential, Vector3d[] first, Vector3d[] second, int[] inliers, out RigidTransform secondFromFirst,
        out double[] angles)
    {
        return TryChoose(essential, Triangulate, inliers, out secondFromFirst, out angles);

        bool Triangulate(RigidTransform pose, int i, out Vector3d point) => Triangulation.TryTriangulate(
            [RayTurn.Along(first[i], RigidTransform.Identity), RayTurn.Along(second[i], pose)], [default, default], out point);
    }

    private static bool TryChoose(
        in Matrix3d essential, Triangulator triangulate, int[] inliers, out RigidTransform secondFromFirst, out double[] angles)
    {
        var (a, b, t) = EpipolarGeometry.Decompose(essential);
        secondFromFirst = RigidTransform.Identity;
        angles = [];
        foreach (var candidate in (ReadOnlySpan<RigidTransform>)[new(a, t), new(a, -t), new(b, t), new(b, -t)])
        {
            var inFront = AnglesInFront(candidate, triangulate, inliers);
            if (inFront.Length > angles.Length)
                (secondFromFirst, angles) = (candidate, inFront);
        }
        Array.Sort(angles);
        return angles.Length > 0 && angles.Length >= MinInFrontFraction * inliers.Length;
    }

    private static double[] AnglesInFront(RigidTransform pose, Triangulator triangulate, int[] inliers)
    {
        var angles = new List<double>(inliers.Length);
        foreach (var i in inliers)
        {
            if (triangulate(pose, i, out var point))
                angles.Add(Triangulation.AngleRadians(Vector3d.Zero, pose.Center, point));
        }
        return angles.ToArray();
    }
}
