namespace Reality.Engine.Analysis;

/// <summary>How the orthophoto and the surface model are sampled.</summary>
public sealed record OrthophotoOptions
{
    /// <summary>The stage whose artifacts the raster's are: each of several rasters of a job has its own.</summary>
    public string Stage { get; init; } = "ortho";

    /// <summary>Side of a pixel in units of the raster's coordinate system (meters for projected ones). Above 0.</summary>
    public required double PixelSize { get; init; }

    /// <summary>Side of a tile of the raster, pixels. 64 to 4096.</summary>
    public int TilePixels { get; init; } = 1024;

    /// <summary>The color of a pixel is the mean of this many squared samples. 1 to 4.</summary>
    public int SamplesPerSide { get; init; } = 2;

    /// <summary>1 or more. Does not change the result.</summary>
    public int ThreadCount { get; init; } = 1;

    /// <summary>Whether a pixel shows the lowest surface instead of the highest.</summary>
    public bool ShowsLowest { get; init; }
}
