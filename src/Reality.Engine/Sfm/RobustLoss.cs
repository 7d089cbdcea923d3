using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Growth of the cost with the residual r, in units of the loss's scale.</summary>
internal enum RobustLoss
{
    /// <summary>r², for residuals without outliers.</summary>
    Squared,

    /// <summary>r² up to one, linear beyond.</summary>
    Huber,

    /// <summary>log(1 + r²): outliers hardly count.</summary>
    Cauchy,
}

/// <summary>Values and derivatives of <see cref="RobustLoss"/> on squared residuals.</summary>
internal static class RobustLosses
{
    /// <summary>The loss ρ(s) of a squared residual s; equals s near zero.</summary>
    public static double Value(this RobustLoss loss, double s, double scale)
    {
        var square = scale * scale;
        return loss switch
        {
            RobustLoss.Huber when s > square => 2 * scale * Math.Sqrt(s) - square,
            RobustLoss.Cauchy => square * ExactMath.Log(1 + s / square),
            _ => s,
        };
    }

    /// <summary>The derivatives ρ'(s), which is the weight of the residual, and ρ''(s).</summary>
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
