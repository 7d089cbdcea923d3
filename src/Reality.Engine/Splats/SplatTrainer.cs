using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Trains splats to look like photos: one photo at each step, in an order that is shuffled anew each time all were compared.
/// </summary>
/// <remarks>The same for any number of threads, and whether or not it was interrupted by storing its state.</remarks>
/// <param name="photos">The photos to train on.</param>
/// <param name="read">Reads one at the size of the training.</param>
internal sealed class SplatTrainer(
    SplatTrainingOptions options, ISplatRasterizer rasterizer, IReadOnlyList<PhotoId> photos, Func<PhotoId, SplatPhoto> read,
    SplatTrainingState state, int threadCount)
{
    private readonly SplatSchedule _schedule = new(options);
    private SplatComparison? _comparison;
    private (int Round, int[] Photos) _order = (-1, []);

    /// <summary>Takes the next step, and returns its loss.</summary>
    public double Step()
    {
        var number = ++state.Step;
        var step = _schedule.StepAt(number, state.SceneRadius);
        var index = PhotoAt(number);
        var photo = _schedule.IsCoarseAt(number) ? read(photos[index]).Halved() : read(photos[index]);
        var comparison = ComparisonFor(photo);
        rasterizer.Render(state.Splats, ViewOf(photo), step.Degree, comparison.Rendered);
        state.Exposure.Apply(index, comparison.Rendered, comparison.Photo, photo.Validity, comparison.Adjusted);
        var (loss, _) = comparison.Loss.Differentiate(comparison.Adjusted, comparison.Photo, comparison.Gradient);
        state.Exposure.Learn(index, comparison.Rendered, comparison.Gradient, photo.Validity, (number - 1) / photos.Count + 1);
        rasterizer.Learn(state.Splats, comparison.Gradient, step);
        if (_schedule.DensifiesAfter(number))
        {
            SplatDensification.Run(
                state.Splats, _schedule.CountAfter(number, state.StartCount), SeededRandom.For(options.Seed, number));
        }
        return loss;
    }

    /// <summary>How close the splats come to a photo.</summary>
    /// <param name="exposure">Index of the photo among those trained on; null = it was not, and has the mean exposure.</param>
    public SplatQuality Measure(PhotoId id, int? exposure)
    {
        var photo = read(id);
        var comparison = ComparisonFor(photo);
        rasterizer.Render(state.Splats, ViewOf(photo), SphericalHarmonics.MaxDegree, comparison.Rendered);
        var (exposures, index) = exposure is { } trained ? (state.Exposure, trained) : (new SplatExposure(1), 0);
        exposures.Apply(index, comparison.Rendered, comparison.Photo, photo.Validity, comparison.Adjusted);
        var (_, ssim) = comparison.Loss.Differentiate(comparison.Adjusted, comparison.Photo, comparison.Gradient);
        return new(id, comparison.Psnr(photo.Validity), ssim);
    }

    private SplatView ViewOf(SplatPhoto photo) => new(photo.View, state.Splats.Origin, state.Near);

    private SplatComparison ComparisonFor(SplatPhoto photo)
    {
        if (_comparison?.Loss.Width != photo.View.Width || _comparison.Loss.Height != photo.View.Height)
            _comparison = new(photo.View.Width, photo.View.Height, threadCount);
        _comparison.Fill(photo.Colors);
        return _comparison;
    }

    private int PhotoAt(int number)
    {
        var (round, place) = Math.DivRem(number - 1, photos.Count);
        if (_order.Round != round)
            _order = (round, Shuffled(round));
        return _order.Photos[place];
    }

    // Fisher and Yates, seeded by the round.
    private int[] Shuffled(int round)
    {
        var order = Enumerable.Range(0, photos.Count).ToArray();
        var random = SeededRandom.For(options.Seed ^ 0x5eed, round);
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = random.NextInt32(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }
}

/// <summary>How close splats come to a photo.</summary>
/// <param name="Psnr">Peak signal-to-noise ratio over all valid pixels and channels, decibels.</param>
/// <param name="Ssim">Mean structural similarity.</param>
public sealed record SplatQuality(PhotoId Photo, double Psnr, double Ssim);

/// <summary>What training knows besides its options: the splats, the exposures, and how far it is.</summary>
internal sealed class SplatTrainingState
{
    // Depth from which on splats are seen, as a part of the radius of the scene.
    private const double NearOfRadius = 0.02;

    public required SplatParameters Splats { get; init; }

    public required SplatExposure Exposure { get; init; }

    /// <summary>Typical distance from the cameras to what they show.</summary>
    public required double SceneRadius { get; init; }

    /// <summary>Number of splats at the beginning.</summary>
    public required int StartCount { get; init; }

    /// <summary>Steps taken.</summary>
    public int Step { get; set; }

    public double Near => NearOfRadius * SceneRadius;
}

/// <summary>Images of one size that a step compares.</summary>
internal sealed class SplatComparison(int width, int height, int threadCount)
{
    public SplatLoss Loss { get; } = new(width, height, threadCount);

    public SplatImage Rendered { get; } = new(width, height);

    /// <summary>With the exposure of the photo.</summary>
    public SplatImage Adjusted { get; } = new(width, height);

    public SplatImage Photo { get; } = new(width, height);

    public SplatImage Gradient { get; } = new(width, height);

    public void Fill(Image<Rgb24> colors)
    {
        for (var y = 0; y < height; y++)
        {
            var row = colors.Row(y);
            var at = y * Photo.Stride;
            for (var x = 0; x < width; x++)
            {
                Photo.Planes[0][at + x] = row[x].R * (1f / 255);
                Photo.Planes[1][at + x] = row[x].G * (1f / 255);
                Photo.Planes[2][at + x] = row[x].B * (1f / 255);
            }
        }
    }

    public double Psnr(Image<byte>? validity)
    {
        double sum = 0;
        long count = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (validity is not null && validity[x, y] == 0)
                    continue;
                for (var channel = 0; channel < 3; channel++)
                {
                    var at = y * Photo.Stride + x;
                    double difference = Math.Clamp(Adjusted.Planes[channel][at], 0, 1) - Photo.Planes[channel][at];
                    sum += difference * difference;
                }
                count += 3;
            }
        }
        return count == 0 ? 0 : -10 * ExactMath.Log2(Math.Max(sum / count, 1e-10)) / ExactMath.Log2(10);
    }
}
