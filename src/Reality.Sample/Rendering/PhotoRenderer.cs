using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Sample.Flights;
using Reality.Sample.Materials;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Rendering;

/// <summary>Renders photos of the site through a camera's exact model, distortion included.</summary>
/// <remarks>
/// Rays go through the corners of pixels. If the four corners of a pixel lie on one face, its color is sampled on the
/// parallelogram between them; pixels on edges get more rays.
/// </remarks>
internal sealed class PhotoRenderer
{
    private const int BandRows = 24;

    private readonly SampleSurface _surface;
    private readonly PhotoShader _shader;
    private readonly Camera _camera;
    private readonly CornerRays _rays;
    private readonly RayBounds[] _bands;

    public PhotoRenderer(SampleSurface surface, PhotoShader shader, Camera camera)
    {
        (_surface, _shader, _camera) = (surface, shader, camera);
        _rays = new(camera);
        _bands = new RayBounds[(camera.Height + BandRows - 1) / BandRows];
        for (var band = 0; band < _bands.Length; band++)
        {
            var (first, end) = RowsWithBlur(band);
            _bands[band] = _rays.BoundsOfRows(first, end);
        }
    }

    public Image<Rgb24> Render(SampleExposure exposure, int threadCount, CancellationToken cancellation)
    {
        var image = new Image<Rgb24>(_camera.Width, _camera.Height);
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threadCount };
        var sensor = new SampleSensor(_camera, exposure);
        var eye = new SampleEye(exposure);
        var seen = new SeenTriangles(_surface, eye, _bands);
        Parallel.For(
            0, _bands.Length, parallel,
            () => new CornerHits(_surface, _rays, BandRows + 3),
            (band, _, hits) =>
            {
                RenderBand(eye, sensor, seen.OfBand(band), band, hits, image);
                return hits;
            },
            _ => { });
        return image;
    }

    private void RenderBand(
        SampleEye eye, SampleSensor sensor, ReadOnlySpan<SeenTriangles.Entry> seen, int band, CornerHits hits,
        Image<Rgb24> image)
    {
        var (width, firstRow, endRow) = (_camera.Width, band * BandRows, Math.Min((band + 1) * BandRows, _camera.Height));
        var (first, end) = RowsWithBlur(band);
        hits.Find(seen, eye, first, end);
        var light = new Vector3[(end - first) * width];
        var (upper, lower) = (new SurfacePoint[width + 1], new SurfacePoint[width + 1]);
        FindCorners(eye, hits, first, lower);
        for (var y = first; y < end; y++)
        {
            (upper, lower) = (lower, upper);
            FindCorners(eye, hits, y + 1, lower);
            for (var x = 0; x < width; x++)
                light[(y - first) * width + x] = Pixel(eye, x, y, new(upper.AsSpan(x, 2), lower.AsSpan(x, 2)));
        }
        for (var y = firstRow; y < endRow; y++)
        {
            var above = light.AsSpan((Math.Max(y - 1, first) - first) * width, width);
            var row = light.AsSpan((y - first) * width, width);
            var below = light.AsSpan((Math.Min(y + 1, end - 1) - first) * width, width);
            sensor.Expose(y, above, row, below, image.Row(y));
        }
    }

    // The rows of a band, and one more on either side as input of the lens blur.
    private (int First, int End) RowsWithBlur(int band) =>
        (Math.Max(0, band * BandRows - 1), Math.Min(_camera.Height, (band + 1) * BandRows + 1));

    private void FindCorners(SampleEye eye, CornerHits hits, int y, SurfacePoint[] corners)
    {
        for (var x = 0; x < corners.Length; x++)
        {
            var triangle = hits.At(x, y);
            corners[x] = triangle == CornerHits.None ? SurfacePoint.Sky : _surface.PointWhere(eye, _rays.At(x, y), triangle);
        }
    }

    private Vector3 Pixel(SampleEye eye, int x, int y, FacePatch patch)
    {
        if (!patch.IsOneFace)
            return PixelOnEdge(eye, x, y, patch);
        var face = _shader.Faces[patch.Face];
        var spot = patch.Spot;
        if (_shader.IsWater(face, spot.Position))
            return _shader.Water(spot.Position, eye);
        var footprint = new Footprint(MathF.Sqrt(Vector3.Cross(spot.Right, spot.Down).Length()) + 1e-4f);
        return _shader.Reflectance(face, spot, footprint) * _shader.Illumination(face, spot, patch.Normal);
    }

    // A sample inside the pixel counts twice as much as a corner, which the pixel shares with three others.
    private Vector3 PixelOnEdge(SampleEye eye, int x, int y, FacePatch patch)
    {
        var sum = Shade(eye, patch.P00) + Shade(eye, patch.P10) + Shade(eye, patch.P01) + Shade(eye, patch.P11);
        var (p00, p10, p01, p11) = (_rays.At(x, y), _rays.At(x + 1, y), _rays.At(x, y + 1), _rays.At(x + 1, y + 1));
        foreach (var sample in Spot.Samples)
        {
            var (right, down) = (0.5 + sample.X, 0.5 + sample.Y);
            var upper = p00 + right * (p10 - p00);
            var lower = p01 + right * (p11 - p01);
            sum += 2 * Shade(eye, _surface.Trace(eye, upper + down * (lower - upper), patch.Nearest));
        }
        return sum / 12;
    }

    private Vector3 Shade(SampleEye eye, in SurfacePoint point)
    {
        if (point.Face < 0)
            return PhotoShader.Sky;
        var face = _shader.Faces[point.Face];
        if (_shader.IsWater(face, point.Position))
            return _shader.Water(point.Position, eye);
        var footprint = new Footprint(point.Depth / (float)_camera.FocalLength);
        var spot = new Spot(point.Position, point.On);
        return _shader.Reflectance(face, spot, footprint) * _shader.Illumination(face, spot, Vector3.Normalize(point.Normal));
    }
}

/// <summary>The part of the surface that a pixel sees, described by the surface points at its four corners.</summary>
internal readonly ref struct FacePatch
{
    // Corners whose depths differ more lie on separate parts of a face.
    private const float DepthStepMeters = 0.3f;

    public readonly ref readonly SurfacePoint P00;
    public readonly ref readonly SurfacePoint P10;
    public readonly ref readonly SurfacePoint P01;
    public readonly ref readonly SurfacePoint P11;

    /// <param name="upper">The upper left and upper right corner.</param>
    /// <param name="lower">The lower left and lower right corner.</param>
    public FacePatch(ReadOnlySpan<SurfacePoint> upper, ReadOnlySpan<SurfacePoint> lower)
    {
        P00 = ref upper[0];
        P10 = ref upper[1];
        P01 = ref lower[0];
        P11 = ref lower[1];
    }

    public int Face => P00.Face;

    /// <summary>Whether the corners lie on one connected part of one face. Otherwise <see cref="Spot"/> is invalid.</summary>
    public bool IsOneFace =>
        P00.Face >= 0 && P10.Face == P00.Face && P01.Face == P00.Face && P11.Face == P00.Face
        && Farthest - Nearest < DepthStepMeters;

    /// <summary>Depth of the nearest corner; infinite if all see the sky.</summary>
    public float Nearest => MathF.Min(MathF.Min(P00.Depth, P10.Depth), MathF.Min(P01.Depth, P11.Depth));

    /// <summary>Depth of the farthest corner; infinite if any sees the sky.</summary>
    public float Farthest => MathF.Max(MathF.Max(P00.Depth, P10.Depth), MathF.Max(P01.Depth, P11.Depth));

    /// <summary>Unit normal at the center.</summary>
    public Vector3 Normal => Vector3.Normalize(P00.Normal + P10.Normal + P01.Normal + P11.Normal);

    /// <summary>The parallelogram that the pixel sees.</summary>
    public Spot Spot => new(
        0.25f * (P00.Position + P10.Position + P01.Position + P11.Position),
        0.25f * (P00.On + P10.On + P01.On + P11.On),
        0.5f * (P10.Position + P11.Position - P00.Position - P01.Position),
        0.5f * (P10.On + P11.On - P00.On - P01.On),
        0.5f * (P01.Position + P11.Position - P00.Position - P10.Position),
        0.5f * (P01.On + P11.On - P00.On - P10.On));
}
