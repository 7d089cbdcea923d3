namespace Reality.Engine.Features;

/// <summary>A sampled Gaussian with unit sum, cut off at four standard deviations.</summary>
public sealed class GaussianKernel
{
    /// <param name="sigma">Standard deviation in samples, greater than zero.</param>
    public GaussianKernel(double sigma)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma);
        Sigma = sigma;
        var radius = Math.Max(1, (int)Math.Round(4 * sigma));
        var weights = new double[radius + 1];
        for (var i = 0; i <= radius; i++)
            weights[i] = Math.Exp(-0.5 * i * i / (sigma * sigma));
        var sum = 2 * weights.Sum() - weights[0];
        Weights = Array.ConvertAll(weights, w => (float)(w / sum));
    }

    public double Sigma { get; }

    /// <summary>Weight of the center, then of the samples at distance 1, 2 … <see cref="Radius"/> on either side.</summary>
    public float[] Weights { get; }

    public int Radius => Weights.Length - 1;
}
