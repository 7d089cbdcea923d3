namespace Reality.Engine.Splats;

/// <summary>
/// The depth of the surface in a view, and how far from it splats are seen: what they show in front of or behind it is
/// penalized.
/// </summary>
/// <remarks>
/// The penalty of a pixel is the sum over its splats of their weight in it times min(((z / d - 1) / tolerance)², 1), with the
/// depth z of the splat's center and d of the surface. It moves splats that are close to the surface onto it, and makes others
/// transparent. Pixels whose depth is unknown have none.
/// </remarks>
public sealed class SplatSurface
{
    /// <summary>Relative difference of depths from which on the penalty is 1.</summary>
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
