using Reality.Formats.Imaging;

namespace Reality.Formats.Metadata;

/// <summary>Finds the blocks of EXIF in a CR3 file of Canon: one each for the first, the EXIF and the GPS directory.</summary>
internal static class CanonRawBoxes
{
    private const int IdLength = 16;

    private static readonly byte[] s_id = Convert.FromHexString("85C0B687820F11E08111F4CE462B6A48");

    /// <summary>Blocks by the names of their boxes: CMT1 (first directory), CMT2 (EXIF), CMT4 (GPS).</summary>
    public static Dictionary<string, byte[]> Find(Stream stream, int maxBytes)
    {
        var movie = IsoBoxes.Of(stream, 0, stream.Length).FirstOrDefault(box => box.Type == "moov");
        var canon = movie.Type is null
            ? default
            : movie.Children(stream).FirstOrDefault(box => box.Type == "uuid" && box.Read(stream, IdLength).SequenceEqual(s_id));
        return canon.Type is null
            ? []
            : canon.Children(stream, skip: IdLength)
                .Where(box => box.Type is "CMT1" or "CMT2" or "CMT4" && box.Length <= maxBytes)
                .DistinctBy(box => box.Type)
                .ToDictionary(box => box.Type, box => box.Read(stream, maxBytes));
    }
}
