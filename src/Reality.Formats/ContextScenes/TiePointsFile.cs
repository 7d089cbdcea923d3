using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Reads and writes the tie points of a ContextScene in this program's own format. Little-endian, without padding: "RTIE",
/// version 1, point count n and observation count m (32-bit integers); n positions (three doubles, world frame), n colors (three
/// bytes), n + 1 first observations (32-bit integers); m photo indices (32-bit integers), m x and m y (floats, pixels from the
/// corner of the first pixel).
/// </summary>
public static class TiePointsFile
{
    private const string Format = "Tie points";
    private const int HeaderSize = 16;
    private const int BytesPerPoint = 24 + 3 + 4;
    private const int BytesPerObservation = 12;

    // As for positions of photos: beyond, doubles lose the precision of a position.
    private const double MaxCoordinate = 1e12;

    // Items that are read at a time.
    private const int BlockLength = 1 << 16;

    public static void Write(Stream stream, TiePoints points)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(points);
        Span<byte> header = stackalloc byte[HeaderSize];
        "RTIE"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], points.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], points.ObservationCount);
        stream.Write(header);
        stream.Write(MemoryMarshal.AsBytes(points.Positions.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(points.Colors.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(points.FirstObservation.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(points.PhotoOf.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(points.X.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(points.Y.AsSpan()));
    }

    /// <summary>Reads tie points from a stream with a known length.</summary>
    /// <param name="photoCount">Number of photos of the scene; photo indices must be below it.</param>
    /// <exception cref="InvalidFileException">The file is broken.</exception>
    public static TiePoints Read(Stream stream, int photoCount, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[HeaderSize];
        var length = stream.Length - stream.Position;
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !header.StartsWith("RTIE"u8))
            throw new InvalidFileException(Format, "The file is not a tie point file.", 0);
        if (BinaryPrimitives.ReadInt32LittleEndian(header[4..]) != 1)
            throw new InvalidFileException(Format, "The version is unknown.", 4);
        long points = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        long observations = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        var expectedLength = HeaderSize + points * BytesPerPoint + 4 + observations * BytesPerObservation;
        if (points < 0 || observations < 0 || expectedLength != length)
            throw new InvalidFileException(Format, "The counts do not match the length of the file.", 8);
        var result = new TiePoints
        {
            Positions = ReadArray<Vector3d>(stream, points, cancellation),
            Colors = ReadArray<Rgb24>(stream, points, cancellation),
            FirstObservation = ReadArray<int>(stream, points + 1, cancellation),
            PhotoOf = ReadArray<int>(stream, observations, cancellation),
            X = ReadArray<float>(stream, observations, cancellation),
            Y = ReadArray<float>(stream, observations, cancellation),
        };
        Check(result, photoCount);
        return result;
    }

    private static void Check(TiePoints points, int photoCount)
    {
        var previous = 0;
        foreach (var first in points.FirstObservation)
        {
            if (first < previous)
                throw new InvalidFileException(Format, "The observations are not in order.");
            previous = first;
        }
        if (points.FirstObservation[0] != 0 || previous != points.ObservationCount)
            throw new InvalidFileException(Format, "The observations do not match their count.");
        if (points.PhotoOf.Any(photo => photo < 0 || photo >= photoCount))
            throw new InvalidFileException(Format, "An observation refers to a photo that is not in the scene.");
        var lost = Array.FindIndex(points.Positions, p => !(p.Length <= MaxCoordinate));
        if (lost >= 0)
            throw new InvalidFileException(
                Format, $"Point {lost} has no position: its coordinates are not finite, or too large.");
        if (!points.X.All(float.IsFinite) || !points.Y.All(float.IsFinite))
            throw new InvalidFileException(Format, "An observation has coordinates that are not finite.");
    }

    private static T[] ReadArray<T>(Stream stream, long count, CancellationToken cancellation)
        where T : unmanaged
    {
        var items = new T[count];
        try
        {
            for (var rest = items.AsSpan(); rest.Length > 0; rest = rest[Math.Min(rest.Length, BlockLength)..])
            {
                cancellation.ThrowIfCancellationRequested();
                stream.ReadExactly(MemoryMarshal.AsBytes(rest[..Math.Min(rest.Length, BlockLength)]));
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidFileException(Format, "The file is truncated.", stream.Position, e);
        }
        return items;
    }
}
