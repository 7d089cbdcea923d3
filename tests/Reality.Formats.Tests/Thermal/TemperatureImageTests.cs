using System.Text;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Photos;
using Reality.Formats.Thermal;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Formats.Tests.Thermal;

public sealed class TemperatureImageTests
{
    private const double ZeroCelsius = 273.15;

    // A sample; its temperature for emissivity 1 without air, as the README of the photos has it, and with all constants of the
    // file: degrees Celsius, computed independently from what ExifTool 12.57 reads.
    [Theory]
    [InlineData("DJI_XT2.jpg", 640, 512, 320, 256, 3858, 34.827, 34.468)]
    [InlineData("DJI_XT2.jpg", 640, 512, 639, 511, 3430, 26.694, 25.733)]
    [InlineData("FLIR_AX8.jpg", 80, 60, 40, 30, 16868, 25.109, 25.416)]
    [InlineData("FLIR_B60.jpg", 180, 180, 179, 179, 12854, -7.358, -7.634)]
    [InlineData("FLIR_B60.jpg", 180, 180, 0, 0, 7045, -64.802, -66.395)]
    [InlineData("FLIR_E40.jpg", 160, 120, 80, 60, 17587, 20.813, 20.916)]
    [InlineData("FLIR_SC660_IR_2412.jpg", 640, 480, 639, 479, 18999, 28.326, 28.817)]
    public void Flir_temperatures_are_those_of_the_published_formulas(
        string name, int width, int height, int x, int y, int sample, double apparent, double corrected)
    {
        if (!SharedData.TryFind("thermal-rjpeg/" + name, out var path))
            Assert.Skip($"Set REALITY_DATA to a folder with thermal-rjpeg/{name}.");

        var kelvin = Read(path);
        using var stream = File.OpenRead(path);
        var calibration = FlirRecords.Read(stream).Calibration;

        Assert.Equal((width, height), (kelvin.Width, kelvin.Height));
        Assert.Equal(apparent, calibration.ApparentKelvin(sample) - ZeroCelsius, 0.005);
        Assert.Equal(corrected, kelvin[x, y] - ZeroCelsius, 0.005);
    }

    [Theory]
    [InlineData("DJI_H20T.jpg", "ZH20T")]
    [InlineData("M2EA_DJI_0001_R.JPG", "MAVIC2-ENTERPRISE-ADVANCED")]
    [InlineData("M30T_DJI_0001_R.JPG", "M30T")]
    [InlineData("XTS_DJI_0003_R.JPG", "XT S")]
    public void Sensors_whose_conversion_is_not_public_are_refused_by_name_and_known_to_be_thermal(string name, string model)
    {
        if (!SharedData.TryFind("thermal-rjpeg/" + name, out var path))
            Assert.Skip($"Set REALITY_DATA to a folder with thermal-rjpeg/{name}.");

        var failure = Assert.Throws<InvalidFileException>(() => Read(path));

        Assert.Contains(model, failure.Message, StringComparison.Ordinal);
        Assert.Contains("not public", failure.Message, StringComparison.Ordinal);
        Assert.Equal("Thermal", BandOf(path));
    }

    [Fact]
    public void Photos_with_records_are_thermal_whatever_their_make_says()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["thermal.jpg"], FlirRecordsWriter.Add(Jpeg(), Ramp(64, 48)));
        File.WriteAllBytes(folder["visible.jpg"], Jpeg());

        Assert.Equal("Thermal", BandOf(folder["thermal.jpg"]));
        Assert.Equal("Visible", BandOf(folder["visible.jpg"]));
    }

    [Fact]
    public void Written_temperatures_are_read_within_the_step_of_a_sample()
    {
        using var folder = new TemporaryFolder();
        var ramp = Ramp(320, 240);
        File.WriteAllBytes(folder["a.jpg"], FlirRecordsWriter.Add(Jpeg(), ramp));

        var read = Read(folder["a.jpg"]);

        Assert.Equal((320, 240), (read.Width, read.Height));
        Assert.All(ramp.Pixels.Zip(read.Pixels), pair => Assert.Equal(pair.First, pair.Second, 0.04));
    }

    [Fact]
    public void Temperatures_are_turned_as_the_picture_is()
    {
        var stored = new Image<float>(3, 2, [1, 2, 3, 4, 5, 6]);

        Assert.Equal([4, 1, 5, 2, 6, 3], Upright.Of(stored, 6).Pixels);
        Assert.Equal([3, 6, 2, 5, 1, 4], Upright.Of(stored, 8).Pixels);
        Assert.Equal([6, 5, 4, 3, 2, 1], Upright.Of(stored, 3).Pixels);
        Assert.Equal([3, 2, 1, 6, 5, 4], Upright.Of(stored, 2).Pixels);
        Assert.Equal([4, 5, 6, 1, 2, 3], Upright.Of(stored, 4).Pixels);
        Assert.Equal([1, 4, 2, 5, 3, 6], Upright.Of(stored, 5).Pixels);
        Assert.Equal([6, 3, 5, 2, 4, 1], Upright.Of(stored, 7).Pixels);
    }

    [Fact]
    public void Floating_point_tiffs_are_in_celsius_or_kelvin()
    {
        using var folder = new TemporaryFolder();
        WriteTiff(folder["celsius.tif"], [20f, -5.5f, 90f, 1f]);
        WriteTiff(folder["kelvin.tif"], [293.15f, 267.65f, 363.15f, float.NaN]);

        var (celsius, kelvin) = (Read(folder["celsius.tif"]).Pixels, Read(folder["kelvin.tif"]).Pixels);
        Assert.Equal(kelvin[..3], celsius[..3], (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.True(float.IsNaN(kelvin[3]));
    }

    [Fact]
    public void Integer_tiffs_need_a_known_scale()
    {
        using var folder = new TemporaryFolder();
        WriteTiff(folder["altum.tif"], [29315, 30000], model: "Altum");
        WriteTiff(folder["linear.tif"], [7328, 7500], xmp: XmpPacket.Of(
            "<rdf:Description xmlns:FLIR='http://ns.flir.com/xmp/1.0/' FLIR:TlinearGain='0.04'/>"));
        WriteTiff(folder["counts.tif"], [7328, 7500], model: "Boson");

        Assert.Equal([293.15f, 300f], Read(folder["altum.tif"]).Pixels, (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal([293.12f, 300f], Read(folder["linear.tif"]).Pixels, (a, b) => Math.Abs(a - b) < 1e-3);
        var failure = Assert.Throws<InvalidFileException>(() => Read(folder["counts.tif"]));
        Assert.Contains("Boson", failure.Message, StringComparison.Ordinal);
        Assert.Contains("TlinearGain", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_records_are_a_broken_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var whole = FlirRecordsWriter.Add(Jpeg(), Ramp(200, 200));
        var start = whole.AsSpan().IndexOf("FLIR\0"u8);
        for (var i = 0; i < 400; i++)
        {
            var broken = whole.ToArray();
            // Headers of the segment, of the file and of its directory; then the constants of the camera; then anywhere.
            var at = i < 200 ? start + i : start + 200 + 7919 * i % (whole.Length - start - 200);
            broken[at] ^= (byte)(i % 3 == 0 ? 0xFF : 1 << i % 8);
            File.WriteAllBytes(folder["a.jpg"], broken);
            try
            {
                Assert.InRange(Read(folder["a.jpg"]).Pixels.Length, 1, TemperatureImage.MaxPixelCount);
            }
            catch (InvalidFileException e)
            {
                Assert.StartsWith("JPEG: a.jpg ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public void Missing_parts_are_told(double share)
    {
        using var folder = new TemporaryFolder();
        var whole = FlirRecordsWriter.Add(Jpeg(), Ramp(400, 300));
        // The marker of a later part becomes that of a comment.
        var part = whole.AsSpan((int)(share * whole.Length)).IndexOf("FLIR\0"u8) + (int)(share * whole.Length);
        whole[part - 3] = 0xFE;
        File.WriteAllBytes(folder["a.jpg"], whole);

        var failure = Assert.Throws<InvalidFileException>(() => Read(folder["a.jpg"]));

        Assert.Contains("parts of the thermal data", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Copy it again", failure.Message, StringComparison.Ordinal);
    }

    private static Image<float> Read(string path) =>
        new InProcessDecoder().ReadTemperature(path, Path.GetFileName(path), CancellationToken.None);

    private static string BandOf(string path) => PhotoMetadataReader
        .Read(new InProcessDecoder().Inspect(path, Path.GetFileName(path), CancellationToken.None), Path.GetFileName(path)).Band;

    private static byte[] Jpeg() => JpegWriter.Encode(new Image<Rgb24>(64, 48), 80);

    private static Image<float> Ramp(int width, int height)
    {
        var image = new Image<float>(width, height);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = 250f + 100f * i / image.Pixels.Length;
        return image;
    }

    private static void WriteTiff(string path, float[] values)
    {
        using var image = NetVips.Image.NewFromMemory(values, values.Length, 1, 1, NetVips.Enums.BandFormat.Float);
        image.Tiffsave(path);
    }

    // One row of 16-bit samples, with the entries Model (272) and XMP (700).
    private static void WriteTiff(string path, ushort[] values, string model = "", string xmp = "")
    {
        const short Ascii = 2, Short = 3, Long = 4, Bytes = 1;
        byte[] texts = [.. Encoding.ASCII.GetBytes(model), 0, .. Encoding.ASCII.GetBytes(xmp)];
        List<(short Tag, short Type, int Count, int Value)> entries =
        [
            (256, Long, 1, values.Length), (257, Long, 1, 1), (258, Short, 1, 16), (259, Short, 1, 1), (262, Short, 1, 1),
            (272, Ascii, model.Length + 1, 8), (273, Long, 1, 8 + texts.Length + texts.Length % 2), (277, Short, 1, 1),
            (278, Long, 1, 1), (279, Long, 1, 2 * values.Length), (700, Bytes, xmp.Length, 8 + model.Length + 1),
        ];
        if (xmp.Length == 0)
            entries.RemoveAt(entries.Count - 1);
        if (model.Length < 4)
            entries.RemoveAll(entry => entry.Tag == 272);
        using var writer = new BinaryWriter(File.Create(path));
        var padded = texts.Length + texts.Length % 2;
        writer.Write("II*\0"u8);
        writer.Write(8 + padded + 2 * values.Length);
        writer.Write(texts);
        writer.Write(new byte[padded - texts.Length]);
        foreach (var value in values)
            writer.Write(value);
        writer.Write((short)entries.Count);
        foreach (var (tag, type, count, value) in entries)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(count);
            writer.Write(value);
        }
        writer.Write(0);
    }
}
