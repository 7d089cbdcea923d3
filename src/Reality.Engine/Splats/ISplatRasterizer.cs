namespace Reality.Engine.Splats;

/// <summary>
/// Renders splats in training, and trains them by the gradient of a rendered image: in vectors on the processor, or on another
/// device, which keeps the splats between steps. <see cref="SplatDefinition"/> defines the image.
/// </summary>
public interface ISplatRasterizer
{
    /// <summary>Renders a view over black.</summary>
    /// <param name="degree">Degree of the harmonics that count.</param>
    /// <param name="image">Receives all pixels.</param>
    /// <param name="surface">Receives penalties of splats off the surface; null = there are none.</param>
    void Render(SplatParameters splats, SplatView view, int degree, SplatImage image, SplatSurface? surface = null);

    /// <summary>Moves the splats against the gradient of a loss by the view that was rendered last, with its surface.</summary>
    /// <param name="gradient">Of the loss without penalties, by each pixel; 0 beyond the image.</param>
    void Learn(SplatParameters splats, SplatImage gradient, SplatStep settings);
}
