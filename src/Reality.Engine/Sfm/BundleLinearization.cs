using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// The normal equations of a <see cref="BundleProblem"/> at its current parameters, JᵀJ and Jᵀr of <see cref="ObservationRows"/>
/// and priors, kept in blocks:
/// <code>
/// JᵀJ = | U   W |   Jᵀr = | b_c |   c: poses and free intrinsics
///       | Wᵀ  V |         | b_p |   p: points
/// </code>
/// </summary>
/// <remarks>
/// U has a block per pose, per camera, and per pose with its camera; V has one per point; W couples a point with each pose and
/// each camera that sees it. Each point and each photo is filled by one thread in the order of observations, so that sums do
/// not depend on the number of threads.
/// </remarks>
internal sealed class BundleLinearization(BundleProblem problem, BundleStructure structure)
{
    /// <summary>Points of one unit of parallel work.</summary>
    public const int PointsPerChunk = 256;

    private const int PoseStride = BlockKernels.Lanes;

    private readonly int _stride = structure.CameraStride;
    private readonly ParameterBlocks _cameraHessianOfPhoto =
        new(problem.PhotoCount, structure.CameraStride, structure.CameraStride);

    private readonly ParameterVectors _cameraGradientOfPhoto = new(problem.PhotoCount, structure.CameraStride);

    /// <summary>V by point.</summary>
    public readonly Symmetric3[] PointHessian = new Symmetric3[problem.PointCount];

    /// <summary>b_p by point.</summary>
    public readonly Vector3d[] PointGradient = new Vector3d[problem.PointCount];

    /// <summary>Wᵀ of poses, by observation.</summary>
    public readonly PointBlocks PosePoint = new(problem.ObservationCount, PoseStride);

    /// <summary>Wᵀ of free intrinsics, by incidence of point and camera.</summary>
    public readonly PointBlocks CameraPoint = new(structure.CameraOfIncidence.Length, structure.CameraStride);

    /// <summary>U of poses, by photo.</summary>
    public readonly ParameterBlocks PoseHessian = new(problem.PhotoCount, 6, PoseStride);

    /// <summary>b_c of poses, by photo.</summary>
    public readonly ParameterVectors PoseGradient = new(problem.PhotoCount, 6);

    /// <summary>U between free intrinsics (rows) and pose (columns), by photo.</summary>
    public readonly ParameterBlocks CameraPose = new(problem.PhotoCount, structure.CameraStride, PoseStride);

    /// <summary>U of free intrinsics, by camera, with the priors on them.</summary>
    public readonly ParameterBlocks CameraHessian = new(problem.CameraCount, structure.CameraStride, structure.CameraStride);

    /// <summary>b_c of free intrinsics, by camera, with the priors on them.</summary>
    public readonly ParameterVectors CameraGradient = new(problem.CameraCount, structure.CameraStride);

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

    // V, b_p and W of one point.
    private void LinearizePoint(int point, Matrix3d[] rotations, BundleOptions options, ref ObservationRows rows)
    {
        var hessian = default(Symmetric3);
        var gradient = Vector3d.Zero;
        CameraPoint.Clear(structure.FirstCameraOfPoint[point], structure.FirstCameraOfPoint[point + 1]);
        for (var o = problem.FirstObservation[point]; o < problem.FirstObservation[point + 1]; o++)
        {
            var pose = PosePoint[o];
            pose.Clear();
            if (!rows.TrySet(problem, o, rotations[problem.PhotoOf[o]], problem.Points[point], options))
                continue;
            var (x, y) = (rows.PointX, rows.PointY);
            hessian.AddOuter(x, 1);
            hessian.AddOuter(y, 1);
            gradient += rows.ResidualX * x + rows.ResidualY * y;
            pose.AddOuter(x, y, rows.PoseX, rows.PoseY);
            if (structure.FreeCountOfPhoto(problem.PhotoOf[o]) > 0)
                CameraPoint[structure.IncidenceOf[o]].AddOuter(x, y, rows.CameraX, rows.CameraY);
        }
        if (problem.PointPriors?[point] is { } prior)
            AddPointPrior(prior, problem.Points[point], ref hessian, ref gradient);
        PointHessian[point] = hessian;
        PointGradient[point] = gradient;
    }

    // Residual (X - surveyed) / sigma.
    private static void AddPointPrior(CenterPrior prior, Vector3d point, ref Symmetric3 hessian, ref Vector3d gradient)
    {
        var scaled = prior.Whitened(point - prior.Center);
        var (weight, _) = RobustLoss.Huber.Slopes(scaled.LengthSquared, CenterPrior.LossScale);
        var (h, v) = (1 / prior.HorizontalSigma, 1 / prior.VerticalSigma);
        hessian.Xx += weight * h * h;
        hessian.Yy += weight * h * h;
        hessian.Zz += weight * v * v;
        gradient += weight * new Vector3d(h * scaled.X, h * scaled.Y, v * scaled.Z);
    }

    // U and b_c of one photo: of its pose, and its share of its camera.
    private void LinearizePhoto(int photo, Matrix3d[] rotations, BundleOptions options)
    {
        var pose = PoseHessian[photo];
        var poseGradient = PoseGradient[photo];
        var cross = CameraPose[photo];
        var camera = _cameraHessianOfPhoto[photo];
        var cameraGradient = _cameraGradientOfPhoto[photo];
        pose.Clear();
        poseGradient.Clear();
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
            pose.AddOuter(rows.PoseX[..6], rows.PoseY[..6], rows.PoseX, rows.PoseY);
            for (var i = 0; i < 6; i++)
                poseGradient[i] += rows.PoseX[i] * rows.ResidualX + rows.PoseY[i] * rows.ResidualY;
            if (free == 0)
                continue;
            cross.AddOuter(rows.CameraX[..free], rows.CameraY[..free], rows.PoseX, rows.PoseY);
            camera.AddOuter(rows.CameraX[..free], rows.CameraY[..free], rows.CameraX, rows.CameraY);
            for (var k = 0; k < free; k++)
                cameraGradient[k] += rows.CameraX[k] * rows.ResidualX + rows.CameraY[k] * rows.ResidualY;
        }
        if (problem.CenterPriors[photo] is { } prior)
            AddCenterPrior(prior, problem.CameraFromWorld[photo], pose, poseGradient);
    }

    // Residual (C - measured) / sigma. A turn leaves the center where it is; dC/dτ = -Rᵀ.
    private static void AddCenterPrior(CenterPrior prior, in RigidTransform pose, ParameterBlock hessian, Span<double> gradient)
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
                    hessian[3 + i, 3 + j] += weight * rows[r * 3 + i] * rows[r * 3 + j];
            }
        }
    }

    private void GatherCameras()
    {
        CameraHessian.Clear();
        CameraGradient.Clear();
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            var camera = problem.CameraOf[photo];
            CameraHessian.Add(camera, _cameraHessianOfPhoto, photo);
            CameraGradient.Add(camera, _cameraGradientOfPhoto, photo);
        }
        for (var camera = 0; camera < problem.CameraCount; camera++)
            AddIntrinsicPrior(camera, problem.IntrinsicPriors[camera], problem.FreeIntrinsics[camera]);
    }

    // Residual (value - mean) / sigma.
    private void AddIntrinsicPrior(int camera, IntrinsicPrior prior, int[] free)
    {
        var hessian = CameraHessian[camera];
        var gradient = CameraGradient[camera];
        for (var k = 0; k < free.Length; k++)
        {
            var weight = 1 / (prior.Sigma[free[k]] * prior.Sigma[free[k]]);
            hessian[k, k] += weight;
            gradient[k] += weight * (problem.Intrinsics[camera][free[k]] - prior.Mean[free[k]]);
        }
    }
}
