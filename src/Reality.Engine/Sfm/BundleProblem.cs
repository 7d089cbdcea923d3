using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Poses, intrinsics, points and what was observed of them: input and, adjusted in place, output of
/// <see cref="BundleAdjustment"/>.
/// </summary>
internal sealed class BundleProblem
{
    public required RigidTransform[] CameraFromWorld { get; init; }

    public required bool[] PoseIsFixed { get; init; }

    /// <summary>Camera index of each photo.</summary>
    public required int[] CameraOf { get; init; }

    /// <summary>The <see cref="IntrinsicVector"/> of each camera.</summary>
    public required double[][] Intrinsics { get; init; }

    /// <summary>The free parameters of each camera, ascending.</summary>
    public required int[][] FreeIntrinsics { get; init; }

    /// <summary>
    /// Expected value and standard deviation per parameter of each camera; sigma is infinite where nothing is known.
    /// </summary>
    public required IntrinsicPrior[] IntrinsicPriors { get; init; }

    public required Vector3d[] Points { get; init; }

    /// <summary>One more entry than points: point i has observations [FirstObservation[i], FirstObservation[i + 1]).</summary>
    public required int[] FirstObservation { get; init; }

    /// <summary>Photo of each observation, ascending within a point.</summary>
    public required int[] PhotoOf { get; init; }

    public required float[] X { get; init; }

    public required float[] Y { get; init; }

    /// <summary>One over the standard deviation of each observation, per pixel.</summary>
    public required float[] InverseSigma { get; init; }

    /// <summary>Measured camera positions; null where a photo has none.</summary>
    public required CenterPrior?[] CenterPriors { get; init; }

    public int PhotoCount => CameraFromWorld.Length;

    public int CameraCount => Intrinsics.Length;

    public int PointCount => Points.Length;

    public int ObservationCount => PhotoOf.Length;
}

/// <summary>A measured projection center in the world frame and its standard deviations, world units.</summary>
internal sealed record CenterPrior(Vector3d Center, double HorizontalSigma, double VerticalSigma)
{
    /// <summary>
    /// The loss of each prior bends at so many standard deviations: a wrong GPS position cannot bend the block.
    /// </summary>
    public const double LossScale = 3;

    /// <summary>An offset in standard deviations.</summary>
    public Vector3d Whitened(Vector3d offset) =>
        new(offset.X / HorizontalSigma, offset.Y / HorizontalSigma, offset.Z / VerticalSigma);
}
