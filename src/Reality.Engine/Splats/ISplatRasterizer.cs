namespace Reality.Engine.Splats;

/// <summary>
/// Renders splats in training, and trains them by the gradient of a loss by the rendered image. Runs in vectors on the processor,
/// or on another device that keeps the splats between steps. <see cref="SplatDefinition"/> defines the image.
/// </summary>
public interface ISplatRasterizer
{
    /// <summary>Renders a view over black.</summary>
    /// <param name="degree">Degree of the harmonics that count.</param>
    /// <param name="image">Receives all pixels.</param>
    /// <param name="surface">Receives penalties of splats off the surface; null = there are none.</param>
    void Render(SplatParameters splats, SplatView view, int degree, SplatImage image, SplatSurface? surface = null);

    /// <summary>
    /// Moves the splats against the gradient of a loss. The view and its surface are those that were rendered last.
    /// </summary>
    /// <param name="gradient">Derivative of the loss, without penalties, by each pixel; 0 beyond the image.</param>
    void Learn(SplatParameters splats, SplatImage gradient, SplatStep settings);
}
