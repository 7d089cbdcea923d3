namespace Reality.Engine.Sfm;

/// <summary>Values and weights of <see cref="RobustLoss"/> on squared residuals.</summary>
internal static class RobustLosses
{
    /// <summary>The loss ρ(s) of a squared residual s for a scale: s itself near zero.</summary>
    public static double Value(this RobustLoss loss, double s, double scale)
    {
        var square = scale * scale;
        return loss switch
        {
            RobustLoss.Huber when s > square => 2 * scale * Math.Sqrt(s) - square,
            RobustLoss.Cauchy => square * Math.Log(1 + s / square),
            _ => s,
        };
    }

    /// <summary>The weight ρ'(s) of the residual in iteratively reweighted least squares.</summary>
    public static double Weight(this RobustLoss loss, double s, double scale)
    {
        var square = scale * scale;
        return loss switch
        {
            RobustLoss.Huber when s > square => scale / Math.Sqrt(s),
            RobustLoss.Cauchy => 1 / (1 + s / square),
            _ => 1,
        };
    }
}
