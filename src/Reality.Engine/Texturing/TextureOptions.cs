using System.Text.Json.Serialization;
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

    /// <summary>Where scans get their colors from.</summary>
    // Without colors of scans, the key of the stage does not mention them.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ScanColors ScanColors { get; init; }

    /// <summary>Which of photos and scans is preferred where both show a surface.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TextureOrder Order { get; init; }
}

/// <summary>Where the colors of scans come from. The names are those of the contract.</summary>
public enum ScanColors
{
    /// <summary>Scans have no colors.</summary>
    None,

    /// <summary>The colors of their points.</summary>
    Color,

    /// <summary>Intensities as gray levels, 0 to 65535 from black to white.</summary>
    Intensity,

    /// <summary>Intensities as gray levels, from the 1st percentile of all points (black) to the 99th (white).</summary>
    ScaledIntensity,
}

/// <summary>
/// What textures are taken from where both photos and scans show a surface. The names are those of the contract.
/// </summary>
public enum TextureOrder
{
    /// <summary>Photos; scans where no photo sees the surface.</summary>
    PhotosFirst,

    /// <summary>Scans; photos where no scan sees the surface.</summary>
    PointCloudsFirst,

    /// <summary>The view with more pixels of a triangle, less for slant and for partly hidden triangles.</summary>
    Smart,
}
