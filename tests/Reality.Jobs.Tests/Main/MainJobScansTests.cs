using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine;
using Reality.Engine.Features;
using Reality.Engine.ScanSurfaces;
using Reality.Formats.ScanCollections;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

public sealed class MainJobScansTests(SmallSurvey survey) : IClassFixture<SmallSurvey>
{
    private const string Tile = "scans/pc-0.copc.laz";

    [Fact]
    public void A_replaced_file_of_a_scan_collection_is_read_again()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["photos"]);
        Directory.CreateDirectory(folder["scans"]);
        File.WriteAllBytes(folder["photos/a.jpg"], survey.Read(survey.Names[0]));
        File.WriteAllText(folder[Tile], "points");
        using (var stream = File.Create(folder["scans/" + ScanCollectionFile.Name]))
            Collection().Write(stream);
        var options = new MainJobOptions
        {
            Photos = [folder["photos"]], OutputFolder = folder["out"], ScanCollections = [folder["scans"]],
        };

        var before = StageKeys.Of(MainJob.Plan(options).Stages);
        var again = StageKeys.Of(MainJob.Plan(options).Stages);
        File.SetLastWriteTimeUtc(folder[Tile], File.GetLastWriteTimeUtc(folder[Tile]).AddSeconds(1));
        var replaced = StageKeys.Of(MainJob.Plan(options).Stages);

        Assert.Equal(before, again);
        Assert.NotEqual(before[ScanSurfaceSet.Stage], replaced[ScanSurfaceSet.Stage]);
        Assert.NotEqual(before[SceneArtifact.Calibrated], replaced[SceneArtifact.Calibrated]);
        Assert.Equal(before[FeatureStage.Id], replaced[FeatureStage.Id]);
    }

    private static ScanCollectionFile Collection()
    {
        var box = new Box3d(Vector3d.Zero, new(1, 1, 1));
        return new()
        {
            Bounds = box,
            Spacing = new(0.1, 0.1, 0.1, 0.1),
            Scans =
            [
                new()
                {
                    Name = "scan", PointCount = 1, Position = Vector3d.Zero, Tiles = [new(Path.GetFileName(Tile), 1, box)],
                },
            ],
        };
    }
}
