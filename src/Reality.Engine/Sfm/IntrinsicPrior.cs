namespace Reality.Engine.Sfm;

/// <summary>What is expected of a camera's intrinsics before seeing its photos, in the order of <see cref="IntrinsicVector"/>.</summary>
/// <param name="Mean">Expected values.</param>
/// <param name="Sigma">Standard deviations; infinite where nothing is known.</param>
internal sealed record IntrinsicPrior(double[] Mean, double[] Sigma)
{
    public static IntrinsicPrior None { get; } = new(
        new double[IntrinsicVector.Length], [.. Enumerable.Repeat(double.PositiveInfinity, IntrinsicVector.Length)]);
}
