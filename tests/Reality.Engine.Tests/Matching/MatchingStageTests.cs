using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Tests.Features;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Matching;

/// <summary>Features, pairs and matches of rendered photos, through the stages.</summary>
public sealed class MatchingStageTests
{
    private static readonly string[] Stages = ["uncalibrated-scene", "features", "pairs", "matches"];

    [Fact]
    public void Any_number_of_threads_leaves_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var one = Run(folder["one"], threadCount: 1, out _);
        var two = Run(folder["two"], threadCount: 3, out _);

        foreach (var name in Stages.SelectMany(stage => one.List(stage, ".bin")))
            Assert.Equal(File.ReadAllBytes(one.PathOf(name)), File.ReadAllBytes(two.PathOf(name)));
        Assert.NotEmpty(MatchArtifact.Read(one, new(0)));
    }

    [Fact]
    public void An_unreadable_photo_is_named_and_the_rest_goes_on()
    {
        using var folder = new TemporaryFolder();
        var workspace = Run(folder["work"], threadCount: 2, out var log);

        var (code, message) = Assert.Single(log.Warnings);
        Assert.Equal("Photo_Unreadable", code);
        Assert.Contains("broken.jpg", message, StringComparison.Ordinal);
        Assert.Contains("not a photo", FeatureArtifact.Read(workspace, new(2)).UnreadableReason, StringComparison.Ordinal);
        Assert.Equal([new PhotoId(1)], MatchArtifact.Read(workspace, new(0)).Select(p => p.Second));
    }

    [Fact]
    public void A_photo_that_its_mask_covers_is_told_so()
    {
        using var folder = new TemporaryFolder();
        var workspace = Run(folder["work"], threadCount: 2, out _, covered: 1);

        Assert.StartsWith("Its mask covers", FeatureArtifact.Read(workspace, new(1)).UnreadableReason, StringComparison.Ordinal);
        Assert.Null(FeatureArtifact.Read(workspace, new(0)).UnreadableReason);
    }

    private static Workspace Run(string root, int threadCount, out SilentLog log, int? covered = null)
    {
        var workspace = new Workspace(root, Stages.ToDictionary(stage => (StageName)stage, _ => "a"));
        var camera = new Camera
        {
            Id = new(0), Width = RenderedPhotos.Width, Height = RenderedPhotos.Height, FocalLength = 400,
            PrincipalPoint = new(RenderedPhotos.Width / 2.0, RenderedPhotos.Height / 2.0), FocalLengthIsKnown = true,
        };
        string[] names = ["0.jpg", "1.jpg", "broken.jpg"];
        var photos = names.Select((name, i) => new Photo { Id = new(i), Name = name, CameraId = new(0) }).ToArray();
        workspace.WriteScene("uncalibrated-scene", new Scene { Cameras = [camera], Photos = photos });
        PhotoId[] batch = [new(0), new(1), new(2)];
        log = new SilentLog();
        var sift = new SiftOptions { MaxFeatureCount = 400 };
        new FeatureStage(new RenderedPhotos { Covered = covered }, new() { Sift = sift }).Run(batch, workspace, log, threadCount);
        new PairSelectionStage(new()).Run(workspace, log, threadCount);
        new MatchingStage(new()).Run(batch, workspace, log, threadCount);
        return workspace;
    }

    /// <summary>The same texture, turned a little for each photo; the third is broken.</summary>
    private sealed class RenderedPhotos : IPhotoSource
    {
        public const int Width = 300;
        public const int Height = 240;

        private readonly SyntheticTexture _texture = new(seed: 9, count: 900, extent: 400);

        public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            photo.Id.Value == 2
            ? throw new InvalidFileException("JPEG", "This is not a photo.")
            : _texture.Render(Width, Height, 1, 0.3 * photo.Id.Value, noise: 1);

        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            new((Width + reduction - 1) / reduction, (Height + reduction - 1) / reduction);

        /// <summary>Number of the photo whose mask is black.</summary>
        public int? Covered { get; init; }

        public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) =>
            photo.Id.Value == Covered ? new(Width, Height) : null;
    }
}
