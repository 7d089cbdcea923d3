using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>Compares rendered splats with photos. Images are kept for the next photo, of any size.</summary>
internal sealed class SplatComparison(ISplatRasterizer rasterizer, int threadCount)
{
    private readonly SplatLoss _loss = new(threadCount);

    // With the exposure of the photo.
    private readonly SplatImage _adjusted = new(0, 0);
    private readonly SplatImage _photo = new(0, 0);
    private readonly SplatSurface _surface = new();

    /// <summary>The splats of the last comparison, with their own exposure.</summary>
    public SplatImage Rendered { get; } = new(0, 0);

    /// <summary>Gradient of the last loss by the pixels with the exposure of the photo.</summary>
    public SplatImage Gradient { get; } = new(0, 0);

    /// <summary>Renders the view of a photo, and returns the loss and the mean SSIM.</summary>
    /// <param name="near">Depth from which on splats are seen.</param>
    /// <param name="degree">Degree of the harmonics that count.</param>
    /// <param name="index">Of the photo among the exposures.</param>
    /// <param name="surfaceWeight">
    /// Weight of the penalty of splats off the surface, which the returned loss does not include; 0 = none.
    /// </param>
    public (double Loss, double Ssim) Compare(
        SplatPhoto photo, SplatParameters splats, double near, int degree, SplatExposure exposure, int index,
        float surfaceWeight = 0)
    {
        foreach (var image in (ReadOnlySpan<SplatImage>)[Rendered, Gradient, _adjusted, _photo])
            image.Resize(photo.View.Width, photo.View.Height);
        Fill(photo.Colors);
        rasterizer.Render(splats, new(photo.View, splats.Origin, near), degree, Rendered, SurfaceOf(photo, surfaceWeight));
        exposure.Apply(index, Rendered, _photo, photo.Validity, _adjusted);
        return _loss.Differentiate(_adjusted, _photo, Gradient);
    }

    /// <summary>How close splats come to a photo.</summary>
    /// <param name="index">Index of the photo among the exposures; null = its exposure is that of the splats.</param>
    public SplatQuality Measure(
        SplatPhoto photo, SplatParameters splats, double near, SplatExposure exposure, int? index)
    {
        var (exposures, which) = index is { } trained ? (exposure, trained) : (new SplatExposure(1), 0);
        var (_, ssim) = Compare(photo, splats, near, SphericalHarmonics.MaxDegree, exposures, which);
        return new(photo.View.Photo, Psnr(photo.Validity), ssim);
    }

    /// <summary>The photo of the last comparison as the splats show it, with its exposure.</summary>
    public Image<Rgb24> Shown()
    {
        var shown = new Image<Rgb24>(_adjusted.Width, _adjusted.Height);
        for (var y = 0; y < shown.Height; y++)
        {
            for (var x = 0; x < shown.Width; x++)
                shown[x, y] = new(Level(0, x, y), Level(1, x, y), Level(2, x, y));
        }
        return shown;

        byte Level(int channel, int x, int y) =>
            (byte)(255 * Math.Clamp(_adjusted.Planes[channel][y * _adjusted.Stride + x], 0, 1) + 0.5f);
    }

    private SplatSurface? SurfaceOf(SplatPhoto photo, float weight)
    {
        if (photo.Depths is not { } depths || weight == 0)
            return null;
        _surface.Resize(Rendered);
        _surface.Weight = weight;
        for (var y = 0; y < depths.Height; y++)
        {
            var row = depths.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (DepthMap.IsSurface(row[x]) && photo.Validity?[x, y] != 0)
                    _surface.InverseDepths[y * Rendered.Stride + x] = 1 / row[x];
            }
        }
        return _surface;
    }

    private void Fill(Image<Rgb24> colors)
    {
        for (var y = 0; y < colors.Height; y++)
        {
            var row = colors.Row(y);
            var at = y * _photo.Stride;
            for (var x = 0; x < row.Length; x++)
            {
                _photo.Planes[0][at + x] = row[x].R * (1f / 255);
                _photo.Planes[1][at + x] = row[x].G * (1f / 255);
                _photo.Planes[2][at + x] = row[x].B * (1f / 255);
            }
        }
    }

    private double Psnr(Image<byte>? validity)
    {
        double sum = 0;
        long count = 0;
        for (var y = 0; y < _photo.Height; y++)
        {
            for (var x = 0; x < _photo.Width; x++)
            {
                if (validity is not null && validity[x, y] == 0)
                    continue;
                for (var channel = 0; channel < 3; channel++)
                {
                    var at = y * _photo.Stride + x;
                    double difference = Math.Clamp(_adjusted.Planes[channel][at], 0, 1) - _photo.Planes[channel][at];
                    sum += difference * difference;
                }
                count += 3;
            }
        }
        return count == 0 ? 0 : -10 * ExactMath.Log2(Math.Max(sum / count, 1e-10)) / ExactMath.Log2(10);
    }
}

/// <summary>How close splats come to a photo.</summary>
/// <param name="Psnr">Peak signal-to-noise ratio over all valid pixels and channels, decibels.</param>
/// <param name="Ssim">Mean structural similarity.</param>
public sealed record SplatQuality(PhotoId Photo, double Psnr, double Ssim);
