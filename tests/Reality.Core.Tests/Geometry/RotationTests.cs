using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class RotationTests
{
    [Fact]
    public void A_quarter_turn_about_z_takes_x_to_y()
    {
        var quarter = Rotation.FromRotationVector(new(0, 0, Math.PI / 2));

        Near.Equal(new(0, 1, 0), quarter * new Vector3d(1, 0, 0), 1e-15);
        Near.Equal(new Matrix3d(0, -1, 0, 1, 0, 0, 0, 0, 1), quarter.ToMatrix(), 1e-15);
        Assert.Equal(Math.Sqrt(0.5), quarter.W, 1e-15);
        Assert.Equal(Math.Sqrt(0.5), quarter.Z, 1e-15);
        Assert.Equal(90, quarter.Angle.Degrees, 1e-12);
    }

    [Fact]
    public void Quaternions_multiply_by_Hamilton()
    {
        Rotation i = Rotation.FromQuaternion(w: 0, x: 1, y: 0, z: 0), j = Rotation.FromQuaternion(w: 0, x: 0, y: 1, z: 0);

        Assert.Equal(Rotation.FromQuaternion(w: 0, x: 0, y: 0, z: 1), i * j);
    }

    [Fact]
    public void Quaternion_parts_are_normalized()
    {
        var r = Rotation.FromQuaternion(w: 2, x: -4, y: 5, z: 6);

        Assert.Equal(9, 2 / r.W, 1e-14);
        Assert.Equal(1, r.W * r.W + r.X * r.X + r.Y * r.Y + r.Z * r.Z, 1e-15);
    }

    [Fact]
    public void A_product_applies_the_right_factor_first() =>
        Gen.Select(Any.Rotation, Any.Rotation, Any.Vector).Sample((a, b, v) =>
        {
            Near.Equal(a * (b * v), a * b * v, 1e-13);
            Near.Equal(a.ToMatrix() * b.ToMatrix(), (a * b).ToMatrix(), 1e-14);
        });

    [Fact]
    public void The_matrix_is_orthonormal_and_turns_alike() => Gen.Select(Any.Rotation, Any.Vector).Sample((r, v) =>
    {
        var m = r.ToMatrix();
        Near.Equal(r * v, m * v, 1e-13);
        Near.Equal(Matrix3d.Identity, m * m.Transposed(), 1e-14);
        Assert.Equal(1, m.Determinant, 1e-14);
    });

    [Fact]
    public void A_rotation_is_read_back_from_its_matrix() =>
        Any.Rotation.Sample(r => Near.Equal(r, Rotation.FromMatrix(r.ToMatrix()), 1e-14));

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(0.6, 0, -0.8)]
    [InlineData(-0.48, 0.6, 0.64)]
    public void Half_turns_are_read_back_from_their_matrix(double x, double y, double z)
    {
        // The trace is -1, where the quaternion's real part is zero and the largest axis decides the branch.
        var half = Rotation.FromRotationVector(Math.PI * new Vector3d(x, y, z));

        Near.Equal(half, Rotation.FromMatrix(half.ToMatrix()), 1e-15);
        Assert.Equal(Math.PI, half.ToRotationVector().Length, 1e-15);
    }

    [Fact]
    public void A_rotation_vector_up_to_pi_is_read_back() =>
        Gen.Select(Any.Direction, Gen.Double[0, Math.PI - 1e-6]).Sample((axis, angle) =>
        {
            var r = Rotation.FromRotationVector(angle * axis);
            Near.Equal(angle * axis, r.ToRotationVector(), 1e-9);
            Assert.Equal(angle, r.Angle.Radians, 1e-12);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(1e-300)]
    [InlineData(1e-12)]
    [InlineData(0.99e-8)]
    [InlineData(1.01e-8)]
    [InlineData(1e-6)]
    public void Small_rotation_vectors_keep_all_their_digits(double angle)
    {
        var vector = angle * new Vector3d(0.6, 0, -0.8);

        Near.Equal(vector, Rotation.FromRotationVector(vector).ToRotationVector(), 1e-15 * angle);
    }

    [Fact]
    public void A_vector_beyond_pi_comes_back_as_the_shorter_way_round() =>
        Near.Equal(new(0, 0, 4 - 2 * Math.PI), Rotation.FromRotationVector(new(0, 0, 4)).ToRotationVector(), 1e-14);

    [Fact]
    public void The_inverse_undoes_the_rotation_and_has_its_angle() => Gen.Select(Any.Rotation, Any.Vector).Sample((r, v) =>
    {
        Near.Equal(v, r.Inverted() * (r * v), 1e-13);
        Assert.Equal(r.Angle.Radians, r.Inverted().Angle.Radians, 1e-14);
        Near.Equal(-r.ToRotationVector(), r.Inverted().ToRotationVector(), 1e-13);
    });

    [Fact]
    public void A_small_update_on_the_left_moves_a_turned_vector_by_their_cross_product() =>
        Gen.Select(Any.Rotation, Any.Vector, Any.Direction).Sample((r, v, direction) =>
        {
            const double step = 1e-6;
            var (ahead, behind) = (Rotation.FromRotationVector(step * direction), Rotation.FromRotationVector(-step * direction));
            var derivative = (ahead * r * v - behind * r * v) / (2 * step);
            Near.Equal(Vector3d.Cross(direction, r * v), derivative, 1e-7);
        });
}
