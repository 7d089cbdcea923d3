using System.Buffers.Binary;
using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Formats.Spz;

/// <summary>The numbers of a splat as SPZ stores them, versions 2 and 3 (nianticlabs/spz, load-spz.cc).</summary>
internal static class SpzCodes
{
    public const uint Magic = 0x5053474e;
    public const int HeaderLength = 16;
    public const byte AntialiasedFlag = 1;

    private const double ColorScale = 0.15;
    private const float ScaleOffset = 10;
    private const float ScaleSteps = 16;
    private const float HarmonicSteps = 128;
    private const int RotationBits = 9;
    private const int RotationMask = (1 << RotationBits) - 1;

    // Coefficients of degree 1 are kept in steps of 8 / 128, the others in steps of 16 / 128.
    private const int FineBucket = 8;
    private const int CoarseBucket = 16;

    public static byte Alpha(float logit) => ToByte(255 / (1 + ExactMath.Exp(-logit)));

    /// <summary>Fully transparent and opaque splats get the nearest logit that is finite.</summary>
    public static float LogitOf(byte alpha)
    {
        var opacity = Math.Clamp(alpha, 0.5, 254.5) / 255;
        return (float)ExactMath.Log(opacity / (1 - opacity));
    }

    public static byte Color(float coefficient) => ToByte(coefficient * (ColorScale * 255) + 127.5);

    public static float CoefficientOf(byte color) => (float)((color - 127.5) / (ColorScale * 255));

    public static byte Scale(float logScale) => ToByte((logScale + ScaleOffset) * ScaleSteps);

    public static float LogScaleOf(byte scale) => scale / ScaleSteps - ScaleOffset;

    /// <param name="index">Of the coefficient, 1 or more.</param>
    public static byte Harmonic(float coefficient, int index)
    {
        var bucket = index < 4 ? FineBucket : CoarseBucket;
        var rounded = (int)Math.Clamp(Math.Round(coefficient * HarmonicSteps) + 128, -1000, 1000);
        return (byte)Math.Clamp((int)Math.Floor((rounded + bucket / 2) / (double)bucket) * bucket, 0, 255);
    }

    public static float HarmonicOf(byte code) => (code - 128f) / HarmonicSteps;

    /// <summary>The three smallest parts with their signs, and which the largest is: version 3.</summary>
    public static uint Rotation(Quaternion q)
    {
        ReadOnlySpan<float> parts = [q.X, q.Y, q.Z, q.W];
        var largest = 0;
        for (var i = 1; i < 4; i++)
            largest = Math.Abs(parts[i]) > Math.Abs(parts[largest]) ? i : largest;
        var code = (uint)largest;
        for (var i = 0; i < 4; i++)
        {
            if (i == largest)
                continue;
            var magnitude = Math.Min(Math.Round(RotationMask * Math.Sqrt(2) * Math.Abs(parts[i])), RotationMask);
            var isNegative = parts[i] < 0 != parts[largest] < 0;
            code = (code << (RotationBits + 1)) | (isNegative ? 1u << RotationBits : 0) | (uint)magnitude;
        }
        return code;
    }

    public static Quaternion RotationOf(uint code)
    {
        Span<float> parts = stackalloc float[4];
        var largest = (int)(code >> 30);
        double squares = 0;
        for (var i = 3; i >= 0; i--)
        {
            if (i == largest)
                continue;
            var magnitude = Math.Sqrt(0.5) * (code & RotationMask) / RotationMask;
            parts[i] = (float)((code >> RotationBits & 1) == 1 ? -magnitude : magnitude);
            squares += magnitude * magnitude;
            code >>= RotationBits + 1;
        }
        parts[largest] = (float)Math.Sqrt(Math.Max(0, 1 - squares));
        return new(parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>The first three parts, with a fourth that is not negative: version 2.</summary>
    public static Quaternion RotationOf(byte x, byte y, byte z)
    {
        var vector = new Vector3(x, y, z) / 127.5f - Vector3.One;
        var squares = ExactVector.LengthSquared(vector);
        return squares > 1
            ? new(vector / MathF.Sqrt(squares), 0)
            : new(vector, MathF.Sqrt(1 - squares));
    }

    /// <summary>A number of 24 bits with a sign.</summary>
    public static void WriteInt24(Span<byte> target, int value)
    {
        BinaryPrimitives.WriteInt16LittleEndian(target, (short)value);
        target[2] = (byte)(value >> 16);
    }

    public static int ReadInt24(ReadOnlySpan<byte> source) => source[0] | source[1] << 8 | (sbyte)source[2] << 16;

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
