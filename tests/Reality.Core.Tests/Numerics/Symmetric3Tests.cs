using CsCheck;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class Symmetric3Tests
{
    private static readonly Gen<Symmetric3> Positive = Gen.Select(Any.Vector, Any.Vector, Any.Vector)
        .Where((a, b, c) => Math.Abs(Matrix3d.FromRows(a, b, c).Determinant) > 20)
        .Select((a, b, c) => SumOf((a, 1), (b, 0.5), (c, 2)));

    [Fact]
    public void A_sum_of_outer_products_is_quadratic_in_its_vectors() =>
        Gen.Select(Any.Vector, Any.Vector, Any.Vector).Sample((a, b, x) =>
        {
            var sum = SumOf((a, 2), (b, 0.25));
            var expected = 2 * Vector3d.Dot(a, x) * a + 0.25 * Vector3d.Dot(b, x) * b;
            Near.Equal(expected, sum * x, 1e-10);
        });

    [Fact]
    public void The_inverse_times_the_matrix_is_the_identity() => Gen.Select(Positive, Any.Vector).Sample((m, x) =>
    {
        Assert.True(m.TryInvert(out var inverse));
        Near.Equal(x, inverse * (m * x), 1e-7);
        Near.Equal(x, m * (inverse * x), 1e-7);
    });

    [Fact]
    public void Solving_gives_back_what_was_multiplied() => Gen.Select(Positive, Any.Vector).Sample((m, x) =>
    {
        Assert.True(m.TrySolve(m * x, out var solution));
        Near.Equal(x, solution, 1e-7);
    });

    [Fact]
    public void The_inverse_is_that_of_the_full_matrix() => Positive.Sample(m =>
    {
        Assert.True(m.TryInvert(out var inverse));
        var full = new Matrix3d(m.Xx, m.Xy, m.Xz, m.Xy, m.Yy, m.Yz, m.Xz, m.Yz, m.Zz).Inverted();
        var actual = new Matrix3d(
            inverse.Xx, inverse.Xy, inverse.Xz, inverse.Xy, inverse.Yy, inverse.Yz, inverse.Xz, inverse.Yz, inverse.Zz);
        Near.Equal(full, actual, 1e-9 * Near.Norm(full));
    });

    [Fact]
    public void Points_on_a_line_or_in_a_plane_leave_a_singular_matrix() =>
        Gen.Int[-9, 9].Array[6].Select(c => (new Vector3d(c[0], c[1], c[2]), new Vector3d(c[3], c[4], c[5]))).Sample((a, b) =>
        {
            // Whole numbers, so that the determinant is exactly zero.
            Assert.False(SumOf((a, 3)).TryInvert(out _));
            Assert.False(SumOf((a, 3), (b, 2), (a + b, 1)).TrySolve(a, out _));
        });

    [Fact]
    public void Matrices_that_are_not_positive_definite_are_refused()
    {
        Assert.False(default(Symmetric3).TryInvert(out _));
        Assert.False(new Symmetric3 { Xx = -1, Yy = -1, Zz = 1 }.TryInvert(out _)); // determinant 1
        Assert.False(new Symmetric3 { Xx = 1, Yy = 1, Zz = 1, Xy = 2 }.TryInvert(out _));
        Assert.False(new Symmetric3 { Xx = double.NaN, Yy = 1, Zz = 1 }.TryInvert(out _));
    }

    private static Symmetric3 SumOf(params (Vector3d Vector, double Weight)[] terms)
    {
        var sum = default(Symmetric3);
        foreach (var (vector, weight) in terms)
            sum.AddOuter(vector, weight);
        return sum;
    }
}
