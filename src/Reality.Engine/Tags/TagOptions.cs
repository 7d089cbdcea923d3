using Reality.Core.Scenes;

namespace Reality.Engine.Tags;

/// <summary>Kinds of printed targets.</summary>
[Flags]
public enum TagKinds
{
    None = 0,

    /// <summary>QR codes (ISO/IEC 18004).</summary>
    Qr = 1,

    /// <summary>AprilTags of all standard families.</summary>
    April = 2,

    /// <summary>Chilitags.</summary>
    Chili = 4,

    /// <summary>Checkerboards, the targets of camera calibration.</summary>
    Checkerboards = 8,
}

/// <summary>Options of <see cref="TagStage"/>.</summary>
public sealed record TagOptions
{
    /// <summary>Kinds of tags to look for.</summary>
    public TagKinds Kinds { get; init; }

    /// <summary>
    /// Photos with more pixels are searched at the first of half, quarter and eighth size that has at most this many. At least a
    /// million.
    /// </summary>
    public long MaxPixelCount { get; init; } = 30_000_000;

    /// <summary>Photos with at most this many pixels are searched at double size, too: small tags need it. 0 for none.</summary>
    public long MaxEnlargedPixelCount { get; init; } = 2_500_000;

    internal int ReductionOf(Camera camera)
    {
        var reduction = 1;
        while (reduction < 8 && (long)camera.Width * camera.Height / (reduction * reduction) > MaxPixelCount)
            reduction *= 2;
        return reduction;
    }
}
