using System.Runtime.InteropServices;
using NetVips;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Reality.Formats.Thermal;

namespace Reality.Formats.Decoding;

/// <summary>Decoding of one file in this process.</summary>
internal sealed class PhotoDecoding
{
    private readonly ImagePath _file;
    private readonly ImageFileFormat _format;

    public PhotoDecoding(ImagePath file)
    {
        _format = ImageFile.FormatOf(file);
        _file = _format == ImageFileFormat.Jpeg ? file with { IsWholeJpeg = JpegSegments.IsWhole(file.Path) } : file;
    }

    /// <summary>
    /// Reads the header, and metadata if <paramref name="task"/> needs them. Checks that the memory for the task is below the
    /// limit.
    /// </summary>
    public DecoderHeader ReadHeader(DecoderTask task, int reduction)
    {
        if (_format == ImageFileFormat.Unknown)
            throw ImageFile.NotAnImage(_file);
        var (header, bytes) = ReadHeader();
        if (task is DecoderTask.Color or DecoderTask.Gray or DecoderTask.Alpha && header.Orientation != 1
            && !MagickFile.Reads(_format))
        {
            // An image is turned in memory.
            var side = ImagePixels.ShrinksOnLoad(header, reduction) ? reduction : 1;
            bytes = DecoderMemory.CheckBytes(
                bytes + 3L * (header.Width / side) * (header.Height / side), _file, _format,
                $"a photo of {header.Width} x {header.Height} pixels to be turned", "Save it upright.");
        }
        if (task == DecoderTask.Temperature)
            bytes += TemperatureImage.MaxBytes;
        header = header with { LacksEnd = _file.IsWholeJpeg == false };
        return task == DecoderTask.Inspect
            ? new(
                header with
                {
                    IsThermal = ThermalData.AreIn(_file, _format),
                    PictureCount = PictureCounts.Of(_file.Path, _format),
                },
                bytes, ReadMetadata())
            : new(header, bytes, new([], [], []));
    }

    private (ImageHeader Header, long Bytes) ReadHeader()
    {
        if (MagickFile.Reads(_format))
        {
            var header = MagickFile.ReadHeader(_file, _format);
            return (header, MagickFile.PredictBytes(header, _file));
        }
        var bytes = DecoderMemory.Predict(_file, _format);
        using var image = ImageFile.Open(_file);
        return (ImageHeader.Of(image, _format) with { HasAlpha = AlphaChannel.Exists(image, _file, _format) }, bytes);
    }

    /// <summary>Looks for damage in the data of all pixels; returns <see cref="ImageHeader.HasFaults"/>.</summary>
    public bool Check() => ImageFile.Guard(_format, _file, () => ImagePixels.HasFaults(_file));

    /// <summary>
    /// Decodes colors (one band for a gray image, otherwise three), luminance, the alpha channel or temperatures, in strips of
    /// whole rows.
    /// </summary>
    public void Decode(DecoderTask task, int reduction, Action<DecodedSize> begin, StripHandler handle)
    {
        if (task == DecoderTask.Temperature)
        {
            var kelvin = TemperatureImage.Read(_file);
            begin(new(kelvin.Width, kelvin.Height, sizeof(float)));
            for (var y = 0; y < kelvin.Height; y++)
                handle(MemoryMarshal.AsBytes(kelvin.Row(y)));
            return;
        }
        ImageFile.Guard(_format, _file, () => task == DecoderTask.Alpha
            ? AlphaChannel.ReadUpright(_file, Pass)
            : ImagePixels.ReadUpright8Bit(_file, reduction, Pass));

        bool Pass(Image image)
        {
            var toGray = task == DecoderTask.Gray;
            var gray = Array.Empty<byte>();
            begin(new(image.Width, image.Height, toGray ? 1 : image.Bands));
            if (toGray && image.Bands == 3)
                ImagePixels.ForEachStrip(image, rows => handle(GrayOf(rows, ref gray)));
            else
                ImagePixels.ForEachStrip(image, handle);
            return true;
        }
    }

    /// <summary>Reads the metadata.</summary>
    public MetadataValues ReadMetadata()
    {
        using var stream = File.OpenRead(_file.Path);
        return MetadataReader.Read(stream, _format);
    }

    // The first strip is the longest.
    private static ReadOnlySpan<byte> GrayOf(ReadOnlySpan<byte> rows, ref byte[] buffer)
    {
        if (buffer.Length == 0)
            buffer = new byte[rows.Length / 3];
        var gray = buffer.AsSpan(0, rows.Length / 3);
        Luminance.Row(MemoryMarshal.Cast<byte, Rgb24>(rows), gray);
        return gray;
    }
}

/// <summary>Decodes in this process, without limits on memory and time but those checked beforehand.</summary>
public sealed class InProcessDecoder : IPhotoDecoder
{
    public ImageHeader ReadHeader(string path, string name, CancellationToken cancellation) =>
        new PhotoDecoding(new(path, name)).ReadHeader(DecoderTask.Header, 1).Image;

    public bool HasCameraData(string path, string name, CancellationToken cancellation) =>
        new PhotoDecoding(new(path, name)).ReadMetadata().HaveCameraData;

    public InspectedImage Inspect(string path, string name, CancellationToken cancellation)
    {
        var decoding = new PhotoDecoding(new(path, name));
        var header = decoding.ReadHeader(DecoderTask.Inspect, 1);
        return new(header.Image with { HasFaults = decoding.Check() }, header.Metadata);
    }

    public Image<Rgb24> ReadColor(
        string path, string name, int reduction, UprightSize? size, CancellationToken cancellation) =>
        Read(DecoderTask.Color, new(path, name), reduction, size).ToColor();

    public Image<byte> ReadGray(
        string path, string name, int reduction, UprightSize? size, CancellationToken cancellation) =>
        Read(DecoderTask.Gray, new(path, name), reduction, size).ToGray();

    public Image<byte> ReadAlpha(string path, string name, UprightSize? size, CancellationToken cancellation) =>
        Read(DecoderTask.Alpha, new(path, name), 1, size).ToGray();

    public Image<float> ReadTemperature(string path, string name, CancellationToken cancellation) =>
        Read(DecoderTask.Temperature, new(path, name), 1, null).ToNumbers();

    private static DecodedPixels Read(DecoderTask task, ImagePath file, int reduction, UprightSize? size)
    {
        var decoding = new PhotoDecoding(file);
        var header = decoding.ReadHeader(task, reduction);
        size?.Check(header.Image, file.Name);
        DecodedPixels? pixels = null;
        var position = 0;
        decoding.Decode(task, reduction, decoded => pixels = new(decoded), rows =>
        {
            rows.CopyTo(pixels!.Bytes[position..]);
            position += rows.Length;
        });
        return pixels!;
    }
}

/// <summary>Pixels that are being decoded.</summary>
internal sealed class DecodedPixels
{
    private readonly Image<byte>? _gray;
    private readonly Image<Rgb24>? _color;
    private readonly Image<float>? _numbers;

    public DecodedPixels(DecodedSize size)
    {
        switch (size.BandCount)
        {
            case 1:
                _gray = new(size.Width, size.Height);
                break;
            case sizeof(float):
                _numbers = new(size.Width, size.Height);
                break;
            default:
                _color = new(size.Width, size.Height);
                break;
        }
    }

    /// <summary>All bytes, row by row.</summary>
    public Span<byte> Bytes => _gray is { } gray ? gray.Pixels
        : _numbers is { } numbers ? MemoryMarshal.AsBytes(numbers.Pixels.AsSpan())
        : MemoryMarshal.AsBytes(_color!.Pixels.AsSpan());

    public Image<byte> ToGray() => _gray!;

    public Image<float> ToNumbers() => _numbers!;

    public Image<Rgb24> ToColor()
    {
        if (_color is { } color)
            return color;
        var gray = _gray!.Pixels;
        var result = new Image<Rgb24>(_gray.Width, _gray.Height);
        for (var i = 0; i < gray.Length; i++)
            result.Pixels[i] = new(gray[i], gray[i], gray[i]);
        return result;
    }
}
