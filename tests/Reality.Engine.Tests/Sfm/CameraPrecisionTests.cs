using Reality.Core.Scenes;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class CameraPrecisionTests
{
    private static readonly Camera s_camera =
        new() { Id = new(0), Width = 2000, Height = 1500, FocalLength = 1800, PrincipalPoint = new(1000, 750) };

    private static readonly int[] s_free =
        [IntrinsicVector.Focal, IntrinsicVector.CenterX, IntrinsicVector.K1, IntrinsicVector.K2];

    [Fact]
    public void Deviations_are_roots_of_variances_and_correlations_keep_their_sign_the_largest_first()
    {
        // Standard deviations 2, 3, 0.1 and 0.5; correlations of one and the next 0.75, 0.2 and -0.96.
        double[] elements =
        [
            4, 4.5, 0, 0,
            4.5, 9, 0.06, 0,
            0, 0.06, 0.01, -0.048,
            0, 0, -0.048, 0.25,
        ];

        var precision = CameraPrecision.Of(s_camera, new(s_free, elements))!;

        Assert.Equal(["focal length", "principal point x", "k1", "k2"], precision.Parameters.Select(p => p.Name));
        double[] expected = [2, 3, 0.1, 0.5];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], precision.Parameters[i].StandardDeviation, 1e-12);
        Assert.Equal(
            [("k1", "k2"), ("focal length", "principal point x")], precision.Correlations.Select(c => (c.First, c.Second)));
        Assert.Equal(-0.96, precision.Correlations[0].Value, 1e-12);
        Assert.Equal(0.75, precision.Correlations[1].Value, 1e-12);
        Assert.StartsWith("Do not use one without the other", precision.Correlations[0].Meaning, StringComparison.Ordinal);
        Assert.StartsWith("Errors of one are made up for", precision.Correlations[1].Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_free_parameters_or_with_a_variance_that_is_not_positive_nothing_is_known()
    {
        Assert.Null(CameraPrecision.Of(s_camera, new([], [])));
        Assert.Null(CameraPrecision.Of(s_camera, new([IntrinsicVector.Focal, IntrinsicVector.K1], [1, 0, 0, -1e-9])));
        Assert.Null(CameraPrecision.Of(s_camera, new([IntrinsicVector.Focal], [double.NaN])));
    }
}
