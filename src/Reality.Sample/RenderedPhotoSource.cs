using System.Collections.Concurrent;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Sample;

/// <summary>Uncompressed photos from memory. Each photo is rendered on its first read and kept.</summary>
/// <param name="render">Renders a photo.</param>
public sealed class RenderedPhotoSource(Func<PhotoId, Image<Rgb24>> render) : IPhotoSource
{
    private readonly ConcurrentDictionary<int, Lazy<Image<Rgb24>>> _photos = new();

    public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        var full = _photos.GetOrAdd(photo.Id.Value, id => new(() => render(new(id)))).Value;
        return reduction == 1 ? full : Reduce(full, reduction);
    }

    public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default)
    {
        var color = ReadColor(photo, reduction, cancellation);
        var gray = new Image<byte>(color.Width, color.Height);
        for (var i = 0; i < gray.Pixels.Length; i++)
        {
            var (r, g, b) = color.Pixels[i];
            gray.Pixels[i] = (byte)((299 * r + 587 * g + 114 * b + 500) / 1000);
        }
        return gray;
    }

    public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) => null;

    private static Image<Rgb24> Reduce(Image<Rgb24> full, int reduction)
    {
        var image = new Image<Rgb24>((full.Width + reduction - 1) / reduction, (full.Height + reduction - 1) / reduction);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
                image[x, y] = Mean(full, x * reduction, y * reduction, reduction);
        }
        return image;
    }

    private static Rgb24 Mean(Image<Rgb24> full, int x0, int y0, int side)
    {
        var (r, g, b, count) = (0, 0, 0, 0);
        for (var y = y0; y < Math.Min(y0 + side, full.Height); y++)
        {
            for (var x = x0; x < Math.Min(x0 + side, full.Width); x++, count++)
            {
                var pixel = full[x, y];
                (r, g, b) = (r + pixel.R, g + pixel.G, b + pixel.B);
            }
        }
        return new((byte)((r + count / 2) / count), (byte)((g + count / 2) / count), (byte)((b + count / 2) / count));
    }
}
