using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

public sealed class EnlargedDetectionTests
{
    private static readonly SiftOptions s_high = new() { MaxFeatureCount = 20_000, MinContrast = 0.5f };

    [Fact]
    public void A_small_photo_of_weak_texture_has_far_more_features()
    {
        var photo = Blobs(contrast: 6);

        var normal = SiftDetector.Detect(photo, null, new(), TestContext.Current.CancellationToken).Count;
        var low = SiftDetector.Detect(photo, null, s_high, TestContext.Current.CancellationToken).Count;
        var finer = EnlargedDetection.Detect(photo, null, s_high, TestContext.Current.CancellationToken).Count;

        Assert.True(low >= 2 * normal, $"{normal} features by default, {low} of less contrast");
        Assert.True(finer > low, $"{low} features from the usual octave on, {finer} from one finer");
    }

    [Fact]
    public void Features_lie_where_those_of_the_photo_itself_lie()
    {
        var photo = Blobs(contrast: 60);
        var usual = SiftDetector.Detect(photo, null, new(), TestContext.Current.CancellationToken);
        var finer = EnlargedDetection.Detect(photo, null, new(), TestContext.Current.CancellationToken);

        var (sumX, sumY, count) = (0.0, 0.0, 0);
        for (var i = 0; i < usual.Count; i++)
        {
            for (var j = 0; usual.Scale[i] > 1.5 && j < finer.Count; j++)
            {
                var (dx, dy) = (finer.X[j] - usual.X[i], finer.Y[j] - usual.Y[i]);
                if (Math.Abs(dx) > 0.6 || Math.Abs(dy) > 0.6 || Math.Abs(finer.Scale[j] / usual.Scale[i] - 1) > 0.15)
                    continue;
                (sumX, sumY, count) = (sumX + dx, sumY + dy, count + 1);
            }
        }
        Assert.True(count > 50, $"{count} features in both");
        // Half a sample of a pyramid would show as 0.25 pixels.
        Assert.InRange(sumX / count, -0.05, 0.05);
        Assert.InRange(sumY / count, -0.05, 0.05);
        Assert.Equal((photo.Width, photo.Height), (finer.Width, finer.Height));
    }

    [Fact]
    public void A_mask_hides_the_same_part_of_the_photo()
    {
        var photo = Blobs(contrast: 60);
        var mask = new Image<byte>(photo.Width, photo.Height);
        for (var y = 0; y < mask.Height; y++)
            mask.Row(y)[100..].Fill(255);

        var features = EnlargedDetection.Detect(photo, mask, s_high, TestContext.Current.CancellationToken);

        Assert.True(features.Count > 100);
        Assert.True(features.X.Min() >= 99.5, $"a feature at {features.X.Min()}");
    }

    // Smooth random blobs of a few pixels.
    private static Image<byte> Blobs(double contrast)
    {
        var random = SeededRandom.For(3, 0);
        var photo = new Image<byte>(200, 160);
        var sums = new double[photo.Width, photo.Height];
        for (var blob = 0; blob < 1500; blob++)
        {
            var (cx, cy) = (photo.Width * random.NextDouble(), photo.Height * random.NextDouble());
            var (radius, height) = (0.7 + 2 * random.NextDouble(), contrast * random.NextGaussian());
            for (var x = Math.Max(0, (int)(cx - 4 * radius)); x < Math.Min(photo.Width, cx + 4 * radius); x++)
            {
                for (var y = Math.Max(0, (int)(cy - 4 * radius)); y < Math.Min(photo.Height, cy + 4 * radius); y++)
                {
                    var (dx, dy) = ((x + 0.5 - cx) / radius, (y + 0.5 - cy) / radius);
                    sums[x, y] += height * Math.Exp(-0.5 * (dx * dx + dy * dy));
                }
            }
        }
        for (var y = 0; y < photo.Height; y++)
        {
            for (var x = 0; x < photo.Width; x++)
                photo[x, y] = (byte)Math.Clamp(Math.Round(128 + sums[x, y]), 0, 255);
        }
        return photo;
    }
}
