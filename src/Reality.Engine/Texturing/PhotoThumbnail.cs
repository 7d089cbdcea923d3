using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>Small undistorted images of photos: each pixel is the mean over its area.</summary>
internal static class PhotoThumbnail
{
    /// <summary>
    /// Colors of a view of the photo, whose sides are divided by <paramref name="reduction"/>, and 1 where they count.
    /// </summary>
    public static (Image<Rgb24> Colors, Image<byte> IsUsable) Read(
        IPhotoSource photos, Photo photo, Camera camera, PinholeView view, int reduction,
        CancellationToken cancellation = default)
    {
        var sourceReduction = IPhotoSource.ReductionAtMost(reduction);
        var source = photos.ReadColor(photo, sourceReduction, cancellation);
        var mask = photos.ReadUsableMask(photo, cancellation);
        var colors = new Image<Rgb24>(view.Width, view.Height);
        var usable = new Image<byte>(view.Width, view.Height);
        var taps = (reduction + sourceReduction - 1) / sourceReduction;
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                var center = PixelAt(x + 0.5, y + 0.5, view, camera);
                if (!(center.X >= 0 && center.Y >= 0 && center.X < camera.Width && center.Y < camera.Height))
                    continue;
                usable[x, y] = mask is null || mask[(int)center.X, (int)center.Y] != 0 ? (byte)1 : (byte)0;
                colors[x, y] = Mean(source, sourceReduction, x, y, taps, view, camera);
            }
        }
        return (colors, usable);
    }

    private static Rgb24 Mean(Image<Rgb24> source, int sourceReduction, int x, int y, int taps, PinholeView view, Camera camera)
    {
        int r = 0, g = 0, b = 0;
        for (var j = 0; j < taps; j++)
        {
            for (var i = 0; i < taps; i++)
            {
                var at = PixelAt(x + (i + 0.5) / taps, y + (j + 0.5) / taps, view, camera);
                var c = source[
                    (int)Math.Clamp(at.X / sourceReduction, 0, source.Width - 1),
                    (int)Math.Clamp(at.Y / sourceReduction, 0, source.Height - 1)];
                (r, g, b) = (r + c.R, g + c.G, b + c.B);
            }
        }
        var count = taps * taps;
        return new((byte)((r + count / 2) / count), (byte)((g + count / 2) / count), (byte)((b + count / 2) / count));
    }

    private static Core.Numerics.Vector2d PixelAt(double x, double y, PinholeView view, Camera camera) =>
        camera.PixelFromNormalized(new((x - view.CenterX) / view.FocalX, (y - view.CenterY) / view.FocalY));
}
