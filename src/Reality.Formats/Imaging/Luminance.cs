using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Reality.Core.Imaging;

namespace Reality.Formats.Imaging;

/// <summary>Luminance of colors (Rec. 601: 0.299 R + 0.587 G + 0.114 B) in fixed point with 15 bits, rounded.</summary>
public static class Luminance
{
    private const int Red = 9798;
    private const int Green = 19235;
    private const int Blue = 3735;
    private const int Half = 1 << 14;

    // The last of four 16-byte loads starts at byte 36 of 16 colors and ends at byte 52, 2 colors past them.
    private const int ColorsPerStep = 16;
    private const int ColorsRead = 18;

    // Bytes of four colors to the 16-bit pairs (R, G), and to (B, 0).
    private static readonly Vector128<byte> RedGreen =
        Vector128.Create((byte)0, 0x80, 1, 0x80, 3, 0x80, 4, 0x80, 6, 0x80, 7, 0x80, 9, 0x80, 10, 0x80);

    private static readonly Vector128<byte> BlueZero =
        Vector128.Create((byte)2, 0x80, 0x80, 0x80, 5, 0x80, 0x80, 0x80, 8, 0x80, 0x80, 0x80, 11, 0x80, 0x80, 0x80);

    /// <summary>Luminance of each color.</summary>
    public static void Row(ReadOnlySpan<Rgb24> colors, Span<byte> gray)
    {
        Debug.Assert(colors.Length == gray.Length);
        var done = Ssse3.IsSupported ? RowVector(colors, gray) : 0;
        for (var i = done; i < colors.Length; i++)
            gray[i] = Pixel(colors[i]);
    }

    /// <summary>The definition.</summary>
    internal static byte Pixel(Rgb24 c) => (byte)((Red * c.R + Green * c.G + Blue * c.B + Half) >> 15);

    /// <summary>Vector form for as many whole steps as can be loaded; returns the number of colors done.</summary>
    private static int RowVector(ReadOnlySpan<Rgb24> colors, Span<byte> gray)
    {
        ref var source = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(colors));
        ref var target = ref MemoryMarshal.GetReference(gray);
        var i = 0;
        for (; i <= colors.Length - ColorsRead; i += ColorsPerStep)
        {
            ref var step = ref Unsafe.Add(ref source, 3 * i);
            var low = Sse2.PackSignedSaturate(FourPixels(ref step), FourPixels(ref Unsafe.Add(ref step, 12)));
            var high = Sse2.PackSignedSaturate(
                FourPixels(ref Unsafe.Add(ref step, 24)), FourPixels(ref Unsafe.Add(ref step, 36)));
            Sse2.PackUnsignedSaturate(low, high).StoreUnsafe(ref target, (nuint)i);
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> FourPixels(ref byte colors)
    {
        var bytes = Vector128.LoadUnsafe(ref colors);
        var redGreen = Sse2.MultiplyAddAdjacent(
            Ssse3.Shuffle(bytes, RedGreen).AsInt16(), Vector128.Create(Red | (Green << 16)).AsInt16());
        var blue = Sse2.MultiplyAddAdjacent(Ssse3.Shuffle(bytes, BlueZero).AsInt16(), Vector128.Create(Blue).AsInt16());
        return (redGreen + blue + Vector128.Create(Half)) >> 15;
    }
}
