using System.Buffers.Binary;
using System.Text;
using Reality.Core.Imaging;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Reality.Formats.Photos;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Formats.Tests.Metadata;

public sealed class MetadataReaderTests
{
    private const string Description =
        "<rdf:Description xmlns:d='http://www.dji.com/drone-dji/1.0/' d:RelativeAltitude='+12.5'/>";

    [Fact]
    public void Exif_and_xmp_of_a_jpeg_are_found() => AssertComplete(Jpeg(Exif(), Packet(Description)), ImageFileFormat.Jpeg);

    [Fact]
    public void Blocks_that_programs_add_count_too_and_the_first_value_of_a_kind()
    {
        var jpeg = Jpeg([], Packet(Description));
        byte[] program = [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Packet(
            "<rdf:Description xmlns:d='http://www.dji.com/drone-dji/1.0/' d:RelativeAltitude='99' d:GimbalYawDegree='30'/>")];
        byte[] segment = [0xFF, 0xE1, (byte)((program.Length + 2) >> 8), (byte)(program.Length + 2), .. program];
        var at = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xDB]);

        var values = MetadataReader.Read(new MemoryStream([.. jpeg[..at], .. segment, .. jpeg[at..]]), ImageFileFormat.Jpeg);

        Assert.Equal((12.5, 30.0), (values.XmpNumber("RelativeAltitude"), values.XmpNumber("GimbalYawDegree")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Exif_and_xmp_of_a_png_are_found(bool compressed) => AssertComplete(
        PngFile.Of(8, 8, ("eXIf", Exif()), ("iTXt", PngFile.Xmp(Packet(Description), compressed))), ImageFileFormat.Png);

    [Fact]
    public void A_photo_whose_xmp_is_nested_too_deep_is_used_without_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.png"], PngFile.Of(8, 8, ("iTXt", PngFile.Xmp(Deep(20_000), compressed: true))));
        File.WriteAllBytes(folder["a.jpg"], Jpeg([], Deep(400)));

        foreach (var name in (string[])["a.png", "a.jpg"])
        {
            var message = Assert.Single(PhotoMetadataReader.Read(
                new InProcessDecoder().Inspect(folder[name], name, CancellationToken.None), name).Messages);
            Assert.Equal("Photo_MetadataUnreadable", message.Code);
            Assert.StartsWith($"Metadata of {name} is ignored: XMP: ", message.Message.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Compressed_xmp_is_inflated_up_to_64_kib_only()
    {
        var bomb = PngFile.Of(8, 8, ("iTXt", PngFile.Xmp(new byte[200 << 20], compressed: true)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var values = MetadataReader.Read(new MemoryStream(bomb), ImageFileFormat.Png);

        Assert.Equal(["XMP: larger than 64 KiB"], values.Problems);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Compressed_xmp_that_needs_a_dictionary_is_none()
    {
        // RFC 1950, section 2.2: FDICT is set.
        byte[] content = [.. PngFile.Xmp([], compressed: true)[..22], 0x78, 0xBB, 0, 0, 0, 1, 1, 2, 3];

        var values = MetadataReader.Read(new MemoryStream(PngFile.Of(8, 8, ("iTXt", content))), ImageFileFormat.Png);

        Assert.Empty(values.XmpValues);
    }

    [Theory]
    [InlineData("the first directory lies behind the end", 4, 0x7FFFFFF0)]
    [InlineData("the EXIF directory is the first one again", 18, 8)]
    [InlineData("the EXIF directory lies behind the end", 18, -1)]
    public void Offsets_that_lead_nowhere_do_no_harm(string what, int position, int offset)
    {
        var exif = Exif();
        BinaryPrimitives.WriteInt32LittleEndian(exif.AsSpan(position), offset);

        var values = MetadataReader.Read(new MemoryStream(Jpeg(exif, [])), ImageFileFormat.Jpeg);

        Assert.True(values.Problems.Count <= 1, what);
        Assert.Null(values.Number(ExifTag.FocalLength));
    }

    [Fact]
    public void Metadata_cut_anywhere_or_with_any_byte_changed_never_throws()
    {
        var jpeg = Jpeg(Exif(), Packet(Description));
        foreach (var (file, format) in new[]
        {
            (jpeg, ImageFileFormat.Jpeg), (HeicFile.Turned, ImageFileFormat.Heic), (Canon(), ImageFileFormat.CameraRaw),
            (Fujifilm(jpeg), ImageFileFormat.CameraRaw), (DngFile.Of(8, 8, (_, _) => default), ImageFileFormat.CameraRaw),
            (WebP(Exif(), Packet(Description)), ImageFileFormat.WebP),
        })
        {
            for (var length = 0; length < file.Length; length++)
                MetadataReader.Read(new MemoryStream(file, 0, length), format);
            for (var position = 2; position < file.Length; position++)
            {
                var changed = (byte[])file.Clone();
                changed[position] ^= 0xFF;
                MetadataReader.Read(new MemoryStream(changed), format);
            }
        }
    }

    [Fact]
    public void Exif_and_xmp_of_a_webp_are_found() =>
        AssertComplete(WebP([.. "Exif\0\0"u8, .. Exif()], Packet(Description)), ImageFileFormat.WebP);

    [Fact]
    public void Exif_and_xmp_of_camera_raw_of_fujifilm_are_found() =>
        AssertComplete(Fujifilm(Jpeg(Exif(), Packet(Description))), ImageFileFormat.CameraRaw);

    [Fact]
    public void Exif_of_camera_raw_of_canon_is_found()
    {
        var values = MetadataReader.Read(new MemoryStream(Canon()), ImageFileFormat.CameraRaw);

        Assert.Empty(values.Problems);
        Assert.Equal("ACME", values.Text(ExifTag.Make));
        Assert.Equal(35.5, values.Number(ExifTag.FocalLength));
        Assert.Equal(1, values.GpsNumber(GpsTag.Altitude));
    }

    [Fact]
    public void Big_tiff_has_metadata_too()
    {
        using var folder = new TemporaryFolder();
        using (var image = NetVips.Image.Black(32, 32).Mutate(m => m.Set(NetVips.GValue.GStrType, "exif-ifd0-Make", "ACME")))
            image.Tiffsave(folder["a.tif"], bigtiff: true, keep: NetVips.Enums.ForeignKeep.All);
        using var stream = File.OpenRead(folder["a.tif"]);

        Assert.Empty(MetadataReader.Read(stream, ImageFileFormat.Tiff).Problems);
        Assert.Equal(32, TiffDirectory.ReadFirst(stream).Integer(TiffTag.Width));
    }

    private static void AssertComplete(byte[] file, ImageFileFormat format)
    {
        var values = MetadataReader.Read(new MemoryStream(file), format);

        Assert.Empty(values.Problems);
        Assert.Equal("ACME", values.Text(ExifTag.Make));
        Assert.Equal(35.5, values.Number(ExifTag.FocalLength));
        Assert.Equal(12.5, values.XmpNumber("RelativeAltitude"));
    }

    /// <summary>A maker, and an EXIF directory with a focal length.</summary>
    private static byte[] Exif() =>
    [
        .. "II*\0\x08\0\0\0"u8,
        2, 0, .. Entry(ExifTag.ExifDirectory, 4, 1, 38), .. Entry(ExifTag.Make, 2, 5, 56), 0, 0, 0, 0,
        1, 0, .. Entry(ExifTag.FocalLength, 5, 1, 61), 0, 0, 0, 0,
        .. "ACME\0"u8, .. Int(355), .. Int(10),
    ];

    private static byte[] Entry(int tag, int type, int count, int value) =>
        [(byte)tag, (byte)(tag >> 8), (byte)type, 0, .. Int(count), .. Int(value)];

    private static byte[] Int(int value) => BitConverter.GetBytes(value);

    private static byte[] WebP(byte[] exif, byte[] xmp) =>
        [.. "RIFF\0\0\0\0WEBP"u8, .. Chunk("VP8X", new byte[10]), .. Chunk("EXIF", exif), .. Chunk("XMP ", xmp)];

    private static byte[] Chunk(string type, byte[] content) =>
        [.. Encoding.ASCII.GetBytes(type), .. Int(content.Length), .. content, .. new byte[content.Length % 2]];

    /// <summary>A RAF file: the offset of the JPEG is in its header.</summary>
    private static byte[] Fujifilm(byte[] jpeg) =>
        [.. "FUJIFILMCCD-RAW "u8, .. new byte[68], 0, 0, 0, 100, .. new byte[12], .. jpeg];

    /// <summary>A CR3 file: directories in boxes of their own.</summary>
    private static byte[] Canon()
    {
        var start = "II*\0\x08\0\0\0"u8;
        byte[] first = [.. start, 1, 0, .. Entry(ExifTag.Make, 2, 5, 26), 0, 0, 0, 0, .. "ACME\0"u8];
        byte[] exif = [.. start, 1, 0, .. Entry(ExifTag.FocalLength, 5, 1, 26), 0, 0, 0, 0, .. Int(355), .. Int(10)];
        byte[] gps = [.. start, 1, 0, .. Entry(GpsTag.Altitude, 5, 1, 26), 0, 0, 0, 0, .. Int(1), .. Int(1)];
        byte[] id = Convert.FromHexString("85C0B687820F11E08111F4CE462B6A48");
        return
        [
            .. Box("ftyp", "crx \0\0\0\x01crx isom"u8.ToArray()),
            .. Box("moov", Box("uuid", [.. id, .. Box("CMT1", first), .. Box("CMT2", exif), .. Box("CMT4", gps)])),
        ];
    }

    private static byte[] Box(string type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, 8 + content.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. content];
    }

    private static byte[] Jpeg(byte[] exif, byte[] xmp) => JpegWriter.Encode(new Image<Rgb24>(8, 8), 85, exif, xmp);

    private static byte[] Deep(int depth) => Packet(
        "<rdf:Description xmlns:a='urn:a'>"
        + string.Concat(Enumerable.Repeat("<a:R rdf:parseType='Resource'>", depth))
        + string.Concat(Enumerable.Repeat("</a:R>", depth)) + "</rdf:Description>");

    private static byte[] Packet(string descriptions) => Encoding.UTF8.GetBytes(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        + $"{descriptions}</rdf:RDF></x:xmpmeta>");
}
