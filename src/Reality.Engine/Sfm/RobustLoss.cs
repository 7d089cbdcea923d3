namespace Reality.Engine.Sfm;

/// <summary>How strongly large residuals count. Residuals are in units of the loss's scale.</summary>
internal enum RobustLoss
{
    /// <summary>Squares, for residuals known to be clean.</summary>
    Squared,

    /// <summary>Squares up to one, then linear.</summary>
    Huber,

    /// <summary>log(1 + r²): far residuals hardly count.</summary>
    Cauchy,
}

/// <summary>Values and derivatives of <see cref="RobustLoss"/> on squared residuals.</summary>
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

    /// <summary>ρ'(s), the weight of the residual, and ρ''(s).</summary>
    public static (double First, double Second) Slopes(this RobustLoss loss, double s, double scale)
    {
        var square = scale * scale;
        switch (loss)
        {
            case RobustLoss.Huber when s > square:
                var slope = scale / Math.Sqrt(s);
                return (slope, -0.5 * slope / s);
            case RobustLoss.Cauchy:
                var weight = 1 / (1 + s / square);
                return (weight, -weight * weight / square);
            default:
                return (1, 0);
        }
    }
}
