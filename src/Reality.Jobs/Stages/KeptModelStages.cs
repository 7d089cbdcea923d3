using System.Text.Json;
using Reality.Engine;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// The stages of a model with a modeling reference: artifacts that an earlier job has kept there are reused, and computed ones
/// are kept there.
/// </summary>
internal static class KeptModelStages
{
    /// <param name="shapes">Shapes of the trees of details that something will be written from.</param>
    /// <param name="needed">Stages that exports read: their artifacts are not kept, so they always run.</param>
    public static IEnumerable<Stage> Of(
        SceneInput input, ModelSettings settings, IReadOnlyList<LodShape> shapes, IReadOnlyList<StageName> needed)
    {
        var place = settings.Reference ?? settings.LayoutPlace;
        var whole = WholeModel.Of(settings);
        if (settings.Reference is not null)
            yield return new KeptModelStage(input, settings, whole, shapes);
        foreach (var stage in whole.Stages(ModelStages.Of(input, settings, [], whole.ReadRegions)))
        {
            yield return settings.Reference is null
                ? stage
                : new UnlessKeptStage(stage, needed.Any(name => whole.NameOf(name) == stage.Name));
        }
        if (place is not null)
            yield return new ModelKeepingStage(KeptPart.Tiles, input, settings, whole, place.Value);
        foreach (var stage in whole.Crops(needed))
            yield return stage;
        // Levels of detail are always planned, which takes little time if their nodes exist.
        foreach (var stage in ModelStages.LevelsOfDetail(shapes, settings.Lod))
            yield return stage;
        if (place is null)
            yield break;
        foreach (var shape in shapes)
            yield return new ModelKeepingStage(KeptPart.LevelsOfDetail(shape), input, settings, whole, place.Value);
    }

    /// <summary>A stage without tasks if its artifacts were kept, unless they are needed.</summary>
    private sealed class UnlessKeptStage(Stage stage, bool isNeeded) : Stage
    {
        public override StageName Name => stage.Name;

        public override string Title => stage.Title;

        public override int Version => stage.Version;

        public override IReadOnlyList<StageName> Reads => stage.Reads;

        public override IReadOnlyList<StageName> After => [KeptModelStage.Id, .. stage.After];

        public override object? Key => stage.Key;

        public override double ExpectedWork(InputSize input) => stage.ExpectedWork(input);

        public override IReadOnlyList<JobTask> Plan(PlanContext plan) =>
            !isNeeded && KeptModelStage.WasFound(plan.Workspace) ? [] : stage.Plan(plan);
    }
}

/// <summary>
/// Copies the artifacts of a model that an earlier job has kept, if all are present and whole: of all tiles of the reference,
/// or of just those that this job uses.
/// </summary>
internal sealed class KeptModelStage(
    SceneInput input, ModelSettings settings, WholeModel whole, IReadOnlyList<LodShape> shapes) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "kept-model";

    private static readonly ArtifactName s_found = Id / "model.json";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated, LayoutArtifact.Stage];

    public override object? Key => (settings.Reference?.ToString(), shapes);

    protected override string TaskId => "find";

    /// <summary>Whether a kept model was found.</summary>
    public static bool WasFound(Workspace workspace) => ReadFound(workspace).IsThere;

    /// <summary>Whether it has all tiles of the reference, not only those that the job uses.</summary>
    public static bool HasAllTiles(Workspace workspace) => ReadFound(workspace).HasAllTiles;

    public override double ExpectedWork(InputSize size) => KeptModel.SecondsPerMegapixel * size.Megapixels;

    protected override TaskCost Cost(PlanContext plan) =>
        new(
            KeptModel.SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
            (1024L << 20) + SceneFiles.MemoryOfDocument(input.Files, input.Place),
            TaskCost.AllCores);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var hasAll = TryCopy(KeptPart.Tiles, ofAllTiles: true, context);
        var isThere = hasAll || TryCopy(KeptPart.Tiles, ofAllTiles: false, context);
        if (isThere)
        {
            foreach (var shape in shapes)
                TryCopy(KeptPart.LevelsOfDetail(shape), hasAll, context);
        }
        context.Workspace.Write(s_found, stream => JsonSerializer.Serialize(stream, new Found(isThere, hasAll)));
    }

    private bool TryCopy(KeptPart part, bool ofAllTiles, StageContext context)
    {
        var model = new KeptModelFiles(
            input.Files, settings.Reference!.Value, part.KeyOf(input, settings, ofAllTiles, context));
        if (model.Find(part.Keeps, name => name.Stage != SurfaceStage.Id, context.Cancellation) is not { } names)
            return false;
        var tiles = context.Workspace.ReadLayout().Tiles.Select(tile => tile.Name).ToHashSet(StringComparer.Ordinal);
        var used = part == KeptPart.Tiles
            ? names.Where(name => tiles.Contains(Path.GetFileNameWithoutExtension(name.Item))).ToList()
            : names;
        var workspace = part == KeptPart.Tiles ? whole.In(context.Workspace) : context.Workspace;
        context.ForEach(used, name => model.CopyTo(workspace, name));
        return true;
    }

    private static Found ReadFound(Workspace workspace)
    {
        using var stream = workspace.Read(s_found);
        return JsonSerializer.Deserialize<Found>(stream)!;
    }

    private sealed record Found(bool IsThere, bool HasAllTiles);
}

/// <summary>Keeps a part of a computed model in the modeling reference, for the next job.</summary>
internal sealed class ModelKeepingStage(
    KeptPart part, SceneInput input, ModelSettings settings, WholeModel whole, Place place) : SingleTaskStage
{
    public override StageName Name => part.NameOf("model-keeping");

    public override IReadOnlyList<StageName> Reads => [part == KeptPart.Tiles ? whole.NameOf(part.Last) : part.Last];

    public override object? Key => place.ToString();

    protected override string TaskId => "publish";

    public override double ExpectedWork(InputSize size) => KeptModel.SecondsPerMegapixel * size.Megapixels;

    protected override bool IsNeeded(PlanContext plan) =>
        settings.Reference is null || part != KeptPart.Tiles || !KeptModelStage.WasFound(plan.Workspace);

    protected override TaskCost Cost(PlanContext plan) =>
        new(
            KeptModel.SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
            (200L << 20) + SceneFiles.MemoryOfDocument(input.Files, input.Place));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var ofAllTiles = settings.Reference is not null && KeptModelStage.HasAllTiles(context.Workspace);
        var model = new KeptModelFiles(input.Files, place, part.KeyOf(input, settings, ofAllTiles, context));
        if (model.AreThere())
            return;
        var workspace = part == KeptPart.Tiles ? whole.In(context.Workspace) : context.Workspace;
        var names = part.NamesIn(workspace);
        context.ForEach(names, name => model.Publish(workspace, name));
        model.PublishIndex(names);
    }
}
