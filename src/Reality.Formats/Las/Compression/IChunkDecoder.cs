namespace Reality.Formats.Las.Compression;

/// <summary>Reads the points of a chunk of a LAZ file one after the other.</summary>
internal interface IChunkDecoder
{
    /// <summary>Reads the next points. At most as many as the chunk has.</summary>
    void Read(Span<PointRecord> points);

    /// <summary>The decoder of a chunk.</summary>
    /// <param name="chunk">Starts with the chunk; may be longer.</param>
    /// <param name="size">Bytes of the chunk.</param>
    /// <param name="pointCount">1 or more.</param>
    public static IChunkDecoder Of(byte[] chunk, int size, long pointCount, LazLayout layout) => layout switch
    {
        { IsLayered: true } => new LayeredChunkDecoder(chunk, size, pointCount, layout),
        { IsFirstVersion: true } => new FirstPointwiseChunkDecoder(chunk, size, layout),
        _ => new PointwiseChunkDecoder(chunk, size, layout),
    };
}
