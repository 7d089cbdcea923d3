using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Features;
using Reality.Engine.Matching;

namespace Reality.Engine.Tests.Features;

public sealed class SiftDetectorTests
{
    private const int Width = 320;
    private const int Height = 280;
    private static readonly SiftOptions Options = new() { MaxFeatureCount = 1500 };

    [Theory]
    [InlineData(1.0, 0.5)]
    [InlineData(1.3, -1.1)]
    [InlineData(0.7, 2.8)]
    public void A_turned_and_scaled_photo_matches_to_a_fraction_of_a_pixel(double scale, double radians)
    {
        var texture = new SyntheticTexture(seed: 1, count: 1200, extent: 480);
        var first = SiftDetector.Detect(
            texture.Render(Width, Height, 1, 0, noise: 1), null, Options, TestContext.Current.CancellationToken);
        var second = SiftDetector.Detect(
            texture.Render(Width, Height, scale, radians, noise: 1), null, Options, TestContext.Current.CancellationToken);

        var matches = DescriptorMatcher.Match(first.Descriptors, new PackedDescriptors(second.Descriptors), 0.8f, 0.8f);

        var errors = new List<double>();
        foreach (var (a, b, _) in matches)
        {
            var point = SyntheticTexture.PointAt(new(first.X[a], first.Y[a]), Width, Height, 1, 0);
            var expected = SyntheticTexture.Place(point, Width, Height, scale, radians);
            errors.Add((new Vector2d(second.X[b], second.Y[b]) - expected).Length);
        }
        errors.Sort();
        Assert.True(
            errors.Count >= 0.5 * Math.Min(first.Count, second.Count),
            $"{errors.Count} matches of {first.Count} and {second.Count} features");
        Assert.True(errors[errors.Count / 2] < 0.15, $"median error {errors[errors.Count / 2]:F3} pixels");
        Assert.True(errors.Count(e => e > 2) < 0.05 * errors.Count, $"{errors.Count(e => e > 2)} of {errors.Count} are wrong");
    }

    [Fact]
    public void A_blob_is_found_at_its_center_and_scale()
    {
        var photo = new Image<byte>(200, 160);
        for (var y = 0; y < photo.Height; y++)
        {
            for (var x = 0; x < photo.Width; x++)
            {
                var (dx, dy) = (x + 0.5 - 83.3, y + 0.5 - 71.8);
                photo[x, y] = (byte)Math.Round(60 + 150 * Math.Exp(-0.5 * (dx * dx + dy * dy) / 36));
            }
        }

        var features = SiftDetector.Detect(photo, null, Options, TestContext.Current.CancellationToken);

        Assert.Equal(83.3f, features.X[0], 0.05f);
        Assert.Equal(71.8f, features.Y[0], 0.05f);
        // The difference of Gaussians of neighboring scales peaks near the blob's own deviation of 6 pixels.
        Assert.InRange(features.Scale[0], 4.5f, 6.5f);
    }

    [Fact]
    public void Masked_pixels_give_no_features()
    {
        var photo = new SyntheticTexture(seed: 2, count: 1200, extent: 480).Render(Width, Height, 1, 0);
        var mask = new Image<byte>(Width, Height);
        for (var y = 0; y < Height; y++)
            mask.Row(y)[(Width / 2)..].Fill(255);

        var features = SiftDetector.Detect(photo, mask, Options, TestContext.Current.CancellationToken);

        Assert.True(features.Count > 80);
        Assert.All(features.X, x => Assert.True(x >= Width / 2));
    }

    [Fact]
    public void Features_are_limited_spread_and_ordered_by_scale()
    {
        var photo = new SyntheticTexture(seed: 3, count: 1200, extent: 480).Render(Width, Height, 1, 0);

        var features = SiftDetector.Detect(photo, null, new() { MaxFeatureCount = 150 }, TestContext.Current.CancellationToken);

        Assert.Equal(150, features.Count);
        var quarters = new int[4];
        for (var i = 0; i < features.Count; i++)
            quarters[(features.X[i] < Width / 2 ? 0 : 1) + (features.Y[i] < Height / 2 ? 0 : 2)]++;
        Assert.All(quarters, q => Assert.InRange(q, 25, 50));
        for (var i = 1; i < features.Count; i++)
            Assert.True(features.Scale[i] <= features.Scale[i - 1]);
    }

    [Fact]
    public void Tiny_and_flat_photos_give_no_features()
    {
        Assert.Equal(0, SiftDetector.Detect(new Image<byte>(3, 2), null, Options, TestContext.Current.CancellationToken).Count);
        Assert.Equal(
            0, SiftDetector.Detect(new Image<byte>(300, 200), null, Options, TestContext.Current.CancellationToken).Count);
    }

    [Fact]
    public void Gradients_of_a_row_equal_the_definition_bit_for_bit()
    {
        const int width = 45;
        const int height = 3;
        var random = SeededRandom.For(4, 0);
        var samples = new ushort[width * height];
        foreach (ref var sample in samples.AsSpan())
            sample = (ushort)random.NextInt32(65281);
        var field = new GradientField(samples, width, height);
        var magnitudes = new float[width + GradientField.RowPadding];
        var directions = new float[width + GradientField.RowPadding];

        field.Row(1, 1, width - 2, magnitudes, directions);

        for (var i = 0; i < width - 2; i++)
        {
            Assert.Equal(field.At(1 + i, 1, out var direction), magnitudes[i]);
            Assert.Equal(direction, directions[i]);
        }
    }

    [Fact]
    public void Direction_agrees_with_atan2()
    {
        for (var i = 0; i < 1000; i++)
        {
            var radians = 2 * Math.PI * (i + 0.5) / 1000;
            var direction = GradientField.Direction((float)(7 * Math.Cos(radians)), (float)(7 * Math.Sin(radians)));
            Assert.Equal(radians, direction, 2e-5);
        }
    }
}
