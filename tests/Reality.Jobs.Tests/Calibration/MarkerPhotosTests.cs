using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Tags;
using Reality.Formats.Decoding;
using Reality.Testing;

namespace Reality.Jobs.Tests.Calibration;

/// <summary>Public photos of tags: the tags that their authors found in them.</summary>
public sealed partial class MarkerPhotosTests
{
    // The top right corner of its tag is below a finger.
    private const string UnderAFinger = "occlusion01.jpg";

    [Theory]
    [InlineData("33369213973_9d9bb4cc96_c", 12)]
    [InlineData("34139872896_defdb2f8d9_c", 10)]
    public void April_tags_lie_where_their_photos_have_them(string name, int count)
    {
        var tags = Detect($"markers/apriltag-photos/{name}.jpg", TagKinds.April);
        var truth = File.ReadLines(PathOf($"markers/apriltag-photos/{name}.txt"))
            .Where(line => line.Contains('(', StringComparison.Ordinal))
            .Select(line => Number().Matches(line).Select(match => match.Value))
            .Select(words => words.Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())
            .Select(numbers => Enumerable.Range(0, 4).Select(i => new Vector2d(numbers[1 + 2 * i], numbers[2 + 2 * i])).ToArray())
            .ToList();

        Assert.Equal(count, truth.Count);
        Assert.All(tags, tag => Assert.Equal("tag36h11:0", tag.Name));
        // The truth begins at another corner, and was measured before edges were refined.
        var errors = truth.ConvertAll(corners => tags.Min(tag => Enumerable.Range(0, 4).Min(first =>
            Enumerable.Range(0, 4).Max(i => (tag.Points[(first - i + 4) % 4] - corners[i]).Length))));
        Assert.All(errors, error => Assert.InRange(error, 0, 1.1));
        Assert.InRange(errors.Average(), 0, 0.6);
    }

    [Fact]
    public void Small_photos_show_more_tags_at_double_size()
    {
        var photo = Read("markers/apriltag-photos/34139872896_defdb2f8d9_c.jpg");
        int CountAt(long maxEnlargedPixelCount) => TagDetector.Detect(
            photo, new() { Kinds = TagKinds.April, MaxEnlargedPixelCount = maxEnlargedPixelCount }, (_, _) => [],
            TestContext.Current.CancellationToken).Count;
        Assert.InRange(CountAt(1_000_000) - CountAt(0), 3, 10);
    }

    [Theory]
    [InlineData("tag16_05_00000", "tag16h5:0")]
    [InlineData("tag16_05_00005", "tag16h5:5")]
    [InlineData("tag21_07_00000", "tagCircle21h7:0")]
    [InlineData("tag36_11_00000", "tag36h11:0")]
    [InlineData("tag36_11_00001", "tag36h11:1")]
    [InlineData("tag36_11_00002", "tag36h11:2")]
    [InlineData("tag36_11_00010", "tag36h11:10")]
    [InlineData("tag36_11_00100", "tag36h11:100")]
    [InlineData("tag36_11_00586", "tag36h11:586")]
    [InlineData("tag41_12_00000", "tagStandard41h12:0")]
    [InlineData("tag41_12_00003", "tagStandard41h12:3")]
    public void Published_april_tags_have_their_ids(string name, string tag)
    {
        var small = Read($"markers/apriltag-images/{name}.png");
        // One pixel per cell in the file; the paper around it is white.
        const int CellPixels = 12;
        const int MarginPixels = 30;
        var photo = new Image<byte>(small.Width * CellPixels + 2 * MarginPixels, small.Height * CellPixels + 2 * MarginPixels);
        for (var y = 0; y < photo.Height; y++)
        {
            for (var x = 0; x < photo.Width; x++)
            {
                var (column, row) = ((x - MarginPixels) / CellPixels, (y - MarginPixels) / CellPixels);
                var isPaper = x < MarginPixels || y < MarginPixels || column >= small.Width || row >= small.Height;
                photo[x, y] = isPaper ? byte.MaxValue : small[column, row];
            }
        }
        Assert.Equal(tag, Assert.Single(TagDetector.Detect(
            photo, new() { Kinds = TagKinds.April }, (_, _) => [], TestContext.Current.CancellationToken)).Name);
    }

    [Fact]
    public void Chilitags_are_read_as_by_their_authors()
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(PathOf("markers/chilitags/expected.json")));
        foreach (var photo in expected.RootElement.EnumerateObject().Where(photo =>
            photo.Value.GetProperty("visible_tag_ids").ValueKind == JsonValueKind.Array
            && !photo.Name.EndsWith(UnderAFinger, StringComparison.Ordinal)))
        {
            var missed = photo.Value.GetProperty("missed_by_original_detector").EnumerateArray().Select(id => id.GetInt32());
            var visible = photo.Value.GetProperty("visible_tag_ids").EnumerateArray().Select(id => id.GetInt32()).Except(missed);
            var found = Detect($"markers/chilitags/{photo.Name}", TagKinds.Chili)
                .Select(tag => int.Parse(tag.Text, CultureInfo.InvariantCulture)).Distinct();
            // One is at the edge of a photo, and not in the list of its authors.
            Assert.Equal((photo.Name, ""), (photo.Name, string.Join(' ', visible.Except(found).Order())));
            Assert.InRange(found.Except(visible).Count(), 0, 1);
        }
    }

    [Theory]
    [InlineData("qrcode-1/1")]
    [InlineData("qrcode-1/13")]
    [InlineData("qrcode-1/16")]
    [InlineData("qrcode-2/1")]
    [InlineData("qrcode-2/11")]
    [InlineData("qrcode-2/19")]
    [InlineData("qrcode-2/22")]
    [InlineData("qrcode-3/01")]
    [InlineData("qrcode-3/02")]
    [InlineData("qrcode-3/05")]
    [InlineData("qrcode-6/1")]
    [InlineData("qrcode-6/2")]
    public void Qr_codes_have_their_texts(string name)
    {
        var tag = Assert.Single(Detect($"markers/qr/{name}.png", TagKinds.Qr));
        var text = File.ReadAllText(PathOf($"markers/qr/{name}.txt"));
        Assert.Equal(text.ReplaceLineEndings("\n"), tag.Text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_short_text_is_read_at_a_slant()
    {
        var front = Read("markers/qr/qrcode-6/1.png");
        var slanted = new Image<byte>(front.Width, front.Height);
        for (var y = 0; y < slanted.Height; y++)
        {
            for (var x = 0; x < slanted.Width; x++)
            {
                var depth = 1 - 0.6 * x / slanted.Width;
                var down = (y - 0.5 * slanted.Height) / depth;
                var (column, row) = ((int)(x * 0.7 / depth), (int)(0.5 * slanted.Height + 0.8 * down));
                var isInside = column < front.Width && row >= 0 && row < front.Height;
                slanted[x, y] = isInside ? front[column, row] : byte.MaxValue;
            }
        }
        var tag = Assert.Single(TagDetector.Detect(
            slanted, new() { Kinds = TagKinds.Qr }, DecoderPool.Shared.BeginQrSearch(), TestContext.Current.CancellationToken));
        Assert.Equal("QR:1234567890", tag.Name);
        Assert.Empty(DecoderPool.Shared.BeginQrSearch()(slanted, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("fisheye-stereo-checkerboard", 10)]
    [InlineData("stereo-checkerboard-ir", 8)]
    public void Boards_are_found_in_all_photos_of_stereo_cameras(string folder, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            foreach (var side in (string[])["left", "right"])
            {
                var board = Assert.Single(Detect($"{folder}/{side}{i:D2}.jpg", TagKinds.Checkerboards));
                Assert.Equal("checkerboard:9x6", board.Name);
            }
        }
    }

    private static List<PhotoTag> Detect(string path, TagKinds kinds) =>
        TagDetector.Detect(
            Read(path), new() { Kinds = kinds }, DecoderPool.Shared.BeginQrSearch(), TestContext.Current.CancellationToken);

    private static Image<byte> Read(string path) => new InProcessDecoder().ReadGray(
        PathOf(path), Path.GetFileName(path), 1, TestContext.Current.CancellationToken);

    private static string PathOf(string path)
    {
        Assert.SkipUnless(SharedData.TryFind(path, out var found), $"Set REALITY_DATA to a folder with {path}.");
        return found;
    }

    [GeneratedRegex(@"[\d.]+")]
    private static partial Regex Number();
}
