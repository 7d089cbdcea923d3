using System.Buffers;
using System.Buffers.Binary;

namespace Reality.Formats.Imaging;

/// <summary>Marker segments of a JPEG file up to the header of its first scan, and its end (ITU-T T.81, annex B).</summary>
internal static class JpegSegments
{
    private const byte EndOfImage = 0xD9;
    private const byte NumberOfLines = 0xDC;
    private const byte FirstRestart = 0xD0;
    private const byte LastRestart = 0xD7;

    // A camera writes about twenty; ICC profiles and makers' blocks in pieces of 64 KiB a few hundred.
    private const int MaxCount = 4096;

    // Where an end marker is looked for, bytes before the end: some cameras append previews or zeros.
    private const int TailLength = 64 << 10;

    /// <summary>
    /// Whether the end of image is marked near the end of the file, and no other marker stands among the pixels of its only scan,
    /// at which a decoder stops.
    /// </summary>
    public static bool IsWhole(string path)
    {
        using var stream = File.OpenRead(path);
        var scan = Of(stream).FirstOrDefault(segment => segment.Marker == JpegSegment.StartOfScan);
        var scanAt = scan.Offset + scan.Length;
        stream.Position = Math.Max(scanAt, stream.Length - TailLength);
        var tail = new byte[(int)(stream.Length - stream.Position)];
        stream.ReadExactly(tail);
        if (tail.AsSpan().LastIndexOf([(byte)0xFF, EndOfImage]) < 0)
            return false;
        return scan.Length == 0 || !CutJpeg.HasUpperPart(path) || MarkerAfter(scanAt, stream) is EndOfImage or NumberOfLines;
    }

    /// <summary>
    /// The first marker at or after an offset in a scan, except restarts; null if there is none. FF 00 is a byte.
    /// </summary>
    private static byte? MarkerAfter(long position, Stream stream)
    {
        stream.Position = position;
        var buffer = ArrayPool<byte>.Shared.Rent(TailLength);
        try
        {
            var isMarker = false;
            while (stream.Read(buffer, 0, TailLength) is > 0 and var count)
            {
                var rest = buffer.AsSpan(0, count);
                while (rest.Length > 0)
                {
                    if (isMarker && rest[0] is not (0 or 0xFF or (>= FirstRestart and <= LastRestart)))
                        return rest[0];
                    isMarker = rest[0] == 0xFF;
                    var next = rest[1..].IndexOf((byte)0xFF);
                    rest = isMarker ? rest[1..] : next < 0 ? [] : rest[(next + 1)..];
                }
            }
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Marker, offset and length of the content of each segment; ends early where the file is broken.</summary>
    public static IEnumerable<JpegSegment> Of(Stream stream)
    {
        var header = new byte[4];
        long position = 2;
        for (var i = 0; i < MaxCount; i++)
        {
            stream.Position = position;
            if (stream.ReadAtLeast(header, 4, throwOnEndOfStream: false) < 4 || header[0] != 0xFF)
                yield break;
            var marker = header[1];
            if (marker == 0xFF)
            {
                position++; // a fill byte
                continue;
            }
            if (marker == EndOfImage)
                yield break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2));
            if (length < 2 || position + 2 + length > stream.Length)
                yield break;
            yield return new(marker, position + 4, length - 2);
            if (marker == JpegSegment.StartOfScan)
                yield break;
            position += 2 + length;
        }
    }
}

/// <summary>A segment: its marker without the leading FF, and where its content is.</summary>
internal readonly record struct JpegSegment(byte Marker, long Offset, int Length)
{
    public const byte App1 = 0xE1;
    public const byte StartOfScan = 0xDA;

    /// <summary>Start of frame: baseline, extended and progressive, Huffman or arithmetic, and lossless.</summary>
    public bool IsFrame => Marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Start of a frame with progressive coding.</summary>
    public bool IsProgressiveFrame => Marker is 0xC2 or 0xC6 or 0xCA or 0xCE;

    /// <summary>Start of a lossless frame.</summary>
    public bool IsLosslessFrame => Marker is 0xC3 or 0xC7 or 0xCB or 0xCF;

    public byte[] Read(Stream stream)
    {
        var bytes = new byte[Length];
        stream.Position = Offset;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
