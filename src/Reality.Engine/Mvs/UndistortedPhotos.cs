using System.Runtime.InteropServices;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Mvs;

/// <summary>
/// Pixels of calibrated photos as their <see cref="PinholeView"/> sees them: without distortion and skew, at a given reduction.
/// Safe to call from many threads.
/// </summary>
/// <param name="source">Source of the photos as taken.</param>
/// <param name="scene">A calibrated scene.</param>
/// <param name="cancellation">Ends the reading of photos.</param>
public sealed class UndistortedPhotos(IPhotoSource source, Scene scene, CancellationToken cancellation = default)
{
    /// <summary>Value in <see cref="ReadValidity"/> of a pixel that lies in the photo and is not masked out.</summary>
    public const byte Valid = 255;

    /// <summary>The view that the other methods return pixels of; see <see cref="PinholeView.Of"/>.</summary>
    public PinholeView ViewOf(PhotoId photo, int reduction) =>
        PinholeView.Of(scene[photo], scene.CameraOf(scene[photo]), reduction);

    /// <summary>Luminance 0 to 255; pixels outside the photo repeat its border.</summary>
    public Image<byte> ReadGray(PhotoId photo, int reduction)
    {
        var gray = source.ReadGray(scene[photo], reduction, cancellation);
        return Undistort(photo, reduction, gray, gray.Pixels, 1, static bytes => bytes);
    }

    /// <summary>Colors; pixels outside the photo repeat its border.</summary>
    public Image<Rgb24> ReadColor(PhotoId photo, int reduction)
    {
        var color = source.ReadColor(scene[photo], reduction, cancellation);
        var bytes = MemoryMarshal.AsBytes(color.Pixels.AsSpan());
        return Undistort(photo, reduction, color, bytes, 3, static bytes => MemoryMarshal.Cast<byte, Rgb24>(bytes).ToArray());
    }

    /// <summary>
    /// <see cref="Valid"/> for pixels of the view that lie in the photo and are not masked out, otherwise 0; null if all are
    /// valid.
    /// </summary>
    public Image<byte>? ReadValidity(PhotoId photo, int reduction)
    {
        var mask = source.ReadUsableMask(scene[photo], cancellation);
        var camera = scene.CameraOf(scene[photo]);
        if (mask is null && camera.IsPinhole)
            return null;
        var view = ViewOf(photo, reduction);
        var validity = new Image<byte>(view.Width, view.Height);
        new UndistortionMap(camera, view, reduction).MarkValid(mask, validity);
        return validity;
    }

    private Image<T> Undistort<T>(
        PhotoId photo, int reduction, Image<T> taken, ReadOnlySpan<byte> bytes, int channels, Func<byte[], T[]> pixelsOf)
        where T : unmanaged
    {
        var camera = scene.CameraOf(scene[photo]);
        var view = ViewOf(photo, reduction);
        if (taken.Width != view.Width || taken.Height != view.Height)
        {
            throw new StageException(
                "Photo_SizeChanged",
                $"{scene[photo].Name} is no longer {camera.Width} x {camera.Height} pixels, its size at calibration. "
                + $"Restore the file, or calibrate the photos again.");
        }
        if (camera.IsPinhole)
            return taken;
        var target = new byte[view.Width * view.Height * channels];
        new UndistortionMap(camera, view, reduction).Resample(bytes, channels, target);
        return new Image<T>(view.Width, view.Height, pixelsOf(target));
    }
}
