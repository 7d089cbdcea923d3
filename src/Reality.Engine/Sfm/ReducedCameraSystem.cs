using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// The normal equations of <see cref="BundleLinearization"/> with all points eliminated (Schur complement), and its solution for
/// poses, intrinsics and points.
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
/// S has a block where two photos share a point. <see cref="RigReduction"/> goes from poses of photos on to poses of rigs.
/// D. Brown, "A solution to the general problem of multiple station analytical stereotriangulation" (1958);
/// B. Triggs et al., "Bundle Adjustment: A Modern Synthesis" (1999), section 6.
/// </remarks>
internal sealed class ReducedCameraSystem : IDisposable
{
    private const double GaugeDamping = 1e-8;

    private readonly BundleProblem _problem;
    private readonly BundleStructure _structure;
    private readonly BundleLinearization _blocks;
    private readonly ParameterColumns _columns;
    private readonly TiledMatrix _matrix; // S, or its factor
    private readonly ReducedBlocks _reduced;
    private readonly RigReduction? _rigs;
    private readonly ReducedSolver _solver;
    private readonly double[] _solution;
    private readonly Symmetric3[] _pointInverse;
    private readonly double[] _modelDecrease;

    public ReducedCameraSystem(
        BundleProblem problem, BundleStructure structure, BundleLinearization blocks, BundleOptions options,
        ParallelOptions parallel)
    {
        (_problem, _structure, _blocks) = (problem, structure, blocks);
        var graph = new ParameterGraph(problem, structure, parallel);
        _columns = new(problem, graph);
        _rigs = problem.Rigs is null ? null : new(problem.Rigs, problem, graph, _columns);
        _solver = new(_rigs?.Pattern ?? _columns.Pattern, problem.PhotoCount, options, parallel);
        _matrix = _rigs is null ? _solver.Matrix : new(_columns.Pattern);
        _solution = new double[_matrix.Size];
        _pointInverse = new Symmetric3[problem.PointCount];
        _reduced = new(problem, structure, blocks, _columns, _matrix, _pointInverse, _solution);
        PointStep = new Vector3d[problem.PointCount];
        _modelDecrease = new double[ChunkCount];
    }

    /// <summary>δ_c of a photo's pose; empty if it is fixed.</summary>
    public ReadOnlySpan<double> PoseStep(int photo) =>
        _columns.OfPose[photo] < 0 ? [] : _solution.AsSpan(_columns.OfPose[photo], 6);

    /// <summary>δ_c of a camera's free intrinsics.</summary>
    public ReadOnlySpan<double> CameraStep(int camera) => _columns.OfCamera[camera] < 0
        ? []
        : _solution.AsSpan(_columns.OfCamera[camera], _problem.FreeIntrinsics[camera].Length);

    /// <summary>δ of a slot of a rig; empty if it is fixed.</summary>
    public ReadOnlySpan<double> SlotStep(int slot) => _rigs!.SlotStep(slot);

    /// <summary>δ of an exposure of a rig; empty if it is fixed.</summary>
    public ReadOnlySpan<double> ExposureStep(int exposure) => _rigs!.ExposureStep(exposure);

    /// <summary>δ_p: steps of the points.</summary>
    public Vector3d[] PointStep { get; }

    /// <summary>Decrease of the quadratic model of the cost along the step: -bᵀδ - ½ δᵀ JᵀJ δ.</summary>
    public double ModelDecrease { get; private set; }

    /// <summary>
    /// Root mean square step of poses and intrinsics in their standard deviations, over all n parameters: √(δ_cᵀ S δ_c / n),
    /// since S is the inverse of their covariance.
    /// </summary>
    public double StepSigmas { get; private set; }

    /// <summary>Solves (H + damping diag H) step = -b for H = JᵀJ; false if the system is singular.</summary>
    public bool TrySolve(double damping, ParallelOptions parallel, CancellationToken cancellation)
    {
        Build(damping, parallel);
        if (_rigs is null ? !TrySolvePlain(parallel, cancellation) : !TrySolveRigs(_rigs, parallel, cancellation))
            return false;
        Parallel.For(0, ChunkCount, parallel, chunk => SolvePoints(chunk, damping));
        ModelDecrease = DecreaseOfCameras(damping) + (_rigs?.PriorDecrease ?? 0);
        foreach (var part in _modelDecrease)
            ModelDecrease += part;
        return true;
    }

    /// <summary>
    /// Inverts the system at the current linearization. Null if it is singular, or too large for a factor. The system is
    /// overwritten.
    /// </summary>
    public ReducedInverse? TryInvert(ParallelOptions parallel, CancellationToken cancellation)
    {
        if (!_solver.Factors)
            return null;
        var gauge = FixGauge(parallel, out var isPlaced);
        return _solver.Matrix.TryFactor(parallel.MaxDegreeOfParallelism, cancellation)
            ? new(_solver.Matrix, gauge, isPlaced, parallel, cancellation)
            : null;
    }

    // Without a prior, the gauge is fixed in one of the possible ways. With priors that determine it, nothing is added. With
    // priors that do not, damping takes their place; then only intrinsics have a covariance, because they do not depend on the
    // gauge.
    private BundleGauge? FixGauge(ParallelOptions parallel, out bool isPlaced)
    {
        GaugeNode[] nodes = [.. _rigs?.GaugeNodes() ?? GaugeNodes()];
        isPlaced = false;
        if (nodes.Count(node => !node.IsSlot) < 2)
        {
            Build(GaugeDamping, parallel);
            return null;
        }
        Build(0, parallel);
        var matrix = _solver.Matrix;
        for (var tile = 0; tile < matrix.Pattern.Size; tile++)
            TileKernels.Mirror(matrix.Tile(matrix.Pattern.DiagonalOf(tile)));
        var gauge = new BundleGauge(nodes, matrix.Size);
        isPlaced = _problem.HasFrame && gauge.IsDeterminedBy(matrix, parallel);
        if (!_problem.HasFrame)
            gauge.Pin(matrix);
        else if (!isPlaced)
            Build(GaugeDamping, parallel);
        return _problem.KeepsPoses || isPlaced != _problem.HasFrame ? null : gauge;
    }

    /// <summary>Columns of a photo's pose in the inverse.</summary>
    public ParameterSet ParametersOfPose(int photo) => _columns.OfPose[photo] < 0
        ? ParameterSet.None
        : _rigs?.ParametersOfPose(photo) ?? ParameterSet.At(_columns.OfPose[photo], ParameterColumns.PoseLength);

    /// <summary>Columns of a camera's free intrinsics in the inverse.</summary>
    public ParameterSet ParametersOfCamera(int camera) => _columns.OfCamera[camera] < 0
        ? ParameterSet.None
        : ParameterSet.At(
            _rigs?.ColumnOfCamera(camera) ?? _columns.OfCamera[camera], _problem.FreeIntrinsics[camera].Length);

    /// <summary>Frees the matrices.</summary>
    public void Dispose()
    {
        _solver.Dispose();
        if (_rigs is not null)
            _matrix.Dispose();
    }

    private void Build(double damping, ParallelOptions parallel)
    {
        Parallel.For(0, ChunkCount, parallel, chunk => InvertPoints(chunk, damping));
        _reduced.Build(damping, parallel);
        _rigs?.Build(_matrix, _solution, _solver.Matrix);
    }

    private IEnumerable<GaugeNode> GaugeNodes() => Enumerable.Range(0, _problem.PhotoCount)
        .Where(photo => _columns.OfPose[photo] >= 0)
        .Select(photo => new GaugeNode(_columns.OfPose[photo], _problem.CameraFromWorld[photo], _blocks.HeldOf(photo)));

    private bool TrySolvePlain(ParallelOptions parallel, CancellationToken cancellation)
    {
        var rightSide = (double[])_solution.Clone();
        if (!_solver.TrySolve(_solution, parallel, cancellation))
            return false;
        StepSigmas = StepSigmasOf(rightSide, _solution, _columns.ParameterCount);
        return true;
    }

    private bool TrySolveRigs(RigReduction rigs, ParallelOptions parallel, CancellationToken cancellation)
    {
        var rightSide = (double[])rigs.Solution.Clone();
        if (!_solver.TrySolve(rigs.Solution, parallel, cancellation))
            return false;
        StepSigmas = StepSigmasOf(rightSide, rigs.Solution, rigs.ParameterCount);
        rigs.Expand(_solution);
        return true;
    }

    private static double StepSigmasOf(double[] rightSide, double[] solution, int parameterCount) =>
        Math.Sqrt(Math.Max(0, DotInOrder(rightSide, solution)) / Math.Max(1, parameterCount));

    private int ChunkCount =>
        (_problem.PointCount + BundleLinearization.PointsPerChunk - 1) / BundleLinearization.PointsPerChunk;

    private static double DotInOrder(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    // V⁻¹, damped.
    private void InvertPoints(int chunk, double damping)
    {
        var end = Math.Min(_problem.PointCount, (chunk + 1) * BundleLinearization.PointsPerChunk);
        for (var p = chunk * BundleLinearization.PointsPerChunk; p < end; p++)
        {
            var h = _blocks.PointHessian[p];
            (h.Xx, h.Yy, h.Zz) = ((1 + damping) * h.Xx, (1 + damping) * h.Yy, (1 + damping) * h.Zz);

            // A point without constraints (all its observations behind cameras) stays where it is.
            if (!h.TryInvert(out _pointInverse[p]))
                _pointInverse[p] = default;
        }
    }

    // δ_p = -V⁻¹ (b_p + Wᵀ δ_c), and the points' share of the model's decrease.
    private void SolvePoints(int chunk, double damping)
    {
        double decrease = 0;
        var end = Math.Min(_problem.PointCount, (chunk + 1) * BundleLinearization.PointsPerChunk);
        for (var p = chunk * BundleLinearization.PointsPerChunk; p < end; p++)
        {
            var sum = -_blocks.PointGradient[p];
            for (var o = _problem.FirstObservation[p]; o < _problem.FirstObservation[p + 1]; o++)
                sum -= PullOf(o, p);
            for (var n = _structure.FirstCameraOfPoint[p]; n < _structure.FirstCameraOfPoint[p + 1]; n++)
                sum -= _blocks.CameraPoint[n].Times(CameraStep(_structure.CameraOfIncidence[n]));
            var moved = PointStep[p] = _pointInverse[p] * sum;
            var h = _blocks.PointHessian[p];
            decrease += 0.5 * (damping * (h.Xx * moved.X * moved.X + h.Yy * moved.Y * moved.Y + h.Zz * moved.Z * moved.Z)
                - Vector3d.Dot(_blocks.PointGradient[p], moved));
        }
        _modelDecrease[chunk] = decrease;
    }

    // Wᵀ δ_c of one observation: a turn ω and a shift τ move the point in the camera frame by ω × p + τ.
    private Vector3d PullOf(int observation, int point)
    {
        var photo = _problem.PhotoOf[observation];
        ref readonly var factor = ref _blocks.Factors[observation];
        if (!factor.Counts || _columns.OfPose[photo] < 0)
            return Vector3d.Zero;
        var s = PoseStep(photo);
        var shift = Vector3d.Cross(new(s[0], s[1], s[2]), _blocks.InCamera(photo, point)) + new Vector3d(s[3], s[4], s[5]);
        var (x, y) = factor.PointRows(_blocks.Rotations[photo]);
        return Vector3d.Dot(factor.X, shift) * x + Vector3d.Dot(factor.Y, shift) * y;
    }

    // With the damped equations, the decrease is ½ (damping δᵀ diag(H) δ - bᵀδ).
    private double DecreaseOfCameras(double damping)
    {
        double decrease = 0;
        for (var photo = 0; photo < _problem.PhotoCount; photo++)
            AddDecrease(PoseStep(photo), _blocks.PoseHessian[photo], _blocks.PoseGradient[photo], damping, ref decrease);
        for (var camera = 0; camera < _problem.CameraCount; camera++)
        {
            AddDecrease(
                CameraStep(camera), _blocks.CameraHessian[camera], _blocks.CameraGradient[camera], damping, ref decrease);
        }
        return decrease;
    }

    private static void AddDecrease(
        ReadOnlySpan<double> step, ParameterBlock hessian, ReadOnlySpan<double> gradient, double damping, ref double decrease)
    {
        for (var i = 0; i < step.Length; i++)
            decrease += 0.5 * step[i] * (damping * hessian[i, i] * step[i] - gradient[i]);
    }
}
