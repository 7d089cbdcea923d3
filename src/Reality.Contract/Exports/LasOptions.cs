namespace Reality.Contract.Exports;

/// <summary>Options of a LAS export.</summary>
public sealed record LasOptions : PointOptions
{
    /// <summary>Compression of points.</summary>
    public LasCompression? Compress { get; init; }

    /// <summary>One file instead of one per tile.</summary>
    public bool? MergePointClouds { get; init; }
}
