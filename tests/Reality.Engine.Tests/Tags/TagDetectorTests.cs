using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Tags;

namespace Reality.Engine.Tests.Tags;

/// <summary>Rendered tags: what is read, and how far its corners are from where they were drawn.</summary>
public sealed class TagDetectorTests
{
    private const double MaxErrorPixels = 0.12;

    public static TheoryData<string> Families => [.. AprilFamilies.All.Select(family => family.Name), "chili"];

    [Theory]
    [MemberData(nameof(Families))]
    public void All_families_are_read_in_all_directions_with_exact_corners(string name)
    {
        var family = FamilyOf(name);
        var photo = new RenderedTags(640, 480);
        var drawn = new Dictionary<string, Vector2d[]>();
        for (var i = 0; i < 4; i++)
        {
            // The Chilitag 682 is all black.
            var id = i * (family.Count - 2) / 3;
            var corners = RenderedTags.Tilted(150 + 320 * (i % 2), 120 + 230 * (i / 2), 95, 0.3 + i * Math.PI / 2);
            photo.Draw(family, id, corners);
            drawn.Add($"{name}:{id}", corners);
        }

        var tags = Detect(photo.Photo, TagKinds.April | TagKinds.Chili);

        Assert.Equal(drawn.Keys.Order(StringComparer.Ordinal), tags.Select(tag => tag.Name));
        Assert.All(tags, tag =>
        {
            Assert.Equal(0, tag.ErrorCount);
            AssertNear(drawn[tag.Name], tag.Points[..4]);
            AssertNear([RenderedTags.PlaceOf(drawn[tag.Name], new(0.5, 0.5))], [tag.Center!.Value]);
        });
    }

    [Theory]
    [InlineData("tag36h11", 2, true)]
    [InlineData("tag36h11", 3, false)]
    [InlineData("tag25h9", 1, true)]
    [InlineData("tag25h9", 2, false)]
    [InlineData("tag16h5", 0, true)]
    [InlineData("tag16h5", 1, false)]
    [InlineData("chili", 2, true)]
    [InlineData("chili", 3, false)]
    public void Few_wrong_cells_are_corrected(string family, int wrongCells, bool isRead)
    {
        var photo = new RenderedTags(200, 200).Draw(
            FamilyOf(family), 5, RenderedTags.Tilted(100, 100, 90, 0.1), wrongCells).Photo;
        var tags = Detect(photo, TagKinds.April | TagKinds.Chili);
        Assert.Equal(isRead ? [$"{family}:5"] : [], tags.Select(tag => tag.Name));
    }

    [Theory]
    [InlineData(21, 0, 0.2)]
    [InlineData(25, 2, 0.25)]
    [InlineData(57, 4, 0.1)]
    public void Qr_codes_are_located_by_their_finder_patterns(int cells, double turn, double tilt)
    {
        var corners = RenderedTags.Tilted(200, 200, 230, turn, tilt);
        var photo = new RenderedTags(400, 400).DrawQr(cells, corners).Photo;
        // The decoder is wrong by some pixels.
        var finders = new Vector2d[] { new(3.5, cells - 3.5), new(3.5, 3.5), new(cells - 3.5, 3.5) }
            .Select(cell => RenderedTags.PlaceOf(corners, (1.0 / cells) * cell) + new Vector2d(1.5, -1)).ToArray();

        var tag = Assert.Single(TagDetector.Detect(
            photo, new() { Kinds = TagKinds.Qr, MaxEnlargedPixelCount = 0 }, (_, _) => [new("Church tower", finders)],
            TestContext.Current.CancellationToken));

        Assert.Equal("QR:Church tower", tag.Name);
        AssertNear(corners, tag.Points[..4], 0.25);
        AssertNear([RenderedTags.PlaceOf(corners, new(0.5, 0.5))], [tag.Center!.Value]);
    }

    [Fact]
    public void A_code_at_a_slant_is_shown_to_the_decoder_from_the_front()
    {
        const int Cells = 21;
        var corners = RenderedTags.Tilted(200, 200, 230, 1, 0.3);
        var photo = new RenderedTags(400, 400).DrawQr(Cells, corners).Photo;

        // Reads the code if the outline of its first finder pattern is a square of black cells four cells from the border.
        IReadOnlyList<QrCode> Decode(Image<byte> shown, CancellationToken cancellation)
        {
            var cell = shown.Width / (Cells + 8.0);
            bool IsBlack(double x, double y) => shown[(int)((x + 4) * cell), (int)((y + 4) * cell)] < 125;
            return shown.Width < photo.Width
                && Enumerable.Range(0, 7).All(i => IsBlack(i + 0.5, 0.5) && IsBlack(0.5, i + 0.5) && IsBlack(i + 0.5, 6.5))
                && Enumerable.Range(1, 5).All(i => !IsBlack(i + 0.5, 1.5)) && !IsBlack(7.5, 3.5) && !IsBlack(-0.5, 3.5)
                    ? [new("12", [])]
                    : [];
        }
        var tag = Assert.Single(TagDetector.Detect(
            photo, new() { Kinds = TagKinds.Qr, MaxEnlargedPixelCount = 0 }, Decode, TestContext.Current.CancellationToken));

        Assert.Equal("QR:12", tag.Name);
        AssertNear(corners, tag.Points[..4], 0.4);
    }

    [Fact]
    public void Only_the_requested_kinds_are_read()
    {
        var photo = new RenderedTags(500, 250)
            .Draw(FamilyOf("tag36h11"), 3, RenderedTags.Tilted(120, 120, 90, 0))
            .Draw(FamilyOf("chili"), 4, RenderedTags.Tilted(360, 120, 90, 0)).Photo;
        Assert.Equal(["tag36h11:3"], Detect(photo, TagKinds.April).Select(tag => tag.Name));
        Assert.Equal(["chili:4"], Detect(photo, TagKinds.Chili).Select(tag => tag.Name));
        Assert.Empty(Detect(photo, TagKinds.Qr | TagKinds.Checkerboards));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Texture_holds_no_tags(int grain)
    {
        var random = SeededRandom.For(3, grain);
        var blocks = new byte[500 * 400];
        foreach (ref var block in blocks.AsSpan())
            block = (byte)random.NextInt32(256);
        var photo = new Image<byte>(500, 400);
        for (var y = 0; y < photo.Height; y++)
        {
            for (var x = 0; x < photo.Width; x++)
                photo[x, y] = blocks[y / grain * 500 + x / grain];
        }
        Assert.Empty(Detect(photo, TagKinds.April | TagKinds.Chili | TagKinds.Qr | TagKinds.Checkerboards));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 200)]
    [InlineData(64, 2)]
    public void Tiny_photos_hold_no_tags(int width, int height) =>
        Assert.Empty(Detect(new(width, height), TagKinds.April | TagKinds.Chili | TagKinds.Qr | TagKinds.Checkerboards));

    private static CodeFamily FamilyOf(string name) =>
        name == "chili" ? ChiliFamily.Instance : AprilFamilies.All.Single(family => family.Name == name);

    private static List<PhotoTag> Detect(Image<byte> photo, TagKinds kinds) =>
        TagDetector.Detect(photo, new() { Kinds = kinds }, (_, _) => [], TestContext.Current.CancellationToken);

    private static void AssertNear(Vector2d[] expected, Vector2d[] found, double limit = MaxErrorPixels)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.InRange((pair.First - pair.Second).Length, 0, limit));
    }
}
