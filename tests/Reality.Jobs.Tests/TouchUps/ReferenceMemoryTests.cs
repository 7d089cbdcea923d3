using Reality.Contract.Specifications;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Constraints;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Jobs.Tests.Exports;
using Reality.Jobs.TouchUps;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.TouchUps;

/// <summary>Tasks on modeling references claim memory by the size of the files that they read; none is read for that.</summary>
public sealed class ReferenceMemoryTests : IDisposable
{
    private const long Small = 1L << 20;
    private const long Large = 100L << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly FolderFiles _files = new();
    private string? _inBucket;

    public ReferenceMemoryTests()
    {
        var layout = new Layout
        {
            Mode = Engine.Tiling.TilingMode.RegularPlanarGrid, Origin = default, VoxelSize = 0.125, TileSize = 10,
            GroundSamplingDistance = 0.05, Region = new(default, new(20, 10, 4)), Tiles = SmallModel.Tiles,
        };
        var scene = new Scene { Origin = SmallModel.Origin, Cameras = [], Photos = [] };
        ModelingReferenceFiles.Write(
            _files, Place.Folder(Reference), layout, PublishedLayout.Of(layout, scene, grid: null, region: null), scene.Origin,
            "{}");
    }

    private string Reference => _folder["reference"];

    public void Dispose()
    {
        _folder.Dispose();
        if (_inBucket is not null)
            File.Delete(_inBucket);
    }

    [Theory]
    [InlineData(TouchLevel.Geometry, 11)]
    [InlineData(TouchLevel.GeometryAndTexture, 9)]
    public void An_export_claims_by_the_largest_tile_that_it_writes(TouchLevel level, int bytesPerByte)
    {
        PutMeshes(Small, Small);
        var small = OfExport(level);
        PutMeshes(Small, Large);

        Assert.Equal(bytesPerByte * (Large - Small), OfExport(level) - small);
        Assert.Equal(small, OfExport(level, SmallModel.Tiles[0]), small / 10);
    }

    [Fact]
    public void An_edited_mesh_counts_for_all_tiles()
    {
        PutMeshes(Small, Small);
        var small = OfExport(TouchLevel.Geometry);

        Put("reference/reality/edits/meshes/0123.bin", Large);

        Assert.InRange(OfExport(TouchLevel.Geometry) - small, 11 * (Large - Small), 20 * Large);
    }

    [Fact]
    public void An_import_claims_by_the_edited_file_its_pictures_and_the_tiles_around()
    {
        PutMeshes(Small, Small);
        var tile = SmallModel.Tiles[0].Name;
        Put($"data/{tile}/{tile}.obj", Small);
        var plain = OfImport();

        Put($"data/{tile}/{tile}.obj", Large);
        var large = OfImport();
        Put($"data/{tile}/page.jpg", 1000);
        var textured = OfImport();
        PutMeshes(Small, Large);

        Assert.Equal(10 * (Large - Small), large - plain);
        Assert.InRange(textured - large, 64L << 20, 80L << 20);
        Assert.InRange(OfImport() - textured, 8 * (Large - Small), 8 * Large);
    }

    [Fact]
    public void Constraints_claim_by_the_largest_file_and_the_pixels_of_their_texture()
    {
        PutMeshes(Small, Small);
        // The bucket of local files is the current folder.
        var name = $"mesh-{Guid.NewGuid():N}.obj";
        _inBucket = Path.GetFullPath(name);
        Put(_inBucket, Small);
        var small = OfConstraints(new() { ConstraintPath = "bkt:" + name, Crs = "ENU:47,8" });
        Put(_inBucket, Large);
        var large = OfConstraints(new() { ConstraintPath = "bkt:" + name, Crs = "ENU:47,8" });
        var textured = OfConstraints(
            new() { ConstraintPath = "bkt:" + name, Crs = "ENU:47,8", TexturePath = "bkt:a.jpg", TextureSize = 1000 });

        Assert.Equal(12 * (Large - Small), large - small);
        Assert.Equal((64L << 20) + 30_000_000, textured - large);
    }

    [Fact]
    public void Publishing_constraints_claims_by_their_largest_mesh_and_by_the_log_of_edits()
    {
        var workspace = new Workspace(_folder["work"], new Dictionary<StageName, string> { [ConstraintFilesStage.Id] = "key" });
        var stage = new ConstraintsStage(new() { ModelingReference = "" }, Place.Folder(Reference), "bkt:info.json", _files);
        var small = OfTask(stage, workspace);
        workspace.Write(ConstraintFilesStage.NameOf(0), stream => stream.SetLength(Large));
        var large = OfTask(stage, workspace);
        Put("reference/reality/edits/000001-a.json", Small);

        Assert.Equal(2 * (96L << 20), large - small);
        Assert.Equal(10 * Small, OfTask(stage, workspace) - large);
    }

    private long OfExport(TouchLevel level, Tile? only = null) => OfTask(new TouchUpExportStage(
        new()
        {
            Inputs = new() { ModelingReference = Reference, TilesToTouchUp = only is null ? null : [only.Name.ToString()] },
            Outputs = new() { TouchUpData = _folder["out"] },
            Options = new() { Level = level },
        },
        Site));

    private long OfImport() => OfTask(new TouchUpTilesStage(
        new(_files, Place.Folder(Reference), Place.Folder(_folder["data"]), "key")));

    private long OfConstraints(ConstraintToAdd constraint) => OfTask(new ConstraintFilesStage(
        new() { ModelingReference = Reference, ConstraintsToAdd = [constraint] }, Place.Folder(Reference), Site));

    private JobSite Site => new(_files, "{}", []);

    private long OfTask(Stage stage, Workspace? workspace = null) => Assert.Single(stage.Plan(new(
        workspace ?? new(_folder["work"], new Dictionary<StageName, string>()),
        new(() => throw new NotSupportedException())))).Cost.MemoryBytes;

    // Surface and texture of the two tiles.
    [Fact]
    public void Taking_over_a_kept_model_claims_by_its_largest_file_and_the_largest_mesh_of_edits()
    {
        PutMeshes(Small, Small);
        var small = OfKeptModel();
        PutMeshes(Small, Large);
        var large = OfKeptModel();
        Put("reference/reality/edits/meshes/a.bin", Large);
        var edited = OfKeptModel();
        // Files that no job reads claim no more than those that one does.
        PutMeshes(Small, 100 * Large);

        Assert.InRange(small, 128L << 20, 150L << 20);
        Assert.Equal(3 * (Large - Small), large - small);
        Assert.Equal(9 * Large, edited - large);
        Assert.Equal(3 * (KeptModelFiles.MaxArtifactBytes - Large), OfKeptModel() - edited);

        long OfKeptModel() => KeptModelKeys.MemoryOf(_files, Place.Folder(Reference));
    }

    private void PutMeshes(params long[] bytes)
    {
        foreach (var (i, tile) in SmallModel.Tiles.Index())
        {
            Put($"reference/reality/model/key/{SurfaceStage.Id}/{tile.Name}.bin", bytes[i]);
            Put($"reference/reality/model/key/{TextureStage.Id}/{tile.Name}.bin", bytes[i]);
        }
    }

    private void Put(string name, long bytes)
    {
        var path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = File.Create(path);
        stream.SetLength(bytes);
    }
}
