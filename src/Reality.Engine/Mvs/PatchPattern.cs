using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Mvs;

/// <summary>
/// The 32 samples of a patch: a 6 x 6 grid with a step of 2, which is 11 pixels wide, without its corners. Four vectors of eight.
/// </summary>
internal static class PatchPattern
{
    public const int SampleCount = 32;

    /// <summary>Maximum offset of a sample from the center along x or y, pixels.</summary>
    public const int Radius = 5;

    private const float SpatialSigma = Radius;

    // Gray levels: 0.2 of the range, the default of COLMAP.
    private const float ColorSigma = 51;

    /// <summary>Offsets of the samples along x, pixels.</summary>
    public static readonly float[] X = Offsets().Select(o => (float)o.X).ToArray();

    /// <summary>Offsets of the samples along y, pixels.</summary>
    public static readonly float[] Y = Offsets().Select(o => (float)o.Y).ToArray();

    /// <summary>Bilateral weight by distance from the center.</summary>
    public static readonly float[] SpatialWeight =
        Offsets().Select(o => (float)ExactMath.Exp(-(o.X * o.X + o.Y * o.Y) / (2 * SpatialSigma * SpatialSigma))).ToArray();

    /// <summary>Bilateral weight by difference to the center's gray level, 0 to 255.</summary>
    public static readonly float[] ColorWeight =
        Enumerable.Range(0, 256).Select(d => (float)ExactMath.Exp(-(d * d) / (2 * ColorSigma * ColorSigma))).ToArray();

    /// <summary>Offsets of the samples in an image with <paramref name="stride"/> bytes per row.</summary>
    public static int[] ByteOffsets(int stride) => Offsets().Select(o => o.Y * stride + o.X).ToArray();

    private static IEnumerable<(int X, int Y)> Offsets()
    {
        for (var y = -Radius; y <= Radius; y += 2)
        {
            for (var x = -Radius; x <= Radius; x += 2)
            {
                if (Math.Abs(x) < Radius || Math.Abs(y) < Radius)
                    yield return (x, y);
            }
        }
    }
}

/// <summary>
/// Gray levels padded by repeated border pixels, so that a patch around any pixel can be read without bounds checks.
/// </summary>
internal sealed class PaddedGray
{
    public const int Margin = PatchPattern.Radius;

    // A gather reads four bytes to get one.
    private const int ReadAhead = 3;

    public PaddedGray(Image<byte> image)
    {
        Stride = image.Width + 2 * Margin;
        Bytes = new byte[Stride * (image.Height + 2 * Margin) + ReadAhead];
        for (var y = -Margin; y < image.Height + Margin; y++)
        {
            var source = image.Row(Math.Clamp(y, 0, image.Height - 1));
            var row = Bytes.AsSpan((y + Margin) * Stride, Stride);
            row[..Margin].Fill(source[0]);
            source.CopyTo(row[Margin..]);
            row[(Margin + image.Width)..].Fill(source[^1]);
        }
        SampleOffsets = PatchPattern.ByteOffsets(Stride);
    }

    public byte[] Bytes { get; }

    public int Stride { get; }

    /// <summary>Offsets of the samples of <see cref="PatchPattern"/> in <see cref="Bytes"/>.</summary>
    public int[] SampleOffsets { get; }

    /// <summary>Index of pixel (x, y) in <see cref="Bytes"/>.</summary>
    public int IndexOf(int x, int y) => (y + Margin) * Stride + x + Margin;
}

/// <summary>
/// An image whose elements hold four gray levels each: the pixel (lowest byte), the one to its right, the one below, and the
/// one below right (highest), so that one 32-bit read serves a bilinear sample.
/// </summary>
internal sealed class QuadImage
{
    public QuadImage(Image<byte> image)
    {
        (Width, Height) = (image.Width, image.Height);
        Quads = new uint[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            var upper = image.Row(y);
            var lower = image.Row(Math.Min(y + 1, Height - 1));
            var quads = Quads.AsSpan(y * Width, Width);
            for (var x = 0; x < Width; x++)
            {
                var right = Math.Min(x + 1, Width - 1);
                quads[x] = upper[x] | (uint)upper[right] << 8 | (uint)lower[x] << 16 | (uint)lower[right] << 24;
            }
        }
    }

    public int Width { get; }

    public int Height { get; }

    public uint[] Quads { get; }
}

/// <summary>Sums across the eight lanes of a vector in one fixed order.</summary>
internal static class Lanes
{
    public const int Count = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> v)
    {
        var four = v.GetLower() + v.GetUpper();
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two[0] + two[1];
    }

    /// <summary>The definition: the same order for eight scalars.</summary>
    public static float Sum(ReadOnlySpan<float> v) => v[0] + v[4] + (v[2] + v[6]) + (v[1] + v[5] + (v[3] + v[7]));
}
