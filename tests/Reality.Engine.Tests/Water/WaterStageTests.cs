using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Tests.Sfm;
using Reality.Engine.Tiling;
using Reality.Engine.Water;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Water;

public sealed class WaterStageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticGround _ground = new(Hollow, (x, y) => double.Hypot(x, y) > 8);

    [Theory]
    [InlineData(0.0033, 4)] // cells of 7.6 pixels
    [InlineData(1e-4, 8)]
    public void Photos_are_read_at_a_size_that_there_is_however_many_pixels_a_cell_has(double pixel, int reduction)
    {
        var photos = new AskedPhotos();

        Find(pixel, photos);

        Assert.Equal([reduction], photos.Reductions);
    }

    [Fact]
    public void Tiles_without_any_depth_are_refused()
    {
        var refusal = Assert.Throws<StageException>(() => Find(0.05, new AskedPhotos(), eastMeters: 1000));

        Assert.Equal("Water_NoDepth", refusal.Code);
    }

    public void Dispose() => _folder.Dispose();

    private static double Hollow(double x, double y) => Math.Max(0, (double.Hypot(x, y) - 8) * 0.5);

    private void Find(double pixel, AskedPhotos photos, double eastMeters = 0)
    {
        string[] stages = ["calibrated-scene", "layout", "depth-map-filter", "water"];
        var workspace = new Workspace(_folder.Path, stages.ToDictionary(stage => (StageName)stage, _ => "key"));
        workspace.WriteScene(SceneArtifact.Calibrated, _ground.Scene);
        workspace.WriteLayout(new()
        {
            Mode = TilingMode.NoTiling, Origin = default, VoxelSize = 0.1, TileSize = 1, GroundSamplingDistance = pixel,
            Region = new(new(eastMeters - 25, -25, -10), new(eastMeters + 25, 25, 10)), Tiles = [],
        });
        foreach (var map in _ground.Maps())
            workspace.WriteDepthMap(DepthMapArtifact.FilteredNameOf(map.View.Photo), map);
        new WaterStage(photos, forceHorizontal: false).Run(
            new(workspace, new RecordingLog(), new(), 2, TestContext.Current.CancellationToken));
    }

    private sealed class AskedPhotos : IPhotoSource
    {
        public SortedSet<int> Reductions { get; } = [];

        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default)
        {
            Reductions.Add(reduction);
            return new(360 / reduction, 360 / reduction);
        }

        public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) => null;
    }
}
