using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class UndistortionMapTests
{
    private static readonly Camera s_plain = new()
    {
        Id = new(0), Width = 60, Height = 44, FocalLength = 50, PrincipalPoint = new(29, 23),
    };

    [Fact]
    public void Without_distortion_every_byte_stays()
    {
        var source = Enumerable.Range(0, 60 * 44 * 3).Select(i => (byte)(i * 37)).ToArray();

        Assert.Equal(source, Resampled(s_plain, source, 3));
    }

    [Fact]
    public void A_constant_image_stays_constant_under_any_distortion()
    {
        var barrel = s_plain with { Distortion = new(-0.2, 0.05, 0, 0.002, -0.001), Skew = 0.3 };

        Assert.All(Resampled(barrel, Enumerable.Repeat((byte)201, 60 * 44).ToArray(), 1), level => Assert.Equal(201, level));
    }

    [Fact]
    public void A_shifted_principal_point_shifts_the_pixels()
    {
        // The view keeps its principal point at x = 29; the camera's lies at 31.5: pixel x shows what the photo has at x + 2.5.
        var source = Enumerable.Range(0, 60 * 44).Select(i => (byte)(4 * (i % 60))).ToArray();
        var target = new byte[60 * 44];

        new UndistortionMap(s_plain with { PrincipalPoint = new(31.5, 23) }, ViewOf(s_plain), 1).Resample(source, 1, target);

        for (var x = 4; x < 50; x++)
            Assert.Equal(4 * x + 10, target[20 * 60 + x]);
    }

    [Fact]
    public void Where_the_lens_model_folds_over_there_is_no_pixel()
    {
        // u (1 - 0.9 u²) is greatest at u = 0.61; the corners lie at 0.74.
        var folding = s_plain with { Distortion = new(-0.9, 0, 0, 0, 0) };
        var validity = new Image<byte>(60, 44);

        new UndistortionMap(folding, ViewOf(folding), 1).MarkValid(null, validity);

        Assert.Equal(0, validity[0, 0]);
        Assert.Equal(0, Resampled(folding, Enumerable.Repeat((byte)9, 60 * 44).ToArray(), 1)[0]);
        Assert.Equal(UndistortedPhotos.Valid, validity[30, 22]);
    }

    [Fact]
    public void The_mask_is_read_at_full_size()
    {
        var mask = new Image<byte>(60, 44);
        mask[20, 10] = 1;
        var validity = new Image<byte>(30, 22);

        new UndistortionMap(s_plain, ViewOf(s_plain, 2), 2).MarkValid(mask, validity);

        // The center of the reduced pixel (10, 5) is (21, 11) at full size, that of (9, 4) is (19, 9).
        Assert.All(validity.Pixels, value => Assert.Equal(0, value));
        mask[21, 11] = 1;
        new UndistortionMap(s_plain, ViewOf(s_plain, 2), 2).MarkValid(mask, validity);
        Assert.Equal([5 * 30 + 10], Enumerable.Range(0, 30 * 22).Where(i => validity.Pixels[i] != 0));
    }

    private static byte[] Resampled(Camera camera, byte[] source, int channels)
    {
        var target = new byte[source.Length];
        new UndistortionMap(camera, ViewOf(camera), 1).Resample(source, channels, target);
        return target;
    }

    private static PinholeView ViewOf(Camera camera, int reduction = 1) => PinholeView.Of(
        new Photo { Id = new(0), Name = "0.jpg", CameraId = new(0), CameraFromWorld = RigidTransform.Identity },
        camera, reduction);
}
