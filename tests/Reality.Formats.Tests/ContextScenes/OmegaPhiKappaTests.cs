using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.ContextScenes;

namespace Reality.Formats.Tests.ContextScenes;

public sealed class OmegaPhiKappaTests
{
    [Fact]
    public void The_product_of_rotations_is_the_published_matrix()
    {
        var random = SeededRandom.For(2, 0);
        for (var i = 0; i < 100; i++)
        {
            var angles = new OmegaPhiKappa(
                7 * random.NextDouble() - 3.5, 3 * random.NextDouble() - 1.5, 7 * random.NextDouble() - 3.5);

            AssertSame(angles.ToMatrix(), angles.ToRotation().ToMatrix());
            AssertSame(angles.ToMatrix(), OmegaPhiKappa.FromRotation(angles.ToRotation()).ToMatrix());
        }
    }

    [Fact]
    public void Pi_0_0_looks_down_with_its_top_to_the_north()
    {
        var rotation = new OmegaPhiKappa(Math.PI, 0, 0).ToRotation();

        Assert.True(Vector3d.Distance(new(0, 0, -1), rotation.Inverted() * new Vector3d(0, 0, 1)) < 1e-12);
        Assert.True(Vector3d.Distance(new(0, 1, 0), rotation.Inverted() * new Vector3d(0, -1, 0)) < 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_camera_that_looks_along_x_has_angles_too(int sign)
    {
        var rotation = new OmegaPhiKappa(0.7, sign * Math.PI / 2, 0.2).ToRotation();

        AssertSame(rotation.ToMatrix(), OmegaPhiKappa.FromRotation(rotation).ToMatrix());
    }

    private static void AssertSame(Matrix3d a, Matrix3d b)
    {
        var difference = a + -1.0 * b;
        Assert.True(difference.Row0.Length + difference.Row1.Length + difference.Row2.Length < 1e-7, $"{a} and {b}");
    }
}
