using System.Globalization;
using Reality.Core;
using Reality.Formats.E57;
using Reality.Formats.Tests.Scans;
using Reality.Testing.Scans;
using static Reality.Testing.Scans.E57TestField;

namespace Reality.Formats.Tests.E57;

/// <summary>Numbers of E57 fields at the ends of their ranges.</summary>
public sealed class E57NumbersTests
{
    [Theory]
    [InlineData(58)]
    [InlineData(59)]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(64)]
    public void Integers_of_58_to_64_bits_come_back(int bits)
    {
        // From the lowest number of the width up, in multiples that a double holds.
        var min = bits == 64 ? long.MinValue : -(1L << (bits - 2));
        var max = unchecked(min + (long)(ulong.MaxValue >> (64 - bits)));
        var step = Math.ScaleB(1, bits - 20);
        var stored = Enumerable.Range(0, 301).Select(i => min + (i * 3467L % (1 << 20)) * step).ToArray();
        stored[^1] = min + ((1 << 20) - 1) * step;

        var cloud = Read(
            "",
            Scaled("cartesianX", min, max, "0.5", "10", stored), Doubles("cartesianY", new double[301]),
            Integers("cartesianZ", min, max, stored), Integers("rowIndex", 0, 6, Enumerable.Repeat(3.0, 301).ToArray()));

        Assert.Equal(stored.Select(value => value * 0.5 + 10), cloud.Points.Select(p => p.Position.X));
        Assert.Equal(stored, cloud.Points.Select(p => p.Position.Z));
    }

    [Theory]
    [InlineData("-0.001", "1000")]
    [InlineData("1e-300", "0")]
    [InlineData("3.3333333333333335", "-7.25")]
    [InlineData("1E+2", "1e9")]
    [InlineData("0.00030517578125", "0.1")]
    public void Any_scale_and_offset_count(string scale, string offset)
    {
        double[] stored = [-500, 0, 1, 499];

        var cloud = Read(
            "", Scaled("cartesianX", -500, 499, scale, offset, stored), Doubles("cartesianY", 1, 2, 3, 4),
            Doubles("cartesianZ", 1, 2, 3, 4), Scaled("intensity", -500, 499, scale, offset, stored));

        var (s, o) = (double.Parse(scale, CultureInfo.InvariantCulture), double.Parse(offset, CultureInfo.InvariantCulture));
        Assert.Equal(stored.Select(value => value * s + o), cloud.Points.Select(p => p.Position.X));
    }

    [Theory]
    [InlineData("0", "cartesianX is 0")]
    [InlineData("NaN", "not a number")]
    [InlineData("1e999", "impossible")]
    [InlineData("", "not a number")]
    public void Scales_that_leave_no_numbers_are_refused_by_field(string scale, string words)
    {
        var failure = Assert.Throws<InvalidFileException>(() => Read(
            "", Scaled("cartesianX", 0, 9, scale, "0", 1, 2), Doubles("cartesianY", 1, 2), Doubles("cartesianZ", 1, 2)));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains("cartesianX", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Intensities_and_colors_that_are_not_numbers_do_not_change_the_range_of_the_others()
    {
        var cloud = Read(
            "",
            Doubles("cartesianX", 1, 2, 3), Doubles("cartesianY", 1, 2, 3), Doubles("cartesianZ", 1, 2, 3),
            Singles("intensity", float.NaN, 0.5, float.NegativeInfinity),
            Singles("colorRed", float.NaN, 0.2, float.PositiveInfinity),
            Singles("colorGreen", 0.2, 0.4, 0.2), Singles("colorBlue", 0, 1, 0));

        Assert.Equal([0, 32768, 0], cloud.Points.Select(p => (int)p.Intensity));
        Assert.Equal(new(51, 102, 255), cloud.Points[1].Color);
        Assert.Equal(0, cloud.Points[0].Color.R);
    }

    [Fact]
    public void Deeply_nested_descriptions_are_refused()
    {
        const int Depth = 100_000;
        var nested = string.Concat(Enumerable.Repeat("<a>", Depth)) + string.Concat(Enumerable.Repeat("</a>", Depth));

        var failure = Assert.Throws<InvalidFileException>(() => Read(
            nested, Doubles("cartesianX", 1), Doubles("cartesianY", 1), Doubles("cartesianZ", 1)));

        Assert.Contains("XML", failure.Message, StringComparison.Ordinal);
    }

    private static Cloud Read(string members, params E57TestField[] fields)
    {
        using var reader = new E57Reader(new MemoryStream(new E57TestFile().Add(members, fields, 7).ToArray()));
        return Cloud.Read(reader);
    }
}
