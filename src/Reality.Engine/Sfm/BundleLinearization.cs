using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// The normal equations of a <see cref="BundleProblem"/> at its current parameters, kept in blocks: H = JᵀJ and g = Jᵀr of
/// <see cref="ObservationRows"/>.
/// </summary>
/// <remarks>
/// Points and photos are filled by one owner each, in observation order, so that sums do not depend on threads. Intrinsics
/// hold the free parameters only. Blocks have their columns padded as <see cref="BlockKernels"/> wants them.
/// </remarks>
internal sealed class BundleLinearization(BundleProblem problem, BundleStructure structure)
{
    /// <summary>Points of one unit of parallel work.</summary>
    public const int PointsPerChunk = 256;

    /// <summary>Point-pose blocks: three rows (point) of eight (pose).</summary>
    public const int PosePointBlock = 3 * BlockKernels.Lanes;

    private const int PoseStride = BlockKernels.Lanes;

    private readonly int _stride = structure.CameraStride;
    private readonly double[] _cameraHessianOfPhoto = new double[problem.PhotoCount * structure.CameraStride * structure.CameraStride];
    private readonly double[] _cameraGradientOfPhoto = new double[problem.PhotoCount * structure.CameraStride];

    public readonly Symmetric3[] PointHessian = new Symmetric3[problem.PointCount];
    public readonly Vector3d[] PointGradient = new Vector3d[problem.PointCount];

    /// <summary>Blocks of <see cref="PosePointBlock"/> by observation.</summary>
    public readonly double[] PosePoint = new double[(long)problem.ObservationCount * PosePointBlock];

    /// <summary>Three rows (point) of intrinsics, by incidence of point and camera.</summary>
    public readonly double[] CameraPoint = new double[(long)structure.CameraOfIncidence.Length * 3 * structure.CameraStride];

    /// <summary>Six rows of eight by photo.</summary>
    public readonly double[] PoseHessian = new double[problem.PhotoCount * 6 * PoseStride];

    /// <summary>Six by photo.</summary>
    public readonly double[] PoseGradient = new double[problem.PhotoCount * 6];

    /// <summary>Rows (intrinsics) of eight (pose) by photo.</summary>
    public readonly double[] CameraPose = new double[problem.PhotoCount * structure.CameraStride * PoseStride];

    /// <summary>Square blocks of the structure's camera stride by camera, priors included.</summary>
    public readonly double[] CameraHessian = new double[problem.CameraCount * structure.CameraStride * structure.CameraStride];

    public readonly double[] CameraGradient = new double[problem.CameraCount * structure.CameraStride];

    /// <summary>Linearizes at the problem's current parameters.</summary>
    public void Update(BundleOptions options, ParallelOptions parallel)
    {
        var rotations = Array.ConvertAll(problem.CameraFromWorld, pose => pose.Rotation.ToMatrix());
        var chunks = (problem.PointCount + PointsPerChunk - 1) / PointsPerChunk;
        Parallel.For(0, chunks, parallel, chunk => LinearizePoints(chunk, rotations, options));
        Parallel.For(0, problem.PhotoCount, parallel, photo => LinearizePhoto(photo, rotations, options));
        GatherCameras();
    }

    private void LinearizePoints(int chunk, Matrix3d[] rotations, BundleOptions options)
    {
        var rows = new ObservationRows(stackalloc double[ObservationRows.BufferLength(_stride)], _stride);
        var end = Math.Min(problem.PointCount, (chunk + 1) * PointsPerChunk);
        for (var point = chunk * PointsPerChunk; point < end; point++)
            LinearizePoint(point, rotations, options, ref rows);
    }

    private void LinearizePoint(int point, Matrix3d[] rotations, BundleOptions options, ref ObservationRows rows)
    {
        var hessian = default(Symmetric3);
        var gradient = Vector3d.Zero;
        var (from, to) = (structure.FirstCameraOfPoint[point], structure.FirstCameraOfPoint[point + 1]);
        CameraPoint.AsSpan(from * 3 * _stride, (to - from) * 3 * _stride).Clear();
        for (var o = problem.FirstObservation[point]; o < problem.FirstObservation[point + 1]; o++)
        {
            var block = PosePoint.AsSpan(o * PosePointBlock, PosePointBlock);
            block.Clear();
            if (!rows.TrySet(problem, o, rotations[problem.PhotoOf[o]], problem.Points[point], options))
                continue;
            var (x, y) = (rows.PointX, rows.PointY);
            hessian.AddOuter(x, 1);
            hessian.AddOuter(y, 1);
            gradient += rows.ResidualX * x + rows.ResidualY * y;
            ReadOnlySpan<double> left = [x.X, x.Y, x.Z];
            ReadOnlySpan<double> right = [y.X, y.Y, y.Z];
            BlockKernels.AddOuter(block, left, right, rows.PoseX, rows.PoseY);
            if (structure.FreeCountOfPhoto(problem.PhotoOf[o]) > 0)
            {
                var camera = CameraPoint.AsSpan(structure.IncidenceOf[o] * 3 * _stride, 3 * _stride);
                BlockKernels.AddOuter(camera, left, right, rows.CameraX, rows.CameraY);
            }
        }
        PointHessian[point] = hessian;
        PointGradient[point] = gradient;
    }

    private void LinearizePhoto(int photo, Matrix3d[] rotations, BundleOptions options)
    {
        var hessian = PoseHessian.AsSpan(photo * 6 * PoseStride, 6 * PoseStride);
        var gradient = PoseGradient.AsSpan(photo * 6, 6);
        var cross = CameraPose.AsSpan(photo * _stride * PoseStride, _stride * PoseStride);
        var camera = _cameraHessianOfPhoto.AsSpan(photo * _stride * _stride, _stride * _stride);
        var cameraGradient = _cameraGradientOfPhoto.AsSpan(photo * _stride, _stride);
        hessian.Clear();
        gradient.Clear();
        cross.Clear();
        camera.Clear();
        cameraGradient.Clear();

        var free = structure.FreeCountOfPhoto(photo);
        var rows = new ObservationRows(stackalloc double[ObservationRows.BufferLength(_stride)], _stride);
        for (var n = structure.FirstOfPhoto[photo]; n < structure.FirstOfPhoto[photo + 1]; n++)
        {
            var o = structure.ObservationsOfPhoto[n];
            if (!rows.TrySet(problem, o, rotations[photo], problem.Points[structure.PointOf[o]], options))
                continue;
            BlockKernels.AddOuter(hessian, rows.PoseX[..6], rows.PoseY[..6], rows.PoseX, rows.PoseY);
            for (var i = 0; i < 6; i++)
                gradient[i] += rows.PoseX[i] * rows.ResidualX + rows.PoseY[i] * rows.ResidualY;
            if (free == 0)
                continue;
            BlockKernels.AddOuter(cross, rows.CameraX[..free], rows.CameraY[..free], rows.PoseX, rows.PoseY);
            BlockKernels.AddOuter(camera, rows.CameraX[..free], rows.CameraY[..free], rows.CameraX, rows.CameraY);
            for (var k = 0; k < free; k++)
                cameraGradient[k] += rows.CameraX[k] * rows.ResidualX + rows.CameraY[k] * rows.ResidualY;
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
        var (weight, _) = RobustLoss.Huber.Slopes(scaled.LengthSquared, CenterPrior.LossScale);
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
                for (var j = 0; j < 3; j++)
                    hessian[(3 + i) * PoseStride + 3 + j] += weight * rows[r * 3 + i] * rows[r * 3 + j];
            }
        }
    }

    private void GatherCameras()
    {
        Array.Clear(CameraHessian);
        Array.Clear(CameraGradient);
        var square = _stride * _stride;
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            var c = problem.CameraOf[photo];
            for (var k = 0; k < square; k++)
                CameraHessian[c * square + k] += _cameraHessianOfPhoto[photo * square + k];
            for (var k = 0; k < _stride; k++)
                CameraGradient[c * _stride + k] += _cameraGradientOfPhoto[photo * _stride + k];
        }
        for (var c = 0; c < problem.CameraCount; c++)
        {
            var (prior, free) = (problem.IntrinsicPriors[c], problem.FreeIntrinsics[c]);
            for (var k = 0; k < free.Length; k++)
            {
                var weight = 1 / (prior.Sigma[free[k]] * prior.Sigma[free[k]]);
                CameraHessian[c * square + k * _stride + k] += weight;
                CameraGradient[c * _stride + k] += weight * (problem.Intrinsics[c][free[k]] - prior.Mean[free[k]]);
            }
        }
    }
}
