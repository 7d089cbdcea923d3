using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Imaging;

namespace Reality.Server.Tests.Jobs;

/// <summary>Sharp pictures of gray squares, no two of the same place.</summary>
internal static class RandomPhoto
{
    private const int Width = 320;
    private const int Height = 240;
    private const int SquareSize = 8;

    public static byte[] Jpeg(ulong seed)
    {
        var random = SeededRandom.For(seed, 0);
        var squares = Enumerable.Range(
            0, Width / SquareSize * (Height / SquareSize)).Select(_ => (byte)random.NextInt32(256)).ToArray();
        var image = new Image<Rgb24>(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var gray = squares[y / SquareSize * (Width / SquareSize) + x / SquareSize];
                image[x, y] = new(gray, gray, gray);
            }
        }
        return JpegWriter.Encode(image, 93);
    }
}
