namespace Reality.Engine.Splats;

/// <summary>The depth of the surface in a view, and the penalty of splats that are seen in front of it or behind it.</summary>
/// <remarks>
/// The penalty of a pixel is the sum over its splats of their weight in it times min(((z / d - 1) / tolerance)², 1), with the
/// depth z of the splat's center and the depth d of the surface. It moves splats near the surface onto it, and makes others
/// transparent. Pixels of unknown depth have no penalty.
/// </remarks>
public sealed class SplatSurface
{
    /// <summary>Relative difference of depths at which the penalty reaches 1.</summary>
    public const float Tolerance = 0.05f;

    /// <summary>Factor of the penalty of a pixel in the loss, which is the mean over all pixels.</summary>
    public float Weight { get; set; }

    /// <summary>1 / depth of each pixel, in rows like those of <see cref="SplatImage"/>; 0 = unknown.</summary>
    public float[] InverseDepths { get; private set; } = [];

    /// <summary>Receives the penalty of each pixel.</summary>
    public float[] Penalties { get; private set; } = [];

    /// <summary>Changes the size to that of an image, and forgets all depths.</summary>
    public void Resize(SplatImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var length = image.Planes[0].Length;
        if (InverseDepths.Length < length)
            (InverseDepths, Penalties) = (new float[length], new float[length]);
        else
            InverseDepths.AsSpan().Clear();
    }
}
