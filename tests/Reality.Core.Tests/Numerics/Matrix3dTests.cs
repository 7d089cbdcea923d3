using CsCheck;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class Matrix3dTests
{
    private static readonly Matrix3d Sample = new(1, 2, 3, 4, 5, 6, 7, 8, 10);

    [Fact]
    public void A_known_matrix_has_its_known_determinant_trace_and_transpose()
    {
        Assert.Equal(-3, Sample.Determinant);
        Assert.Equal(16, Sample.Trace);
        Assert.Equal(new(1, 4, 7, 2, 5, 8, 3, 6, 10), Sample.Transposed());
        Assert.Equal(new(14, 32, 53), Sample * new Vector3d(1, 2, 3));
        Assert.Equal(Sample, Matrix3d.FromColumns(new(1, 4, 7), new(2, 5, 8), new(3, 6, 10)));
        Near.Equal(new(-2 / 3.0, -4 / 3.0, 1, -2 / 3.0, 11 / 3.0, -2, 1, -2, 1), Sample.Inverted(), 1e-14);
    }

    [Fact]
    public void The_inverse_times_the_matrix_is_the_identity() => Any.RegularMatrix.Sample(m =>
    {
        Near.Equal(Matrix3d.Identity, m * m.Inverted(), 1e-9);
        Near.Equal(Matrix3d.Identity, m.Inverted() * m, 1e-9);
    });

    [Fact]
    public void A_singular_matrix_has_no_finite_inverse() =>
        Assert.False(double.IsFinite(new Matrix3d(1, 2, 3, 2, 4, 6, 0, 0, 1).Inverted().M00));

    [Fact]
    public void A_product_applies_the_right_factor_first() =>
        Gen.Select(Any.RegularMatrix, Any.RegularMatrix, Any.Vector).Sample((a, b, v) =>
        {
            Near.Equal(a * (b * v), a * b * v, 1e-9);
            Near.Equal(b.Transposed() * a.Transposed(), (a * b).Transposed(), 1e-9);
            Assert.Equal(1, (a * b).Determinant / (a.Determinant * b.Determinant), 1e-9);
        });

    [Fact]
    public void Sums_and_factors_are_linear() => Gen.Select(Any.RegularMatrix, Any.RegularMatrix, Any.Vector).Sample((a, b, v) =>
        Near.Equal(2 * (a * v) + -3 * (b * v), (2 * a + -3 * b) * v, 1e-9));

    [Fact]
    public void The_cross_product_matrix_multiplies_like_the_cross_product() =>
        Gen.Select(Any.Vector, Any.Vector).Sample((a, b) =>
            Near.Equal(Vector3d.Cross(a, b), Matrix3d.CrossProduct(a) * b, 1e-12));
}
