using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// The normal equations of a <see cref="BundleProblem"/> at its current parameters, kept in blocks: H = JᵀWJ and g = JᵀWr.
/// </summary>
/// <remarks>
/// Points and photos are filled by one owner each, in observation order, so that sums do not depend on threads.
/// W blocks are stored transposed: three rows (point) of six (pose) or ten (intrinsics) values.
/// </remarks>
internal sealed class BundleLinearization(BundleProblem problem, BundleStructure structure)
{
    public const int PoseBlock = 18;
    public const int CameraStride = IntrinsicVector.Length;
    public const int CameraBlock = 3 * CameraStride;

    /// <summary>Photos of one unit of parallel work over points.</summary>
    public const int PointsPerChunk = 256;

    public readonly Symmetric3[] PointHessian = new Symmetric3[problem.PointCount];
    public readonly Vector3d[] PointGradient = new Vector3d[problem.PointCount];

    /// <summary>Point-pose blocks by observation.</summary>
    public readonly double[] PosePoint = new double[(long)problem.ObservationCount * PoseBlock];

    /// <summary>Point-intrinsics blocks by incidence of point and camera.</summary>
    public readonly double[] CameraPoint = new double[(long)structure.CameraOfIncidence.Length * CameraBlock];

    /// <summary>6 x 6 by photo.</summary>
    public readonly double[] PoseHessian = new double[problem.PhotoCount * 36];
    public readonly double[] PoseGradient = new double[problem.PhotoCount * 6];

    /// <summary>Ten (intrinsics) rows of six (pose) by photo.</summary>
    public readonly double[] CameraPose = new double[problem.PhotoCount * 6 * CameraStride];

    /// <summary>10 x 10 and 10 by camera, priors included.</summary>
    public readonly double[] CameraHessian = new double[problem.CameraCount * CameraStride * CameraStride];
    public readonly double[] CameraGradient = new double[problem.CameraCount * CameraStride];

    private readonly double[] _cameraHessianOfPhoto = new double[problem.PhotoCount * CameraStride * CameraStride];
    private readonly double[] _cameraGradientOfPhoto = new double[problem.PhotoCount * CameraStride];

    /// <summary>Linearizes at the problem's current parameters.</summary>
    public void Update(BundleOptions options, ParallelOptions parallel)
    {
        var rotations = Array.ConvertAll(problem.CameraFromWorld, pose => pose.Rotation.ToMatrix());
        var chunks = (problem.PointCount + PointsPerChunk - 1) / PointsPerChunk;
        Parallel.For(0, chunks, parallel, chunk =>
        {
            var end = Math.Min(problem.PointCount, (chunk + 1) * PointsPerChunk);
            for (var p = chunk * PointsPerChunk; p < end; p++)
                LinearizePoint(p, rotations, options);
        });
        Parallel.For(0, problem.PhotoCount, parallel, photo => LinearizePhoto(photo, rotations, options));
        GatherCameras();
    }

    private void LinearizePoint(int point, Matrix3d[] rotations, BundleOptions options)
    {
        var hessian = default(Symmetric3);
        var gradient = Vector3d.Zero;
        for (var i = structure.FirstCameraOfPoint[point]; i < structure.FirstCameraOfPoint[point + 1]; i++)
            CameraPoint.AsSpan(i * CameraBlock, CameraBlock).Clear();

        var jacobian = default(ProjectionJacobian);
        for (var o = problem.FirstObservation[point]; o < problem.FirstObservation[point + 1]; o++)
        {
            var block = PosePoint.AsSpan(o * PoseBlock, PoseBlock);
            if (!TryWeigh(o, problem.Points[point], rotations, options, ref jacobian, out var weight, out var rx, out var ry))
            {
                block.Clear();
                continue;
            }
            var (wx, wy) = (weight * jacobian.PointX, weight * jacobian.PointY);
            hessian.AddOuter(jacobian.PointX, weight);
            hessian.AddOuter(jacobian.PointY, weight);
            gradient += rx * wx + ry * wy;
            for (var k = 0; k < 6; k++)
            {
                var (jx, jy) = (jacobian.PoseX[k], jacobian.PoseY[k]);
                block[k] = wx.X * jx + wy.X * jy;
                block[6 + k] = wx.Y * jx + wy.Y * jy;
                block[12 + k] = wx.Z * jx + wy.Z * jy;
            }
            var camera = CameraPoint.AsSpan(structure.IncidenceOf[o] * CameraBlock, CameraBlock);
            foreach (var k in problem.FreeIntrinsics[problem.CameraOf[problem.PhotoOf[o]]])
            {
                var (jx, jy) = (jacobian.CameraX[k], jacobian.CameraY[k]);
                camera[k] += wx.X * jx + wy.X * jy;
                camera[CameraStride + k] += wx.Y * jx + wy.Y * jy;
                camera[2 * CameraStride + k] += wx.Z * jx + wy.Z * jy;
            }
        }
        PointHessian[point] = hessian;
        PointGradient[point] = gradient;
    }

    private void LinearizePhoto(int photo, Matrix3d[] rotations, BundleOptions options)
    {
        var hessian = PoseHessian.AsSpan(photo * 36, 36);
        var gradient = PoseGradient.AsSpan(photo * 6, 6);
        var cross = CameraPose.AsSpan(photo * 6 * CameraStride, 6 * CameraStride);
        var camera = _cameraHessianOfPhoto.AsSpan(photo * CameraStride * CameraStride, CameraStride * CameraStride);
        var cameraGradient = _cameraGradientOfPhoto.AsSpan(photo * CameraStride, CameraStride);
        hessian.Clear();
        gradient.Clear();
        cross.Clear();
        camera.Clear();
        cameraGradient.Clear();

        var free = problem.FreeIntrinsics[problem.CameraOf[photo]];
        var jacobian = default(ProjectionJacobian);
        for (var n = structure.FirstOfPhoto[photo]; n < structure.FirstOfPhoto[photo + 1]; n++)
        {
            var o = structure.ObservationsOfPhoto[n];
            if (!TryWeigh(o, problem.Points[structure.PointOf[o]], rotations, options, ref jacobian, out var weight, out var rx, out var ry))
                continue;
            for (var i = 0; i < 6; i++)
            {
                var (wx, wy) = (weight * jacobian.PoseX[i], weight * jacobian.PoseY[i]);
                gradient[i] += wx * rx + wy * ry;
                for (var j = 0; j <= i; j++)
                    hessian[i * 6 + j] += wx * jacobian.PoseX[j] + wy * jacobian.PoseY[j];
            }
            foreach (var k in free)
            {
                var (wx, wy) = (weight * jacobian.CameraX[k], weight * jacobian.CameraY[k]);
                cameraGradient[k] += wx * rx + wy * ry;
                for (var j = 0; j < 6; j++)
                    cross[k * 6 + j] += wx * jacobian.PoseX[j] + wy * jacobian.PoseY[j];
                foreach (var l in free)
                    camera[k * CameraStride + l] += wx * jacobian.CameraX[l] + wy * jacobian.CameraY[l];
            }
        }
        if (problem.CenterPriors[photo] is { } prior)
            AddCenterPrior(prior, problem.CameraFromWorld[photo], hessian, gradient);
    }

    // Residual (C - measured) / sigma. A turn leaves the center where it is; dC/dτ = -Rᵀ.
    private static void AddCenterPrior(CenterPrior prior, in RigidTransform pose, Span<double> hessian, Span<double> gradient)
    {
        var inverse = pose.Rotation.Inverted().ToMatrix();
        var offset = pose.Center - prior.Center;
        var (h, v) = (1 / prior.HorizontalSigma, 1 / prior.VerticalSigma);
        var scaled = new Vector3d(h * offset.X, h * offset.Y, v * offset.Z);
        var weight = RobustLoss.Huber.Weight(scaled.LengthSquared, CenterPrior.LossScale);
        ReadOnlySpan<double> rows =
        [
            -h * inverse.M00, -h * inverse.M01, -h * inverse.M02,
            -h * inverse.M10, -h * inverse.M11, -h * inverse.M12,
            -v * inverse.M20, -v * inverse.M21, -v * inverse.M22,
        ];
        ReadOnlySpan<double> residual = [scaled.X, scaled.Y, scaled.Z];
        for (var r = 0; r < 3; r++)
        {
            for (var i = 0; i < 3; i++)
            {
                gradient[3 + i] += weight * rows[r * 3 + i] * residual[r];
                for (var j = 0; j <= i; j++)
                    hessian[(3 + i) * 6 + 3 + j] += weight * rows[r * 3 + i] * rows[r * 3 + j];
            }
        }
    }

    private void GatherCameras()
    {
        Array.Clear(CameraHessian);
        Array.Clear(CameraGradient);
        const int Square = CameraStride * CameraStride;
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            var c = problem.CameraOf[photo];
            for (var k = 0; k < Square; k++)
                CameraHessian[c * Square + k] += _cameraHessianOfPhoto[photo * Square + k];
            for (var k = 0; k < CameraStride; k++)
                CameraGradient[c * CameraStride + k] += _cameraGradientOfPhoto[photo * CameraStride + k];
        }
        for (var c = 0; c < problem.CameraCount; c++)
        {
            var prior = problem.IntrinsicPriors[c];
            foreach (var k in problem.FreeIntrinsics[c])
            {
                var weight = 1 / (prior.Sigma[k] * prior.Sigma[k]);
                CameraHessian[c * Square + k * CameraStride + k] += weight;
                CameraGradient[c * CameraStride + k] += weight * (problem.Intrinsics[c][k] - prior.Mean[k]);
            }
        }
    }

    private bool TryWeigh(
        int o, Vector3d point, Matrix3d[] rotations, BundleOptions options,
        ref ProjectionJacobian jacobian, out double weight, out double rx, out double ry)
    {
        var photo = problem.PhotoOf[o];
        weight = rx = ry = 0;
        if (!jacobian.TryEvaluate(
            rotations[photo], problem.CameraFromWorld[photo].Translation, problem.Intrinsics[problem.CameraOf[photo]], point))
            return false;
        (rx, ry) = (jacobian.X - problem.X[o], jacobian.Y - problem.Y[o]);
        double inverseSigma = problem.InverseSigma[o];
        var precision = inverseSigma * inverseSigma;
        weight = precision * options.Loss.Weight(precision * (rx * rx + ry * ry), options.LossScale);
        return true;
    }
}
