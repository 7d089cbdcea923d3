using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class UndistortedPhotosTests
{
    private static readonly Camera s_camera = new()
    {
        Id = new(0), Width = 320, Height = 240, FocalLength = 300, PrincipalPoint = new(158, 123),
        Distortion = new(-0.12, 0.03, 0, 0.001, -0.0005), Skew = 0.2, AspectRatio = 1.01,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Undistorted_pixels_show_what_lies_on_their_ray(int reduction)
    {
        var photos = new UndistortedPhotos(new PaintedSource(), SceneOf(s_camera));
        var gray = photos.ReadGray(new(0), reduction);
        var color = photos.ReadColor(new(0), reduction);
        var view = photos.ViewOf(new(0), reduction);
        var validity = photos.ReadValidity(new(0), reduction)!;
        var checkedCount = 0;
        for (var y = 2; y < view.Height - 2; y++)
        {
            for (var x = 2; x < view.Width - 2; x++)
            {
                var ray = new Vector2d((x + 0.5 - view.CenterX) / view.FocalX, (y + 0.5 - view.CenterY) / view.FocalY);
                var pixel = s_camera.PixelFromNormalized(ray);
                if (!(pixel.X > 4 && pixel.Y > 4 && pixel.X < 316 && pixel.Y < 236))
                    continue;
                Assert.Equal(UndistortedPhotos.Valid, validity[x, y]);
                Assert.InRange(gray[x, y] - PaintedSource.GrayAt(pixel), -2, 2);
                Assert.Equal(gray[x, y], color[x, y].G);
                checkedCount++;
            }
        }
        Assert.True(checkedCount > 0.9 * view.Width * view.Height);
    }

    [Fact]
    public void Pixels_outside_the_photo_or_its_mask_are_not_valid()
    {
        var pincushion = s_camera with { Distortion = new(0.2, 0, 0, 0, 0) };
        var validity = new UndistortedPhotos(new PaintedSource(), SceneOf(pincushion)).ReadValidity(new(0), 1)!;
        Assert.Equal(0, validity[0, 0]);
        Assert.Equal(UndistortedPhotos.Valid, validity[200, 120]);

        var masked = new UndistortedPhotos(new PaintedSource { MaskLeftOf = 100 }, SceneOf(s_camera)).ReadValidity(new(0), 2)!;
        Assert.Equal(0, masked[40, 60]);
        Assert.Equal(UndistortedPhotos.Valid, masked[60, 60]);
        Assert.Null(
            new UndistortedPhotos(new PaintedSource(), SceneOf(s_camera with { Distortion = default, Skew = 0 }))
                .ReadValidity(new(0), 1));
    }

    private static Scene SceneOf(Camera camera) => new()
    {
        Cameras = [camera],
        Photos = [new Photo { Id = new(0), Name = "a.jpg", CameraId = new(0), CameraFromWorld = RigidTransform.Identity }],
    };

    private sealed class PaintedSource : IPhotoSource
    {
        public int MaskLeftOf { get; init; }

        public static double GrayAt(Vector2d pixel) => 128 + 60 * Math.Sin(pixel.X / 9) + 50 * Math.Cos(pixel.Y / 11);

        public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default)
        {
            var image = new Image<byte>(320 / reduction, 240 / reduction);
            for (var y = 0; y < image.Height; y++)
            {
                for (var x = 0; x < image.Width; x++)
                    image[x, y] = (byte)Math.Round(GrayAt(new((x + 0.5) * reduction, (y + 0.5) * reduction)));
            }
            return image;
        }

        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default)
        {
            var gray = ReadGray(photo, reduction, cancellation);
            return new(gray.Width, gray.Height, gray.Pixels.Select(g => new Rgb24(0, g, 255)).ToArray());
        }

        public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default)
        {
            if (MaskLeftOf == 0)
                return null;
            var mask = new Image<byte>(320, 240);
            for (var y = 0; y < 240; y++)
                mask.Row(y)[MaskLeftOf..].Fill(1);
            return mask;
        }
    }
}
