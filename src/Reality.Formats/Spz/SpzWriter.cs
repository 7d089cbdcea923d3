using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using Reality.Core.Scenes;

namespace Reality.Formats.Spz;

/// <summary>
/// Writes splats as SPZ version 3 (nianticlabs/spz): a header of 16 bytes, then positions, opacities, colors, scales, rotations
/// and harmonics of all splats, as one gzip stream. The axes of the file are those of the cloud; its origin is not stored.
/// </summary>
public static class SpzWriter
{
    private const int Version = 3;

    // Positions within 2,048 units in steps of 0.24 mm; a larger cloud gets coarser steps.
    private const int MostFractionalBits = 12;
    private const int LargestInt24 = (1 << 23) - 1;

    /// <summary>Encodes splats. Throws <see cref="ArgumentException"/> if a position is beyond 8,000 km or not finite.</summary>
    public static byte[] Encode(SplatCloud splats)
    {
        ArgumentNullException.ThrowIfNull(splats);
        var bits = FractionalBitsOf(splats.Positions);
        var plain = new byte[SpzCodes.HeaderLength + (long)splats.Count * SpzLayout.BytesPerSplat(Version, splats.Degree)];
        BinaryPrimitives.WriteUInt32LittleEndian(plain, SpzCodes.Magic);
        BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(8), splats.Count);
        (plain[12], plain[13]) = ((byte)splats.Degree, (byte)bits);
        plain[14] = splats.IsAntialiased ? SpzCodes.AntialiasedFlag : (byte)0;
        Fill(splats, bits, plain);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(plain);
        return packed.ToArray();
    }

    private static int FractionalBitsOf(Vector3[] positions)
    {
        var largest = positions.Length == 0 ? 0 : positions.Max(
            p => Math.Max(Math.Abs((double)p.X), Math.Max(Math.Abs((double)p.Y), Math.Abs((double)p.Z))));
        if (!(largest < LargestInt24))
            throw new ArgumentException($"A position of {largest} cannot be stored.", nameof(positions));
        var bits = MostFractionalBits;
        while (bits > 0 && Math.ScaleB(largest, bits) >= LargestInt24)
            bits--;
        return bits;
    }

    private static void Fill(SplatCloud splats, int bits, byte[] plain)
    {
        var layout = new SpzLayout(Version, splats.Count);
        var coefficients = splats.CoefficientCount;
        for (var i = 0; i < splats.Count; i++)
        {
            var (p, s) = (splats.Positions[i], splats.LogScales[i]);
            for (var axis = 0; axis < 3; axis++)
            {
                var rounded = (int)Math.Round(Math.ScaleB(p[axis], bits));
                SpzCodes.WriteInt24(plain.AsSpan(SpzLayout.Positions + 9 * i + 3 * axis), rounded);
                plain[layout.Scales + 3 * i + axis] = SpzCodes.Scale(s[axis]);
                plain[layout.Colors + 3 * i + axis] = SpzCodes.Color(splats.Harmonics[3 * coefficients * i + axis]);
            }
            plain[layout.Alphas + i] = SpzCodes.Alpha(splats.OpacityLogits[i]);
            BinaryPrimitives.WriteUInt32LittleEndian(
                plain.AsSpan(layout.Rotations + 4 * i), SpzCodes.Rotation(splats.Rotations[i]));
            for (var k = 3; k < 3 * coefficients; k++)
            {
                var code = SpzCodes.Harmonic(splats.Harmonics[3 * coefficients * i + k], k / 3);
                plain[layout.Harmonics + 3 * (coefficients - 1) * i + k - 3] = code;
            }
        }
    }
}

/// <summary>Where the arrays of an SPZ file of versions 2 and 3 begin, in bytes.</summary>
internal readonly struct SpzLayout(int version, int count)
{
    public const int Positions = SpzCodes.HeaderLength;

    public int Alphas => Positions + 9 * count;

    public int Colors => Alphas + count;

    public int Scales => Colors + 3 * count;

    public int Rotations => Scales + 3 * count;

    public int Harmonics => Rotations + RotationBytes(version) * count;

    public int RotationStride => RotationBytes(version);

    public static int BytesPerSplat(int version, int degree) =>
        16 + RotationBytes(version) + 3 * (SphericalHarmonics.CountOf(degree) - 1);

    private static int RotationBytes(int version) => version >= 3 ? 4 : 3;
}
