using Reality.Core.Imaging;

namespace Reality.Engine.Mvs;

/// <summary>
/// An image whose every element holds four gray levels: the pixel (lowest byte), the one to its right, the one below, and the
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
