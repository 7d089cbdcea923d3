using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tags;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Tags;

public sealed class TagStageTests : IDisposable
{
    private static readonly Camera s_camera = new SyntheticSceneOptions().Camera with
    {
        Width = 320,
        Height = 240,
        PrincipalPoint = new(160, 120),
        FocalLength = 300,
        Distortion = default,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("reality-tags-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_photo_gets_its_tags_whatever_the_batches_and_threads()
    {
        var one = Run("one", new() { Kinds = TagKinds.April }, [[0, 1, 2]], 1);
        var two = Run("two", new() { Kinds = TagKinds.April }, [[2], [1, 0]], 2);

        Assert.Equal(["tag36h11:3", "tag36h11:4"], TagArtifact.Read(one, new(0)).Select(tag => tag.Name));
        Assert.Empty(TagArtifact.Read(one, new(1)));
        for (var photo = 0; photo < 3; photo++)
        {
            Assert.Equal(
                TagArtifact.Read(one, new(photo)).SelectMany(tag => tag.Points),
                TagArtifact.Read(two, new(photo)).SelectMany(tag => tag.Points));
        }
    }

    [Fact]
    public void A_tag_in_a_mask_is_no_tag()
    {
        var workspace = Run("mask", new() { Kinds = TagKinds.April }, [[2]], 1);
        Assert.Equal(["tag36h11:4"], TagArtifact.Read(workspace, new(2)).Select(tag => tag.Name));
    }

    [Fact]
    public void Large_photos_are_searched_at_half_size()
    {
        var full = Run("full", new() { Kinds = TagKinds.April }, [[0]], 1);
        var half = Run("half", new() { Kinds = TagKinds.April, MaxPixelCount = 50_000 }, [[0]], 1);
        Assert.All(
            TagArtifact.Read(full, new(0)).SelectMany(tag => tag.Points)
                .Zip(TagArtifact.Read(half, new(0)).SelectMany(tag => tag.Points)),
            pair => Assert.InRange((pair.First - pair.Second).Length, 1e-9, 0.5));
    }

    [Theory]
    [InlineData(6000, 5000, 1)]
    [InlineData(8000, 6000, 2)]
    [InlineData(16_000, 7500, 2)]
    [InlineData(20_000, 20_000, 4)]
    public void No_picture_of_more_than_30_megapixels_is_searched(int width, int height, int reduction) =>
        Assert.Equal(reduction, new TagOptions().ReductionOf(s_camera with { Width = width, Height = height }));

    private Workspace Run(string name, TagOptions options, int[][] batches, int threadCount)
    {
        var workspace = new Workspace(
            Path.Combine(_folder, name), new Dictionary<StageName, string> { ["uncalibrated-scene"] = "a", ["tags"] = "a" });
        workspace.WriteScene("uncalibrated-scene", new()
        {
            Cameras = [s_camera],
            Photos = [.. Enumerable.Range(0, 3).Select(i => new Photo { Id = new(i), Name = $"{i}.jpg", CameraId = new(0) })],
        });
        foreach (var batch in batches)
        {
            new TagStage(new Photos(), () => (_, _) => [], options).Run(
                [.. batch.Select(photo => new PhotoId(photo))], workspace, new SilentLog(), threadCount);
        }
        return workspace;
    }

    /// <summary>Two tags in each photo; the second cannot be read, the third has a mask over the left tag.</summary>
    private sealed class Photos : IPhotoSource
    {
        private static readonly Image<byte> s_photo = Render();

        public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default)
        {
            if (photo.Id.Value == 1)
                throw new InvalidFileException("JPEG", "It is cut short.");
            return reduction == 1 ? s_photo : Half(s_photo);
        }

        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default)
        {
            if (photo.Id.Value != 2)
                return null;
            var mask = new Image<byte>(320, 240);
            for (var y = 0; y < mask.Height; y++)
                mask.Row(y)[150..].Fill(255);
            return mask;
        }

        private static Image<byte> Render()
        {
            var family = AprilFamilies.All.Single(family => family.Name == "tag36h11");
            return new RenderedTags(320, 240)
                .Draw(family, 3, RenderedTags.Tilted(80, 120, 70, 0.2))
                .Draw(family, 4, RenderedTags.Tilted(235, 120, 70, 1)).Photo;
        }

        private static Image<byte> Half(Image<byte> image)
        {
            var half = new Image<byte>(image.Width / 2, image.Height / 2);
            for (var y = 0; y < half.Height; y++)
            {
                for (var x = 0; x < half.Width; x++)
                {
                    half[x, y] = (byte)((image[2 * x, 2 * y] + image[2 * x + 1, 2 * y] + image[2 * x, 2 * y + 1]
                        + image[2 * x + 1, 2 * y + 1] + 2) / 4);
                }
            }
            return half;
        }
    }
}
