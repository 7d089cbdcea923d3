using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using Reality.Core;
using Reality.Core.Scenes;

namespace Reality.Formats.Spz;

/// <summary>
/// Reads SPZ versions 2 and 3 (nianticlabs/spz), compressed by gzip or plain. Axes are those of the file, which should be right,
/// up and back. Version 4 is refused.
/// </summary>
public static class SpzReader
{
    private const string Format = "SPZ";

    // No deflate stream grows further.
    private const int MaxInflation = 1032;

    /// <summary>Decodes a file.</summary>
    /// <exception cref="InvalidFileException">The file is broken or of another version.</exception>
    public static SplatCloud Decode(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var isPacked = file is [0x1f, 0x8b, ..];
        using var source = new MemoryStream(file);
        try
        {
            using Stream plain = isPacked ? new GZipStream(source, CompressionMode.Decompress) : source;
            return Decode(plain, isPacked ? (long)MaxInflation * file.Length : file.Length);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidFileException(Format, "The compressed data are broken.", inner: e);
        }
    }

    private static SplatCloud Decode(Stream plain, long maxBytes)
    {
        var header = new byte[SpzCodes.HeaderLength];
        if (plain.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new InvalidFileException(Format, "The file ends within its header.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != SpzCodes.Magic)
            throw new InvalidFileException(Format, "The file does not begin with 'NGSP'.", 0);
        var version = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        if (version is not (2 or 3))
        {
            throw new InvalidFileException(
                Format, $"Version {version} is not supported; versions 2 and 3 are. Convert the file to version 3.", 4);
        }
        var count = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        var (degree, bits) = (header[12], header[13]);
        if (degree > SphericalHarmonics.MaxDegree)
            throw new InvalidFileException(Format, $"Harmonics of degree {degree} are not supported; 0 to 3 are.", 12);
        if (bits > 24)
            throw new InvalidFileException(Format, $"{bits} fractional bits do not fit into 24.", 13);
        var length = count * (long)SpzLayout.BytesPerSplat(version, degree) + SpzCodes.HeaderLength;
        if (count < 0 || length > Math.Min(maxBytes, Array.MaxLength))
            throw new InvalidFileException(Format, $"{count} splats do not fit into the file.", 8);
        var bytes = new byte[length];
        if (plain.ReadAtLeast(bytes.AsSpan(header.Length), bytes.Length - header.Length, throwOnEndOfStream: false)
            < bytes.Length - header.Length)
            throw new InvalidFileException(Format, $"The file ends before its {count} splats do.");
        var isAntialiased = (header[14] & SpzCodes.AntialiasedFlag) != 0;
        return Read(bytes, new(version, count), count, degree, bits) with { IsAntialiased = isAntialiased };
    }

    private static SplatCloud Read(byte[] bytes, SpzLayout layout, int count, int degree, int bits)
    {
        var coefficients = SphericalHarmonics.CountOf(degree);
        var splats = new SplatCloud
        {
            Degree = degree, Positions = new Vector3[count], LogScales = new Vector3[count], Rotations = new Quaternion[count],
            OpacityLogits = new float[count], Harmonics = new float[3 * coefficients * count],
        };
        for (var i = 0; i < count; i++)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                var position = SpzCodes.ReadInt24(bytes.AsSpan(SpzLayout.Positions + 9 * i + 3 * axis));
                splats.Positions[i][axis] = (float)Math.ScaleB((double)position, -bits);
                splats.LogScales[i][axis] = SpzCodes.LogScaleOf(bytes[layout.Scales + 3 * i + axis]);
                splats.Harmonics[3 * coefficients * i + axis] = SpzCodes.CoefficientOf(bytes[layout.Colors + 3 * i + axis]);
            }
            splats.OpacityLogits[i] = SpzCodes.LogitOf(bytes[layout.Alphas + i]);
            var r = bytes.AsSpan(layout.Rotations + layout.RotationStride * i);
            splats.Rotations[i] = layout.RotationStride == 4
                ? SpzCodes.RotationOf(BinaryPrimitives.ReadUInt32LittleEndian(r))
                : SpzCodes.RotationOf(r[0], r[1], r[2]);
            for (var k = 3; k < 3 * coefficients; k++)
            {
                var code = bytes[layout.Harmonics + 3 * (coefficients - 1) * i + k - 3];
                splats.Harmonics[3 * coefficients * i + k] = SpzCodes.HarmonicOf(code);
            }
        }
        return splats;
    }
}
