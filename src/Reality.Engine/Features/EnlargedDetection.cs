using Reality.Core.Imaging;

namespace Reality.Engine.Features;

/// <summary>Detects features in a photo enlarged twice: <see cref="SiftDetector"/> begins one octave finer then.</summary>
internal static class EnlargedDetection
{
    /// <summary>Features in coordinates of the original photo.</summary>
    public static FeatureSet Detect(
        Image<byte> photo, Image<byte>? mask, SiftOptions options, CancellationToken cancellation)
    {
        var features = SiftDetector.Detect(Enlarge(photo), mask is null ? null : Repeat(mask), options, cancellation);
        return new()
        {
            X = Array.ConvertAll(features.X, ToPhoto),
            Y = Array.ConvertAll(features.Y, ToPhoto),
            Scale = Array.ConvertAll(features.Scale, scale => 0.5f * scale),
            Orientation = features.Orientation,
            Descriptors = features.Descriptors,
            Colors = features.Colors,
            Width = photo.Width,
            Height = photo.Height,
        };
    }

    // Sample 2i lies on the center of pixel i; coordinates count from the corner of the first pixel.
    private static float ToPhoto(float enlarged) => 0.5f * enlarged + 0.25f;

    private static Image<byte> Enlarge(Image<byte> photo)
    {
        var source = new EnlargedSource(photo);
        var enlarged = new Image<byte>(source.Width, source.Height);
        var row = new float[source.Width];
        for (var y = 0; y < enlarged.Height; y++)
        {
            source.ReadRow(y, 0, row);
            var pixels = enlarged.Row(y);
            for (var x = 0; x < row.Length; x++)
                pixels[x] = (byte)Math.Clamp(MathF.Round(row[x]), 0, 255);
        }
        return enlarged;
    }

    private static Image<byte> Repeat(Image<byte> mask)
    {
        var enlarged = new Image<byte>(2 * mask.Width, 2 * mask.Height);
        for (var y = 0; y < enlarged.Height; y++)
        {
            for (var x = 0; x < enlarged.Width; x++)
                enlarged[x, y] = mask[x / 2, y / 2];
        }
        return enlarged;
    }
}
