using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Renders two numbers of each splat in place of its color. Each pixel gets their means over the splats that it shows.
/// </summary>
internal sealed class SplatPainting(SplatCloud splats)
{
    // Minimum opacity of all splats of a pixel together; pixels with less show nothing.
    private const float LeastOpacity = 0.5f;

    private readonly SplatParameters _painted = SplatParameters.Of(splats, areTrained: false);
    private readonly SplatImage _image = new(0, 0);

    /// <summary>Sets the numbers of a splat, each limited to 0 to 1.</summary>
    public void Set(int splat, double first, double second)
    {
        _painted[splat, SplatParameters.Harmonic] = HarmonicOf(first);
        _painted[splat, SplatParameters.Harmonic + 1] = HarmonicOf(second);
        _painted[splat, SplatParameters.Harmonic + 2] = HarmonicOf(1);
    }

    /// <summary>Renders a view, whose pixels <see cref="TryRead"/> then gives.</summary>
    /// <param name="near">Depth from which on splats are seen.</param>
    public void Render(ISplatRasterizer rasterizer, PinholeView view, double near)
    {
        _image.Resize(view.Width, view.Height);
        rasterizer.Render(_painted, new(view, _painted.Origin, near), 0, _image);
    }

    /// <summary>The numbers that a pixel shows; false if the splats are nearly transparent there.</summary>
    public bool TryRead(int x, int y, out float first, out float second)
    {
        var at = y * _image.Stride + x;
        var opacity = _image.Planes[2][at];
        (first, second) = (_image.Planes[0][at] / opacity, _image.Planes[1][at] / opacity);
        return opacity >= LeastOpacity;
    }

    private static float HarmonicOf(double value) => (float)((Math.Clamp(value, 0, 1) - 0.5) / SphericalHarmonics.Constant);
}
