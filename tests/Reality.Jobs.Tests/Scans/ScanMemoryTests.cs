using Reality.Jobs.Files;
using Reality.Jobs.Scans;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Scans;

/// <summary>Tasks that import scans claim memory by the points of a tile and by the paths of scanners.</summary>
public sealed class ScanMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Points_claim_for_the_path_of_the_scanner_and_not_for_their_number()
    {
        var few = OfPoints(1000);

        Assert.Equal(few, OfPoints(100_000_000));
        Assert.Equal(16L * 50_000_000, OfPoints(1000, trajectoryBytes: 50_000_000) - few);
    }

    [Theory]
    [InlineData(12_000_000, 100_000_000)]
    [InlineData(500_000_000, 400_000_000)]
    public void The_list_claims_for_the_longest_path_that_it_reads(long bytes, long claim)
    {
        var without = OfList(0);

        Assert.Equal(claim, OfList(bytes) - without);
    }

    [Fact]
    public void A_large_document_is_not_read_to_plan_and_claims_for_the_longest_path_that_there_may_be()
    {
        var import = Import();
        Directory.CreateDirectory(import.Scene.Value);
        File.WriteAllText(Path.Combine(import.Scene.Value, SceneFiles.DocumentName), "no JSON" + new string(' ', 2 << 20));

        Assert.True(Assert.Single(OfTasks(new ScanListStage(import), WorkspaceOf())) > 400_000_000);
    }

    [Fact]
    public void A_tile_claims_for_its_points_and_the_description_for_all_parts_and_paths()
    {
        var import = Import();
        var workspace = WorkspaceOf("scan-list", "scan-points", "scan-tiles");
        Write(workspace, 3, 100);
        workspace.Write("scan-list/trajectory-0007.json", stream => stream.SetLength(1_000_000));
        var cell = new Engine.Scans.ScanCellChunks(new(10, 0, 0, 0), [new(0, 1000)]);
        for (var part = 0; part < 3; part++)
        {
            workspace.Write(ScanPartRecord.NameOf(new(0, part)), stream => System.Text.Json.JsonSerializer.Serialize(
                stream, new ScanPartRecord { Cells = [cell], Count = 1000 }));
        }

        var tile = Assert.Single(OfTasks(new ScanTilesStage(import), workspace));
        var description = Assert.Single(OfTasks(new ScanCollectionStage(import), workspace));

        Assert.Equal((96L << 20) + 160 * 3000, tile);
        Assert.Equal((64L << 20) + 3 * (200L << 10) + 16_000_000, description);
    }

    private long OfPoints(int count, long trajectoryBytes = 0)
    {
        var workspace = WorkspaceOf("scan-list");
        Write(workspace, 1, count);
        workspace.Write("scan-list/trajectory-0007.json", stream => stream.SetLength(trajectoryBytes));
        return Assert.Single(OfTasks(new ScanPointsStage(Import()), workspace));
    }

    private long OfList(long trajectoryBytes)
    {
        var import = Import();
        Directory.CreateDirectory(import.Scene.Value);
        using (var stream = File.Create(Path.Combine(import.Scene.Value, "path.csv")))
            stream.SetLength(trajectoryBytes);
        File.WriteAllText(Path.Combine(import.Scene.Value, SceneFiles.DocumentName), $$"""
            { "version": "6.0", "References": { "0": { "Path": "{{import.Scene.Value}}" } }, "PointCloudCollection": {},
              "TrajectoryCollection": { "Trajectories": { "7": { "Paths": ["0:path.csv"],
                "TimeColumnId": 0, "XColumnId": 1, "YColumnId": 2, "ZColumnId": 3 } } } }
            """);
        return Assert.Single(OfTasks(new ScanListStage(import), WorkspaceOf()));
    }

    private ScanImport Import() => new()
    {
        Files = new FolderFiles(), Scene = Place.Folder(_folder["scene"]), Collection = Place.Folder(_folder["out"]), Key = "key",
    };

    private Workspace WorkspaceOf(params string[] stages) =>
        new(_folder["work"], stages.ToDictionary(stage => (StageName)stage, _ => "key"));

    private static void Write(Workspace workspace, int partCount, long count) => new ScanList(null,
    [
        new()
        {
            Name = "s", Reference = "/", Path = "s.laz", GridOrigin = [0, 0, 0], GridStep = [1, 1, 1], TrajectoryId = 7,
            Parts = [.. Enumerable.Range(0, partCount)
                .Select(part => new Formats.PointClouds.PointCloudPart(0, part * count, count))],
        },
    ]).Write(workspace);

    private static IEnumerable<long> OfTasks(Stage stage, Workspace workspace) => stage
        .Plan(new(workspace, new(() => throw new NotSupportedException()))).Select(task => task.Cost.MemoryBytes);
}
