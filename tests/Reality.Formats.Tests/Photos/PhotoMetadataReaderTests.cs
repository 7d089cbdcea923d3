using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Decoding;
using Reality.Formats.Metadata;
using Reality.Formats.Photos;
using Reality.Testing;

namespace Reality.Formats.Tests.Photos;

public sealed class PhotoMetadataReaderTests
{
    [Fact]
    public void A_dji_photo_tells_camera_position_attitude_time_and_exposure()
    {
        var photo = Read("drone-brighton-beach/images/DJI_0018.JPG");

        Assert.Equal("DJI FC300S", photo.CameraName);
        Assert.Equal((2000, 1125), (photo.Width, photo.Height));
        Assert.Equal(46.8426070833, photo.Position!.Position.Latitude.Degrees, 1e-8);
        Assert.Equal(-91.9945598889, photo.Position.Position.Longitude.Degrees, 1e-8);
        Assert.Equal(198.31, photo.Position.Position.HeightMeters, 0.01);
        Assert.Equal(HeightReference.Egm96, photo.Position.Position.HeightReference);
        Assert.Equal(39.80, photo.RelativeHeightMeters!.Value, 1e-9);
        Assert.Equal(FocalLengthSource.SensorTable, photo.FocalLengthSource);
        Assert.Equal(3.61 / 6.17 * 2000, photo.FocalLengthPixels!.Value, 1.0);
        Assert.Equal(new DateTimeOffset(2016, 6, 23, 16, 31, 59, TimeSpan.Zero), photo.CaptureTime);
        Assert.Equal(Math.Log2(2.8 * 2.8 * 370), photo.ExposureStops!.Value, 0.05);
        var forward = photo.CameraFromEnu!.Value.Inverted() * new Vector3d(0, 0, 1);
        Assert.True(forward.Z < -0.9999, $"The camera looks along {forward}, not down.");
        // Yaw 45 degrees: the top of the photo is to the north-east.
        var top = photo.CameraFromEnu.Value.Inverted() * new Vector3d(0, -1, 0);
        Assert.True(top is { X: > 0.7, Y: > 0.7 }, $"The top of the photo is to {top}.");
    }

    [Fact]
    public void A_phone_photo_without_make_tells_the_camera_by_its_lens()
    {
        var photo = Read("opensfm-berlin/images/01.jpg");

        Assert.Equal("Apple iPhone 4S back camera 4.28mm f/2.4", photo.CameraName);
        Assert.Equal(4.28 / 4.54 * 3264, photo.FocalLengthPixels!.Value, 20.0);
        Assert.Equal(27, photo.Position!.Position.HeightMeters, 1e-9);
    }

    [Fact]
    public void A_multispectral_photo_tells_band_accuracy_and_nadir_attitude()
    {
        var photo = Read("multispectral-sequoia/IMG_161122_163234_0000_GRE.TIF");

        Assert.Equal("Green", photo.Band);
        Assert.Equal(FocalLengthSource.Calibration, photo.FocalLengthSource);
        Assert.Equal(2 / Math.PI * 1676.825547004, photo.FocalLengthPixels!.Value, 1e-9);
        // 3.98 mm by the focal plane resolution.
        Assert.Equal(3.98 * 266.6667, photo.FocalLengthPixels.Value, 10.0);
        Assert.Equal(0.00592627 * 2 / Math.PI, photo.Fisheye!.Lens.P2, 1e-12);
        Assert.Equal(-0.136981656 * 4 / (Math.PI * Math.PI), photo.Fisheye.Lens.P3, 1e-12);
        Assert.Equal(2.487934 / 4.8 * 1280, photo.Fisheye.PrincipalPoint!.Value.X, 1.0);
        Assert.Equal(1.754932 / 3.6 * 960, photo.Fisheye.PrincipalPoint.Value.Y, 1.0);
        Assert.Equal(2.301, photo.Position!.HorizontalSigmaMeters, 1e-9);
        Assert.Equal(3.419, photo.Position.VerticalSigmaMeters, 1e-9);
        Assert.Equal(439.84, photo.CaptureTime!.Value.TimeOfDay.TotalMilliseconds % 1000, 0.01);
        var forward = photo.CameraFromEnu!.Value.Inverted() * new Vector3d(0, 0, 1);
        Assert.True(forward.Z < -0.99, $"The camera looks along {forward}, not down.");
        Assert.Empty(photo.Messages);
    }

    [Fact]
    public void A_resized_photo_keeps_its_sensor_width()
    {
        var photo = Read("gcp-copr/images/IMG_0022.jpg");

        Assert.Equal("Canon EOS DIGITAL REBEL XSi", photo.CameraName);
        Assert.Equal(30 / 22.3 * 2136, photo.FocalLengthPixels!.Value, 20.0);
        Assert.Null(photo.Position);
        Assert.Null(photo.CameraFromEnu);
    }

    [Fact]
    public void Hostile_files_give_metadata_or_our_own_error()
    {
        if (!SharedData.TryFind("bad-inputs", out var root))
            Assert.Skip("Set REALITY_DATA to a folder with bad-inputs.");
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            try
            {
                PhotoMetadataReader.Read(
            new InProcessDecoder().Inspect(path, Path.GetFileName(path), CancellationToken.None), Path.GetFileName(path));
            }
            catch (InvalidFileException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    private static PhotoMetadata Read(string relativePath)
    {
        if (!SharedData.TryFind(relativePath, out var path))
            Assert.Skip($"Set REALITY_DATA to a folder with {relativePath}.");
        return PhotoMetadataReader.Read(
            new InProcessDecoder().Inspect(path, Path.GetFileName(path), CancellationToken.None), Path.GetFileName(path));
    }
}
