using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>
/// What is expected of a camera's intrinsics before seeing its photos, in the order of <see cref="IntrinsicVector"/>.
/// </summary>
/// <param name="Mean">Expected values.</param>
/// <param name="Sigma">Standard deviations; infinite where nothing is known.</param>
internal sealed record IntrinsicPrior(double[] Mean, double[] Sigma)
{
    public static IntrinsicPrior None { get; } = new(
        new double[IntrinsicVector.Length], [.. Enumerable.Repeat(double.PositiveInfinity, IntrinsicVector.Length)]);
}

/// <summary>
/// What is expected of any camera before seeing its photos: keeps weakly determined intrinsics where they make sense.
/// </summary>
internal static class IntrinsicPriors
{
    // Standard deviations over consumer, drone and phone cameras: principal points within about 1 % of the longer side of
    // the center, distortion as lens tables have it.
    private const double PrincipalPointFraction = 0.01;
    private const double K1Sigma = 0.2, K2Sigma = 0.2, K3Sigma = 0.1, TangentialSigma = 0.003;
    private const double GuessedFocalLengthSigma = 0.5;
    private const double AspectSigma = 0.002, SkewFraction = 0.0005;

    /// <summary>The prior of a camera as it came in.</summary>
    /// <param name="camera">Its intrinsics are the expected values.</param>
    /// <param name="options">Say how well a known focal length is known.</param>
    /// <param name="strength">
    /// How many observations of these sigmas the prior on focal length, principal point and tangential distortion stands
    /// for; 1 or more.
    /// </param>
    public static IntrinsicPrior Of(Camera camera, CalibrationOptions options, double strength)
    {
        var longSide = Math.Max(camera.Width, camera.Height);
        var sigma = new double[IntrinsicVector.Length];
        sigma[IntrinsicVector.Focal] = camera.FocalLength
            * (camera.FocalLengthIsKnown ? options.KnownFocalLengthSigma : GuessedFocalLengthSigma);
        sigma[IntrinsicVector.CenterX] = sigma[IntrinsicVector.CenterY] = PrincipalPointFraction * longSide;
        sigma[IntrinsicVector.K1] = K1Sigma;
        sigma[IntrinsicVector.K2] = K2Sigma;
        sigma[IntrinsicVector.K3] = K3Sigma;
        sigma[IntrinsicVector.P1] = sigma[IntrinsicVector.P2] = TangentialSigma;
        sigma[IntrinsicVector.Aspect] = AspectSigma;
        sigma[IntrinsicVector.Skew] = SkewFraction * longSide;
        foreach (var k in (ReadOnlySpan<int>)[
            IntrinsicVector.Focal, IntrinsicVector.CenterX, IntrinsicVector.CenterY, IntrinsicVector.P1, IntrinsicVector.P2])
            sigma[k] /= Math.Sqrt(strength);
        return new(IntrinsicVector.Of(camera), sigma);
    }
}
