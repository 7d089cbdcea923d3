using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Imaging;

namespace Reality.Core.Scenes;

/// <summary>One exposure: its file, its camera, and the measured or calibrated pose and time.</summary>
public sealed record Photo
{
    public required PhotoId Id { get; init; }

    /// <summary>Path below the folder of photos, with forward slashes. Unique in a scene.</summary>
    public required string Name { get; init; }

    public required CameraId CameraId { get; init; }

    /// <summary>
    /// Width and height that memory is planned for: a file of another size is refused. Scenes that are read from artifacts have
    /// those of their cameras; null = any.
    /// </summary>
    public (int Width, int Height)? PlannedSize { get; init; }

    /// <summary>The calibrated pose; null if the photo is not registered.</summary>
    public RigidTransform? CameraFromWorld { get; init; }

    /// <summary>Why the photo is not registered, in words; null if it is or if nothing was tried.</summary>
    public string? UnregisteredReason { get; init; }

    /// <summary>Measured position; null if the file has none or an absurd one.</summary>
    public PositionPrior? Position { get; init; }

    /// <summary>Measured rotation, camera from the east-north-up frame at the photo; null if the file has none.</summary>
    public Rotation? CameraFromEnu { get; init; }

    public DateTimeOffset? CaptureTime { get; init; }

    /// <summary>Exposure value relative to a fixed reference, in stops (log2); null if the file does not say.</summary>
    public double? ExposureStops { get; init; }

    /// <summary>Its place in a rig; null if it belongs to none, or none is known.</summary>
    public RigPlace? RigPlace { get; init; }

    /// <summary>
    /// Makes the colors agree with those of the scene's other photos; null if that was not estimated. Published scenes have it,
    /// artifacts of scenes do not.
    /// </summary>
    public ColorCurve? Colors { get; init; }
}

/// <summary>Index of a photo in its <see cref="Scene"/>.</summary>
public readonly record struct PhotoId(int Value) : IComparable<PhotoId>
{
    public int CompareTo(PhotoId other) => Value.CompareTo(other.Value);

    public static bool operator <(PhotoId a, PhotoId b) => a.Value < b.Value;

    public static bool operator >(PhotoId a, PhotoId b) => a.Value > b.Value;

    public static bool operator <=(PhotoId a, PhotoId b) => a.Value <= b.Value;

    public static bool operator >=(PhotoId a, PhotoId b) => a.Value >= b.Value;

    public override string ToString() => Value.ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A measured camera position with its standard deviations in meters.</summary>
/// <param name="VerticalSigmaMeters">Infinite if the height was not measured; the height then only stands in.</param>
public sealed record PositionPrior(GeoPoint Position, double HorizontalSigmaMeters, double VerticalSigmaMeters)
{
    /// <summary>
    /// Surface that the height counted from where it was read. <see cref="Position"/> may have been converted to another one.
    /// </summary>
    public HeightReference StatedHeightReference { get; init; } = Position.HeightReference;

    public bool HasHeight => double.IsFinite(VerticalSigmaMeters);

    /// <summary>
    /// The photos, with the median of the measured heights in place of those that were not measured. All heights must count from
    /// the same surface.
    /// </summary>
    public static IReadOnlyList<Photo> FillHeights(IReadOnlyList<Photo> photos)
    {
        ArgumentNullException.ThrowIfNull(photos);
        var measured = photos.Where(photo => photo.Position is { HasHeight: true })
            .Select(photo => photo.Position!.Position.HeightMeters).Order().ToArray();
        if (measured.Length == 0)
            return photos;
        var median = measured[measured.Length / 2];
        return photos.Select(photo => photo.Position is { HasHeight: false } prior
            ? photo with { Position = prior with { Position = prior.Position with { HeightMeters = median } } }
            : photo).ToList();
    }
}

/// <summary>
/// Reads pixels of photos. Safe to call from many threads. Broken files throw <see cref="InvalidFileException"/>; cancelled reads
/// end at once.
/// </summary>
public interface IPhotoSource
{
    /// <summary>The largest reduction that photos are read at and that is at most this, or 1.</summary>
    static int ReductionAtMost(double reduction) => reduction >= 8 ? 8 : reduction >= 4 ? 4 : reduction >= 2 ? 2 : 1;

    /// <summary>
    /// Colors of a photo with its EXIF orientation applied, its sides divided (rounded up) by <paramref name="reduction"/>
    /// = 1, 2, 4 or 8 by averaging blocks.
    /// </summary>
    Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default);

    /// <summary>Luminance 0 to 255 (Rec. 601) of the same.</summary>
    Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default);

    /// <summary>The photo's mask at full size, 0 = ignore; null if there is none.</summary>
    Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default);

    /// <summary>The same, but null for a mask that cannot be used.</summary>
    Image<byte>? ReadUsableMask(Photo photo, CancellationToken cancellation = default)
    {
        try
        {
            return ReadMask(photo, cancellation);
        }
        catch (InvalidFileException)
        {
            return null;
        }
    }

    /// <summary>
    /// Temperatures of a thermal photo in kelvin, upright; NaN if a pixel has none. They cover the same view as its colors, often
    /// with fewer pixels.
    /// </summary>
    Image<float> ReadTemperature(Photo photo, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        throw new InvalidFileException("Photo", $"{photo.Name} holds no temperatures.");
    }
}
