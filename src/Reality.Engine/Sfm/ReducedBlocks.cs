using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Fills the matrix S = U - W V⁻¹ Wᵀ and the right side -(b_c - W V⁻¹ b_p) of <see cref="ReducedCameraSystem"/>.
/// </summary>
/// <remarks>
/// Each photo fills the rows of its pose up to its own columns, and its blocks with cameras. Blocks of cameras with cameras are
/// summed in parts of fixed size. So every entry has one writer and a fixed order of terms.
/// </remarks>
internal sealed class ReducedBlocks(
    BundleProblem problem, BundleStructure structure, BundleLinearization blocks, ParameterColumns columns, TiledMatrix matrix,
    Symmetric3[] pointInverse, double[] rightSide)
{
    private const int Side = TiledMatrix.Side;
    private const int Lanes = BlockKernels.Lanes;

    private readonly CameraBlocks _cameras = new(problem, structure, blocks, columns, matrix, pointInverse, rightSide);

    /// <summary>Fills both from the current linearization and the current inverses of V.</summary>
    public void Build(double damping, ParallelOptions parallel)
    {
        matrix.Clear();
        Array.Clear(rightSide);
        foreach (var column in columns.Unused)
            matrix.At(column, column)[0] = 1;
        Parallel.For(
            0, problem.PhotoCount, parallel, () => new Scratch(columns.TileCount, problem.CameraCount, structure.CameraStride),
            (photo, _, scratch) =>
            {
                if (columns.OfPose[photo] >= 0)
                    BuildPose(photo, damping, scratch);
                return scratch;
            },
            _ => { });
        _cameras.Build(damping, parallel);
    }

    private void BuildPose(int photo, double damping, Scratch scratch)
    {
        var column = columns.OfPose[photo];
        scratch.Begin(matrix.Pattern, column / Side);
        SetPose(photo, column, damping);
        var mine = rightSide.AsSpan(column, 6);
        Span<double> rows = stackalloc double[2 * Lanes], other = stackalloc double[2 * Lanes];
        Span<double> cameraX = stackalloc double[structure.CameraStride], cameraY = stackalloc double[structure.CameraStride];
        for (var n = structure.FirstOfPhoto[photo]; n < structure.FirstOfPhoto[photo + 1]; n++)
        {
            var o = structure.ObservationsOfPhoto[n];
            ref readonly var factor = ref blocks.Factors[o];
            if (!factor.Counts)
                continue;
            var point = structure.PointOf[o];
            SetRows(photo, point, factor, rows);
            var (x, y) = factor.PointRows(blocks.Rotations[photo]);
            (x, y) = (pointInverse[point] * x, pointInverse[point] * y);
            var gradient = blocks.PointGradient[point];
            AddRows(mine, Vector3d.Dot(x, gradient), Vector3d.Dot(y, gradient), rows);
            SubtractPoses(column, point, x, y, rows, other, scratch);
            for (var i = structure.FirstCameraOfPoint[point]; i < structure.FirstCameraOfPoint[point + 1]; i++)
            {
                blocks.CameraPoint[i].TransposedTimes(x, cameraX);
                blocks.CameraPoint[i].TransposedTimes(y, cameraY);
                scratch.CameraBlock(structure.CameraOfIncidence[i]).AddOuter(cameraX, cameraY, rows[..Lanes], rows[Lanes..]);
            }
        }
        TakeOverCameras(photo, column, scratch);
    }

    // S -= W V⁻¹ Wᵀ against all poses up to this one that see the point.
    private void SubtractPoses(
        int column, int point, Vector3d x, Vector3d y, ReadOnlySpan<double> rows, Span<double> other, Scratch scratch)
    {
        for (var o = problem.FirstObservation[point]; o < problem.FirstObservation[point + 1]; o++)
        {
            var photo = problem.PhotoOf[o];
            var otherColumn = columns.OfPose[photo];
            ref readonly var factor = ref blocks.Factors[o];
            if (otherColumn < 0 || otherColumn > column || !factor.Counts)
                continue;
            SetRows(photo, point, factor, other);
            var (u, v) = factor.PointRows(blocks.Rotations[photo]);
            var product = new PixelProduct(Vector3d.Dot(x, u), Vector3d.Dot(x, v), Vector3d.Dot(y, u), Vector3d.Dot(y, v));
            var target = matrix.Tile(scratch.TileOf[otherColumn / Side])[(otherColumn % Side * Side + column % Side)..];
            BlockKernels.SubtractPosePair(target, Side, product, rows, other);
        }
    }

    // Lanes beyond the six stay zero.
    private void SetRows(int photo, int point, in ObservationFactor factor, Span<double> rows) =>
        factor.SetPoseRows(blocks.InCamera(photo, point), blocks.HeldOf(photo), rows[..Lanes], rows[Lanes..]);

    private static void AddRows(Span<double> sums, double x, double y, ReadOnlySpan<double> rows)
    {
        for (var r = 0; r < sums.Length; r++)
            sums[r] += x * rows[r] + y * rows[Lanes + r];
    }

    // U and -b_c of one pose.
    private void SetPose(int photo, int column, double damping)
    {
        var hessian = blocks.PoseHessian[photo];
        var gradient = blocks.PoseGradient[photo];
        var target = matrix.At(column, column);
        for (var c = 0; c < 6; c++)
        {
            for (var r = c; r < 6; r++)
                target[c * Side + r] = hessian[r, c] * (r == c ? 1 + damping : 1);
            rightSide[column + c] = -gradient[c];
        }
    }

    // U - W V⁻¹ Wᵀ of the pose with each camera that sees its points. Whichever of the two has the later column gives the rows.
    private void TakeOverCameras(int photo, int column, Scratch scratch)
    {
        foreach (var camera in scratch.Cameras)
        {
            var cameraColumn = columns.OfCamera[camera];
            var block = scratch.CameraBlock(camera);
            var direct = blocks.CameraPose[photo];
            var isOwn = problem.CameraOf[photo] == camera;
            var target = matrix.At(Math.Max(column, cameraColumn), Math.Min(column, cameraColumn));
            var (cameraStep, poseStep) = cameraColumn > column ? (1, Side) : (Side, 1);
            for (var k = 0; k < problem.FreeIntrinsics[camera].Length; k++)
            {
                for (var r = 0; r < 6; r++)
                    target[k * cameraStep + r * poseStep] = (isOwn ? direct[k, r] : 0) - block[k, r];
            }
        }
        scratch.End();
    }

    /// <summary>Buffers of one thread, reused for each photo.</summary>
    private sealed class Scratch(int tileCount, int cameraCount, int stride)
    {
        private readonly int[] _slotOfCamera = new int[cameraCount];
        private readonly List<ParameterBlocks> _blocks = [];

        /// <summary>Index of the tile of each column of tiles in the photo's row.</summary>
        public int[] TileOf { get; } = new int[tileCount];

        /// <summary>Cameras that have a block.</summary>
        public List<int> Cameras { get; } = [];

        public void Begin(TilePattern pattern, int row)
        {
            var tiles = pattern.ColumnsOf(row);
            for (var i = 0; i < tiles.Length; i++)
                TileOf[tiles[i]] = pattern.IndicesOf(row)[i];
            TileOf[row] = pattern.DiagonalOf(row);
        }

        /// <summary>Sum of W V⁻¹ Wᵀ of a camera (rows) with the pose (columns); starts at zero.</summary>
        public ParameterBlock CameraBlock(int camera)
        {
            if (_slotOfCamera[camera] == 0)
            {
                Cameras.Add(camera);
                _slotOfCamera[camera] = Cameras.Count;
                if (_blocks.Count < Cameras.Count)
                    _blocks.Add(new(1, stride, Lanes));
                _blocks[Cameras.Count - 1].Clear();
            }
            return _blocks[_slotOfCamera[camera] - 1][0];
        }

        public void End()
        {
            foreach (var camera in Cameras)
                _slotOfCamera[camera] = 0;
            Cameras.Clear();
        }
    }
}
