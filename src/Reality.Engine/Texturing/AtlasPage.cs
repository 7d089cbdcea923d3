using System.Numerics;
using System.Runtime.CompilerServices;
using Reality.Core.Imaging;

namespace Reality.Engine.Texturing;

/// <summary>A page while it is painted: which triangle each texel belongs to, and sums of weighted colors.</summary>
internal sealed class AtlasPage(int width, int height)
{
    /// <summary>Owner of a texel of no triangle.</summary>
    public const int NoOwner = -1;

    // Sums are in 1/256 gray level; weights of a texel sum to one, so 16 bits hold them.
    private const float One = 256;

    private readonly ushort[] _sums = new ushort[3 * width * height];

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>The triangle of each texel, those just beyond its edges included; <see cref="NoOwner"/> elsewhere.</summary>
    public int[] Owner { get; } = NewOwners(width * height);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int texel, Vector3 color, float weight)
    {
        var scaled = Vector3.Clamp(color, Vector3.Zero, new Vector3(255)) * (weight * One) + new Vector3(0.5f);
        ref var r = ref _sums[3 * texel];
        r = (ushort)Math.Min(ushort.MaxValue, r + (int)scaled.X);
        ref var g = ref _sums[3 * texel + 1];
        g = (ushort)Math.Min(ushort.MaxValue, g + (int)scaled.Y);
        ref var b = ref _sums[3 * texel + 2];
        b = (ushort)Math.Min(ushort.MaxValue, b + (int)scaled.Z);
    }

    /// <summary>Changes the color of a painted texel by gray levels.</summary>
    public void Shift(int texel, Vector3 levels)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            ref var sum = ref _sums[3 * texel + channel];
            sum = (ushort)Math.Clamp((int)Math.Floor(sum + levels[channel] * One + 0.5f), 0, (int)(255 * One));
        }
    }

    /// <summary>Color of a texel so far, gray levels.</summary>
    public Vector3 ColorAt(int x, int y)
    {
        var i = 3 * (y * Width + x);
        return new Vector3(_sums[i], _sums[i + 1], _sums[i + 2]) / One;
    }

    public Image<Rgb24> ToImage()
    {
        var image = new Image<Rgb24>(Width, Height);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = new(Rounded(_sums[3 * i]), Rounded(_sums[3 * i + 1]), Rounded(_sums[3 * i + 2]));
        return image;
    }

    private static byte Rounded(ushort sum) => (byte)Math.Min(255, (sum + 128) >> 8);

    private static int[] NewOwners(int count)
    {
        var owners = new int[count];
        Array.Fill(owners, NoOwner);
        return owners;
    }
}
