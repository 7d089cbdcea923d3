using System.Buffers.Binary;
using System.Text;
using NetVips;
using Reality.Core.Imaging;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Formats.Tests.Metadata;

public sealed class PictureCountsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pages_of_a_tiff_are_pictures(int count)
    {
        using var pages = Pages(count);
        pages.Tiffsave(_folder["a.tif"]);

        Assert.Equal(count, PictureCounts.Of(_folder["a.tif"], ImageFileFormat.Tiff));
    }

    [Fact]
    public void Reduced_versions_in_a_tiff_are_none()
    {
        using var image = Image.Black(600, 400);
        image.Tiffsave(_folder["a.tif"], pyramid: true, tile: true, tileWidth: 128, tileHeight: 128);

        Assert.Equal(1, PictureCounts.Of(_folder["a.tif"], ImageFileFormat.Tiff));
    }

    [Fact]
    public void Directories_of_a_tiff_that_go_in_circles_are_counted_once()
    {
        var file = TiffFile.Of(8, 8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(file.Length - 4), 8);

        Assert.Equal(1, Of(file, ImageFileFormat.Tiff));
    }

    [Fact]
    public void Frames_of_an_animation_are_pictures()
    {
        using var pages = Pages(4);
        pages.Webpsave(_folder["a.webp"], lossless: true);
        var still = PngWriter.Encode(new Image<Rgb24>(8, 8));
        // acTL before IDAT, behind IHDR: frames, plays; checksums are not looked at.
        byte[] control = [0, 0, 0, 8, .. "acTL"u8, 0, 0, 0, 5, 0, 0, 0, 0, 1, 2, 3, 4];

        Assert.Equal(4, PictureCounts.Of(_folder["a.webp"], ImageFileFormat.WebP));
        Assert.Equal(1, Of(still, ImageFileFormat.Png));
        Assert.Equal(5, Of([.. still[..33], .. control, .. still[33..]], ImageFileFormat.Png));
    }

    [Theory]
    [InlineData(new[] { 0x030000, 0x020002 }, 2)] // two views of a stereo camera
    [InlineData(new[] { 0x030000, 0x010002, 0x000000 }, 1)] // a large thumbnail, a gain map
    public void Views_of_a_multi_picture_file_are_pictures_and_previews_are_none(int[] types, int count)
    {
        var jpeg = JpegWriter.Encode(new Image<Rgb24>(8, 8));
        byte[] block =
        [
            .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x02, 0xB0, 7, 0, (byte)(16 * types.Length), 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0,
        ];
        byte[] content =
            [.. "MPF\0"u8, .. block, .. types.SelectMany(type => (byte[])[.. BitConverter.GetBytes(type), .. new byte[12]])];
        byte[] file = [0xFF, 0xD8, 0xFF, 0xE2, 0, (byte)(content.Length + 2), .. content, .. jpeg[2..]];

        Assert.Equal(count, Of(file, ImageFileFormat.Jpeg));
        Assert.Equal(1, Of(jpeg, ImageFileFormat.Jpeg));
    }

    // infe: version 2, flags, id, protection, type, name.
    [Theory]
    [InlineData("hvc1 hvc1", "", 2)]
    [InlineData("grid hvc1 hvc1 Exif", "dimg 1 2 3", 1)]
    [InlineData("hvc1 hvc1 hvc1", "thmb 2 1;auxl 3 1", 1)]
    [InlineData("Exif", "", 1)]
    public void Pictures_of_a_heic_file_are_its_items_that_no_other_is_made_of(string types, string references, int count)
    {
        var items = types.Split(' ').SelectMany((type, i) => Box(
            "infe", [2, 0, 0, 0, 0, (byte)(i + 1), 0, 0, .. Encoding.ASCII.GetBytes(type), 0]));
        var links = references.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(' '))
            .SelectMany(parts => Box(
                parts[0],
                [
                    0, byte.Parse(parts[1]), 0, (byte)(parts.Length - 2),
                    .. parts[2..].SelectMany(id => (byte[])[0, byte.Parse(id)]),
                ]));
        byte[] meta =
        [
            0, 0, 0, 0, .. Box("iinf", [0, 0, 0, 0, 0, (byte)types.Split(' ').Length, .. items]),
            .. Box("iref", [0, 0, 0, 0, .. links]),
        ];

        Assert.Equal(count, Of([.. Box("ftyp", [.. "heic"u8, 0, 0, 0, 0]), .. Box("meta", meta)], ImageFileFormat.Heic));
    }

    [Fact]
    public void A_heic_photo_of_a_phone_is_one_picture() => Assert.Equal(1, Of(HeicFile.Turned, ImageFileFormat.Heic));

    private static byte[] Box(string type, byte[] content)
    {
        var length = content.Length + 8;
        return [0, 0, (byte)(length >> 8), (byte)length, .. Encoding.ASCII.GetBytes(type), .. content];
    }

    private int Of(byte[] file, ImageFileFormat format)
    {
        File.WriteAllBytes(_folder["a"], file);
        return PictureCounts.Of(_folder["a"], format);
    }

    // Pictures of 40 x 30 pixels that differ, since equal frames are joined.
    private static Image Pages(int count)
    {
        using var places = Image.Xyz(40, 30 * count);
        using var rows = places.ExtractBand(1);
        return rows.Cast(Enums.BandFormat.Uchar).Mutate(image => image.Set(GValue.GIntType, "page-height", 30));
    }
}
