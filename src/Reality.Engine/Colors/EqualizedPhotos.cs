using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Colors;

/// <summary>Photos in the colors of their curves; those without a curve are not changed.</summary>
public sealed class EqualizedPhotos(IPhotoSource photos, IReadOnlyList<ColorCurve?> curves) : IPhotoSource
{
    /// <summary>The photos of a model: equalized if its job has <see cref="ColorCurveStage.OfModel"/>.</summary>
    public static IPhotoSource Of(IPhotoSource photos, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.Keys.ContainsKey(ColorCurveStage.OfModel)
            ? new EqualizedPhotos(photos, workspace.ReadColorCurves(ColorCurveStage.OfModel))
            : photos;
    }

    public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        var image = photos.ReadColor(photo, reduction, cancellation);
        return curves[photo.Id.Value] is { } curve ? ColorCurveTable.Apply(curve, image) : image;
    }

    public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
        photos.ReadGray(photo, reduction, cancellation);

    public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) => photos.ReadMask(photo, cancellation);

    public Image<byte>? ReadUsableMask(Photo photo, CancellationToken cancellation = default) =>
        photos.ReadUsableMask(photo, cancellation);

    public Image<float> ReadTemperature(Photo photo, CancellationToken cancellation = default) =>
        photos.ReadTemperature(photo, cancellation);
}

/// <summary>
/// A <see cref="ColorCurve"/> for an image: the tone of each gray level, and the shading at the corners of cells, bilinear
/// between them.
/// </summary>
internal static class ColorCurveTable
{
    // The shading bends by less than a thousandth within a cell.
    private const int CellCount = 64;

    /// <summary>A copy of the image with its colors changed; the image shows the whole photo, at any size.</summary>
    public static Image<Rgb24> Apply(ColorCurve curve, Image<Rgb24> image)
    {
        var result = new Image<Rgb24>(image.Width, image.Height);
        var tones = new float[3][];
        var shadings = new float[3][];
        for (var channel = 0; channel < 3; channel++)
        {
            tones[channel] = TonesOf(curve, channel);
            shadings[channel] = ShadingsOf(curve, channel, image.Width, image.Height);
        }
        var row = new float[3][];
        for (var channel = 0; channel < 3; channel++)
            row[channel] = new float[image.Width];
        for (var y = 0; y < image.Height; y++)
        {
            for (var channel = 0; channel < 3; channel++)
                FillRow(shadings[channel], (y + 0.5) / image.Height * CellCount, row[channel]);
            var from = image.Row(y);
            var to = result.Row(y);
            for (var x = 0; x < from.Length; x++)
            {
                to[x] = new(
                    Rounded(tones[0][from[x].R] * row[0][x]), Rounded(tones[1][from[x].G] * row[1][x]),
                    Rounded(tones[2][from[x].B] * row[2][x]));
            }
        }
        return result;
    }

    private static byte Rounded(float level) => (byte)Math.Clamp(level + 0.5f, 0, 255);

    private static float[] TonesOf(ColorCurve curve, int channel)
    {
        var tones = new float[256];
        for (var level = 1; level < tones.Length; level++)
            tones[level] = (float)(level * curve.ToneFactor(channel, level));
        return tones;
    }

    private static float[] ShadingsOf(ColorCurve curve, int channel, int width, int height)
    {
        var shadings = new float[(CellCount + 1) * (CellCount + 1)];
        for (var j = 0; j <= CellCount; j++)
        {
            for (var i = 0; i <= CellCount; i++)
            {
                var place = ColorBasis.PlaceOf(
                    (double)i / CellCount * width, (double)j / CellCount * height, width, height);
                shadings[j * (CellCount + 1) + i] = (float)curve.ShadingFactor(channel, place.X, place.Y);
            }
        }
        return shadings;
    }

    private static void FillRow(float[] shadings, double down, float[] row)
    {
        Span<float> corners = stackalloc float[CellCount + 1];
        var j = Math.Min((int)down, CellCount - 1);
        var part = (float)(down - j);
        for (var i = 0; i <= CellCount; i++)
        {
            var above = shadings[j * (CellCount + 1) + i];
            corners[i] = above + part * (shadings[(j + 1) * (CellCount + 1) + i] - above);
        }
        for (var x = 0; x < row.Length; x++)
        {
            var across = (x + 0.5f) / row.Length * CellCount;
            var i = Math.Min((int)across, CellCount - 1);
            row[x] = corners[i] + (across - i) * (corners[i + 1] - corners[i]);
        }
    }
}
