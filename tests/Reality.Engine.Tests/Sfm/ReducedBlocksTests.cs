using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>
/// The entries of the reduced system against the Schur complement of the full normal equations: Jacobian by differences.
/// </summary>
public sealed class ReducedBlocksTests
{
    private const double Damping = 0.03;
    private const int PoseLength = ParameterColumns.PoseLength;

    private static readonly BundleOptions s_options = new() { Loss = RobustLoss.Squared };
    private static readonly ParallelOptions s_parallel = new() { MaxDegreeOfParallelism = 2 };

    [Fact]
    public void Matrix_and_right_side_are_the_schur_complement()
    {
        using var system = new ReducedSystem(Problem());
        system.Build();
        var (matrix, rightSide) = SchurComplement(system.Problem);

        var columns = system.ColumnsInOrder();
        Assert.Equal(columns.Length, rightSide.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            var tolerance = 1e-4 * Math.Sqrt(matrix[i, i]);
            Assert.Equal(rightSide[i], system.RightSide[columns[i]], Math.Max(tolerance, 1e-4 * Math.Abs(rightSide[i])));
            for (var j = 0; j < columns.Length; j++)
            {
                var scale = Math.Sqrt(matrix[i, i] * matrix[j, j]);
                Assert.Equal(matrix[i, j], system.EntryOf(columns[i], columns[j]), 1e-5 * scale);
            }
        }
    }

    [Fact]
    public void Columns_of_no_parameter_are_those_of_the_identity()
    {
        using var system = new ReducedSystem(Problem());
        system.Build();

        Assert.NotEmpty(system.Columns.Unused);
        foreach (var column in system.Columns.Unused)
        {
            Assert.Equal(0, system.RightSide[column]);
            foreach (var other in system.ColumnsInOrder())
                Assert.Equal(0, system.EntryOf(column, other));
            Assert.Equal(1, system.EntryOf(column, column));
        }
    }

    [Fact]
    public void A_second_build_leaves_nothing_of_the_first()
    {
        using var system = new ReducedSystem(Problem());
        system.Build();
        var columns = system.ColumnsInOrder();
        double[] Entries() => [.. columns.SelectMany(i => columns.Select(j => system.EntryOf(i, j))), .. system.RightSide];
        var first = Entries();
        system.Build();

        Assert.Equal(first, Entries());
    }

    // Noise, three cameras of which one is fixed and one has a single free parameter, a fixed pose, a prior on a center.
    private static BundleProblem Problem()
    {
        var problem = SyntheticBundle.Of(
            SyntheticScene.Around(new() { PhotoCount = 9, PointCount = 25, NoisePixels = 0.5 }), cameraCount: 3,
            free: [IntrinsicVector.Focal, IntrinsicVector.CenterX, IntrinsicVector.CenterY, IntrinsicVector.K1]);
        problem.Perturb(radians: 0.1, units: 0.02); // Level cameras would hide a wrong sign.
        problem.FreeIntrinsics[1] = [IntrinsicVector.Focal];
        problem.FreeIntrinsics[2] = [];
        problem.PoseIsFixed[1] = true;
        problem.CenterPriors[3] = new(problem.CameraFromWorld[3].Center + new Vector3d(0.05, -0.1, 0.02), 0.1, 0.3);
        return problem;
    }

    // S = U - W V⁻¹ Wᵀ and -(b_c - W V⁻¹ b_p), with damped diagonals.
    private static (double[,] Matrix, double[] RightSide) SchurComplement(BundleProblem problem)
    {
        var (rows, residuals) = (SyntheticBundle.Jacobian(problem), SyntheticBundle.Residuals(problem));
        var (all, count) = (rows.Length, rows.Length - 3 * problem.PointCount);
        double Entry(int i, int j) => Dot(rows[i], rows[j]) * (i == j ? 1 + Damping : 1);
        var matrix = new double[count, count];
        var rightSide = new double[count];
        for (var i = 0; i < count; i++)
        {
            rightSide[i] = -Dot(rows[i], residuals);
            for (var j = 0; j < count; j++)
                matrix[i, j] = Entry(i, j);
        }
        for (var point = count; point < all; point += 3)
        {
            var inverse = DampedInverse(new()
            {
                Xx = Dot(rows[point], rows[point]), Xy = Dot(rows[point], rows[point + 1]),
                Xz = Dot(rows[point], rows[point + 2]), Yy = Dot(rows[point + 1], rows[point + 1]),
                Yz = Dot(rows[point + 1], rows[point + 2]), Zz = Dot(rows[point + 2], rows[point + 2]),
            });
            var coupling = Enumerable.Range(0, count)
                .Select(i => new Vector3d(Entry(i, point), Entry(i, point + 1), Entry(i, point + 2))).ToArray();
            var gradient = new Vector3d(
                Dot(rows[point], residuals), Dot(rows[point + 1], residuals), Dot(rows[point + 2], residuals));
            for (var i = 0; i < count; i++)
            {
                var product = inverse * coupling[i];
                rightSide[i] += Vector3d.Dot(product, gradient);
                for (var j = 0; j < count; j++)
                    matrix[i, j] -= Vector3d.Dot(product, coupling[j]);
            }
        }
        return (matrix, rightSide);
    }

    private static Symmetric3 DampedInverse(Symmetric3 block)
    {
        (block.Xx, block.Yy, block.Zz) = ((1 + Damping) * block.Xx, (1 + Damping) * block.Yy, (1 + Damping) * block.Zz);
        Assert.True(block.TryInvert(out var inverse));
        return inverse;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>A problem with its linearization and an empty reduced system.</summary>
    private sealed class ReducedSystem : IDisposable
    {
        private readonly TiledMatrix _matrix;
        private readonly ReducedBlocks _reduced;

        public ReducedSystem(BundleProblem problem)
        {
            Problem = problem;
            var structure = new BundleStructure(problem);
            var blocks = new BundleLinearization(problem, structure);
            blocks.Update(s_options, s_parallel);
            Columns = new(problem, new ParameterGraph(problem, structure, s_parallel));
            _matrix = new(Columns.Pattern);
            RightSide = new double[_matrix.Size];
            _reduced = new(
                problem, structure, blocks, Columns, _matrix, Array.ConvertAll(blocks.PointHessian, DampedInverse), RightSide);
        }

        public BundleProblem Problem { get; }

        public ParameterColumns Columns { get; }

        public double[] RightSide { get; }

        public void Build() => _reduced.Build(Damping, s_parallel);

        /// <summary>Columns in the order of parameters of <see cref="SyntheticBundle"/>.</summary>
        public int[] ColumnsInOrder() =>
        [
            .. Columns.OfPose.Where(first => first >= 0).SelectMany(first => Enumerable.Range(first, PoseLength)),
            .. Columns.OfCamera.Index().Where(camera => camera.Item >= 0)
                .SelectMany(camera => Enumerable.Range(camera.Item, Problem.FreeIntrinsics[camera.Index].Length)),
        ];

        /// <summary>An entry of the symmetric matrix; zero without a tile.</summary>
        public double EntryOf(int i, int j)
        {
            var (row, column) = (Math.Max(i, j), Math.Min(i, j));
            var (rowTile, columnTile) = (row / TiledMatrix.Side, column / TiledMatrix.Side);
            return rowTile == columnTile || _matrix.Pattern.RowsOf(columnTile).Contains(rowTile)
                ? _matrix.At(row, column)[0]
                : 0;
        }

        public void Dispose() => _matrix.Dispose();
    }
}
