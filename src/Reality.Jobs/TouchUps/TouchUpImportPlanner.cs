using System.Text.Json;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Core.Geodesy;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.TouchUps;

/// <summary>Plans TouchUpImport jobs.</summary>
public sealed class TouchUpImportPlanner() : JobPlanner<TouchUpImportSpecifications>(new TouchUpImportJob())
{
    private protected override JobPlan Plan(TouchUpImportSpecifications specifications, JobSite site)
    {
        var input = new TouchUpInput(
            site.Files, Place.RealityData(specifications.Inputs.ModelingReference),
            Place.RealityData(specifications.Inputs.TouchUpData), site.Key);
        return new(
            [new TouchUpTilesStage(input), new TouchUpImportStage(input, specifications.Outputs.ImportInfo)], new(1, 12),
            [
                new(specifications.Inputs.ModelingReference, input.Reference)
                {
                    RootDocument = ModelingReferenceFiles.RootName, CrsOf = summary => summary.Crs,
                },
            ],
            TouchUpImportStage.Id, summary => new() { TileCount = summary.TileCount });
    }
}

/// <summary>Source and destination of an import.</summary>
internal sealed record TouchUpInput(IJobFiles Files, Place Reference, Place Data, object Key);

/// <summary>
/// Adds the tiles that were changed to the edits of the modeling reference, all in one entry: the import is atomic.
/// </summary>
/// <param name="importInfo">Bucket folder of its description; null = none is asked for.</param>
internal sealed class TouchUpImportStage(TouchUpInput input, string? importInfo) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "touch-up-import";

    private const string InfoName = "touchupImport.json";

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private Place? InfoPlace => importInfo is null ? null : Place.Bucket(BucketPath.BlobName(importInfo));

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [TouchUpTilesStage.Id];

    public override object? Key => importInfo;

    protected override string TaskId => "publish";

    protected override bool PublishesOutputs => true;

    public override double ExpectedWork(InputSize input) => 1;

    // Meshes are copied as they are; of the edits, their numbers count.
    protected override TaskCost Cost(PlanContext plan) =>
        new(1, (100L << 20) + ModelingReferenceFiles.MemoryOf(input.Files, input.Reference));

    protected override bool OutputsAreThere() => InfoPlace is not { } place || input.Files.Contains(place, InfoName);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (files, workspace) = (input.Files, context.Workspace);
        var imported = TouchUpTilesStage.ReadTiles(workspace);
        var changed = imported.Where(tile => !tile.IsUnchanged).ToList();
        if (changed.Exists(tile => tile.Model != changed[0].Model))
        {
            throw new StageException(
                "TouchUp_OtherModel",
                "Another job has exported another model from the modeling reference while the tiles were read. Export the tiles "
                + "again, and repeat the edit.");
        }
        var tiles = changed.ConvertAll(tile => new TouchedTile(
            tile.Name,
            ReferenceEdits.PublishMesh(files, input.Reference, workspace, TouchUpTilesStage.NameOf(tile.Name)),
            tile.IsTextured));
        if (tiles.Count == 0)
        {
            context.Log.Info("No tile differs from the model: nothing is changed.");
        }
        else
        {
            var begun = ReferenceEdits.Begin(files, input.Reference, workspace, Name);
            ReferenceEdits.Append(files, input.Reference, new() { Model = changed[0].Model, Tiles = tiles }, begun);
        }
        if (InfoPlace is { } place)
        {
            var info = new
            {
                ImportInfo = changed.Select(tile => new
                {
                    TileName = tile.Name,
                    Level = PublishedNames.Of(tile.IsTextured ? TouchLevel.GeometryAndTexture : TouchLevel.Geometry),
                }),
            };
            files.Write(place, InfoName, stream => JsonSerializer.Serialize(stream, info, s_json));
        }
        SceneSummary.Write(
            context, Name,
            new(ModelingReferenceFiles.ReadCrs(files, input.Reference, context.Cancellation), null, null, 0, 0)
            {
                TileCount = changed.Count,
            });
        context.Outcome.Figure("touched tiles", $"{changed.Count} of {imported.Count}");
    }
}
