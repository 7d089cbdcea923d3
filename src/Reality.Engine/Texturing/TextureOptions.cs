using Reality.Core.Imaging;

namespace Reality.Engine.Texturing;

/// <summary>How tiles are textured.</summary>
public sealed record TextureOptions
{
    /// <summary>Longest side of an atlas page, texels. 256 to 16384.</summary>
    public int MaxTextureSize { get; init; } = 8192;

    /// <summary>Texels are not made smaller than this, in meters; 0 keeps the photos' own resolution.</summary>
    public double MinTexelSizeMeters { get; init; }

    /// <summary>
    /// Cost of a seam per texel of length, in texels shown at 1/e of the best resolution. Higher means fewer, larger
    /// charts, lower means sharper ones. Above 0.
    /// </summary>
    public double SeamCost { get; init; } = 8;

    /// <summary>
    /// Triangles with longer edges, in pixels of a typical photo, are split, so that each can take a photo that sees all of it.
    /// 8 or more.
    /// </summary>
    public double MaxTrianglePixels { get; init; } = 48;

    /// <summary>Color of parts that no photo shows; null continues the color around them.</summary>
    public Rgb24? UnseenColor { get; init; }
}
