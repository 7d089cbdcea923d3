using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Poses, intrinsics, points and observations: the input of <see cref="BundleAdjustment"/>, which adjusts them in place.
/// </summary>
internal sealed class BundleProblem
{
    public required RigidTransform[] CameraFromWorld { get; init; }

    /// <summary>Photos whose pose the adjustment does not change.</summary>
    public required bool[] PoseIsFixed { get; init; }

    /// <summary>Parts of each pose that the adjustment does not change; null if all poses that are not fixed are free.</summary>
    public HeldParts[]? Held { get; init; }

    /// <summary>Camera index of each photo.</summary>
    public required int[] CameraOf { get; init; }

    /// <summary>The <see cref="IntrinsicVector"/> of each camera.</summary>
    public required double[][] Intrinsics { get; init; }

    /// <summary>Indices of the parameters of each camera that are adjusted, ascending.</summary>
    public required int[][] FreeIntrinsics { get; init; }

    /// <summary>Prior on the intrinsics of each camera.</summary>
    public required IntrinsicPrior[] IntrinsicPriors { get; init; }

    /// <summary>World coordinates.</summary>
    public required Vector3d[] Points { get; init; }

    /// <summary>Surveyed position of each point; null if it has none, or if none has.</summary>
    public CenterPrior?[]? PointPriors { get; init; }

    /// <summary>Scanned plane that each point lies on; null if it lies on none, or if none does.</summary>
    public PlanePrior?[]? PointPlanes { get; init; }

    /// <summary>One entry more than points: point i has observations [FirstObservation[i], FirstObservation[i + 1]).</summary>
    public required int[] FirstObservation { get; init; }

    /// <summary>Photo of each observation, ascending within a point.</summary>
    public required int[] PhotoOf { get; init; }

    /// <summary>Pixel coordinates of each observation.</summary>
    public required float[] X { get; init; }

    public required float[] Y { get; init; }

    /// <summary>One over the standard deviation of each observation, per pixel.</summary>
    public required float[] InverseSigma { get; init; }

    /// <summary>Measured projection center of each photo; null if it has none.</summary>
    public required CenterPrior?[] CenterPriors { get; init; }

    /// <summary>Cameras that are mounted together; null if all photos are independent.</summary>
    public RigBundle? Rigs { get; init; }

    /// <summary>Whether priors or kept poses determine anything about the position, orientation or size of the block.</summary>
    public bool HasFrame => KeepsPoses || Array.Exists(CenterPriors, prior => prior is not null)
        || PointPriors?.Any(prior => prior is not null) == true || PointPlanes?.Any(plane => plane is not null) == true;

    /// <summary>Whether poses, or parts of them, are kept.</summary>
    public bool KeepsPoses =>
        Array.Exists(PoseIsFixed, isFixed => isFixed) || Held?.Any(held => held != HeldParts.None) == true;

    public int PhotoCount => CameraFromWorld.Length;

    public int CameraCount => Intrinsics.Length;

    public int PointCount => Points.Length;

    public int ObservationCount => PhotoOf.Length;
}

/// <summary>A plane that a point lies on, with the standard deviation of its distance in world units.</summary>
/// <param name="Normal">Of length 1.</param>
internal sealed record PlanePrior(Vector3d Center, Vector3d Normal, double Sigma)
{
    /// <summary>Distance of a point, in standard deviations.</summary>
    public double Whitened(Vector3d point) => Vector3d.Dot(Normal, point - Center) / Sigma;

    /// <summary>Loss of a point.</summary>
    public double LossOf(Vector3d point) =>
        RobustLoss.Huber.Value(Whitened(point) * Whitened(point), CenterPrior.LossScale);
}

/// <summary>
/// A measured projection center, or a surveyed point, in the world frame with its standard deviations in world units; infinite
/// for what was not measured.
/// </summary>
internal sealed record CenterPrior(Vector3d Center, double HorizontalSigma, double VerticalSigma)
{
    /// <summary>Standard deviations at which the loss of a prior bends: a wrong GPS position cannot bend the scene.</summary>
    public const double LossScale = 3;

    /// <summary>Loss of an offset from the measured center.</summary>
    public double LossOf(Vector3d offset) => RobustLoss.Huber.Value(Whitened(offset).LengthSquared, LossScale);

    /// <summary>An offset from the measured center, in standard deviations.</summary>
    public Vector3d Whitened(Vector3d offset) =>
        new(offset.X / HorizontalSigma, offset.Y / HorizontalSigma, offset.Z / VerticalSigma);
}
