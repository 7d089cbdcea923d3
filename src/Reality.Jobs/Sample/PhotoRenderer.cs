using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Jobs.Sample;

/// <summary>Renders photos of the site through a camera's exact model, distortion included.</summary>
/// <remarks>
/// Rays go through the corners of pixels, every second one first. Where the corners around two by two pixels lie on one face,
/// colors are sampled between them; elsewhere all corners are traced, and pixels on edges get more rays still.
/// </remarks>
internal sealed class PhotoRenderer
{
    private const int BandRows = 24;
    private const int Unknown = -2;

    // Places of a pixel's samples: a turned grid, so that edges along rows or columns come out smooth too.
    private static readonly Vector2[] Samples =
        [new(0.375f, 0.125f), new(0.875f, 0.375f), new(0.625f, 0.875f), new(0.125f, 0.625f)];

    private readonly SampleSurface _surface;
    private readonly PhotoShader _shader;
    private readonly Camera _camera;
    private readonly Vector2d[] _rays;

    public PhotoRenderer(SampleSurface surface, PhotoShader shader, Camera camera)
    {
        (_surface, _shader, _camera) = (surface, shader, camera);
        _rays = new Vector2d[(camera.Width + 1) * (camera.Height + 1)];
        Parallel.For(0, camera.Height + 1, y =>
        {
            for (var x = 0; x <= camera.Width; x++)
                _rays[y * (camera.Width + 1) + x] = camera.NormalizedFromPixel(new(x, y));
        });
    }

    public Image<Rgb24> Render(SampleExposure exposure, int threadCount, CancellationToken cancellation)
    {
        var image = new Image<Rgb24>(_camera.Width, _camera.Height);
        var bands = (_camera.Height + BandRows - 1) / BandRows;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threadCount };
        var sensor = new SampleSensor(_camera, exposure);
        var eye = new SampleEye(exposure);
        Parallel.For(0, bands, parallel, band => RenderBand(eye, sensor, band * BandRows, image));
        return image;
    }

    private void RenderBand(SampleEye eye, SampleSensor sensor, int firstRow, Image<Rgb24> image)
    {
        // One row more on either side feeds the blur of the lens.
        var (width, endRow) = (_camera.Width, Math.Min(firstRow + BandRows, _camera.Height));
        var (first, end) = (Math.Max(0, firstRow - 1), Math.Min(_camera.Height, endRow + 1));
        var light = new Vector3[(end - first) * width];
        var corners = new[] { new SurfacePoint[width + 1], new SurfacePoint[width + 1], new SurfacePoint[width + 1] };
        TraceEverySecond(eye, first, corners[0]);
        for (var y = first; y < end; y += 2)
        {
            var rows = Math.Min(2, end - y);
            Array.Fill(corners[1], new(Unknown, default, default, default, 0));
            TraceEverySecond(eye, y + rows, corners[rows]);
            for (var x = 0; x < width; x += 2)
                RenderBlock(eye, x, y, Math.Min(2, width - x), rows, corners, light.AsSpan((y - first) * width));
            (corners[0], corners[rows]) = (corners[rows], corners[0]);
        }
        for (var y = firstRow; y < endRow; y++)
        {
            var above = light.AsSpan((Math.Max(y - 1, first) - first) * width, width);
            var row = light.AsSpan((y - first) * width, width);
            var below = light.AsSpan((Math.Min(y + 1, end - 1) - first) * width, width);
            sensor.Expose(y, above, row, below, image.Row(y));
        }
    }

    // Light of up to two by two pixels; the first row of light is row y of the photo.
    private void RenderBlock(SampleEye eye, int x, int y, int columns, int rows, SurfacePoint[][] corners, Span<Vector3> light)
    {
        var block = new FacePatch(corners[0][x], corners[0][x + columns], corners[rows][x], corners[rows][x + columns]);
        if (block.IsOneFace)
        {
            RenderFace(eye, x, columns, rows, block, light);
            return;
        }
        for (var row = 0; row < rows; row++)
        {
            for (var column = x; column < x + columns; column++)
            {
                var p00 = Corner(eye, column, y + row, ref corners[row][column]);
                var p10 = Corner(eye, column + 1, y + row, ref corners[row][column + 1]);
                var p01 = Corner(eye, column, y + row + 1, ref corners[row + 1][column]);
                var p11 = Corner(eye, column + 1, y + row + 1, ref corners[row + 1][column + 1]);
                var pixel = light[(row * _camera.Width)..];
                var patch = new FacePatch(p00, p10, p01, p11);
                if (patch.IsOneFace)
                    RenderFace(eye, column, 1, 1, patch, pixel);
                else
                    pixel[column] = PixelOnEdge(eye, column, y + row, patch);
            }
        }
    }

    private void RenderFace(SampleEye eye, int x, int columns, int rows, in FacePatch patch, Span<Vector3> light)
    {
        var face = _shader.Faces[patch.Face];
        var footprint = new Footprint(MathF.Sqrt(patch.Area / (columns * rows)) + 1e-4f);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                light[row * _camera.Width + x + column] = PixelOnFace(
                    eye, face, patch, footprint, new(column, row), new(1f / columns, 1f / rows));
            }
        }
    }

    private Vector3 PixelOnFace(
        SampleEye eye, SurfaceFace face, in FacePatch patch, in Footprint footprint, Vector2 corner, Vector2 size)
    {
        var middle = patch.At((corner + new Vector2(0.5f)) * size);
        if (_shader.IsWater(face, middle))
            return _shader.Water(middle, eye);
        var sum = Vector3.Zero;
        foreach (var sample in Samples)
        {
            var (position, on) = patch.PlaceAt((corner + sample) * size);
            sum += _shader.Reflectance(face, position, on, footprint);
        }
        return sum * (1f / Samples.Length) * _shader.Illumination(face, middle);
    }

    // A sample inside counts twice as much as a corner, which three other pixels count too.
    private Vector3 PixelOnEdge(SampleEye eye, int x, int y, in FacePatch patch)
    {
        var sum = Shade(eye, patch.P00) + Shade(eye, patch.P10) + Shade(eye, patch.P01) + Shade(eye, patch.P11);
        var above = _rays.AsSpan(y * (_camera.Width + 1) + x, 2);
        var below = _rays.AsSpan((y + 1) * (_camera.Width + 1) + x, 2);
        foreach (var sample in Samples)
        {
            var upper = above[0] + sample.X * (above[1] - above[0]);
            var lower = below[0] + sample.X * (below[1] - below[0]);
            sum += 2 * Shade(eye, Trace(eye, upper + sample.Y * (lower - upper)));
        }
        return sum / 12;
    }

    private Vector3 Shade(SampleEye eye, SurfacePoint point)
    {
        if (point.Face < 0)
            return PhotoShader.Sky;
        point = point with { Normal = Vector3.Normalize(point.Normal) };
        var face = _shader.Faces[point.Face];
        if (_shader.IsWater(face, point))
            return _shader.Water(point, eye);
        var footprint = new Footprint(point.Depth / (float)_camera.FocalLength);
        return _shader.Reflectance(face, point.Position, point.On, footprint) * _shader.Illumination(face, point);
    }

    private void TraceEverySecond(SampleEye eye, int y, SurfacePoint[] corners)
    {
        var rays = _rays.AsSpan(y * (_camera.Width + 1), _camera.Width + 1);
        for (var x = 0; x < corners.Length; x++)
            corners[x] = x % 2 == 0 || x == _camera.Width ? Trace(eye, rays[x]) : new(Unknown, default, default, default, 0);
    }

    private SurfacePoint Corner(SampleEye eye, int x, int y, ref SurfacePoint corner)
    {
        if (corner.Face == Unknown)
            corner = Trace(eye, _rays[y * (_camera.Width + 1) + x]);
        return corner;
    }

    private SurfacePoint Trace(SampleEye eye, Vector2d ray)
    {
        var direction = eye.WorldFromCamera * new Vector3d(ray.X, ray.Y, 1);
        if (!_surface.Grid.TryIntersect(eye.Center, direction, out var hit))
            return new(-1, default, default, default, float.PositiveInfinity);
        var vertices = _surface.Triangles.Slice(3 * hit.Triangle, 3);
        var (wb, wc) = ((float)hit.B1, (float)hit.B2);
        var wa = 1 - wb - wc;
        var (normals, on) = (_surface.Normals, _surface.Coordinates);
        return new(
            _surface.FaceOfTriangle[hit.Triangle],
            (eye.Center + hit.Distance * direction).RelativeTo(Vector3d.Zero),
            wa * normals[vertices[0]] + wb * normals[vertices[1]] + wc * normals[vertices[2]],
            wa * on[vertices[0]] + wb * on[vertices[1]] + wc * on[vertices[2]],
            (float)hit.Distance);
    }
}
