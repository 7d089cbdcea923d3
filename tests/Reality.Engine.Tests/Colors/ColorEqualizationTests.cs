using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Colors;

namespace Reality.Engine.Tests.Colors;

public sealed class ColorEqualizationTests
{
    private const int PointCount = 6000;

    [Fact]
    public void Darkened_and_tinted_photos_agree_within_two_gray_levels()
    {
        var photos = new TintedPhotos((photo, _, color) => GainOf(photo) * color);

        var before = photos.Disagreement(new ColorCurve?[TintedPhotos.PhotoCount]);
        var after = photos.Disagreement(Estimate(photos, EqualizationMethod.Plain));

        Show(before, after);
        Assert.InRange(before.Step, 40, 100);
        Assert.InRange(after.Step, 0, 1);
        Assert.InRange(after.Rms, 0, 1);
    }

    [Fact]
    public void Gamma_and_vignetting_are_undone_too()
    {
        var photos = new TintedPhotos((photo, place, color) =>
            Vignetting(place) * GainOf(photo) * Power(color, 1 + 0.15 * Math.Sin(5 * photo)));

        var after = photos.Disagreement(Estimate(photos, EqualizationMethod.Plain));

        Show(photos.Disagreement(new ColorCurve?[TintedPhotos.PhotoCount]), after);
        Assert.InRange(after.Step, 0, 2);
        Assert.InRange(after.Rms, 0, 2);
    }

    [Fact]
    public void A_learned_curve_is_as_good_where_plain_ones_suffice()
    {
        var photos = new TintedPhotos((photo, place, color) => Vignetting(place) * GainOf(photo) * color);

        var plain = photos.Disagreement(Estimate(photos, EqualizationMethod.Plain));
        var learned = photos.Disagreement(Estimate(photos, EqualizationMethod.Learned));

        Show(plain, learned);
        Assert.InRange(learned.Step, 0, plain.Step + 0.05);
        Assert.InRange(learned.Rms, 0, plain.Rms + 0.05);
    }

    [Fact]
    public void A_learned_curve_undoes_vignetting_off_the_center_and_tones_without_a_gamma()
    {
        var photos = new TintedPhotos((photo, place, color) =>
            Vignetting(place - new Vector2d(0.35, -0.2)) * GainOf(photo) * Contrast(color, 0.25 * Math.Sin(5 * photo)));

        var plain = photos.Disagreement(Estimate(photos, EqualizationMethod.Plain));
        var learned = photos.Disagreement(Estimate(photos, EqualizationMethod.Learned));

        Show(plain, learned);
        Assert.InRange(learned.Rms / plain.Rms, 0, 0.6);
    }

    [Theory]
    [InlineData(EqualizationMethod.Plain)]
    [InlineData(EqualizationMethod.Learned)]
    internal void Contrast_and_the_look_of_most_photos_are_kept(EqualizationMethod method)
    {
        var photos = new TintedPhotos((photo, _, color) => photo < 10 ? color : 0.7f * color);

        var curves = Estimate(photos, method);

        for (var level = 50; level <= 200; level += 30)
        {
            var (first, last) = (Corrected(curves[0], level), Corrected(curves[15], 0.7f * level));
            Assert.Equal(level, first.Y, 0.03f * level);
            Assert.Equal(level, last.Y, 0.03f * level);
        }
    }

    [Fact]
    public void Photos_without_common_points_have_no_curve()
    {
        var samples = new ColorSamples { PhotoCount = 3, FirstObservation = [0], PhotoOf = [], LogLevel = [], Place = [] };

        Assert.All([EqualizationMethod.Plain, EqualizationMethod.Learned], method =>
            Assert.All(ColorEqualization.Estimate(samples, method, new()).Curves, Assert.Null));
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        var samples = new TintedPhotos((photo, _, color) => GainOf(photo) * color).Samples(500);

        var one = ColorEqualization.Estimate(samples, EqualizationMethod.Learned, new() { MaxDegreeOfParallelism = 1 });
        var three = ColorEqualization.Estimate(samples, EqualizationMethod.Learned, new() { MaxDegreeOfParallelism = 3 });

        Assert.Equal(one.Curves.SelectMany(c => c!.Weights), three.Curves.SelectMany(c => c!.Weights));
    }

    private static ColorCurve?[] Estimate(TintedPhotos photos, EqualizationMethod method) =>
        ColorEqualization.Estimate(photos.Samples(PointCount), method, new()).Curves;

    private static Vector3 Corrected(ColorCurve? curve, float level) =>
        TintedPhotos.Corrected(curve, default, new(level));

    // Down to 60 %, other in each channel.
    private static Vector3 GainOf(int photo)
    {
        var random = SeededRandom.For(3, photo);
        return new(1 - 0.4f * random.NextSingle(), 1 - 0.4f * random.NextSingle(), 1 - 0.4f * random.NextSingle());
    }

    // A third darker in the corners.
    private static float Vignetting(Vector2d place) => (float)(1 - 0.33 * place.LengthSquared);

    private static Vector3 Power(Vector3 color, double gamma) => new(
        (float)(128 * Math.Pow(color.X / 128, gamma)), (float)(128 * Math.Pow(color.Y / 128, gamma)),
        (float)(128 * Math.Pow(color.Z / 128, gamma)));

    // Steeper in the middle, flatter at both ends.
    private static Vector3 Contrast(Vector3 color, double amount) => new(
        Contrast(color.X, amount), Contrast(color.Y, amount), Contrast(color.Z, amount));

    private static float Contrast(float level, double amount) =>
        (float)(level * (1 + amount * Math.Tanh(4 * (level / 255 - 0.4))));

    private static void Show((double Rms, double Step) before, (double Rms, double Step) after) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{before} {after}");
}
