using Reality.Core.Imaging;
using Reality.Formats.Imaging;
using Reality.Formats.Photos;
using Reality.Testing;

namespace Reality.Formats.Tests.Photos;

public sealed class PhotoFolderTests : IDisposable
{
    private static readonly byte[] s_jpeg = JpegWriter.Encode(new Image<Rgb24>(16, 16), 90);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("photo.jfif")]
    [InlineData("photo.MPO")]
    [InlineData("photo")]
    [InlineData("photo.heic")] // renamed
    [InlineData("photo.gif")]
    public void A_jpeg_is_a_photo_under_any_name(string name)
    {
        File.WriteAllBytes(_folder[name], s_jpeg);

        Assert.Equal([name], PhotoFolder.Find([_folder.Path]).Names);
    }

    [Theory]
    [InlineData("a.JPG", "\0\0\0\u000CJXL \r\n\u0087\n", "a JPEG XL image")]
    [InlineData("a", "FOVb\0\0\u0002\0", "a camera raw image of Sigma (X3F)")]
    [InlineData("a.png", "GIF89a", "a GIF image")]
    [InlineData("a.bmp", "BM12345678901234", "an image of the type .bmp")]
    public void An_image_that_cannot_be_read_is_named_with_what_it_is(string name, string start, string what)
    {
        File.WriteAllBytes(_folder[name], start.Select(c => (byte)c).ToArray());

        var found = PhotoFolder.Find([_folder.Path]);

        Assert.Empty(found.Names);
        var file = Assert.Single(found.PassedOver);
        Assert.Equal((name, "Photo_FormatNotRead"), (file.Name, file.Code));
        Assert.Contains(what, file.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.JPG", "\0\0\0\u0018ftypheic\0\0\0\0")]
    [InlineData("a", "\0\0\0\u0018ftypavif\0\0\0\0")]
    [InlineData("a.webp", "RIFF\u0010\0\0\0WEBPVP8 ")]
    [InlineData("a.CR2", "II*\0\u0010\0\0\0CR\u0002\0\0\0\0\0")]
    public void Images_of_other_formats_are_photos(string name, string start)
    {
        File.WriteAllBytes(_folder[name], start.Select(c => (byte)c).ToArray());

        Assert.Equal([name], PhotoFolder.Find([_folder.Path]).Names);
    }

    [Fact]
    public void Folders_of_our_results_are_passed_over_and_named_unless_the_user_names_them()
    {
        foreach (var name in new[] { "a.jpg", "first/.reality", "first/exports/atlas.jpg" })
            File.WriteAllBytes(_folder[name], s_jpeg);

        var found = PhotoFolder.Find([_folder.Path]);
        var named = PhotoFolder.Find([Path.Combine(_folder.Path, "first")]);

        Assert.Equal(["a.jpg"], found.Names);
        Assert.Equal(("first", "Photo_ResultsPassedOver"), Assert.Single(found.PassedOver) is var f ? (f.Name, f.Code) : default);
        Assert.Equal(["exports/atlas.jpg"], named.Names);
    }

    [Theory]
    [InlineData("a_mask.JPG")] // OpenDroneMap
    [InlineData("a.jpg.mask.png")] // RealityScan
    [InlineData("masks/a.png")]
    [InlineData("masks/a.jpg.png")]
    [InlineData("a_mask.tif")]
    public void Masks_are_found_by_the_names_of_other_programs(string mask)
    {
        foreach (var name in new[] { "a.jpg", mask })
            File.WriteAllBytes(_folder[name], s_jpeg);

        var found = PhotoFolder.Find([_folder.Path]);

        Assert.Equal(["a.jpg"], found.Names);
        Assert.Empty(found.PassedOver);
        Assert.Contains(mask, MaskFile.CandidatesFor("a.jpg"));
    }

    [Fact]
    public void A_mask_without_a_photo_is_named()
    {
        foreach (var name in new[] { "a.jpg", "b_mask.png" })
            File.WriteAllBytes(_folder[name], s_jpeg);

        var file = Assert.Single(PhotoFolder.Find([_folder.Path]).PassedOver);

        Assert.Equal(("b_mask.png", "Mask_WithoutPhoto"), (file.Name, file.Code));
    }
}
