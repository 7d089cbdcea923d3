using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Covariances at the minimum of a <see cref="BundleProblem"/>, all parameters being adjusted together.</summary>
/// <remarks>
/// The inverse of the reduced system holds the covariances C of poses and intrinsics. A point moves by -V⁻¹ Wᵀ δ_c with them and
/// has an independent error of covariance V⁻¹. Its covariance is therefore V⁻¹ + V⁻¹ Wᵀ C W V⁻¹.
/// </remarks>
internal sealed class BundleCovariance
{
    // Maximum number of evenly spaced points whose covariances are computed: their median and 95th percentile stand for all
    // points. Tracks of neighboring photos follow each other, so a range of tracks would not do.
    private const int MaxPointCount = 4000;

    private readonly BundleProblem _problem;
    private readonly BundleStructure _structure;
    private readonly BundleLinearization _blocks;
    private readonly ReducedInverse _inverse;
    private readonly ParameterSet[] _poses;
    private readonly ParameterSet[] _cameras;
    private readonly ParallelOptions _parallel;

    private BundleCovariance(
        BundleProblem problem, BundleStructure structure, BundleLinearization blocks, ReducedCameraSystem system,
        ReducedInverse inverse, ParallelOptions parallel)
    {
        (_problem, _structure, _blocks, _inverse, _parallel) = (problem, structure, blocks, inverse, parallel);
        _poses = [.. Enumerable.Range(0, problem.PhotoCount).Select(system.ParametersOfPose)];
        _cameras = [.. Enumerable.Range(0, problem.CameraCount).Select(system.ParametersOfCamera)];
    }

    /// <summary>
    /// Covariances of the block; null if it is too large for a factor, or if observations do not determine all parameters.
    /// </summary>
    public static BlockCovariance? Of(BundleProblem problem, BundleOptions options, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ThreadCount, CancellationToken = cancellation };
        var structure = new BundleStructure(problem);
        var blocks = new BundleLinearization(problem, structure);
        using var system = new ReducedCameraSystem(problem, structure, blocks, options, parallel);
        blocks.Update(options, parallel);
        return system.TryInvert(parallel, cancellation) is { } inverse
            ? new BundleCovariance(problem, structure, blocks, system, inverse, parallel).Collect()
            : null;
    }

    private BlockCovariance Collect() => new(
        [.. Enumerable.Range(0, _problem.CameraCount).Select(IntrinsicsOf)],
        InBlock: _inverse.HasShape ? new(PosesOf(isInBlock: true), PointsOf(isInBlock: true)) : null,
        InWorld: _inverse.IsPlaced ? new(PosesOf(isInBlock: false), PointsOf(isInBlock: false)) : null);

    private IntrinsicCovariance IntrinsicsOf(int camera)
    {
        var block = new double[_cameras[camera].Length * _cameras[camera].Length];
        _inverse.Read(_cameras[camera], _cameras[camera], isInBlock: false, block);
        return new(_problem.FreeIntrinsics[camera], block);
    }

    private PoseDeviation?[] PosesOf(bool isInBlock)
    {
        var block = new double[ParameterColumns.PoseLength * ParameterColumns.PoseLength];
        var deviations = new PoseDeviation?[_problem.PhotoCount];
        for (var photo = 0; photo < deviations.Length; photo++)
        {
            if (_poses[photo].Length == 0)
                continue;
            _inverse.Read(_poses[photo], _poses[photo], isInBlock, block);
            var held = _blocks.HeldOf(photo);
            deviations[photo] = new(
                held.HasFlag(HeldParts.Center) ? Vector3d.Zero : InWorld(block, 3, _blocks.Rotations[photo]),
                held.HasFlag(HeldParts.Rotation) ? Vector3d.Zero : InWorld(block, 0, _blocks.Rotations[photo]));
        }
        return deviations;
    }

    // A center moves by -Rᵀ τ, and a turn ω about the axes of the camera is one by Rᵀ ω about those of the world.
    private static Vector3d InWorld(ReadOnlySpan<double> pose, int at, in Matrix3d rotation)
    {
        Span<double> variances = stackalloc double[3];
        ReadOnlySpan<double> turned =
        [
            rotation.M00, rotation.M10, rotation.M20, rotation.M01, rotation.M11, rotation.M21, rotation.M02, rotation.M12,
            rotation.M22,
        ];
        for (var axis = 0; axis < 3; axis++)
        {
            for (var i = 0; i < 9; i++)
            {
                var entry = pose[(at + i / 3) * ParameterColumns.PoseLength + at + i % 3];
                variances[axis] += turned[3 * axis + i / 3] * entry * turned[3 * axis + i % 3];
            }
        }
        return DeviationsOf(variances);
    }

    private Vector3d[] PointsOf(bool isInBlock)
    {
        var step = Math.Max(1, (_problem.PointCount + MaxPointCount - 1) / MaxPointCount);
        var deviations = new Vector3d?[(_problem.PointCount + step - 1) / step];
        Parallel.For(0, deviations.Length, _parallel, i => deviations[i] = PointOf(step * i, isInBlock));
        return [.. deviations.OfType<Vector3d>()];
    }

    // Null if its observations do not determine the point.
    private Vector3d? PointOf(int point, bool isInBlock)
    {
        if (!_blocks.PointHessian[point].TryInvert(out var own))
            return null;
        var parts = PartsOf(point, own);
        Span<double> variances = [own.Xx, own.Yy, own.Zz];
        Span<double> block = stackalloc double[_structure.CameraStride * Math.Max(_structure.CameraStride, BlockKernels.Lanes)];
        for (var i = 0; i < parts.Count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                _inverse.Read(parts[i].Parameters, parts[j].Parameters, isInBlock, block);
                AddProducts(parts[i], parts[j], block, i == j ? 1 : 2, variances);
            }
        }
        return DeviationsOf(variances);
    }

    // V⁻¹ Wᵀ of a point, one part per pose and camera that sees it: three rows each.
    private List<PointPart> PartsOf(int point, in Symmetric3 own)
    {
        var parts = new List<PointPart>();
        Span<double> poseX = stackalloc double[BlockKernels.Lanes], poseY = stackalloc double[BlockKernels.Lanes];
        for (var o = _problem.FirstObservation[point]; o < _problem.FirstObservation[point + 1]; o++)
        {
            ref readonly var factor = ref _blocks.Factors[o];
            var photo = _problem.PhotoOf[o];
            if (!factor.Counts || _poses[photo].Length == 0)
                continue;
            factor.SetPoseRows(_blocks.InCamera(photo, point), _blocks.HeldOf(photo), poseX, poseY);
            var (x, y) = factor.PointRows(_blocks.Rotations[photo]);
            var part = new PointPart(_poses[photo]);
            for (var k = 0; k < part.Parameters.Length; k++)
                part.Set(k, own * (poseX[k] * x + poseY[k] * y));
            parts.Add(part);
        }
        for (var n = _structure.FirstCameraOfPoint[point]; n < _structure.FirstCameraOfPoint[point + 1]; n++)
        {
            var part = new PointPart(_cameras[_structure.CameraOfIncidence[n]]);
            var elements = _blocks.CameraPoint[n].Elements;
            var stride = _structure.CameraStride;
            for (var k = 0; k < part.Parameters.Length; k++)
                part.Set(k, own * new Vector3d(elements[k], elements[stride + k], elements[2 * stride + k]));
            parts.Add(part);
        }
        return parts;
    }

    private static void AddProducts(
        PointPart left, PointPart right, ReadOnlySpan<double> block, double weight, Span<double> variances)
    {
        for (var r = 0; r < left.Parameters.Length; r++)
        {
            for (var c = 0; c < right.Parameters.Length; c++)
            {
                var entry = weight * block[r * right.Parameters.Length + c];
                var (a, b) = (left.Columns[r], right.Columns[c]);
                variances[0] += entry * a.X * b.X;
                variances[1] += entry * a.Y * b.Y;
                variances[2] += entry * a.Z * b.Z;
            }
        }
    }

    // Rounding can make a variance of zero slightly negative.
    private static Vector3d DeviationsOf(ReadOnlySpan<double> variances) => new(
        Math.Sqrt(Math.Max(0, variances[0])), Math.Sqrt(Math.Max(0, variances[1])), Math.Sqrt(Math.Max(0, variances[2])));

    /// <summary>How a point moves with a pose or a camera, but for the sign.</summary>
    private readonly record struct PointPart(ParameterSet Parameters)
    {
        /// <summary>By parameter.</summary>
        public Vector3d[] Columns { get; } = new Vector3d[Parameters.Length];

        public void Set(int parameter, Vector3d column) => Columns[parameter] = column;
    }
}

/// <summary>Covariances of a block.</summary>
/// <param name="Intrinsics">By camera.</param>
/// <param name="InBlock">
/// Errors of the shape of the block: what remains after the best similarity between its projection centers and the true ones.
/// Null if poses are kept, or if the priors do not fully determine position, orientation and size.
/// </param>
/// <param name="InWorld">Errors in the frame of the world; null if nothing determines it.</param>
internal sealed record BlockCovariance(
    IntrinsicCovariance[] Intrinsics, BlockDeviations? InBlock, BlockDeviations? InWorld);

/// <summary>Standard deviations of poses and points.</summary>
/// <param name="Poses">By photo of the problem; null for those that are fixed.</param>
/// <param name="Points">Of evenly spaced points, along the axes of the world.</param>
internal sealed record BlockDeviations(PoseDeviation?[] Poses, Vector3d[] Points);

/// <summary>Standard deviations of a pose along and about the axes of the world; zero for parts that are held.</summary>
/// <param name="Center">Of the projection center.</param>
internal readonly record struct PoseDeviation(Vector3d Center, Vector3d RotationRadians);

/// <summary>Covariance of intrinsics.</summary>
/// <param name="Free">Their indices in the <see cref="IntrinsicVector"/>.</param>
/// <param name="Elements">Row by row.</param>
internal sealed record IntrinsicCovariance(int[] Free, double[] Elements)
{
    public double this[int row, int column] => Elements[row * Free.Length + column];
}
