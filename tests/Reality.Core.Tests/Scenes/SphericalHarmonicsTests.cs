using CsCheck;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Core.Tests.Scenes;

public sealed class SphericalHarmonicsTests
{
    private const int Count = 16;

    [Fact]
    public void The_functions_are_orthonormal_on_the_sphere()
    {
        var products = new double[Count, Count];
        var values = new double[Count];
        // Eight points of Gauss and Legendre in z and 16 meridians integrate polynomials up to degree 15 exactly.
        double[] nodes = [0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363];
        double[] weights = [0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];
        for (var k = 0; k < 8; k++)
        {
            var z = k < 4 ? nodes[k] : -nodes[k - 4];
            for (var m = 0; m < 16; m++)
            {
                var (sin, cos) = Math.SinCos(m * Math.PI / 8);
                var radius = Math.Sqrt(1 - z * z);
                SphericalHarmonics.Evaluate(new(radius * cos, radius * sin, z), values);
                for (var i = 0; i < Count; i++)
                {
                    for (var j = 0; j < Count; j++)
                        products[i, j] += weights[k % 4] * Math.PI / 8 * values[i] * values[j];
                }
            }
        }

        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Count; j++)
                Assert.Equal(i == j ? 1 : 0, products[i, j], 1e-12);
        }
    }

    /// <summary>The signs of Kerbl et al.: with others, colors of files of other programs would be mirrored.</summary>
    [Fact]
    public void Signs_are_those_of_published_splats()
    {
        var values = new double[Count];
        SphericalHarmonics.Evaluate(new Vector3d(2, 3, 6) / 7, values);

        Assert.Equal([1, -1, 1, -1, 1, -1, 1, -1, -1, -1, 1, -1, 1, -1, -1, 1], values.Select(value => Math.Sign(value)));
    }

    [Fact]
    public void Turned_functions_have_the_old_values_in_turned_directions() =>
        Gen.Select(Any.Rotation, Any.Direction, Gen.Float[-1, 1].Array[3 * Count]).Sample((rotation, direction, old) =>
        {
            var turned = (float[])old.Clone();
            SphericalHarmonics.Turn(turned, SphericalHarmonics.MaxDegree, rotation);

            var (before, after) = (Colors(old, direction), Colors(turned, rotation * direction));
            return before.Zip(after, (a, b) => Math.Abs(a - b)).Max() < 1e-5;
        });

    private static double[] Colors(float[] harmonics, Vector3d direction)
    {
        var values = new double[Count];
        SphericalHarmonics.Evaluate(direction, values);
        return
        [
            .. Enumerable.Range(0, 3).Select(channel => values.Select((value, k) => value * harmonics[3 * k + channel]).Sum()),
        ];
    }
}
