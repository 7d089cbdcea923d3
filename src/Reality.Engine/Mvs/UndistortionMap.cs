using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>
/// Map from the pixels of an undistorted view to the photo as taken: exact on a grid of every 8th pixel, linear in between
/// (within 0.01 pixels for common lenses).
/// </summary>
internal sealed class UndistortionMap
{
    private const int Step = 8;

    // Catmull-Rom weights for 64 positions between two pixels, in units of 1/1024; each four sum to 1024.
    private const int PhaseBits = 6;
    private const int WeightBits = 10;
    private static readonly int[] s_weights = CubicWeights();

    private readonly int _width;
    private readonly int _height;
    private readonly int _reduction;
    private readonly int _columns;

    // Pixel coordinates in the reduced photo at the centers of view pixels (8 i, 8 j); NaN if the lens model folds over.
    private readonly float[] _gridX;
    private readonly float[] _gridY;

    public UndistortionMap(Camera camera, PinholeView view, int reduction)
    {
        (_width, _height, _reduction) = (view.Width, view.Height, reduction);
        _columns = (_width - 1) / Step + 2;
        var rows = (_height - 1) / Step + 2;
        _gridX = new float[_columns * rows];
        _gridY = new float[_columns * rows];
        for (var j = 0; j < rows; j++)
        {
            for (var i = 0; i < _columns; i++)
            {
                var normalized = new Vector2d(
                    (i * Step + 0.5 - view.CenterX) / view.FocalX, (j * Step + 0.5 - view.CenterY) / view.FocalY);
                var pixel = camera.PixelFromNormalized(normalized);
                var folds = !camera.IsInvertibleAt(normalized);
                _gridX[j * _columns + i] = folds ? float.NaN : (float)(pixel.X / reduction);
                _gridY[j * _columns + i] = folds ? float.NaN : (float)(pixel.Y / reduction);
            }
        }
    }

    /// <summary>Resamples interleaved bytes of the reduced photo (same size as the view) by Catmull-Rom interpolation.</summary>
    public void Resample(ReadOnlySpan<byte> source, int channels, Span<byte> target)
    {
        var xs = new float[_width];
        var ys = new float[_width];
        for (var y = 0; y < _height; y++)
        {
            PositionsOfRow(y, xs, ys);
            var row = target.Slice(y * _width * channels, _width * channels);
            for (var x = 0; x < _width; x++)
                ResamplePixel(source, channels, xs[x], ys[x], row.Slice(x * channels, channels));
        }
    }

    /// <summary>
    /// Writes <see cref="UndistortedPhotos.Valid"/> to pixels of the view that lie in the photo and whose mask (full size) is
    /// not 0.
    /// </summary>
    public void MarkValid(Image<byte>? mask, Image<byte> validity)
    {
        var xs = new float[_width];
        var ys = new float[_width];
        for (var y = 0; y < _height; y++)
        {
            PositionsOfRow(y, xs, ys);
            var row = validity.Row(y);
            for (var x = 0; x < _width; x++)
            {
                var inside = xs[x] >= 0 && ys[x] >= 0 && xs[x] < _width && ys[x] < _height;
                if (inside && (mask is null || IsKept(mask, xs[x], ys[x])))
                    row[x] = UndistortedPhotos.Valid;
            }
        }
    }

    private bool IsKept(Image<byte> mask, float x, float y)
    {
        var column = Math.Min((int)(x * _reduction), mask.Width - 1);
        var line = Math.Min((int)(y * _reduction), mask.Height - 1);
        return mask[column, line] != 0;
    }

    private void PositionsOfRow(int y, Span<float> xs, Span<float> ys)
    {
        var first = y / Step * _columns;
        var t = (float)(y % Step) / Step;
        for (var i = 0; i < _columns - 1; i++)
        {
            var a = first + i;
            var b = a + _columns;
            var (x0, x1) = (_gridX[a] + t * (_gridX[b] - _gridX[a]), _gridX[a + 1] + t * (_gridX[b + 1] - _gridX[a + 1]));
            var (y0, y1) = (_gridY[a] + t * (_gridY[b] - _gridY[a]), _gridY[a + 1] + t * (_gridY[b + 1] - _gridY[a + 1]));
            var end = Math.Min(Step, _width - i * Step);
            for (var k = 0; k < end; k++)
            {
                var s = (float)k / Step;
                xs[i * Step + k] = x0 + s * (x1 - x0);
                ys[i * Step + k] = y0 + s * (y1 - y0);
            }
        }
    }

    private void ResamplePixel(ReadOnlySpan<byte> source, int channels, float x, float y, Span<byte> target)
    {
        if (float.IsNaN(x) || float.IsNaN(y))
        {
            target.Clear();
            return;
        }
        var phaseX = (int)MathF.Floor((Math.Clamp(x, 0, _width) - 0.5f) * (1 << PhaseBits) + 0.5f);
        var phaseY = (int)MathF.Floor((Math.Clamp(y, 0, _height) - 0.5f) * (1 << PhaseBits) + 0.5f);
        var (column, line) = ((phaseX >> PhaseBits) - 1, (phaseY >> PhaseBits) - 1);
        var weightsX = s_weights.AsSpan((phaseX & ((1 << PhaseBits) - 1)) * 4, 4);
        var weightsY = s_weights.AsSpan((phaseY & ((1 << PhaseBits) - 1)) * 4, 4);
        for (var c = 0; c < channels; c++)
        {
            var sum = 1 << (2 * WeightBits - 1);
            for (var j = 0; j < 4; j++)
            {
                var row = Math.Clamp(line + j, 0, _height - 1) * _width;
                var across = 0;
                for (var i = 0; i < 4; i++)
                    across += weightsX[i] * source[(row + Math.Clamp(column + i, 0, _width - 1)) * channels + c];
                sum += weightsY[j] * across;
            }
            target[c] = (byte)Math.Clamp(sum >> (2 * WeightBits), 0, 255);
        }
    }

    private static int[] CubicWeights()
    {
        var weights = new int[4 << PhaseBits];
        for (var phase = 0; phase < 1 << PhaseBits; phase++)
        {
            var t = phase / (double)(1 << PhaseBits);
            var four = weights.AsSpan(phase * 4, 4);
            four[0] = (int)Math.Round(1024 * 0.5 * t * (-1 + t * (2 - t)));
            four[2] = (int)Math.Round(1024 * 0.5 * t * (1 + t * (4 - 3 * t)));
            four[3] = (int)Math.Round(1024 * 0.5 * t * t * (t - 1));
            four[1] = 1024 - four[0] - four[2] - four[3];
        }
        return weights;
    }
}
