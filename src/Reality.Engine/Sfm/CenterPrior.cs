using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>A measured projection center in the world frame and its standard deviations, world units.</summary>
internal sealed record CenterPrior(Vector3d Center, double HorizontalSigma, double VerticalSigma)
{
    /// <summary>The loss of each prior bends at so many standard deviations: a wrong GPS position cannot bend the block.</summary>
    public const double LossScale = 3;

    /// <summary>An offset in standard deviations.</summary>
    public Vector3d Whitened(Vector3d offset) => new(offset.X / HorizontalSigma, offset.Y / HorizontalSigma, offset.Z / VerticalSigma);
}
