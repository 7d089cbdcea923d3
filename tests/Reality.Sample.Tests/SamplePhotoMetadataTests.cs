using System.Buffers.Binary;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Photos;
using Reality.Sample;
using Reality.Sample.Flights;
using Reality.Testing;

namespace Reality.Sample.Tests;

public sealed class SamplePhotoMetadataTests
{
    private static readonly SampleExposure Exposure = SmallSample.Scene.Exposures[1] with
    {
        MeasuredYaw = Angle.FromDegrees(-123.4),
        MeasuredPitch = Angle.FromDegrees(-52.1),
        MeasuredRoll = Angle.FromDegrees(1.2),
        MeasuredHeightAboveTakeoff = 45.678,
    };

    [Theory]
    [InlineData(49.2300001, 9.4600002, 401.5)]
    [InlineData(-33.8567844, 151.2152967, 30.25)]
    [InlineData(-0.0000123, -179.9999876, -5)]
    [InlineData(59.9999999, -0.5, 48.611)]
    public void Readers_find_the_recorded_position(double latitude, double longitude, double height)
    {
        var photo = Read(Exposure with { MeasuredPosition = GeoPoint.FromDegrees(latitude, longitude, height) });
        var position = photo.Position!.Position;
        Assert.Equal(latitude, position.Latitude.Degrees, 1e-8);
        Assert.Equal(longitude, position.Longitude.Degrees, 1e-8);
        Assert.Equal(height - SampleScene.GeoidHeightMeters, position.HeightMeters, 1e-3);
    }

    [Fact]
    public void Readers_find_camera_time_exposure_and_angles()
    {
        var photo = Read(Exposure);
        Assert.Equal(("DJI", "M3E"), (photo.Make, photo.Model));
        Assert.Equal(Exposure.CaptureTime, photo.CaptureTime);
        Assert.Equal(12.29, photo.FocalLengthMillimeters!.Value, 1e-9);
        Assert.Equal(45.678, photo.RelativeHeightMeters!.Value, 1e-9);
        Assert.Equal(Math.Log2(16 / Exposure.ExposureSeconds), photo.ExposureStops!.Value, 0.01);
        var expected = GimbalRotation.CameraFromWorld(Exposure.MeasuredYaw, Exposure.MeasuredPitch, Exposure.MeasuredRoll);
        Assert.InRange((photo.CameraFromEnu!.Value * expected.Inverted()).Angle.Degrees, 0, 1e-6);
    }

    [Fact]
    public void Directories_are_sorted_and_their_values_lie_inside_the_block_on_even_offsets()
    {
        var exif = SamplePhotoMetadata.Exif(Exposure, SmallSample.Scene.Camera, SampleCamera.Nameplate);
        Assert.Equal("MM\0*\0\0\0\b"u8.ToArray(), exif[..8]);
        var pointers = CheckDirectory(exif, 8);
        CheckDirectory(exif, pointers[0x8769]);
        CheckDirectory(exif, pointers[0x8825]);
    }

    private static Dictionary<int, int> CheckDirectory(byte[] exif, int offset)
    {
        int[] sizes = [0, 1, 1, 2, 4, 8, 0, 1];
        var values = new Dictionary<int, int>();
        int count = BinaryPrimitives.ReadUInt16BigEndian(exif.AsSpan(offset));
        var last = -1;
        for (var i = 0; i < count; i++)
        {
            var entry = exif.AsSpan(offset + 2 + 12 * i, 12);
            int tag = BinaryPrimitives.ReadUInt16BigEndian(entry);
            Assert.True(tag > last, $"Tag {tag:X4} is not sorted.");
            last = tag;
            var size = sizes[BinaryPrimitives.ReadUInt16BigEndian(entry[2..])] * BinaryPrimitives.ReadInt32BigEndian(entry[4..]);
            var value = BinaryPrimitives.ReadInt32BigEndian(entry[8..]);
            values.Add(tag, value);
            if (size > 4)
            {
                Assert.InRange(value, offset + 2 + 12 * count + 4, exif.Length - size);
                Assert.Equal(0, value % 2);
            }
        }
        Assert.Equal(0, BinaryPrimitives.ReadInt32BigEndian(exif.AsSpan(offset + 2 + 12 * count)));
        return values;
    }

    [Fact]
    public void Readers_find_the_fisheye_lens_and_its_stated_focal_length()
    {
        var photo = Read(Exposure, SampleCamera.TrueFisheye(200, 150));

        Assert.Equal(("DJI", "FISHEYE"), (photo.Make, photo.Model));
        Assert.Equal(Core.Scenes.FisheyeLens.Equidistant, photo.Fisheye!.Lens);
        Assert.Equal(SampleCamera.FisheyeFromMetadata(200, 150).FocalLength, photo.FocalLengthPixels!.Value, 1e-2);
        Assert.Null(Read(Exposure).Fisheye);
    }

    private static PhotoMetadata Read(SampleExposure exposure, Core.Scenes.Camera? camera = null)
    {
        using var folder = new TemporaryFolder();
        camera ??= SmallSample.Scene.Camera;
        var nameplate = camera.Fisheye is null ? SampleCamera.Nameplate : SampleCamera.FisheyeNameplate;
        var exif = SamplePhotoMetadata.Exif(exposure, camera, nameplate);
        var xmp = SamplePhotoMetadata.Xmp(exposure, camera, nameplate);
        var jpeg = JpegWriter.Encode(new Image<Rgb24>(200, 150), 90, exif, xmp);
        File.WriteAllBytes(folder["a.jpg"], jpeg);
        return PhotoMetadataReader.Read(
            new InProcessDecoder().Inspect(folder["a.jpg"], "a.jpg", CancellationToken.None), "a.jpg");
    }
}
