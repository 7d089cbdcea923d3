using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Datasets.HardSets;

/// <summary>Photos that are hard to calibrate, with their true poses.</summary>
/// <param name="Name">One word.</param>
/// <param name="Meaning">What makes it hard.</param>
/// <param name="Cameras">As files state them.</param>
/// <param name="Photos">In the order of their ids.</param>
/// <param name="Render">Renders the photo with an index; called once for each.</param>
internal sealed record HardSet(
    string Name, string Meaning, IReadOnlyList<Camera> Cameras, IReadOnlyList<HardPhoto> Photos,
    Func<int, Image<Rgb24>> Render)
{
    /// <summary>The scene before calibration.</summary>
    public Scene ToScene() => new() { Cameras = Cameras, Photos = [.. Photos.Select(photo => photo.Stated)] };
}

/// <summary>One photo of a hard set.</summary>
/// <param name="Stated">What its file says.</param>
/// <param name="TrueCameraFromWorld">The true pose.</param>
/// <param name="Place">Number of the place that it shows; 0 is the place of most photos, whose world the poses are in.</param>
internal sealed record HardPhoto(Photo Stated, RigidTransform TrueCameraFromWorld, int Place = 0);

/// <summary>Keeps the photos of a set in memory.</summary>
internal sealed class HardSetSource(HardSet set) : IPhotoSource
{
    private readonly Lazy<Image<Rgb24>>[] _photos =
        [.. set.Photos.Select((_, i) => new Lazy<Image<Rgb24>>(() => set.Render(i)))];

    public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default)
    {
        var full = _photos[photo.Id.Value].Value;
        if (reduction == 1)
            return full;
        var image = new Image<Rgb24>((full.Width + reduction - 1) / reduction, (full.Height + reduction - 1) / reduction);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
                image[x, y] = full[x * reduction, y * reduction];
        }
        return image;
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
}
