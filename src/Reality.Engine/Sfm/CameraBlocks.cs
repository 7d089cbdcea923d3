using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>The blocks of cameras with cameras in <see cref="ReducedBlocks"/>, and their part of the right side.</summary>
/// <remarks>Points are summed in parts of fixed size, and the parts in their order: threads do not change a sum.</remarks>
internal sealed class CameraBlocks
{
    private const int PointsPerPart = 2048;

    private readonly BundleProblem _problem;
    private readonly BundleStructure _structure;
    private readonly BundleLinearization _blocks;
    private readonly ParameterColumns _columns;
    private readonly TiledMatrix _matrix;
    private readonly Symmetric3[] _pointInverse;
    private readonly double[] _rightSide;
    private readonly Grouping _incidences;
    private readonly List<(int Camera, int From, int To)> _parts = [];

    public CameraBlocks(
        BundleProblem problem, BundleStructure structure, BundleLinearization blocks, ParameterColumns columns,
        TiledMatrix matrix, Symmetric3[] pointInverse, double[] rightSide)
    {
        (_problem, _structure, _blocks, _columns) = (problem, structure, blocks, columns);
        (_matrix, _pointInverse, _rightSide) = (matrix, pointInverse, rightSide);
        _incidences = Grouping.Of(structure.CameraOfIncidence, problem.CameraCount);
        for (var camera = 0; camera < problem.CameraCount; camera++)
        {
            for (var from = 0; from < _incidences[camera].Length; from += PointsPerPart)
                _parts.Add((camera, from, Math.Min(_incidences[camera].Length, from + PointsPerPart)));
        }
    }

    /// <summary>Adds all of them.</summary>
    public void Build(double damping, ParallelOptions parallel)
    {
        for (var camera = 0; camera < _problem.CameraCount; camera++)
            SetCamera(camera, damping);
        var sums = new Sums[_parts.Count];
        Parallel.For(0, sums.Length, parallel, part => sums[part] = SumOf(_parts[part]));
        for (var part = 0; part < sums.Length; part++)
            TakeOver(_parts[part].Camera, sums[part]);
    }

    // U and -b_c of one camera.
    private void SetCamera(int camera, double damping)
    {
        var (column, count) = (_columns.OfCamera[camera], _problem.FreeIntrinsics[camera].Length);
        if (count == 0)
            return;
        var hessian = _blocks.CameraHessian[camera];
        var gradient = _blocks.CameraGradient[camera];
        var target = _matrix.At(column, column);
        for (var c = 0; c < count; c++)
        {
            for (var r = c; r < count; r++)
                target[c * TiledMatrix.Side + r] = hessian[r, c] * (r == c ? 1 + damping : 1);
            _rightSide[column + c] = -gradient[c];
        }
    }

    // W V⁻¹ Wᵀ against all cameras up to this one, and W V⁻¹ b_p, over some of its points.
    private Sums SumOf((int Camera, int From, int To) part)
    {
        var (camera, from, to) = part;
        var stride = _structure.CameraStride;
        var sums = new Sums(new double[stride], []);
        var y = new PointBlock(stackalloc double[PointBlock.LengthOf(stride)]);
        foreach (var mine in _incidences[camera][from..to])
        {
            var point = _structure.PointOfIncidence[mine];
            y.SetProduct(_pointInverse[point], _blocks.CameraPoint[mine]);
            y.AddTransposedTimes(_blocks.PointGradient[point], sums.RightSide);
            for (var i = _structure.FirstCameraOfPoint[point]; i < _structure.FirstCameraOfPoint[point + 1]; i++)
            {
                var other = _structure.CameraOfIncidence[i];
                if (_columns.OfCamera[other] <= _columns.OfCamera[camera])
                    sums.BlockOf(other, stride).AddProduct(y, _problem.FreeIntrinsics[camera].Length, _blocks.CameraPoint[i]);
            }
        }
        return sums;
    }

    private void TakeOver(int camera, Sums sums)
    {
        var (column, count) = (_columns.OfCamera[camera], _problem.FreeIntrinsics[camera].Length);
        for (var r = 0; r < count; r++)
            _rightSide[column + r] += sums.RightSide[r];
        foreach (var (other, blocks) in sums.Blocks)
        {
            var target = _matrix.At(column, _columns.OfCamera[other]);
            for (var c = 0; c < _problem.FreeIntrinsics[other].Length; c++)
            {
                for (var r = 0; r < count; r++)
                    target[c * TiledMatrix.Side + r] -= blocks[0][r, c];
            }
        }
    }

    /// <summary>Sums over some points of one camera, by the other camera.</summary>
    private sealed record Sums(double[] RightSide, List<(int Other, ParameterBlocks Block)> Blocks)
    {
        public ParameterBlock BlockOf(int other, int stride)
        {
            foreach (var (camera, block) in Blocks)
            {
                if (camera == other)
                    return block[0];
            }
            Blocks.Add((other, new(1, stride, stride)));
            return Blocks[^1].Block[0];
        }
    }
}
