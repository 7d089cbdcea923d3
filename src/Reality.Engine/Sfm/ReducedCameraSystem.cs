using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// The normal equations with all points eliminated (Schur complement): dense, lower triangle, and the solution for
/// poses, intrinsics and points. Brown 1958; Triggs, "Bundle Adjustment: A Modern Synthesis" (1999), section 6.
/// </summary>
internal sealed class ReducedCameraSystem(BundleProblem problem, BundleStructure structure, BundleLinearization blocks)
{
    private readonly int _n = structure.ColumnCount;
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
        Span<double> y = stackalloc double[18];
        for (var n = structure.FirstOfPhoto[photo]; n < structure.FirstOfPhoto[photo + 1]; n++)
        {
            var o = structure.ObservationsOfPhoto[n];
            var point = structure.PointOf[o];
            WeighBlock(blocks.PosePoint.AsSpan(o * BundleLinearization.PoseBlock), 6, 6, _pointInverse[point], y);
            var g = blocks.PointGradient[point];
            for (var i = 0; i < 6; i++)
                _solution[column + i] += y[i] * g.X + y[6 + i] * g.Y + y[12 + i] * g.Z;
            for (var other = problem.FirstObservation[point]; other <= o; other++)
            {
                var otherColumn = structure.PoseColumn[problem.PhotoOf[other]];
                if (otherColumn >= 0)
                    Subtract6By6(column, otherColumn, y, blocks.PosePoint.AsSpan(other * BundleLinearization.PoseBlock, 18));
            }
            for (var i = structure.FirstCameraOfPoint[point]; i < structure.FirstCameraOfPoint[point + 1]; i++)
                SubtractCameraPose(structure.CameraOfIncidence[i], column, i, y);
        }
    }

    private void AddPoseDiagonal(int photo, int column, double damping)
    {
        for (var i = 0; i < 6; i++)
        {
            for (var j = 0; j <= i; j++)
                _matrix[(column + i) * _n + column + j] = blocks.PoseHessian[photo * 36 + i * 6 + j] * (i == j ? 1 + damping : 1);
            _solution[column + i] = -blocks.PoseGradient[photo * 6 + i];
        }
        var camera = problem.CameraOf[photo];
        var row = structure.CameraColumn[camera];
        foreach (var k in problem.FreeIntrinsics[camera])
        {
            blocks.CameraPose.AsSpan((photo * BundleLinearization.CameraStride + k) * 6, 6).CopyTo(_matrix.AsSpan(row * _n + column, 6));
            row++;
        }
    }

    // y = block (point rows x columns, transposed W) times the inverse of the point's Hessian, still transposed.
    private static void WeighBlock(ReadOnlySpan<double> block, int stride, int width, in Symmetric3 inverse, Span<double> y)
    {
        for (var i = 0; i < width; i++)
        {
            var v = inverse * new Vector3d(block[i], block[stride + i], block[2 * stride + i]);
            y[i] = v.X;
            y[stride + i] = v.Y;
            y[2 * stride + i] = v.Z;
        }
    }

    private void Subtract6By6(int row, int column, ReadOnlySpan<double> y, ReadOnlySpan<double> w)
    {
        for (var i = 0; i < 6; i++)
        {
            var target = _matrix.AsSpan((row + i) * _n + column, 6);
            var (a, b, c) = (y[i], y[6 + i], y[12 + i]);
            for (var j = 0; j < 6; j++)
                target[j] -= a * w[j] + b * w[6 + j] + c * w[12 + j];
        }
    }

    private void SubtractCameraPose(int camera, int column, int incidence, ReadOnlySpan<double> y)
    {
        const int Stride = BundleLinearization.CameraStride;
        var w = blocks.CameraPoint.AsSpan(incidence * BundleLinearization.CameraBlock, BundleLinearization.CameraBlock);
        var row = structure.CameraColumn[camera];
        foreach (var k in problem.FreeIntrinsics[camera])
        {
            var target = _matrix.AsSpan(row++ * _n + column, 6);
            var (a, b, c) = (w[k], w[Stride + k], w[2 * Stride + k]);
            for (var j = 0; j < 6; j++)
                target[j] -= a * y[j] + b * y[6 + j] + c * y[12 + j];
        }
    }

    private void BuildCamera(int camera, double damping)
    {
        const int Stride = BundleLinearization.CameraStride;
        var free = problem.FreeIntrinsics[camera];
        if (free.Length == 0)
            return;
        var first = structure.CameraColumn[camera];
        for (var i = 0; i < free.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var value = blocks.CameraHessian[(camera * Stride + free[i]) * Stride + free[j]];
                _matrix[(first + i) * _n + first + j] = value * (i == j ? 1 + damping : 1);
            }
            _solution[first + i] = -blocks.CameraGradient[camera * Stride + free[i]];
        }
        Span<double> y = stackalloc double[3 * Stride];
        for (var point = 0; point < problem.PointCount; point++)
        {
            var from = structure.FirstCameraOfPoint[point];
            var to = structure.FirstCameraOfPoint[point + 1];
            for (var mine = from; mine < to; mine++)
            {
                if (structure.CameraOfIncidence[mine] != camera)
                    continue;
                WeighBlock(blocks.CameraPoint.AsSpan(mine * BundleLinearization.CameraBlock), Stride, Stride, _pointInverse[point], y);
                var g = blocks.PointGradient[point];
                for (var i = 0; i < free.Length; i++)
                    _solution[first + i] += y[free[i]] * g.X + y[Stride + free[i]] * g.Y + y[2 * Stride + free[i]] * g.Z;
                for (var other = from; other < to; other++)
                    SubtractCameras(camera, structure.CameraOfIncidence[other], other, y);
            }
        }
    }

    private void SubtractCameras(int camera, int otherCamera, int incidence, ReadOnlySpan<double> y)
    {
        if (otherCamera > camera)
            return;
        const int Stride = BundleLinearization.CameraStride;
        var w = blocks.CameraPoint.AsSpan(incidence * BundleLinearization.CameraBlock, BundleLinearization.CameraBlock);
        var (free, otherFree) = (problem.FreeIntrinsics[camera], problem.FreeIntrinsics[otherCamera]);
        for (var i = 0; i < free.Length; i++)
        {
            var (a, b, c) = (y[free[i]], y[Stride + free[i]], y[2 * Stride + free[i]]);
            var target = _matrix.AsSpan((structure.CameraColumn[camera] + i) * _n + structure.CameraColumn[otherCamera], otherFree.Length);
            for (var j = 0; j < otherFree.Length; j++)
                target[j] -= a * w[otherFree[j]] + b * w[Stride + otherFree[j]] + c * w[2 * Stride + otherFree[j]];
        }
    }

    private void SolvePoints(int chunk, double damping)
    {
        const int Stride = BundleLinearization.CameraStride;
        double decrease = 0;
        var end = Math.Min(problem.PointCount, (chunk + 1) * BundleLinearization.PointsPerChunk);
        for (var p = chunk * BundleLinearization.PointsPerChunk; p < end; p++)
        {
            var (x, y, z) = -blocks.PointGradient[p];
            for (var o = problem.FirstObservation[p]; o < problem.FirstObservation[p + 1]; o++)
            {
                var column = structure.PoseColumn[problem.PhotoOf[o]];
                if (column < 0)
                    continue;
                var w = blocks.PosePoint.AsSpan(o * BundleLinearization.PoseBlock, 18);
                for (var i = 0; i < 6; i++)
                {
                    var s = _solution[column + i];
                    (x, y, z) = (x - w[i] * s, y - w[6 + i] * s, z - w[12 + i] * s);
                }
            }
            for (var n = structure.FirstCameraOfPoint[p]; n < structure.FirstCameraOfPoint[p + 1]; n++)
            {
                var camera = structure.CameraOfIncidence[n];
                var w = blocks.CameraPoint.AsSpan(n * BundleLinearization.CameraBlock, BundleLinearization.CameraBlock);
                var column = structure.CameraColumn[camera];
                foreach (var k in problem.FreeIntrinsics[camera])
                {
                    var s = _solution[column++];
                    (x, y, z) = (x - w[k] * s, y - w[Stride + k] * s, z - w[2 * Stride + k] * s);
                }
            }
            var step = _pointInverse[p] * new Vector3d(x, y, z);
            PointStep[p] = step;
            var h = blocks.PointHessian[p];
            decrease += 0.5 * (damping * (h.Xx * step.X * step.X + h.Yy * step.Y * step.Y + h.Zz * step.Z * step.Z)
                - Vector3d.Dot(blocks.PointGradient[p], step));
        }
        _modelDecrease[chunk] = decrease;
    }

    private double DecreaseOfCameras(double damping)
    {
        const int Stride = BundleLinearization.CameraStride;
        double decrease = 0;
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            for (var i = 0; i < 6 && structure.PoseColumn[photo] >= 0; i++)
            {
                var s = _solution[structure.PoseColumn[photo] + i];
                decrease += 0.5 * s * (damping * blocks.PoseHessian[photo * 36 + i * 7] * s - blocks.PoseGradient[photo * 6 + i]);
            }
        }
        for (var camera = 0; camera < problem.CameraCount; camera++)
        {
            var column = structure.CameraColumn[camera];
            foreach (var k in problem.FreeIntrinsics[camera])
            {
                var s = _solution[column++];
                var diagonal = blocks.CameraHessian[(camera * Stride + k) * Stride + k];
                decrease += 0.5 * s * (damping * diagonal * s - blocks.CameraGradient[camera * Stride + k]);
            }
        }
        return decrease;
    }
}
