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
/// U has a block per pose, per camera, and per pose with its camera. V has a block per point. W couples a point with each pose
/// and camera that sees it; it is kept as one factor per observation. Each photo evaluates its observations once, and each point
/// then gathers their factors. One thread fills each of them in the order of observations, so the sums do not depend on the
/// number of threads.
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

    /// <summary>Rotation of each photo.</summary>
    public readonly Matrix3d[] Rotations = new Matrix3d[problem.PhotoCount];

    /// <summary>Derivatives and residual of each observation.</summary>
    public readonly ObservationFactor[] Factors = new ObservationFactor[problem.ObservationCount];

    /// <summary>V by point.</summary>
    public readonly Symmetric3[] PointHessian = new Symmetric3[problem.PointCount];

    /// <summary>b_p by point.</summary>
    public readonly Vector3d[] PointGradient = new Vector3d[problem.PointCount];

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
        for (var photo = 0; photo < problem.PhotoCount; photo++)
            Rotations[photo] = problem.CameraFromWorld[photo].Rotation.ToMatrix();
        Parallel.For(0, problem.PhotoCount, parallel, photo => LinearizePhoto(photo, options));
        var chunks = (problem.PointCount + PointsPerChunk - 1) / PointsPerChunk;
        Parallel.For(0, chunks, parallel, GatherPoints);
        GatherCameras();
    }

    /// <summary>A point in the frame of a photo's camera.</summary>
    public Vector3d InCamera(int photo, int point) =>
        Rotations[photo] * problem.Points[point] + problem.CameraFromWorld[photo].Translation;

    /// <summary>Parts of a photo's pose that are held.</summary>
    public HeldParts HeldOf(int photo) => problem.Held?[photo] ?? HeldParts.None;

    // Factors of one photo's observations; U and b_c of its pose, and its share of its camera.
    private void LinearizePhoto(int photo, BundleOptions options)
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

        var free = problem.FreeIntrinsics[problem.CameraOf[photo]];
        var intrinsics = problem.Intrinsics[problem.CameraOf[photo]];
        Span<double> poseX = stackalloc double[PoseStride], poseY = stackalloc double[PoseStride];
        Span<double> cameraX = stackalloc double[_stride], cameraY = stackalloc double[_stride];
        var rows = default(ObservationRows);
        for (var n = structure.FirstOfPhoto[photo]; n < structure.FirstOfPhoto[photo + 1]; n++)
        {
            var o = structure.ObservationsOfPhoto[n];
            var inCamera = InCamera(photo, structure.PointOf[o]);
            var factor = Factors[o] = rows.Evaluate(problem, o, inCamera, options);
            if (!factor.Counts)
                continue;
            var (residualX, residualY) = (factor.ResidualX, factor.ResidualY);
            if (!problem.PoseIsFixed[photo])
            {
                factor.SetPoseRows(inCamera, HeldOf(photo), poseX, poseY);
                pose.AddOuter(poseX[..6], poseY[..6], poseX, poseY);
                for (var i = 0; i < 6; i++)
                    poseGradient[i] += poseX[i] * residualX + poseY[i] * residualY;
            }
            if (free.Length == 0)
                continue;
            rows.Jacobian.EvaluateIntrinsics(inCamera, intrinsics);
            factor.SetCameraRows(rows.Jacobian, free, cameraX, cameraY);
            camera.AddOuter(cameraX[..free.Length], cameraY[..free.Length], cameraX, cameraY);
            for (var k = 0; k < free.Length; k++)
                cameraGradient[k] += cameraX[k] * residualX + cameraY[k] * residualY;
            if (!problem.PoseIsFixed[photo])
                cross.AddOuter(cameraX[..free.Length], cameraY[..free.Length], poseX, poseY);
        }
        if (problem.CenterPriors[photo] is { } prior)
            AddCenterPrior(prior, problem.CameraFromWorld[photo], pose, poseGradient);
        HeldPoseParts.Hold(HeldOf(photo), pose, poseGradient);
    }

    private void GatherPoints(int chunk)
    {
        Span<double> cameraX = stackalloc double[_stride], cameraY = stackalloc double[_stride];
        var jacobian = default(ProjectionJacobian);
        var end = Math.Min(problem.PointCount, (chunk + 1) * PointsPerChunk);
        for (var point = chunk * PointsPerChunk; point < end; point++)
            GatherPoint(point, ref jacobian, cameraX, cameraY);
    }

    // V, b_p and the W of intrinsics of one point.
    private void GatherPoint(int point, ref ProjectionJacobian jacobian, Span<double> cameraX, Span<double> cameraY)
    {
        var hessian = default(Symmetric3);
        var gradient = Vector3d.Zero;
        CameraPoint.Clear(structure.FirstCameraOfPoint[point], structure.FirstCameraOfPoint[point + 1]);
        for (var o = problem.FirstObservation[point]; o < problem.FirstObservation[point + 1]; o++)
        {
            ref readonly var factor = ref Factors[o];
            if (!factor.Counts)
                continue;
            var photo = problem.PhotoOf[o];
            var (x, y) = factor.PointRows(Rotations[photo]);
            hessian.AddOuter(x, 1);
            hessian.AddOuter(y, 1);
            gradient += factor.ResidualX * x + factor.ResidualY * y;
            if (structure.IncidenceOf[o] < 0)
                continue;
            var camera = problem.CameraOf[photo];
            jacobian.EvaluateIntrinsics(InCamera(photo, point), problem.Intrinsics[camera]);
            factor.SetCameraRows(jacobian, problem.FreeIntrinsics[camera], cameraX, cameraY);
            CameraPoint[structure.IncidenceOf[o]].AddOuter(x, y, cameraX, cameraY);
        }
        if (problem.PointPriors?[point] is { } prior)
            AddPointPrior(prior, problem.Points[point], ref hessian, ref gradient);
        if (problem.PointPlanes?[point] is { } plane)
            AddPlane(plane, problem.Points[point], ref hessian, ref gradient);
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

    // Residual n (X - center) / sigma.
    private static void AddPlane(PlanePrior plane, Vector3d point, ref Symmetric3 hessian, ref Vector3d gradient)
    {
        var scaled = plane.Whitened(point);
        var (weight, _) = RobustLoss.Huber.Slopes(scaled * scaled, CenterPrior.LossScale);
        var row = plane.Normal / plane.Sigma;
        hessian.AddOuter(row, weight);
        gradient += weight * scaled * row;
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
