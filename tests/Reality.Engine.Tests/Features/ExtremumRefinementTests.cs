using CsCheck;
using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

/// <summary>Differences that are a quadratic of position and level, which differences of samples describe exactly.</summary>
public sealed class ExtremumRefinementTests
{
    private const int Size = 21;
    private const int Middle = 10;

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    public void The_peak_of_a_quadratic_is_found_exactly(int sign) =>
        Gen.Select(Gen.Double[-0.55, 0.55], Gen.Double[-0.55, 0.55], Gen.Double[-0.55, 0.55]).Sample((dx, dy, ds) =>
        {
            var differences = Quadratic(
                Middle + dx, Middle + dy, 2 + ds, sign * 8, sign * new Curvature(1, 0.8, 0.7, 0.2, -0.1, 0.15));

            Assert.True(ExtremumRefinement.TryRefine(differences, Middle, Middle, 2, 1, 10, out var peak));

            Assert.Equal(Middle + dx, peak.X, 1e-4);
            Assert.Equal(Middle + dy, peak.Y, 1e-4);
            Assert.Equal(2 + ds, peak.Level, 1e-4);
            Assert.Equal(sign * 8, peak.Response, 1e-4);
        });

    [Fact]
    public void A_peak_some_samples_away_is_walked_to()
    {
        var differences = Quadratic(Middle + 2.3, Middle - 1.8, 2.2, 40, new(1, 1, 1, 0, 0, 0));
        Assert.True(ExtremumRefinement.TryRefine(differences, Middle, Middle, 2, 1, 10, out var peak));
        Assert.Equal(Middle + 2.3, peak.X, 1e-4);
        Assert.Equal(Middle - 1.8, peak.Y, 1e-4);
    }

    [Theory]
    [InlineData(7, 0, 0)]
    [InlineData(0, -7, 0)]
    [InlineData(0, 0, 2.2)] // beyond the coarsest level that is searched
    [InlineData(0, 0, -2.2)]
    public void A_peak_that_runs_away_is_none(double dx, double dy, double ds)
    {
        var differences = Quadratic(Middle + dx, Middle + dy, 2 + ds, 90, new(1, 1, 1, 0, 0, 0));
        Assert.False(ExtremumRefinement.TryRefine(differences, Middle, Middle, 2, 1, 10, out _));
    }

    [Fact]
    public void Contrast_is_judged_at_the_peak()
    {
        var differences = Quadratic(Middle + 0.4, Middle, 2, 5, new(2, 2, 2, 0, 0, 0));
        Assert.True(ExtremumRefinement.TryRefine(differences, Middle, Middle, 2, 4.99f, 10, out _));
        Assert.False(ExtremumRefinement.TryRefine(differences, Middle, Middle, 2, 5.01f, 10, out _));
    }

    [Theory]
    [InlineData(9.5, true)]
    [InlineData(10.5, false)]
    public void Curvatures_that_differ_by_more_than_the_ratio_are_an_edge(double ratio, bool expected)
    {
        // Turned by 30 degrees, so that the cross term counts.
        var (cos, sin) = (Math.Cos(Math.PI / 6), Math.Sin(Math.PI / 6));
        var xx = cos * cos + ratio * sin * sin;
        var yy = sin * sin + ratio * cos * cos;
        var xy = (ratio - 1) * cos * sin;
        var differences = Quadratic(Middle, Middle, 2, 50, new(xx, yy, 1, xy, 0, 0));
        Assert.Equal(expected, ExtremumRefinement.TryRefine(differences, Middle, Middle, 2, 1, 10, out _));
    }

    [Fact]
    public void A_saddle_and_a_flat_place_are_no_peaks()
    {
        Assert.False(ExtremumRefinement.TryRefine(
            Quadratic(Middle, Middle, 2, 50, new(1, -1, 1, 0, 0, 0)), Middle, Middle, 2, 1, 10, out _));
        Assert.False(ExtremumRefinement.TryRefine(
            Quadratic(Middle, Middle, 2, 50, new(0, 0, 0, 0, 0, 0)), Middle, Middle, 2, 1, 10, out _));
    }

    // value - ½ dᵀ C d for the offset d from the peak.
    private static RowRing[] Quadratic(double peakX, double peakY, double peakLevel, double value, Curvature c)
    {
        var differences = new RowRing[SiftScales.DifferenceCount];
        for (var level = 0; level < differences.Length; level++)
        {
            differences[level] = new(Size, Size);
            for (var y = 0; y < Size; y++)
            {
                for (var x = 0; x < Size; x++)
                {
                    var (dx, dy, ds) = (x - peakX, y - peakY, level - peakLevel);
                    differences[level].Row(y)[x] = (float)(value - 0.5 * (c.Xx * dx * dx + c.Yy * dy * dy + c.Ss * ds * ds)
                        - c.Xy * dx * dy - c.Xs * dx * ds - c.Ys * dy * ds);
                }
            }
        }
        return differences;
    }

    private readonly record struct Curvature(double Xx, double Yy, double Ss, double Xy, double Xs, double Ys)
    {
        public static Curvature operator *(int sign, Curvature c) =>
            new(sign * c.Xx, sign * c.Yy, sign * c.Ss, sign * c.Xy, sign * c.Xs, sign * c.Ys);
    }
}
