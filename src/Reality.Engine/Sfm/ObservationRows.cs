using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Residual and derivatives of one observation, scaled by its precision and corrected for the robust loss, so that plain least
/// squares of them has the gradient of the loss and, as far as it is positive, its curvature.
/// </summary>
/// <remarks>
/// B. Triggs et al., "Bundle Adjustment: A Modern Synthesis" (1999), section 4.3: with ρ' and ρ'' of the squared residual s,
/// rows are multiplied by √ρ' (I - α r̂ r̂ᵀ) and the residual by √ρ' / (1 - α), where (1 - α)² = 1 + 2 s ρ'' / ρ'.
/// </remarks>
internal ref struct ObservationRows(Span<double> buffer, int cameraStride)
{
    // Lower limit of the curvature relative to that of the weight alone: keeps steps short for large residuals.
    private const double MinCurvature = 0.6;

    private readonly Span<double> _buffer = buffer;
    private ProjectionJacobian _jacobian;

    public double ResidualX, ResidualY;
    public Vector3d PointX, PointY;

    /// <summary>Required length of the buffer.</summary>
    public static int BufferLength(int cameraStride) => 2 * (BlockKernels.Lanes + cameraStride);

    public readonly ReadOnlySpan<double> PoseX => _buffer[..BlockKernels.Lanes];

    public readonly ReadOnlySpan<double> PoseY => _buffer.Slice(BlockKernels.Lanes, BlockKernels.Lanes);

    public readonly ReadOnlySpan<double> CameraX => _buffer.Slice(2 * BlockKernels.Lanes, cameraStride);

    public readonly ReadOnlySpan<double> CameraY => _buffer.Slice(2 * BlockKernels.Lanes + cameraStride, cameraStride);

    /// <summary>Evaluates an observation; false if the point is not in front of the camera, so that it does not count.</summary>
    public bool TrySet(BundleProblem problem, int observation, in Matrix3d rotation, Vector3d point, BundleOptions options)
    {
        var photo = problem.PhotoOf[observation];
        var camera = problem.CameraOf[photo];
        if (!_jacobian.TryEvaluate(rotation, problem.CameraFromWorld[photo].Translation, problem.Intrinsics[camera], point))
            return false;
        double precision = problem.InverseSigma[observation];
        var rx = precision * (_jacobian.X - problem.X[observation]);
        var ry = precision * (_jacobian.Y - problem.Y[observation]);
        var squared = rx * rx + ry * ry;
        var (weight, curvature) = options.Loss.Slopes(squared, options.LossScale);
        var root = Math.Sqrt(weight);
        var keep = Math.Sqrt(Math.Max(MinCurvature, 1 + 2 * squared * curvature / weight));
        var bend = squared > 0 ? (1 - keep) / squared : 0;
        var scale = root * precision;
        var (xx, xy, yy) = (scale * (1 - bend * rx * rx), -scale * bend * rx * ry, scale * (1 - bend * ry * ry));

        (ResidualX, ResidualY) = (root / keep * rx, root / keep * ry);
        PointX = xx * _jacobian.PointX + xy * _jacobian.PointY;
        PointY = xy * _jacobian.PointX + yy * _jacobian.PointY;
        for (var i = 0; i < 6; i++)
        {
            _buffer[i] = xx * _jacobian.PoseX[i] + xy * _jacobian.PoseY[i];
            _buffer[BlockKernels.Lanes + i] = xy * _jacobian.PoseX[i] + yy * _jacobian.PoseY[i];
        }
        var free = problem.FreeIntrinsics[camera];
        var rowX = _buffer.Slice(2 * BlockKernels.Lanes, cameraStride);
        var rowY = _buffer.Slice(2 * BlockKernels.Lanes + cameraStride, cameraStride);
        for (var k = 0; k < free.Length; k++)
        {
            rowX[k] = xx * _jacobian.CameraX[free[k]] + xy * _jacobian.CameraY[free[k]];
            rowY[k] = xy * _jacobian.CameraX[free[k]] + yy * _jacobian.CameraY[free[k]];
        }
        rowX[free.Length..].Clear();
        rowY[free.Length..].Clear();
        return true;
    }
}
