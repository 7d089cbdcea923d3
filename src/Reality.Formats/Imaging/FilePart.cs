namespace Reality.Formats.Imaging;

/// <summary>Reads parts of a file: the contents of its chunks and boxes.</summary>
internal static class FilePart
{
    /// <summary>Bytes from an offset on.</summary>
    /// <exception cref="EndOfStreamException">The file ends earlier.</exception>
    public static byte[] Read(Stream stream, long offset, long length)
    {
        var bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
