using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Sample.Flights;
using Reality.Sample.Materials;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Rendering;

/// <summary>Renders the temperatures that a thermal camera measures, through its exact model, distortion included.</summary>
/// <remarks>A pixel is the mean of a window that falls off from its center, with the noise of the sensor.</remarks>
internal sealed class ThermalRenderer
{
    // Rays at the corners and centers of pixels, and halfway between corners.
    private const int Scale = 2;
    private const int BandRows = 16;

    // Noise-equivalent temperature difference in kelvin, of a good uncooled sensor.
    private const double NoiseKelvin = 0.03;

    private readonly SampleSurface _surface;
    private readonly SurfaceTemperature _temperature;
    private readonly Camera _camera;
    private readonly ulong _seed;
    private readonly CornerRays _rays;
    private readonly RayBounds[] _bands;

    public ThermalRenderer(SampleSurface surface, SurfaceTemperature temperature, Camera camera, ulong seed)
    {
        (_surface, _temperature, _camera, _seed) = (surface, temperature, camera, seed);
        _rays = new(camera with
        {
            Width = Scale * camera.Width,
            Height = Scale * camera.Height,
            FocalLength = Scale * camera.FocalLength,
            PrincipalPoint = Scale * camera.PrincipalPoint,
        });
        _bands = new RayBounds[(camera.Height + BandRows - 1) / BandRows];
        for (var band = 0; band < _bands.Length; band++)
            _bands[band] = _rays.BoundsOfRows(Scale * band * BandRows, Scale * EndOf(band));
    }

    /// <summary>Kelvin of all pixels.</summary>
    public Image<float> Render(SampleExposure exposure, int threadCount, CancellationToken cancellation)
    {
        var image = new Image<float>(_camera.Width, _camera.Height);
        var eye = new SampleEye(exposure);
        var seen = new SeenTriangles(_surface, eye, _bands);
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threadCount };
        Parallel.For(
            0, _bands.Length, parallel,
            () => new CornerHits(_surface, _rays, Scale * BandRows + 1),
            (band, _, hits) =>
            {
                hits.Find(seen.OfBand(band), eye, Scale * band * BandRows, Scale * EndOf(band));
                RenderBand(eye, hits, band, image);
                return hits;
            },
            _ => { });
        var random = SeededRandom.For(_seed ^ 0x4E01, exposure.Id.Value);
        foreach (ref var kelvin in image.Pixels.AsSpan())
            kelvin += (float)(NoiseKelvin * random.NextGaussian());
        return image;
    }

    private int EndOf(int band) => Math.Min((band + 1) * BandRows, _camera.Height);

    private void RenderBand(SampleEye eye, CornerHits hits, int band, Image<float> image)
    {
        var columns = Scale * _camera.Width + 1;
        var (first, end) = (band * BandRows, EndOf(band));
        var corners = new float[columns * (Scale * (end - first) + 1)];
        for (var i = 0; i < corners.Length; i++)
            corners[i] = KelvinAt(eye, hits, i % columns, Scale * first + i / columns);
        for (var y = first; y < end; y++)
        {
            for (var x = 0; x < _camera.Width; x++)
                image[x, y] = Mean(corners.AsSpan(Scale * ((y - first) * columns + x)), columns);
        }
    }

    private float KelvinAt(SampleEye eye, CornerHits hits, int x, int y)
    {
        var triangle = hits.At(x, y);
        if (triangle == CornerHits.None)
            return SurfaceTemperature.Sky;
        var point = _surface.PointWhere(eye, _rays.At(x, y), triangle);
        return _temperature.At(_surface.Faces[point.Face], point);
    }

    private static float Mean(ReadOnlySpan<float> corners, int columns)
    {
        var row = corners[columns..];
        var below = row[columns..];
        var (diagonal, straight) = (
            corners[0] + corners[2] + below[0] + below[2], corners[1] + row[0] + row[2] + below[1]);
        return (diagonal + 2 * straight + 4 * row[1]) / 16;
    }
}

/// <summary>The picture that a thermal camera makes of its temperatures: gray, brighter where it is warmer.</summary>
internal static class ThermalPicture
{
    // Of the pixels, whose contrast is given up at either end.
    private const double ClippedShare = 0.01;

    public static Image<Rgb24> Of(Image<float> kelvin)
    {
        var sorted = kelvin.Pixels.ToArray();
        Array.Sort(sorted);
        var clipped = (int)(ClippedShare * sorted.Length);
        var (min, max) = (sorted[clipped], sorted[^(clipped + 1)]);
        var picture = new Image<Rgb24>(kelvin.Width, kelvin.Height);
        for (var i = 0; i < sorted.Length; i++)
        {
            var gray = (byte)(255 * Math.Clamp((kelvin.Pixels[i] - min) / Math.Max(max - min, 1), 0, 1) + 0.5f);
            picture.Pixels[i] = new(gray, gray, gray);
        }
        return picture;
    }
}
