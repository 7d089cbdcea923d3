using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Selects, of the four poses of an essential matrix, the one with the points in front of both cameras.</summary>
internal static class RelativePose
{
    private const double MinInFrontFraction = 0.7;

    private delegate bool Triangulator(RigidTransform secondFromFirst, int match, out Vector3d point);

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
