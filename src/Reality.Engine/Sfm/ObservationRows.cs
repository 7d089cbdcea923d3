using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Residual and derivatives of one observation, scaled by its precision and corrected for the robust loss. Plain least squares of
/// them has the gradient of the loss and, wherever the loss curves upwards, its curvature.
/// </summary>
/// <remarks>
/// B. Triggs et al., "Bundle Adjustment: A Modern Synthesis" (1999), section 4.3: with ρ' and ρ'' of the squared residual s,
/// rows are multiplied by √ρ' (I - α r̂ r̂ᵀ) and the residual by √ρ' / (1 - α), where (1 - α)² = 1 + 2 s ρ'' / ρ'. Where that is
/// not positive, the loss bends down, and its curvature would lead past the minimum: there α is zero, and rows are weighted only.
/// </remarks>
internal struct ObservationRows
{
    // Lower limit of the curvature relative to that of the weight alone: keeps steps short for large residuals.
    private const double MinCurvature = 0.6;

    /// <summary>Derivatives of the pixel.</summary>
    public ProjectionJacobian Jacobian;

    /// <summary>Evaluates an observation; all zero, so that it does not count, if the camera does not see the point.</summary>
    public ObservationFactor Evaluate(
        BundleProblem problem, int observation, Vector3d inCamera, BundleOptions options)
    {
        if (!Jacobian.TryEvaluate(inCamera, problem.Intrinsics[problem.CameraOf[problem.PhotoOf[observation]]]))
            return default;
        double precision = problem.InverseSigma[observation];
        var rx = precision * (Jacobian.X - problem.X[observation]);
        var ry = precision * (Jacobian.Y - problem.Y[observation]);
        var squared = rx * rx + ry * ry;
        var (weight, curvature) = options.Loss.Slopes(squared, options.LossScale);
        var root = Math.Sqrt(weight);
        var relativeCurvature = 1 + 2 * squared * curvature / weight;
        var keep = relativeCurvature > 0 ? Math.Sqrt(Math.Max(MinCurvature, relativeCurvature)) : 1;
        var bend = squared > 0 ? (1 - keep) / squared : 0;
        var scale = root * precision;
        var (xx, xy, yy) = (scale * (1 - bend * rx * rx), -scale * bend * rx * ry, scale * (1 - bend * ry * ry));
        return new(
            xx * Jacobian.InCameraX + xy * Jacobian.InCameraY, xy * Jacobian.InCameraX + yy * Jacobian.InCameraY,
            root / keep * rx, root / keep * ry, new(xx, xy, yy));
    }
}
