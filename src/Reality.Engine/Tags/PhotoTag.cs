using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>A tag that was read in a photo.</summary>
public sealed record PhotoTag
{
    /// <summary>Family of checkerboards.</summary>
    public const string Checkerboard = "checkerboard";

    /// <summary>Family of QR codes.</summary>
    public const string Qr = "QR";

    /// <summary>"tag36h11" and the other families of AprilTags, "chili", "QR" or "checkerboard".</summary>
    public required string Family { get; init; }

    /// <summary>The id as a decimal number, the text of a QR code, or the inner corners of a checkerboard, e.g. "9x6".</summary>
    public required string Text { get; init; }

    /// <summary>
    /// Four corners of the code as printed, top left, top right, bottom right, bottom left, and its center; or the inner corners
    /// of a checkerboard, row by row. Pixels of the photo as stored, from the corner of the first pixel.
    /// </summary>
    public required Vector2d[] Points { get; init; }

    /// <summary>Number of wrong cells of the code that were corrected.</summary>
    public int ErrorCount { get; init; }

    /// <summary>Family and text, e.g. "tag36h11:12": names the same printed tag in all photos.</summary>
    public string Name => $"{Family}:{Text}";

    /// <summary>Center of a code; null for a checkerboard.</summary>
    public Vector2d? Center => Family == Checkerboard ? null : Points[4];

    /// <summary>Longest diagonal, pixels.</summary>
    public double Size => Family == Checkerboard
        ? (Points[^1] - Points[0]).Length
        : Math.Max((Points[2] - Points[0]).Length, (Points[3] - Points[1]).Length);

    /// <summary>The same tag in a photo <paramref name="factor"/> times as large.</summary>
    public PhotoTag Enlarged(double factor) => this with { Points = Array.ConvertAll(Points, point => factor * point) };
}
