using Reality.Core.Imaging;

namespace Reality.Engine.Features;

/// <summary>
/// The photo enlarged twice: sample 2i lies on pixel i's center, and odd samples are interpolated between two pixels.
/// </summary>
internal sealed class EnlargedSource(Image<byte> photo) : IOctaveSource
{
    // Cubic interpolation half way between samples: (-1, 9, 9, -1) / 16.
    private const float Near = 9 / 16f;
    private const float Far = -1 / 16f;

    private readonly float[] _columns = new float[photo.Width + 3];

    public int Width => 2 * photo.Width;

    public int Height => 2 * photo.Height;

    public void ReadRow(int y, int firstX, Span<float> row)
    {
        y = Math.Clamp(y, 0, Height - 1);
        var firstColumn = Math.Clamp(firstX >> 1, 0, photo.Width - 1) - 1;
        var lastColumn = Math.Clamp((firstX + row.Length) >> 1, 0, photo.Width - 1) + 2;
        var columns = _columns.AsSpan(0, lastColumn - firstColumn + 1);
        ReadColumns(y, firstColumn, columns);
        for (var i = 0; i < row.Length; i++)
        {
            var x = Math.Clamp(firstX + i, 0, Width - 1);
            var c = (x >> 1) - firstColumn;
            row[i] = (x & 1) == 0
                ? columns[c]
                : Near * (columns[c] + columns[c + 1]) + Far * (columns[c - 1] + columns[c + 2]);
        }
    }

    /// <summary>The enlarged row at the photo's columns.</summary>
    private void ReadColumns(int y, int firstColumn, Span<float> columns)
    {
        ReadOnlySpan<byte> Pixels(int row) => photo.Row(Math.Clamp(row, 0, photo.Height - 1));
        var above = Pixels(y >> 1);
        if ((y & 1) == 0)
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = above[Math.Clamp(firstColumn + i, 0, photo.Width - 1)];
            return;
        }
        var farAbove = Pixels((y >> 1) - 1);
        var below = Pixels((y >> 1) + 1);
        var farBelow = Pixels((y >> 1) + 2);
        for (var i = 0; i < columns.Length; i++)
        {
            var c = Math.Clamp(firstColumn + i, 0, photo.Width - 1);
            columns[i] = Near * (above[c] + below[c]) + Far * (farAbove[c] + farBelow[c]);
        }
    }
}
