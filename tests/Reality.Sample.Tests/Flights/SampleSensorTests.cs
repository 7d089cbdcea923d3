using System.Numerics;
using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Sample;
using Reality.Sample.Flights;

namespace Reality.Sample.Tests.Flights;

public sealed class SampleSensorTests
{
    // Brightness of the sensor at nominal exposure.
    private const double Sensitivity = 1.22;

    private static readonly Camera Camera = SampleCamera.True(320, 240);

    private static readonly SampleExposure Exposure =
        FlightPlan.Plan(3, 1, new LocalFrame(SampleScene.Origin))[0] with { Gain = 1 };

    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.3, 1)]
    [InlineData(0.3, 0.5)]
    [InlineData(0.3, 1.5)]
    public void Even_light_becomes_its_srgb_value_at_the_principal_point(double light, double gain)
    {
        var pixels = Expose((int)Camera.PrincipalPoint.Y, Even(light), Exposure with { Gain = gain });
        var near = pixels.AsSpan((int)Camera.PrincipalPoint.X - 20, 40).ToArray();
        Assert.Equal(255 * Srgb(Sensitivity * gain * light), near.Average(p => p.G), 0.6);
    }

    [Fact]
    public void The_lens_darkens_the_corners_by_the_square_and_fourth_power_of_the_radius()
    {
        var dx = Camera.PrincipalPoint.X - 10;
        var radius = double.Hypot(dx, Camera.PrincipalPoint.Y) / double.Hypot(160, 120);
        var corner = Expose(0, Even(0.5), Exposure).AsSpan(0, 20).ToArray();
        var expected = Sensitivity * 0.5 * (1 - 0.20 * Math.Pow(radius, 2) - 0.10 * Math.Pow(radius, 4));
        Assert.Equal(expected, corner.Average(p => Linear(p.G)), 0.01);
        Assert.InRange(expected / (Sensitivity * 0.5), 0.65, 0.75);
    }

    [Fact]
    public void The_lens_spills_9_percent_to_each_neighbor_along_an_axis()
    {
        var (x, y) = ((int)Camera.PrincipalPoint.X, (int)Camera.PrincipalPoint.Y);
        var (dark, spot) = (Even(0), Even(0));
        spot[x] = new Vector3(1 / (float)Sensitivity);
        var center = Expose(y, dark, spot, dark, Exposure);
        var upper = Expose(y - 1, dark, dark, spot, Exposure);
        var lower = Expose(y + 1, spot, dark, dark, Exposure);
        Assert.Equal(0.82 * 0.82, Linear(center[x].G), 0.02);
        Assert.All([center[x - 1], center[x + 1], upper[x], lower[x]], p => Assert.Equal(0.82 * 0.09, Linear(p.G), 0.008));
        Assert.All([upper[x - 1], upper[x + 1], lower[x - 1], lower[x + 1]], p => Assert.Equal(0.09 * 0.09, Linear(p.G), 0.005));
        Assert.InRange(Linear(center[x + 2].G), 0, 0.005);
    }

    [Fact]
    public void Noise_is_independent_per_photo_and_color_with_the_deviation_of_shot_and_read_noise()
    {
        var (y, light) = ((int)Camera.PrincipalPoint.Y, Even(0.2 / Sensitivity));
        var pixels = Expose(y, light, Exposure).AsSpan(110, 100).ToArray();
        var other = Expose(y, light, Exposure with { Id = new(7) }).AsSpan(110, 100).ToArray();

        // 0.0024 of linear light, which is 0.68 gray levels here, and the rounding to whole levels.
        Assert.Equal(0.74, Deviation([.. pixels.Select(p => (double)p.G), .. other.Select(p => (double)p.G)]), 0.12);
        Assert.NotEqual(pixels, other);
        Assert.Contains(pixels, p => p.R != p.G && p.G != p.B);
    }

    [Fact]
    public void Light_outside_the_range_saturates()
    {
        Assert.All(Expose(120, Even(10), Exposure), p => Assert.Equal(new Rgb24(255, 255, 255), p));
        Assert.All(Expose(120, Even(-1), Exposure), p => Assert.InRange(p.G, 0, 12));
    }

    private static Rgb24[] Expose(int y, Vector3[] light, SampleExposure exposure) => Expose(y, light, light, light, exposure);

    private static Rgb24[] Expose(int y, Vector3[] above, Vector3[] row, Vector3[] below, SampleExposure exposure)
    {
        var pixels = new Rgb24[Camera.Width];
        new SampleSensor(Camera, exposure).Expose(y, above, row, below, pixels);
        return pixels;
    }

    private static Vector3[] Even(double light) => [.. Enumerable.Repeat(new Vector3((float)light), Camera.Width)];

    private static double Srgb(double linear) => 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;

    private static double Linear(byte srgb) =>
        srgb <= 10 ? srgb / 255.0 / 12.92 : Math.Pow((srgb / 255.0 + 0.055) / 1.055, 2.4);

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
