using Reality.Core.Imaging;

namespace Reality.Engine.Tags;

/// <summary>Splits a photo into black and white by the contrast around each pixel, which shadows do not disturb.</summary>
/// <remarks>
/// The threshold is half way between the darkest and the brightest pixel of 3 x 3 tiles (Wang and Olson, "AprilTag 2", 2016).
/// </remarks>
internal static class Binarization
{
    /// <summary>A pixel without contrast around it.</summary>
    public const byte Flat = 127;

    private const int TileSize = 4;

    // Gray levels; less contrast is noise.
    private const int MinContrast = 12;

    /// <summary>0 for black, 255 for white, <see cref="Flat"/> for pixels without contrast around them.</summary>
    public static Image<byte> Binarize(Image<byte> gray)
    {
        var (columns, rows) = ((gray.Width + TileSize - 1) / TileSize, (gray.Height + TileSize - 1) / TileSize);
        var (low, high) = (new byte[columns * rows], new byte[columns * rows]);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                (low[row * columns + column], high[row * columns + column]) = RangeOfTile(gray, column, row);
        }
        var result = new Image<byte>(gray.Width, gray.Height);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (min, max) = RangeAround(low, high, columns, rows, column, row);
                FillTile(gray, result, column, row, min, max);
            }
        }
        return result;
    }

    private static (byte Low, byte High) RangeOfTile(Image<byte> gray, int column, int row)
    {
        var (low, high) = (byte.MaxValue, byte.MinValue);
        var (left, right) = (column * TileSize, Math.Min(gray.Width, (column + 1) * TileSize));
        for (var y = row * TileSize; y < Math.Min(gray.Height, (row + 1) * TileSize); y++)
        {
            foreach (var value in gray.Row(y)[left..right])
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        return (low, high);
    }

    private static (byte Low, byte High) RangeAround(byte[] low, byte[] high, int columns, int rows, int column, int row)
    {
        var (min, max) = (byte.MaxValue, byte.MinValue);
        for (var y = Math.Max(0, row - 1); y <= Math.Min(rows - 1, row + 1); y++)
        {
            for (var x = Math.Max(0, column - 1); x <= Math.Min(columns - 1, column + 1); x++)
                (min, max) = (Math.Min(min, low[y * columns + x]), Math.Max(max, high[y * columns + x]));
        }
        return (min, max);
    }

    private static void FillTile(Image<byte> gray, Image<byte> result, int column, int row, byte min, byte max)
    {
        var (left, right) = (column * TileSize, Math.Min(gray.Width, (column + 1) * TileSize));
        var threshold = (min + max) / 2;
        for (var y = row * TileSize; y < Math.Min(gray.Height, (row + 1) * TileSize); y++)
        {
            var from = gray.Row(y);
            var to = result.Row(y);
            for (var x = left; x < right; x++)
                to[x] = max - min < MinContrast ? Flat : from[x] > threshold ? byte.MaxValue : byte.MinValue;
        }
    }
}
