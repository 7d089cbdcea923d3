using Reality.Core.Imaging;

namespace Reality.Engine.Tags;

/// <summary>Photos at double size.</summary>
internal static class Enlargement
{
    /// <summary>Each pixel becomes four, between those of the photo by bilinear interpolation.</summary>
    public static Image<byte> Double(Image<byte> gray)
    {
        var doubled = new Image<byte>(2 * gray.Width, 2 * gray.Height);
        for (var y = 0; y < doubled.Height; y++)
        {
            var row = doubled.Row(y);
            var near = gray.Row(y / 2);
            var far = gray.Row(Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, gray.Height - 1));
            for (var x = 0; x < row.Length; x++)
            {
                var (a, b) = (x / 2, Math.Clamp(x / 2 + (x % 2 == 0 ? -1 : 1), 0, gray.Width - 1));
                row[x] = (byte)((9 * near[a] + 3 * near[b] + 3 * far[a] + far[b] + 8) / 16);
            }
        }
        return doubled;
    }
}
