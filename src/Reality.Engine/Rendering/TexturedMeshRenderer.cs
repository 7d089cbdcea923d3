using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Rendering;

/// <summary>
/// Renders textured meshes, one after the other, into one image: pictures for reports, and photos of known surfaces for tests.
/// </summary>
/// <remarks>Only one mesh need be in memory at a time. Textures are filtered by the size of a pixel on them.</remarks>
public sealed class TexturedMeshRenderer
{
    private readonly RasterView _view;
    private readonly RenderOptions _options;
    private readonly VisibilityBuffer _buffer;
    private readonly Image<Rgb24> _colors;
    private readonly Vector3 _light;

    public TexturedMeshRenderer(RasterView view, RenderOptions options)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SamplesPerSide, 1);
        _view = view.Subdivided(options.SamplesPerSide);
        _options = options;
        _buffer = new VisibilityBuffer(_view.Width, _view.Height);
        _colors = new Image<Rgb24>(_view.Width, _view.Height);
        _colors.Pixels.AsSpan().Fill(options.Background);
        _light = ExactVector.Normalize(options.LightInCamera);
    }

    /// <summary>Renders some meshes at once.</summary>
    public static Image<Rgb24> Render(
        IEnumerable<TexturedMesh> meshes, RasterView view, RenderOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(meshes);
        var renderer = new TexturedMeshRenderer(view, options);
        foreach (var mesh in meshes)
            renderer.Draw(mesh, cancellation);
        return renderer.Finish();
    }

    /// <summary>Renders a mesh without texture.</summary>
    public static Image<Rgb24> Render(Mesh mesh, RasterView view, RenderOptions options, CancellationToken cancellation = default)
    {
        var renderer = new TexturedMeshRenderer(view, options);
        renderer.Draw(mesh, cancellation);
        return renderer.Finish();
    }

    /// <summary>Adds a mesh; nearer surfaces drawn earlier hide it.</summary>
    public void Draw(TexturedMesh mesh, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        var pages = mesh.Pages.Select(page => new MipChain(page)).ToArray();
        Draw(mesh, pages, _view.CameraPoints(mesh.Mesh, _options.ThreadCount), cancellation);
    }

    /// <summary>Adds a mesh whose vertices, in the camera frame, and whose pages' mip levels the caller has made.</summary>
    public void Draw(TexturedMesh mesh, MipChain[] pages, Vector3d[] cameraPoints, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(cameraPoints);
        Draw(mesh.Mesh, cameraPoints, (triangle, weights, x, y, points) =>
            pages.Length == 0 ? null : Sample(mesh, pages, triangle, weights, x, y, points), cancellation);
    }

    /// <summary>Adds a mesh without texture.</summary>
    public void Draw(Mesh mesh, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        Draw(mesh, _view.CameraPoints(mesh, _options.ThreadCount), static (_, _, _, _, _) => null, cancellation);
    }

    /// <summary>The image so far, with the background where nothing is seen.</summary>
    public Image<Rgb24> Finish() => Finish(includeBackground: true);

    /// <summary>
    /// The image so far: means over all samples of a pixel, or only over those that see something (the
    /// background color where none does).
    /// </summary>
    public Image<Rgb24> Finish(bool includeBackground)
    {
        var side = _options.SamplesPerSide;
        var image = new Image<Rgb24>(_view.Width / side, _view.Height / side);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
                image[x, y] = Mean(x * side, y * side, side, includeBackground);
        }
        return image;
    }

    /// <summary>
    /// Depth (camera-frame z) of what is seen so far: means over all samples of a pixel, positive infinity if one sees nothing.
    /// </summary>
    public Image<float> Depths()
    {
        var side = _options.SamplesPerSide;
        var depths = new Image<float>(_view.Width / side, _view.Height / side);
        for (var y = 0; y < _view.Height; y++)
        {
            for (var x = 0; x < _view.Width; x++)
                depths[x / side, y / side] += _buffer.Depth[x, y] / (side * side);
        }
        return depths;
    }

    private Rgb24 Mean(int firstX, int firstY, int side, bool includeBackground)
    {
        int r = 0, g = 0, b = 0, count = 0;
        for (var y = firstY; y < firstY + side; y++)
        {
            for (var x = firstX; x < firstX + side; x++)
            {
                if (!includeBackground && float.IsPositiveInfinity(_buffer.Depth[x, y]))
                    continue;
                var c = _colors[x, y];
                (r, g, b, count) = (r + c.R, g + c.G, b + c.B, count + 1);
            }
        }
        var half = count / 2;
        return count == 0
            ? _options.Background
            : new((byte)((r + half) / count), (byte)((g + half) / count), (byte)((b + half) / count));
    }

    private delegate Vector3? ColorOf(int triangle, Barycentric weights, int x, int y, Vector3d[] points);

    private void Draw(Mesh mesh, Vector3d[] points, ColorOf colorOf, CancellationToken cancellation)
    {
        // Pixels of earlier meshes lose their index, so that the color pass below sees this mesh's only.
        _buffer.Triangle.Pixels.AsSpan().Fill(VisibilityBuffer.NoTriangle);
        MeshRasterizer.Draw(points, mesh.Triangles, _view, _buffer, 0, _options.ThreadCount, cancellation);
        RasterRows.ForRanges(_view.Height, 16, _options.ThreadCount, ColorRows, cancellation);

        void ColorRows(int first, int end)
        {
            for (var y = first; y < end; y++)
                ColorRow(mesh, points, colorOf, y);
        }
    }

    private void ColorRow(Mesh mesh, Vector3d[] points, ColorOf colorOf, int y)
    {
        var triangles = _buffer.Triangle.Row(y);
        for (var x = 0; x < triangles.Length; x++)
        {
            var t = triangles[x];
            if (t < 0)
                continue;
            var (a, b, c) = Corners(mesh, points, t);
            var weights = Barycentric.At(_view, x + 0.5, y + 0.5, a, b, c).Clamped();
            var color = colorOf(t, weights, x, y, points);
            if (color is null || _options.ShadeTextures)
                color = (color ?? ToVector(_options.Surface)) * Shade(a, b, c);
            var rounded = Vector3.Clamp(color.Value + new Vector3(0.5f), Vector3.Zero, new Vector3(255));
            _colors[x, y] = new((byte)rounded.X, (byte)rounded.Y, (byte)rounded.Z);
        }
    }

    private Vector3 Sample(
        TexturedMesh mesh, MipChain[] pages, int t, Barycentric weights, int x, int y, Vector3d[] points)
    {
        var page = pages[mesh.PageOfTriangle[t]];
        var size = new Vector2(page[0].Width, page[0].Height);
        var corners = mesh.TextureCoordinates.AsSpan(3 * t, 3);
        var at = Interpolate(corners, weights) * size;
        var (a, b, c) = Corners(mesh.Mesh, points, t);
        var right = Interpolate(corners, Barycentric.At(_view, x + 1.5, y + 0.5, a, b, c)) * size - at;
        var down = Interpolate(corners, Barycentric.At(_view, x + 0.5, y + 1.5, a, b, c)) * size - at;
        return page.Sample(at.X, at.Y, LevelOf(right, down));
    }

    // Halfway between the level of the longer side, which blurs, and that of the area, which sparkles.
    private static float LevelOf(Vector2 right, Vector2 down)
    {
        var longer = MathF.Max(ExactVector.Length(right), ExactVector.Length(down));
        var area = MathF.Abs(right.X * down.Y - right.Y * down.X);
        var texels = MathF.Sqrt(longer * MathF.Sqrt(area));
        return texels > 1 ? (float)ExactMath.Log2(texels) : 0;
    }

    private static Vector2 Interpolate(ReadOnlySpan<Vector2> corners, Barycentric weights) =>
        (float)weights.A * corners[0] + (float)weights.B * corners[1] + (float)weights.C * corners[2];

    private float Shade(Vector3d a, Vector3d b, Vector3d c)
    {
        var normal = Vector3d.Cross(b - a, c - a).Normalized();
        var cosine = (float)(normal.X * _light.X + normal.Y * _light.Y + normal.Z * _light.Z);
        return float.IsFinite(cosine) ? 0.3f + 0.7f * MathF.Max(0, cosine) : 0.3f;
    }

    private static (Vector3d A, Vector3d B, Vector3d C) Corners(Mesh mesh, Vector3d[] points, int t)
    {
        var triangles = mesh.Triangles;
        return (points[triangles[3 * t]], points[triangles[3 * t + 1]], points[triangles[3 * t + 2]]);
    }

    private static Vector3 ToVector(Rgb24 color) => new(color.R, color.G, color.B);
}

/// <summary>How <see cref="TexturedMeshRenderer"/> draws.</summary>
public sealed record RenderOptions
{
    /// <summary>Color where nothing is seen.</summary>
    public Rgb24 Background { get; init; } = new(255, 255, 255);

    /// <summary>Color of meshes without texture before shading.</summary>
    public Rgb24 Surface { get; init; } = new(205, 205, 200);

    /// <summary>Whether surfaces darken as they turn away from the light; meshes without texture always do.</summary>
    public bool ShadeTextures { get; init; }

    /// <summary>Direction to the light in the camera frame; any length but zero.</summary>
    public Vector3 LightInCamera { get; init; } = new(-0.4f, -0.6f, -0.7f);

    /// <summary>Each pixel is the mean of this many squared samples, 1 to 4.</summary>
    public int SamplesPerSide { get; init; } = 1;

    /// <summary>1 or more. Does not change the result.</summary>
    public int ThreadCount { get; init; } = 1;
}
