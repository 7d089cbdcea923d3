namespace Reality.Engine.Texturing;

/// <summary>How finely it is decided what each photo sees.</summary>
public sealed record VisibilityOptions
{
    /// <summary>
    /// Pixels of a photo's depth buffer, at most; the photo is reduced by a whole number to meet it. 10,000 or more.
    /// </summary>
    public int MaxDepthPixels { get; init; } = 1_700_000;

    /// <summary>Longer side of the small color image that photos are compared by, pixels, at most. 64 to 2000.</summary>
    public int MaxColorSide { get; init; } = 400;

    /// <summary>Depth buffers held in memory together; tiles are read once for each such group. 1 or more.</summary>
    public int PhotosPerPass { get; init; } = 16;

    /// <summary>Whether photos are brought to the colors that all agree on; false shows them as they are.</summary>
    public bool CorrectsColors { get; init; } = true;
}
