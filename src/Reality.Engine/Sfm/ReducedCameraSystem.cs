using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// The normal equations of <see cref="BundleLinearization"/> with all points eliminated (Schur complement): dense, lower
/// triangle, and its solution for poses, intrinsics and points.
/// </summary>
/// <remarks>
/// A step (δ_c, δ_p) solves
/// <code>
/// | U   W | | δ_c |     | b_c |
/// | Wᵀ  V | | δ_p | = - | b_p |
/// </code>
/// with damped diagonals of U and V. V is block diagonal, three by three, so δ_p is eliminated point by point:
/// <code>
/// S = U - W V⁻¹ Wᵀ      S δ_c = -(b_c - W V⁻¹ b_p)      δ_p = -V⁻¹ (b_p + Wᵀ δ_c)
/// </code>
/// D. Brown, "A solution to the general problem of multiple station analytical stereotriangulation" (1958); B. Triggs et al.,
/// "Bundle Adjustment: A Modern Synthesis" (1999), section 6.
/// </remarks>
internal sealed class ReducedCameraSystem(BundleProblem problem, BundleStructure structure, BundleLinearization blocks)
{
    private const int PoseStride = BlockKernels.Lanes;

    private readonly int _n = structure.ColumnCount;
    private readonly double[] _matrix = new double[checked(structure.ColumnCount * structure.ColumnCount)];
    private readonly double[] _rightSide = new double[structure.ColumnCount];
    private readonly double[] _solution = new double[structure.ColumnCount];
    private readonly Symmetric3[] _pointInverse = new Symmetric3[problem.PointCount];
    private readonly double[] _modelDecrease = new double[ChunkCount(problem)];

    /// <summary>δ_c: steps of poses and intrinsics, in the structure's columns.</summary>
    public ReadOnlySpan<double> Step => _solution;

    /// <summary>δ_p: steps of the points.</summary>
    public Vector3d[] PointStep { get; } = new Vector3d[problem.PointCount];

    /// <summary>Decrease of the quadratic model of the cost along the step: -bᵀδ - ½ δᵀ JᵀJ δ.</summary>
    public double ModelDecrease { get; private set; }

    /// <summary>
    /// Length of the step of poses and intrinsics in their standard deviations, root mean square over all parameters:
    /// √(δ_cᵀ S δ_c / n), as S is the inverse of their covariance.
    /// </summary>
    public double StepSigmas { get; private set; }

    /// <summary>Solves (H + damping diag H) step = -b for H = JᵀJ; false if the system is singular.</summary>
    public bool TrySolve(double damping, ParallelOptions parallel, CancellationToken cancellation)
    {
        Array.Clear(_matrix);
        Parallel.For(0, ChunkCount(problem), parallel, chunk => InvertPoints(chunk, damping));
        Parallel.For(0, problem.PhotoCount, parallel, photo => BuildPose(photo, damping));
        Parallel.For(0, problem.CameraCount, parallel, camera => BuildCamera(camera, damping));
        if (!DenseCholesky.TryFactor(_matrix, _n, parallel.MaxDegreeOfParallelism, cancellation))
            return false;
        _solution.CopyTo(_rightSide, 0);
        DenseCholesky.Solve(_matrix, _n, _solution);
        StepSigmas = Math.Sqrt(DotInOrder(_rightSide, _solution) / Math.Max(1, _n));
        Parallel.For(0, ChunkCount(problem), parallel, chunk => SolvePoints(chunk, damping));
        ModelDecrease = DecreaseOfCameras(damping);
        foreach (var part in _modelDecrease)
            ModelDecrease += part;
        return true;
    }

    private static double DotInOrder(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static int ChunkCount(BundleProblem problem) =>
        (problem.PointCount + BundleLinearization.PointsPerChunk - 1) / BundleLinearization.PointsPerChunk;

    /// <summary>The part of S that begins at a row and a column.</summary>
    private ParameterBlock ReducedAt(int row, int column) => new(_matrix.AsSpan(row * _n + column), _n);

    // V⁻¹, damped.
    private void InvertPoints(int chunk, double damping)
    {
        var end = Math.Min(problem.PointCount, (chunk + 1) * BundleLinearization.PointsPerChunk);
        for (var p = chunk * BundleLinearization.PointsPerChunk; p < end; p++)
        {
            var h = blocks.PointHessian[p];
            (h.Xx, h.Yy, h.Zz) = ((1 + damping) * h.Xx, (1 + damping) * h.Yy, (1 + damping) * h.Zz);

            // A point without constraints (all its observations behind cameras) stays where it is.
            if (!h.TryInvert(out _pointInverse[p]))
                _pointInverse[p] = default;
        }
    }

    /// <summary>Columns of one pose: U - W V⁻¹ Wᵀ against itself, earlier poses and all cameras, and b_c - W V⁻¹ b_p.</summary>
    private void BuildPose(int photo, double damping)
    {
        var column = structure.PoseColumn[photo];
        if (column < 0)
            return;
        SetPose(photo, column, damping);
        var rightSide = _solution.AsSpan(column, 6);
        var y = new PointBlock(stackalloc double[PointBlock.LengthOf(PoseStride)]);
        for (var n = structure.FirstOfPhoto[photo]; n < structure.FirstOfPhoto[photo + 1]; n++)
        {
            var o = structure.ObservationsOfPhoto[n];
            var point = structure.PointOf[o];
            y.SetProduct(_pointInverse[point], blocks.PosePoint[o]);
            y.AddTransposedTimes(blocks.PointGradient[point], rightSide);
            for (var other = problem.FirstObservation[point]; other <= o; other++)
            {
                var otherColumn = structure.PoseColumn[problem.PhotoOf[other]];
                if (otherColumn >= 0)
                    ReducedAt(column, otherColumn).SubtractPoseProduct(y, 6, blocks.PosePoint[other]);
            }
            for (var i = structure.FirstCameraOfPoint[point]; i < structure.FirstCameraOfPoint[point + 1]; i++)
            {
                var camera = structure.CameraOfIncidence[i];
                var free = problem.FreeIntrinsics[camera].Length;
                if (free > 0)
                    ReducedAt(structure.CameraColumn[camera], column).SubtractPoseProduct(blocks.CameraPoint[i], free, y);
            }
        }
    }

    // U and -b_c of one pose.
    private void SetPose(int photo, int column, double damping)
    {
        SetDiagonal(column, 6, blocks.PoseHessian[photo], blocks.PoseGradient[photo], damping);
        var row = structure.CameraColumn[problem.CameraOf[photo]];
        for (var k = 0; k < structure.FreeCountOfPhoto(photo); k++)
            blocks.CameraPose[photo].Row(k, 6).CopyTo(ReducedAt(row + k, column).Row(0, 6));
    }

    private void SetDiagonal(int first, int count, ParameterBlock hessian, ReadOnlySpan<double> gradient, double damping)
    {
        var target = ReducedAt(first, first);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
                target[i, j] = hessian[i, j] * (i == j ? 1 + damping : 1);
            _solution[first + i] = -gradient[i];
        }
    }

    /// <summary>Rows of one camera's intrinsics against those of itself and of earlier cameras, and b_c - W V⁻¹ b_p.</summary>
    private void BuildCamera(int camera, double damping)
    {
        var free = problem.FreeIntrinsics[camera].Length;
        if (free == 0)
            return;
        var first = structure.CameraColumn[camera];
        SetDiagonal(first, free, blocks.CameraHessian[camera], blocks.CameraGradient[camera], damping);
        var rightSide = _solution.AsSpan(first, free);
        var y = new PointBlock(stackalloc double[PointBlock.LengthOf(structure.CameraStride)]);
        for (var point = 0; point < problem.PointCount; point++)
        {
            var (from, to) = (structure.FirstCameraOfPoint[point], structure.FirstCameraOfPoint[point + 1]);
            for (var mine = from; mine < to; mine++)
            {
                if (structure.CameraOfIncidence[mine] != camera)
                    continue;
                y.SetProduct(_pointInverse[point], blocks.CameraPoint[mine]);
                y.AddTransposedTimes(blocks.PointGradient[point], rightSide);
                for (var i = from; i < to; i++)
                {
                    var other = structure.CameraOfIncidence[i];
                    if (other <= camera)
                    {
                        ReducedAt(first, structure.CameraColumn[other]).SubtractProduct(
                            y, free, blocks.CameraPoint[i], problem.FreeIntrinsics[other].Length);
                    }
                }
            }
        }
    }

    // δ_p = -V⁻¹ (b_p + Wᵀ δ_c), and the points' share of the model's decrease.
    private void SolvePoints(int chunk, double damping)
    {
        double decrease = 0;
        var end = Math.Min(problem.PointCount, (chunk + 1) * BundleLinearization.PointsPerChunk);
        for (var p = chunk * BundleLinearization.PointsPerChunk; p < end; p++)
        {
            var sum = -blocks.PointGradient[p];
            for (var o = problem.FirstObservation[p]; o < problem.FirstObservation[p + 1]; o++)
            {
                var column = structure.PoseColumn[problem.PhotoOf[o]];
                if (column >= 0)
                    sum -= blocks.PosePoint[o].Times(_solution.AsSpan(column, 6));
            }
            for (var n = structure.FirstCameraOfPoint[p]; n < structure.FirstCameraOfPoint[p + 1]; n++)
            {
                var camera = structure.CameraOfIncidence[n];
                sum -= blocks.CameraPoint[n].Times(StepOfCamera(camera));
            }
            var moved = PointStep[p] = _pointInverse[p] * sum;
            var h = blocks.PointHessian[p];
            decrease += 0.5 * (damping * (h.Xx * moved.X * moved.X + h.Yy * moved.Y * moved.Y + h.Zz * moved.Z * moved.Z)
                - Vector3d.Dot(blocks.PointGradient[p], moved));
        }
        _modelDecrease[chunk] = decrease;
    }

    private ReadOnlySpan<double> StepOfCamera(int camera) =>
        _solution.AsSpan(structure.CameraColumn[camera], problem.FreeIntrinsics[camera].Length);

    // With the damped equations, the decrease is ½ (damping δᵀ diag(H) δ - bᵀδ).
    private double DecreaseOfCameras(double damping)
    {
        double decrease = 0;
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            if (structure.PoseColumn[photo] >= 0)
            {
                var step = _solution.AsSpan(structure.PoseColumn[photo], 6);
                AddDecrease(step, blocks.PoseHessian[photo], blocks.PoseGradient[photo], damping, ref decrease);
            }
        }
        for (var camera = 0; camera < problem.CameraCount; camera++)
            AddDecrease(StepOfCamera(camera), blocks.CameraHessian[camera], blocks.CameraGradient[camera], damping, ref decrease);
        return decrease;
    }

    private static void AddDecrease(
        ReadOnlySpan<double> step, ParameterBlock hessian, ReadOnlySpan<double> gradient, double damping, ref double decrease)
    {
        for (var i = 0; i < step.Length; i++)
            decrease += 0.5 * step[i] * (damping * hessian[i, i] * step[i] - gradient[i]);
    }
}
