using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// The normal equations with all points eliminated (Schur complement): dense, lower triangle, and the solution for
/// poses, intrinsics and points. Brown 1958; Triggs, "Bundle Adjustment: A Modern Synthesis" (1999), section 6.
/// </summary>
internal sealed class ReducedCameraSystem(BundleProblem problem, BundleStructure structure, BundleLinearization blocks)
{
    private const int PoseStride = BlockKernels.Lanes;
    private const int PosePointBlock = BundleLinearization.PosePointBlock;

    private readonly int _n = structure.ColumnCount;
    private readonly int _stride = structure.CameraStride;
    private readonly double[] _matrix = new double[checked(structure.ColumnCount * structure.ColumnCount)];
    private readonly double[] _solution = new double[structure.ColumnCount];
    private readonly Symmetric3[] _pointInverse = new Symmetric3[problem.PointCount];
    private readonly double[] _modelDecrease = new double[ChunkCount(problem)];

    /// <summary>Steps of poses and intrinsics, in the structure's columns.</summary>
    public ReadOnlySpan<double> Step => _solution;

    /// <summary>Steps of the points.</summary>
    public Vector3d[] PointStep { get; } = new Vector3d[problem.PointCount];

    /// <summary>By how much the quadratic model falls along the step.</summary>
    public double ModelDecrease { get; private set; }

    /// <summary>Solves (H + damping diag H) step = -g; false where the system is singular.</summary>
    public bool TrySolve(double damping, ParallelOptions parallel, CancellationToken cancellation)
    {
        Array.Clear(_matrix);
        Parallel.For(0, ChunkCount(problem), parallel, chunk => InvertPoints(chunk, damping));
        Parallel.For(0, problem.PhotoCount, parallel, photo => BuildPhoto(photo, damping));
        Parallel.For(0, problem.CameraCount, parallel, camera => BuildCamera(camera, damping));
        if (!DenseCholesky.TryFactor(_matrix, _n, parallel.MaxDegreeOfParallelism, cancellation))
            return false;
        DenseCholesky.Solve(_matrix, _n, _solution);
        Parallel.For(0, ChunkCount(problem), parallel, chunk => SolvePoints(chunk, damping));
        ModelDecrease = DecreaseOfCameras(damping);
        foreach (var part in _modelDecrease)
            ModelDecrease += part;
        return true;
    }

    private static int ChunkCount(BundleProblem problem) =>
        (problem.PointCount + BundleLinearization.PointsPerChunk - 1) / BundleLinearization.PointsPerChunk;

    private void InvertPoints(int chunk, double damping)
    {
        var end = Math.Min(problem.PointCount, (chunk + 1) * BundleLinearization.PointsPerChunk);
        for (var p = chunk * BundleLinearization.PointsPerChunk; p < end; p++)
        {
            var h = blocks.PointHessian[p];
            (h.Xx, h.Yy, h.Zz) = ((1 + damping) * h.Xx, (1 + damping) * h.Yy, (1 + damping) * h.Zz);

            // A point that nothing holds (all its observations behind cameras) stays where it is.
            if (!h.TryInvert(out _pointInverse[p]))
                _pointInverse[p] = default;
        }
    }

    private void BuildPhoto(int photo, double damping)
    {
        var column = structure.PoseColumn[photo];
        if (column < 0)
            return;
        AddPoseDiagonal(photo, column, damping);
        Span<double> y = stackalloc double[PosePointBlock];
        for (var n = structure.FirstOfPhoto[photo]; n < structure.FirstOfPhoto[photo + 1]; n++)
        {
            var o = structure.ObservationsOfPhoto[n];
            var point = structure.PointOf[o];
            BlockKernels.Multiply(_pointInverse[point], blocks.PosePoint.AsSpan(o * PosePointBlock, PosePointBlock), y);
            var g = blocks.PointGradient[point];
            for (var i = 0; i < 6; i++)
                _solution[column + i] += y[i] * g.X + y[PoseStride + i] * g.Y + y[2 * PoseStride + i] * g.Z;
            for (var other = problem.FirstObservation[point]; other <= o; other++)
            {
                var otherColumn = structure.PoseColumn[problem.PhotoOf[other]];
                if (otherColumn < 0)
                    continue;
                var block = blocks.PosePoint.AsSpan(other * PosePointBlock, PosePointBlock);
                BlockKernels.SubtractSix(_matrix.AsSpan(column * _n + otherColumn), _n, y, PoseStride, 6, block);
            }
            for (var i = structure.FirstCameraOfPoint[point]; i < structure.FirstCameraOfPoint[point + 1]; i++)
                SubtractCameraPose(i, column, y);
        }
    }

    private void AddPoseDiagonal(int photo, int column, double damping)
    {
        for (var i = 0; i < 6; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                _matrix[(column + i) * _n + column + j] =
                    blocks.PoseHessian[(photo * 6 + i) * PoseStride + j] * (i == j ? 1 + damping : 1);
            }
            _solution[column + i] = -blocks.PoseGradient[photo * 6 + i];
        }
        var row = structure.CameraColumn[problem.CameraOf[photo]];
        for (var k = 0; k < structure.FreeCountOfPhoto(photo); k++)
            blocks.CameraPose.AsSpan((photo * _stride + k) * PoseStride, 6).CopyTo(_matrix.AsSpan((row + k) * _n + column, 6));
    }

    private void SubtractCameraPose(int incidence, int column, ReadOnlySpan<double> y)
    {
        var camera = structure.CameraOfIncidence[incidence];
        var free = problem.FreeIntrinsics[camera].Length;
        if (free == 0)
            return;
        var w = blocks.CameraPoint.AsSpan(incidence * 3 * _stride, 3 * _stride);
        BlockKernels.SubtractSix(_matrix.AsSpan(structure.CameraColumn[camera] * _n + column), _n, w, _stride, free, y);
    }

    private void BuildCamera(int camera, double damping)
    {
        var free = problem.FreeIntrinsics[camera].Length;
        if (free == 0)
            return;
        var first = structure.CameraColumn[camera];
        for (var i = 0; i < free; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                _matrix[(first + i) * _n + first + j] =
                    blocks.CameraHessian[(camera * _stride + i) * _stride + j] * (i == j ? 1 + damping : 1);
            }
            _solution[first + i] = -blocks.CameraGradient[camera * _stride + i];
        }
        Span<double> y = stackalloc double[3 * _stride];
        for (var point = 0; point < problem.PointCount; point++)
        {
            var (from, to) = (structure.FirstCameraOfPoint[point], structure.FirstCameraOfPoint[point + 1]);
            for (var mine = from; mine < to; mine++)
            {
                if (structure.CameraOfIncidence[mine] != camera)
                    continue;
                BlockKernels.Multiply(_pointInverse[point], blocks.CameraPoint.AsSpan(mine * 3 * _stride, 3 * _stride), y);
                var g = blocks.PointGradient[point];
                for (var i = 0; i < free; i++)
                    _solution[first + i] += y[i] * g.X + y[_stride + i] * g.Y + y[2 * _stride + i] * g.Z;
                for (var other = from; other < to; other++)
                    SubtractCameras(first, free, other, camera, y);
            }
        }
    }

    private void SubtractCameras(int first, int free, int incidence, int camera, ReadOnlySpan<double> y)
    {
        var otherCamera = structure.CameraOfIncidence[incidence];
        if (otherCamera > camera)
            return;
        var w = blocks.CameraPoint.AsSpan(incidence * 3 * _stride, 3 * _stride);
        var otherFree = problem.FreeIntrinsics[otherCamera].Length;
        for (var i = 0; i < free; i++)
        {
            var (a, b, c) = (y[i], y[_stride + i], y[2 * _stride + i]);
            var target = _matrix.AsSpan((first + i) * _n + structure.CameraColumn[otherCamera], otherFree);
            for (var j = 0; j < otherFree; j++)
                target[j] -= a * w[j] + b * w[_stride + j] + c * w[2 * _stride + j];
        }
    }

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
                    sum -= Apply(blocks.PosePoint.AsSpan(o * PosePointBlock, PosePointBlock), PoseStride, _solution.AsSpan(column, 6));
            }
            for (var n = structure.FirstCameraOfPoint[p]; n < structure.FirstCameraOfPoint[p + 1]; n++)
            {
                var camera = structure.CameraOfIncidence[n];
                var step = _solution.AsSpan(structure.CameraColumn[camera], problem.FreeIntrinsics[camera].Length);
                sum -= Apply(blocks.CameraPoint.AsSpan(n * 3 * _stride, 3 * _stride), _stride, step);
            }
            var moved = PointStep[p] = _pointInverse[p] * sum;
            var h = blocks.PointHessian[p];
            decrease += 0.5 * (damping * (h.Xx * moved.X * moved.X + h.Yy * moved.Y * moved.Y + h.Zz * moved.Z * moved.Z)
                - Vector3d.Dot(blocks.PointGradient[p], moved));
        }
        _modelDecrease[chunk] = decrease;
    }

    private static Vector3d Apply(ReadOnlySpan<double> block, int stride, ReadOnlySpan<double> step)
    {
        double x = 0, y = 0, z = 0;
        for (var i = 0; i < step.Length; i++)
        {
            var s = step[i];
            x += block[i] * s;
            y += block[stride + i] * s;
            z += block[2 * stride + i] * s;
        }
        return new(x, y, z);
    }

    private double DecreaseOfCameras(double damping)
    {
        double decrease = 0;
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            for (var i = 0; i < 6 && structure.PoseColumn[photo] >= 0; i++)
            {
                var s = _solution[structure.PoseColumn[photo] + i];
                var diagonal = blocks.PoseHessian[(photo * 6 + i) * PoseStride + i];
                decrease += 0.5 * s * (damping * diagonal * s - blocks.PoseGradient[photo * 6 + i]);
            }
        }
        for (var camera = 0; camera < problem.CameraCount; camera++)
        {
            for (var k = 0; k < problem.FreeIntrinsics[camera].Length; k++)
            {
                var s = _solution[structure.CameraColumn[camera] + k];
                var diagonal = blocks.CameraHessian[(camera * _stride + k) * _stride + k];
                decrease += 0.5 * s * (damping * diagonal * s - blocks.CameraGradient[camera * _stride + k]);
            }
        }
        return decrease;
    }
}
