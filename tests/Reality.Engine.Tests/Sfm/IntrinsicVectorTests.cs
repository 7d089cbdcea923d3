using Reality.Core.Scenes;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class IntrinsicVectorTests
{
    private static readonly Camera Camera = new()
    {
        Id = new(0), Width = 4000, Height = 3000, FocalLength = 3100, PrincipalPoint = new(2010, 1490), AspectRatio = 1.002,
        Skew = 0.7, Distortion = new(-0.11, 0.05, 0.01, 0.0007, -0.0003), FocalLengthIsKnown = true,
    };

    [Fact]
    public void A_camera_comes_back_from_its_vector()
    {
        var blank = Camera with { FocalLength = 1, PrincipalPoint = default, AspectRatio = 1, Skew = 0, Distortion = default };
        Assert.Equal(Camera, IntrinsicVector.Apply(blank, IntrinsicVector.Of(Camera)));
        Assert.Equal([3100, 2010, 1490, -0.11, 0.05, 0.01, 0.0007, -0.0003, 1.002, 0.7], IntrinsicVector.Of(Camera));
    }

    [Theory]
    [InlineData(CameraParameters.FocalLength, 3110.0, 0)]
    [InlineData(CameraParameters.PrincipalPoint, 2020.0, 1)]
    [InlineData(CameraParameters.PrincipalPoint, 1500.0, 2)]
    [InlineData(CameraParameters.RadialDistortion, -0.2, 3)]
    [InlineData(CameraParameters.RadialDistortion, 0.2, 5)]
    [InlineData(CameraParameters.TangentialDistortion, 0.001, 7)]
    [InlineData(CameraParameters.AspectRatio, 1.1, 8)]
    [InlineData(CameraParameters.Skew, 2.0, 9)]
    public void A_parameter_belongs_to_the_group_that_it_changes(CameraParameters group, double value, int parameter)
    {
        var vector = IntrinsicVector.Of(Camera);
        vector[parameter] = value;
        var changed = IntrinsicVector.Apply(Camera, vector);

        Assert.Equal(group, IntrinsicVector.GroupOf(parameter));
        Assert.Equal(group == CameraParameters.FocalLength, changed.FocalLength != Camera.FocalLength);
        Assert.Equal(group == CameraParameters.PrincipalPoint, changed.PrincipalPoint != Camera.PrincipalPoint);
        Assert.Equal(
            group is CameraParameters.RadialDistortion or CameraParameters.TangentialDistortion,
            changed.Distortion != Camera.Distortion);
        Assert.Equal(group == CameraParameters.AspectRatio, changed.AspectRatio != Camera.AspectRatio);
        Assert.Equal(group == CameraParameters.Skew, changed.Skew != Camera.Skew);
    }

    [Fact]
    public void A_known_focal_length_is_expected_more_closely_than_a_guess()
    {
        var options = new CalibrationOptions { KnownFocalLengthSigma = 0.02 };
        var known = IntrinsicPriors.Of(Camera, options, strength: 1);
        var guessed = IntrinsicPriors.Of(Camera with { FocalLengthIsKnown = false }, options, strength: 1);

        Assert.Equal(IntrinsicVector.Of(Camera), known.Mean);
        Assert.Equal(62, known.Sigma[IntrinsicVector.Focal], 1e-9);
        Assert.Equal(1550, guessed.Sigma[IntrinsicVector.Focal], 1e-9);
        Assert.Equal(40, known.Sigma[IntrinsicVector.CenterX], 1e-9); // 1 % of the longer side
    }

    [Fact]
    public void A_prior_of_strength_n_weighs_as_n_observations_where_a_nadir_flight_needs_it()
    {
        var one = IntrinsicPriors.Of(Camera, new(), strength: 1);
        var nine = IntrinsicPriors.Of(Camera, new(), strength: 9);
        for (var k = 0; k < IntrinsicVector.Length; k++)
        {
            var isHeld = IntrinsicVector.GroupOf(k)
                is CameraParameters.FocalLength or CameraParameters.PrincipalPoint or CameraParameters.TangentialDistortion;
            Assert.Equal(isHeld ? one.Sigma[k] / 3 : one.Sigma[k], nine.Sigma[k], 1e-12 * one.Sigma[k]);
        }
    }

    [Fact]
    public void No_prior_weighs_nothing() => Assert.All(IntrinsicPrior.None.Sigma, sigma => Assert.Equal(0, 1 / sigma));
}
