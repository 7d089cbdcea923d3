namespace Reality.Core.Imaging;

/// <summary>
/// Pixels in memory, row by row without padding. Pixel (0, 0) covers [0, 1) x [0, 1); its center is (0.5, 0.5).
/// </summary>
public sealed class Image<T>
    where T : unmanaged
{
    /// <summary>A cleared image. Both sides must be at least 1 and the area below 2^31 pixels.</summary>
    public Image(int width, int height)
        : this(width, height, new T[checked(width * height)])
    {
    }

    /// <summary>An image over given pixels, which it does not copy.</summary>
    public Image(int width, int height, T[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length < (long)width * height)
        {
            throw new ArgumentException(
                $"{width} x {height} needs {(long)width * height} pixels, not {pixels.Length}.", nameof(pixels));
        }
        (Width, Height, Pixels) = (width, height, pixels);
    }

    public int Width { get; }

    public int Height { get; }

    public T[] Pixels { get; }

    public ref T this[int x, int y] => ref Pixels[y * Width + x];

    public Span<T> Row(int y) => Pixels.AsSpan(y * Width, Width);
}

/// <summary>A color of three bytes, sRGB.</summary>
public readonly record struct Rgb24(byte R, byte G, byte B);
