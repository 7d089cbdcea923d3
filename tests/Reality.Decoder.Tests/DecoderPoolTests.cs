using System.Diagnostics;
using NetVips;
using Reality.Core;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Decoder.Tests;

[Collection(Processes)]
public sealed class DecoderPoolTests : IDisposable
{
    /// <summary>Tests that start decoders and kill some run one after the other.</summary>
    public const string Processes = "decoder processes";

    // 256 megapixels take most of a second.
    private static readonly Lazy<byte[]> s_slow = new(() => PngFile.Of(16_000, 16_000));

    private readonly TemporaryFolder _folder = new();
    private readonly DecoderPool _pool = new();

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("a.jpg", 1)]
    [InlineData("a.jpg", 8)]
    [InlineData("a.png", 1)]
    [InlineData("a.png", 4)]
    [InlineData("a.tif", 2)]
    public void Pixels_are_the_same_as_in_this_process(string name, int reduction)
    {
        WriteNoise(name, 403, 301);
        var decoder = new InProcessDecoder();

        Assert.Equal(
            decoder.ReadColor(_folder[name], name, reduction, default).Pixels,
            _pool.ReadColor(_folder[name], name, reduction, default).Pixels);
        Assert.Equal(
            decoder.ReadGray(_folder[name], name, reduction, default).Pixels,
            _pool.ReadGray(_folder[name], name, reduction, default).Pixels);
        Assert.Single(_pool.IdleProcesses);
    }

    [Fact]
    public void Temperatures_are_the_same_as_in_this_process_and_may_be_smaller_than_the_picture()
    {
        var kelvin = new Core.Imaging.Image<float>(40, 30);
        kelvin.Pixels.AsSpan().Fill(300);
        kelvin[7, 9] = 350;
        var picture = JpegWriter.Encode(new Core.Imaging.Image<Core.Imaging.Rgb24>(80, 60), 80);
        File.WriteAllBytes(_folder["a.jpg"], Formats.Thermal.FlirRecordsWriter.Add(picture, kelvin));
        File.WriteAllBytes(_folder["b.jpg"], picture);

        var read = _pool.ReadTemperature(_folder["a.jpg"], "a.jpg", default);

        Assert.Equal((40, 30), (read.Width, read.Height));
        Assert.Equal(350, read[7, 9], 0.05);
        Assert.Equal(new InProcessDecoder().ReadTemperature(_folder["a.jpg"], "a.jpg", default).Pixels, read.Pixels);
        Assert.Throws<InvalidFileException>(() => _pool.ReadTemperature(_folder["b.jpg"], "b.jpg", default));
        Assert.True(_pool.Inspect(_folder["a.jpg"], "a.jpg", default).Header.IsThermal);
    }

    [Fact]
    public void Data_of_a_camera_are_found_without_decoding_pixels()
    {
        File.WriteAllBytes(_folder["a.dng"], DngFile.Of(64, 48, (_, _) => (1, 2, 3)));
        var picture = JpegWriter.Encode(new Core.Imaging.Image<Core.Imaging.Rgb24>(80, 60), 80);
        File.WriteAllBytes(_folder["b.jpg"], JpegFile.WithXmp(picture, XmpPacket.LongName(30_000, 3_000), 64));
        File.WriteAllText(_folder["c.jpg"], "text");

        Assert.True(_pool.HasCameraData(_folder["a.dng"], "a.dng", default));
        Assert.DoesNotContain("Magick", MapsOfChild(), StringComparison.Ordinal);
        Assert.False(_pool.HasCameraData(_folder["b.jpg"], "b.jpg", default));
        Assert.False(_pool.HasCameraData(_folder["c.jpg"], "c.jpg", default));
        Assert.Single(_pool.IdleProcesses);
    }

    [Fact]
    public void A_file_of_another_size_than_planned_is_refused_before_its_pixels_are_decoded()
    {
        File.WriteAllBytes(_folder["slow.png"], s_slow.Value);
        WriteNoise("a.png", 12, 10);

        foreach (var decoder in (IPhotoDecoder[])[_pool, new InProcessDecoder()])
        {
            var watch = Stopwatch.StartNew();
            var error = Assert.Throws<InvalidFileException>(
                () => decoder.ReadGray(_folder["slow.png"], "slow.png", 1, new(100, 80), default));
            Assert.StartsWith(
                "Photo: slow.png has 16000 x 16000 pixels, but 100 x 80 in the scene.", error.Message, StringComparison.Ordinal);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
            Assert.Equal(12, decoder.ReadGray(_folder["a.png"], "a.png", 1, new(12, 10), default).Width);
        }
        Assert.Single(_pool.IdleProcesses);
    }

    [Fact]
    public void Heic_and_camera_raw_pixels_are_the_same_as_in_this_process()
    {
        File.WriteAllBytes(_folder["a.heic"], HeicFile.Turned);
        File.WriteAllBytes(
            _folder["a.dng"], DngFile.Of(640, 480, (x, y) => (x * y % 65_536, x * 100, y * 100), orientation: 6));
        var decoder = new InProcessDecoder();

        foreach (var name in new[] { "a.heic", "a.dng" })
        {
            var path = _folder[name];
            Assert.Equal(decoder.ReadColor(path, name, 1, default).Pixels, _pool.ReadColor(path, name, 1, default).Pixels);
            Assert.Equal(decoder.ReadGray(path, name, 4, default).Pixels, _pool.ReadGray(path, name, 4, default).Pixels);
            Assert.Equal("ACME", _pool.Inspect(path, name, default).Metadata.Text(0x010F));
        }
        Assert.Single(_pool.IdleProcesses);
    }

    [Fact]
    public void A_process_loads_the_decoder_of_camera_raw_with_the_first_file_that_needs_it()
    {
        WriteNoise("a.png", 10, 10);
        File.WriteAllBytes(_folder["a.dng"], DngFile.Of(64, 48, (_, _) => (1, 2, 3)));

        _pool.ReadGray(_folder["a.png"], "a.png", 1, default);
        Assert.DoesNotContain("Magick", MapsOfChild(), StringComparison.Ordinal);
        _pool.ReadGray(_folder["a.dng"], "a.dng", 1, default);
        Assert.Contains("Magick", MapsOfChild(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_processor_time_of_decoders_counts()
    {
        File.WriteAllBytes(_folder["a.png"], s_slow.Value);
        var before = OfOthers();

        _pool.Inspect(_folder["a.png"], "a.png", default);

        Assert.InRange((OfOthers() - before).TotalSeconds, 0.1, 20);

        static TimeSpan OfOthers() => ProcessorTime.Total - Environment.CpuUsage.TotalTime;
    }

    [Fact]
    public void A_header_and_its_metadata_come_back_whole()
    {
        if (!SharedData.TryFind("drone-brighton-beach/images/DJI_0018.JPG", out var path))
            Assert.Skip("Set REALITY_DATA to a folder with drone-brighton-beach/images/DJI_0018.JPG.");

        var here = new InProcessDecoder().Inspect(path, "a", default);
        var there = _pool.Inspect(path, "a", default);

        Assert.Equal(here.Header, there.Header);
        Assert.Equal(Texts(here), Texts(there));
        Assert.NotEmpty(there.Metadata.XmpValues);

        static IEnumerable<string> Texts(InspectedImage image) => image.Metadata.ExifValues
            .Select(value => $"{value.Group} {value.Tag} {value.Text} {string.Join(' ', value.Numbers)}")
            .Concat(image.Metadata.XmpValues.Select(value => value.ToString()));
    }

    [Fact]
    public void A_broken_file_is_named_and_costs_no_process()
    {
        File.WriteAllBytes(_folder["a.jpg"], [0xFF, 0xD8, 0xFF, 0xE0, 1]);
        WriteNoise("b.png", 10, 10);
        _pool.ReadGray(_folder["b.png"], "b.png", 1, default);
        var process = Assert.Single(_pool.IdleProcesses);

        var error = Assert.Throws<InvalidFileException>(() => _pool.Inspect(_folder["a.jpg"], "a.jpg", default));

        Assert.Equal("JPEG: a.jpg is damaged or truncated; copy it again from the camera.", error.Message);
        Assert.Equal([process], _pool.IdleProcesses);
    }

    [Fact]
    public void A_process_that_dies_between_files_is_replaced_unseen()
    {
        WriteNoise("a.png", 10, 10);
        var first = _pool.ReadGray(_folder["a.png"], "a.png", 1, default);
        using (var process = Process.GetProcessById(Assert.Single(_pool.IdleProcesses)))
        {
            process.Kill();
            process.WaitForExit();
        }

        Assert.Equal(first.Pixels, _pool.ReadGray(_folder["a.png"], "a.png", 1, default).Pixels);
    }

    [Fact]
    public async Task A_process_that_dies_while_it_decodes_costs_that_file_only()
    {
        File.WriteAllBytes(_folder["slow.png"], s_slow.Value);
        WriteNoise("a.png", 10, 10);

        var reading = Task.Run(() => _pool.Inspect(_folder["slow.png"], "slow.png", default));
        KillReaderOf(_folder["slow.png"]);
        var error = await Assert.ThrowsAsync<InvalidFileException>(() => reading);

        Assert.Contains("slow.png crashed its decoder", error.Message, StringComparison.Ordinal);
        _pool.ReadGray(_folder["a.png"], "a.png", 1, default);
    }

    [Fact]
    public void Cancelling_ends_the_process()
    {
        File.WriteAllBytes(_folder["slow.png"], s_slow.Value);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        Assert.ThrowsAny<OperationCanceledException>(() => _pool.Inspect(_folder["slow.png"], "slow.png", cancellation.Token));

        Assert.Empty(_pool.IdleProcesses);
    }

    [Fact]
    public void Secrets_of_the_program_are_not_inherited()
    {
        WriteNoise("a.png", 10, 10);
        Environment.SetEnvironmentVariable("REALITY_Database__ConnectionString", "secret");
        _pool.ReadGray(_folder["a.png"], "a.png", 1, default);
        Environment.SetEnvironmentVariable("REALITY_Database__ConnectionString", null);

        var environment = File.ReadAllText($"/proc/{Assert.Single(_pool.IdleProcesses)}/environ");

        Assert.DoesNotContain("secret", environment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_process_ends_when_the_program_has_gone(bool whileDecoding)
    {
        File.WriteAllBytes(_folder["slow.png"], s_slow.Value);
        using var decoder = StartAlone();
        var channel = new DecoderChannel(decoder.StandardOutput.BaseStream, decoder.StandardInput.BaseStream);
        Assert.Equal(DecoderMessage.Ready, channel.Receive().Kind);
        if (whileDecoding)
        {
            channel.Send(
                DecoderMessage.Request, new DecoderRequest(DecoderTask.Inspect, new(_folder["slow.png"], "slow.png"), 1).Write);
            var (kind, length) = channel.Receive();
            Assert.Equal(DecoderMessage.Header, kind);
            channel.Content(length, DecoderHeader.Read);
            channel.Send(DecoderMessage.Go);
        }

        decoder.StandardInput.Close(); // as the system does for a program that was killed

        Assert.True(decoder.WaitForExit(TimeSpan.FromSeconds(5)), "The process goes on.");
        Assert.Equal(0, decoder.ExitCode);
    }

    [Fact]
    public void Interrupts_are_left_to_the_program()
    {
        WriteNoise("a.png", 10, 10);
        _pool.ReadGray(_folder["a.png"], "a.png", 1, default);
        var process = Assert.Single(_pool.IdleProcesses);
        foreach (var signal in (string[])["-INT", "-TERM", "-HUP"])
            Process.Start("kill", [signal, $"{process}"]).WaitForExit();

        _pool.ReadGray(_folder["a.png"], "a.png", 1, default);

        Assert.Equal([process], _pool.IdleProcesses);
    }

    private string MapsOfChild() => File.ReadAllText($"/proc/{Assert.Single(_pool.IdleProcesses)}/maps");

    private static Process StartAlone() => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Reality.Decoder.dll") },
        RedirectStandardInput = true, RedirectStandardOutput = true,
    })!;

    /// <summary>Kills the decoder that reads a file, however fast it is.</summary>
    private static void KillReaderOf(string path)
    {
        while (true)
        {
            var reader = Process.GetProcessesByName("dotnet").FirstOrDefault(
                process => IsDecoderOfThisProcess(process) && IsOpenIn(process, path));
            if (reader is not null)
            {
                reader.Kill();
                return;
            }
        }
    }

    private static bool IsOpenIn(Process process, string path)
    {
        try
        {
            return Directory.GetFiles($"/proc/{process.Id}/fd").Any(
                file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.FullName == path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsDecoderOfThisProcess(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[1].Split(' ')[1] == $"{Environment.ProcessId}"
                && File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("Reality.Decoder", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void WriteNoise(string name, int width, int height)
    {
        var pixels = new byte[3 * width * height];
        new Random(1).NextBytes(pixels);
        using var image = Image.NewFromMemory(pixels, width, height, 3, Enums.BandFormat.Uchar);
        image.WriteToFile(_folder[name]);
    }
}
