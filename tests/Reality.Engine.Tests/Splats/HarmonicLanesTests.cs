using System.Runtime.Intrinsics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;

namespace Reality.Engine.Tests.Splats;

public sealed class HarmonicLanesTests
{
    private static readonly Vector3d[] s_directions =
        [new Vector3d(2, 3, 6) / 7, new Vector3d(-6, 2, -3) / 7, new Vector3d(-2, -6, 3) / 7];

    [Fact]
    public void Values_are_those_of_the_definition()
    {
        var values = new double[16];
        foreach (var direction in s_directions)
        {
            SphericalHarmonics.Evaluate(direction, values);
            for (var k = 0; k < values.Length; k++)
                Assert.Equal(values[k], Evaluate(k, direction), 2e-6);
        }
    }

    [Fact]
    public void Derivatives_equal_finite_differences_of_the_definition()
    {
        const double step = 1e-5;
        var (before, after) = (new double[16], new double[16]);
        foreach (var direction in s_directions)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                var shift = step * new Vector3d(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);
                SphericalHarmonics.Evaluate(direction - shift, before);
                SphericalHarmonics.Evaluate(direction + shift, after);
                for (var k = 0; k < after.Length; k++)
                {
                    var (x, y, z) = HarmonicLanes.Derive(k, Lane(direction.X), Lane(direction.Y), Lane(direction.Z));
                    Assert.Equal((after[k] - before[k]) / (2 * step), (axis == 0 ? x : axis == 1 ? y : z)[0], 2e-5);
                }
            }
        }
    }

    private static double Evaluate(int k, Vector3d d) => HarmonicLanes.Evaluate(k, Lane(d.X), Lane(d.Y), Lane(d.Z))[0];

    private static Vector512<float> Lane(double value) => Lanes.Of((float)value);
}
