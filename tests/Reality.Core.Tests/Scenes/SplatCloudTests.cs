using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Testing;

namespace Reality.Core.Tests.Scenes;

public sealed class SplatCloudTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Moved_splats_have_the_same_color_in_the_moved_direction(int degree)
    {
        var splats = SyntheticSplats.Of(5, degree) with { Origin = new(10, 20, 30) };
        var move = new Similarity(2, Rotation.FromRotationVector(new(0.4, -1.1, 0.7)), new(100, 0, -5));

        var moved = splats.Transformed(move, new(120, 40, 60));

        var direction = new Vector3d(0.2, 0.6, -0.3).Normalized();
        Span<double> before = stackalloc double[SphericalHarmonics.CountOf(degree)];
        Span<double> after = stackalloc double[before.Length];
        SphericalHarmonics.Evaluate(direction, before);
        SphericalHarmonics.Evaluate(move.Rotation * direction, after);
        for (var i = 0; i < splats.Count; i++)
        {
            for (var channel = 0; channel < 3; channel++)
                Assert.Equal(ColorOf(splats, i, channel, before), ColorOf(moved, i, channel, after), 1e-5);
        }
    }

    [Fact]
    public void Moved_splats_have_moved_centers_axes_and_scales()
    {
        var splats = SyntheticSplats.Of(5) with { Origin = new(10, 20, 30) };
        var move = new Similarity(2, Rotation.FromRotationVector(new(0.4, -1.1, 0.7)), new(100, 0, -5));

        var moved = splats.Transformed(move, new(120, 40, 60));

        for (var i = 0; i < splats.Count; i++)
        {
            // The end of the first axis of a splat moves like a point.
            var end = move * EndOf(splats, i);
            Assert.True((end - EndOf(moved, i)).Length < 1e-4);
        }
    }

    [Fact]
    public void Chosen_splats_keep_all_their_parts()
    {
        var splats = SyntheticSplats.Of(5, 2);

        var chosen = splats.Select([4, 0]);

        Assert.Equal(splats.Positions[4], chosen.Positions[0]);
        Assert.Equal(splats.Harmonics.AsSpan(0, 27).ToArray(), chosen.Harmonics.AsSpan(27).ToArray());
        Assert.Equal(splats.OpacityOf(0), chosen.OpacityOf(1));
    }

    private static double ColorOf(SplatCloud splats, int splat, int channel, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (var k = 0; k < values.Length; k++)
            sum += values[k] * splats.Harmonics[3 * (splat * values.Length + k) + channel];
        return sum;
    }

    private static Vector3d EndOf(SplatCloud splats, int i)
    {
        var end = splats.Positions[i]
            + Vector3.Transform(new Vector3(MathF.Exp(splats.LogScales[i].X), 0, 0), splats.Rotations[i]);
        return splats.Origin + new Vector3d(end.X, end.Y, end.Z);
    }
}
