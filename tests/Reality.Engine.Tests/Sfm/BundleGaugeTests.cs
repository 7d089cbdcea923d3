using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

/// <summary>The directions of a gauge against similarities of the world, and covariances against dense inverses.</summary>
public sealed class BundleGaugeTests
{
    private const int Pose = ParameterColumns.PoseLength;

    private static readonly RigidTransform[] s_poses =
    [
        new(Rotation.FromRotationVector(new(0.4, -1.1, 0.3)), new(2, -3, 0.5)),
        new(Rotation.FromRotationVector(new(-0.2, 0.6, 1.4)), new(-7, 1, 4)),
        new(Rotation.FromRotationVector(new(1.2, 0.1, -0.5)), new(3, 5, -2)),
        new(Rotation.FromRotationVector(new(-0.7, -0.3, 0.2)), new(1, -4, 6)),
    ];

    private static readonly RigidTransform s_slot = new(Rotation.FromRotationVector(new(0.1, 0.9, -0.4)), new(0.3, -0.2, 0.7));

    private static int UsedCount => Pose * (s_poses.Length + 1);

    // Whole tiles.
    private static int ColumnCount => (UsedCount + TiledMatrix.Side - 1) / TiledMatrix.Side * TiledMatrix.Side;

    private static Vector3d Middle =>
        s_poses.Aggregate(Vector3d.Zero, (sum, pose) => sum + pose.Center) / s_poses.Length;

    private static double Size => Math.Sqrt(s_poses.Average(pose => (pose.Center - Middle).LengthSquared));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_direction_is_the_step_of_poses_when_the_world_moves(int direction)
    {
        const double part = 1e-6;
        var gauge = NewGauge();

        var world = MovedWorld(direction, part);
        var step = gauge.Directions[direction].Select(value => part * value).ToArray();

        for (var i = 0; i < s_poses.Length; i++)
            AssertSame(world.Apply(s_poses[i]), PoseStep.Apply(step.AsSpan(Pose * i, Pose), s_poses[i]));
        // In its rig, a camera notices the scale only.
        var slot = s_slot with { Translation = world.Scale * s_slot.Translation };
        AssertSame(slot, PoseStep.Apply(step.AsSpan(Pose * s_poses.Length, Pose), s_slot));
    }

    [Fact]
    public void Parts_that_are_held_have_no_steps()
    {
        var held = new BundleGauge(
            s_poses.Select((pose, i) => new GaugeNode(Pose * i, pose, i == 0 ? HeldParts.Rotation : HeldParts.Center)),
            ColumnCount);

        foreach (var direction in held.Directions)
        {
            Assert.All(direction[..3], value => Assert.Equal(0, value));
            for (var i = 1; i < s_poses.Length; i++)
                Assert.All(direction.AsSpan(Pose * i + 3, 3).ToArray(), value => Assert.Equal(0, value));
        }
        Assert.Contains(held.Directions[3][Pose..(Pose + 3)], value => value != 0);
        Assert.Contains(held.Directions[0][3..Pose], value => value != 0);
    }

    [Fact]
    public void The_inverse_of_the_datum_takes_directions_out_of_steps()
    {
        var gauge = NewGauge();
        var inverse = gauge.InverseOfDatum();
        var mixed = new double[ColumnCount];
        for (var k = 0; k < BundleGauge.Count; k++)
        {
            for (var i = 0; i < mixed.Length; i++)
                mixed[i] += (k - 2.5) * gauge.Directions[k][i];
        }

        var shares = gauge.Datum.Select(datum => DenseVector.Dot(datum, mixed)).ToArray();

        for (var k = 0; k < BundleGauge.Count; k++)
            Assert.Equal(k - 2.5, DenseVector.Dot(inverse.AsSpan(k * BundleGauge.Count, BundleGauge.Count), shares), 1e-9);
    }

    [Fact]
    public void Observations_that_a_similarity_leaves_alone_do_not_determine_the_gauge_and_priors_on_poses_do()
    {
        var gauge = NewGauge();
        using var free = Whole(Observations(gauge));
        using var placed = Whole(Plus(Observations(gauge), Diagonal(100)));

        Assert.False(gauge.IsDeterminedBy(free, new()));
        Assert.True(gauge.IsDeterminedBy(placed, new()));
    }

    [Fact]
    public void Pinning_fixes_the_gauge_and_no_more()
    {
        var gauge = NewGauge();
        var free = Observations(gauge);
        using var pinned = Whole(free);
        gauge.Pin(pinned);
        Assert.True(pinned.TryFactor(1, TestContext.Current.CancellationToken));

        var transformed = InBlock(pinned, gauge);

        // Any other way to fix it gives the same covariances in the datum of the block.
        using var other = Whole(Plus(free, Constraints(seed: 5)));
        Assert.True(other.TryFactor(1, TestContext.Current.CancellationToken));
        AssertClose(InBlock(other, gauge), transformed, 1e-6);
    }

    [Fact]
    public void Covariances_are_those_of_the_dense_inverse_in_the_world_and_in_the_datum_of_the_block()
    {
        var gauge = NewGauge();
        var dense = Plus(Observations(gauge), Diagonal(0.5));
        using var factor = Whole(dense);
        using var same = Whole(dense);
        Assert.True(factor.TryFactor(1, TestContext.Current.CancellationToken));
        Assert.True(same.TryFactor(1, TestContext.Current.CancellationToken));
        var inverse = InverseOf(factor);
        var inBlock = InBlock(factor, gauge);
        var read = new ReducedInverse(same, gauge, isPlaced: true, new(), TestContext.Current.CancellationToken);

        for (var a = 0; a <= s_poses.Length; a++)
        {
            for (var b = 0; b <= s_poses.Length; b++)
            {
                var (rows, columns) = (ParameterSet.At(Pose * a, Pose), ParameterSet.At(Pose * b, Pose));
                AssertBlock(inverse, a, b, Read(read, rows, columns, isInBlock: false));
                AssertBlock(inBlock, a, b, Read(read, rows, columns, isInBlock: true));
            }
        }
    }

    [Fact]
    public void The_covariance_of_a_sum_of_columns_has_its_factors_on_both_sides()
    {
        var gauge = NewGauge();
        using var factor = Whole(Plus(Observations(gauge), Diagonal(0.5)));
        using var same = Whole(Plus(Observations(gauge), Diagonal(0.5)));
        Assert.True(factor.TryFactor(1, TestContext.Current.CancellationToken));
        Assert.True(same.TryFactor(1, TestContext.Current.CancellationToken));
        var inverse = InverseOf(factor);
        var mount = PoseAdjoint.Of(s_slot);
        var sum = new ParameterSet([new(0, mount), new(Pose, null)], Pose);
        var read = new ReducedInverse(same, gauge: null, isPlaced: true, new(), TestContext.Current.CancellationToken);

        var block = Read(read, sum, ParameterSet.At(2 * Pose, Pose), isInBlock: false);

        for (var r = 0; r < Pose; r++)
        {
            for (var c = 0; c < Pose; c++)
            {
                var expected = inverse[Pose + r, 2 * Pose + c]
                    + Enumerable.Range(0, Pose).Sum(k => mount[r * Pose + k] * inverse[k, 2 * Pose + c]);
                Assert.Equal(expected, block[r * Pose + c], 1e-9);
            }
        }
    }

    private static BundleGauge NewGauge() => new(
        [.. s_poses.Select((pose, i) => new GaugeNode(Pose * i, pose)), new(Pose * s_poses.Length, s_slot, IsSlot: true)],
        ColumnCount);

    // Directions 0 to 2 are shifts by the size of the block, 3 to 5 turns and 6 a scale about its middle.
    private static Similarity MovedWorld(int direction, double part)
    {
        var axis = new Vector3d(direction % 3 == 0 ? 1 : 0, direction % 3 == 1 ? 1 : 0, direction % 3 == 2 ? 1 : 0);
        var rotation = direction is >= 3 and < 6 ? Rotation.FromRotationVector(part * axis) : Rotation.Identity;
        var scale = direction == 6 ? 1 + part : 1;
        var shift = direction < 3 ? part * Size * axis : Vector3d.Zero;
        return new(scale, rotation, Middle + shift - scale * (rotation * Middle));
    }

    private static void AssertSame(RigidTransform expected, RigidTransform actual)
    {
        foreach (var point in (Vector3d[])[Vector3d.Zero, new(1, 2, 3), new(-4, 0, 5)])
            Assert.InRange((expected.Inverted() * point - actual.Inverted() * point).Length, 0, 1e-9);
    }

    // Normal equations of random rows, from which every direction of the gauge is taken out; unused columns have 1.
    private static double[,] Observations(BundleGauge gauge)
    {
        var used = UsedCount;
        var basis = new List<double[]>();
        foreach (var direction in gauge.Directions)
            basis.Add(Without(direction, basis, isUnit: true));
        var rows = Enumerable.Range(0, 3 * used)
            .Select(row => Without(
                [.. Enumerable.Range(0, ColumnCount).Select(i => i < used ? Math.Cos(1.7 * (row + 1) * (i + 2) + row) : 0)],
                basis, isUnit: false))
            .ToList();
        var matrix = Sum(rows);
        for (var i = used; i < ColumnCount; i++)
            matrix[i, i] = 1;
        return matrix;
    }

    private static double[] Without(double[] row, List<double[]> basis, bool isUnit)
    {
        var rest = (double[])row.Clone();
        // Twice: rounding leaves a rest of the first time.
        foreach (var unit in basis.Concat(basis))
        {
            var share = DenseVector.Dot(unit, rest);
            for (var i = 0; i < rest.Length; i++)
                rest[i] -= share * unit[i];
        }
        var length = isUnit ? Math.Sqrt(DenseVector.Dot(rest, rest)) : 1;
        return Array.ConvertAll(rest, value => value / length);
    }

    // Information of seven random constraints.
    private static double[,] Constraints(int seed) => Sum(
        [.. Enumerable.Range(0, BundleGauge.Count).Select(k => Enumerable.Range(0, ColumnCount)
            .Select(i => i < UsedCount ? Math.Sin(seed + 2.3 * (k + 1) * (i + 1)) : 0).ToArray())]);

    private static double[,] Diagonal(double value)
    {
        var matrix = new double[ColumnCount, ColumnCount];
        for (var i = 0; i < ColumnCount; i++)
            matrix[i, i] = value;
        return matrix;
    }

    private static double[,] Sum(List<double[]> rows)
    {
        var matrix = new double[ColumnCount, ColumnCount];
        foreach (var row in rows)
        {
            for (var i = 0; i < ColumnCount; i++)
            {
                for (var j = 0; j < ColumnCount; j++)
                    matrix[i, j] += row[i] * row[j];
            }
        }
        return matrix;
    }

    private static double[,] Plus(double[,] a, double[,] b)
    {
        var sum = new double[ColumnCount, ColumnCount];
        for (var i = 0; i < ColumnCount; i++)
        {
            for (var j = 0; j < ColumnCount; j++)
                sum[i, j] = a[i, j] + b[i, j];
        }
        return sum;
    }

    // A dense matrix in tiles, whose tiles on the diagonal are whole.
    private static TiledMatrix Whole(double[,] dense)
    {
        var tileCount = ColumnCount / TiledMatrix.Side;
        var matrix = new TiledMatrix(
            new([.. Enumerable.Range(0, tileCount).Select(tile => Enumerable.Range(tile + 1, tileCount - tile - 1).ToArray())]));
        for (var column = 0; column < ColumnCount; column++)
        {
            for (var row = column / TiledMatrix.Side * TiledMatrix.Side; row < ColumnCount; row++)
                matrix.At(row, column)[0] = dense[row, column];
        }
        return matrix;
    }

    private static double[,] InverseOf(TiledMatrix factor)
    {
        var inverse = new double[ColumnCount, ColumnCount];
        for (var column = 0; column < ColumnCount; column++)
        {
            var unit = new double[ColumnCount];
            unit[column] = 1;
            factor.Solve(unit);
            for (var row = 0; row < ColumnCount; row++)
                inverse[row, column] = unit[row];
        }
        return inverse;
    }

    // T C Tᵀ with T = I - G (Bᵀ G)⁻¹ Bᵀ.
    private static double[,] InBlock(TiledMatrix factor, BundleGauge gauge)
    {
        var (covariance, inverse) = (InverseOf(factor), gauge.InverseOfDatum());
        var transform = Diagonal(1);
        for (var row = 0; row < ColumnCount; row++)
        {
            for (var column = 0; column < ColumnCount; column++)
            {
                for (var k = 0; k < BundleGauge.Count; k++)
                {
                    for (var l = 0; l < BundleGauge.Count; l++)
                    {
                        transform[row, column] -=
                            gauge.Directions[k][row] * inverse[k * BundleGauge.Count + l] * gauge.Datum[l][column];
                    }
                }
            }
        }
        return Times(Times(transform, covariance, isTransposed: false), transform, isTransposed: true);
    }

    private static double[,] Times(double[,] a, double[,] b, bool isTransposed)
    {
        var product = new double[ColumnCount, ColumnCount];
        for (var i = 0; i < ColumnCount; i++)
        {
            for (var j = 0; j < ColumnCount; j++)
            {
                for (var k = 0; k < ColumnCount; k++)
                    product[i, j] += a[i, k] * (isTransposed ? b[j, k] : b[k, j]);
            }
        }
        return product;
    }

    private static double[] Read(ReducedInverse inverse, ParameterSet rows, ParameterSet columns, bool isInBlock)
    {
        var block = new double[rows.Length * columns.Length];
        inverse.Read(rows, columns, isInBlock, block);
        return block;
    }

    private static void AssertBlock(double[,] expected, int a, int b, double[] actual)
    {
        for (var r = 0; r < Pose; r++)
        {
            for (var c = 0; c < Pose; c++)
                Assert.Equal(expected[Pose * a + r, Pose * b + c], actual[r * Pose + c], 1e-9);
        }
    }

    private static void AssertClose(double[,] expected, double[,] actual, double tolerance)
    {
        for (var i = 0; i < UsedCount; i++)
        {
            for (var j = 0; j < UsedCount; j++)
                Assert.Equal(expected[i, j], actual[i, j], tolerance);
        }
    }
}
