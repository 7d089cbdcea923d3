using System.Text.Json;
using Reality.Core.Geometry;
using Reality.Engine;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
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
        if (settings.Reference is not null)
            yield return new KeptModelStage(input, settings, shapes);
        foreach (var stage in ModelStages.Of(input, settings, []))
            yield return settings.Reference is null ? stage : new UnlessKeptStage(stage, needed.Contains(stage.Name));
        // Levels of detail are always planned, which takes little time if their nodes exist.
        foreach (var stage in ModelStages.LevelsOfDetail(shapes, settings.Lod))
            yield return stage;
        if ((settings.Reference ?? settings.LayoutPlace) is not { } place)
            yield break;
        foreach (var part in KeptPart.Of(shapes))
            yield return new ModelKeepingStage(part, input, settings, place);
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
/// Copies the artifacts of a model that an earlier job has kept, if all are present and whole. If only the model without the
/// regions of this job was kept, it is cropped to them: levels of detail are then made again, from the cropped tiles.
/// </summary>
internal sealed class KeptModelStage(SceneInput input, ModelSettings settings, IReadOnlyList<LodShape> shapes) : SingleTaskStage
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

    /// <summary>Whether the model is a part of a kept one: what is made from it depends on how it was cut out.</summary>
    public static bool WasCropped(Workspace workspace) => ReadFound(workspace).IsCropped;

    public override double ExpectedWork(InputSize size) => KeptModel.SecondsPerMegapixel * size.Megapixels;

    protected override TaskCost Cost(PlanContext plan) =>
        new(
            KeptModel.SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
            (1024L << 20) + SceneFiles.MemoryOfDocument(input.Files, input.Place),
            TaskCost.AllCores);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var isThere = TryCopy(KeptPart.Tiles, context);
        if (isThere)
        {
            foreach (var shape in shapes)
                TryCopy(KeptPart.LevelsOfDetail(shape), context);
        }
        var isCropped = !isThere && TryCrop(LayoutStage.ReadCrops(context.Workspace), context);
        var found = new Found(isThere || isCropped, isCropped);
        context.Workspace.Write(s_found, stream => JsonSerializer.Serialize(stream, found));
    }

    private bool TryCopy(KeptPart part, StageContext context)
    {
        var (model, names) = Find(part, isCropped: true, context);
        context.ForEach(names ?? [], name => model.CopyTo(context.Workspace, name));
        return names is not null;
    }

    private bool TryCrop(IReadOnlyList<Prism> crops, StageContext context)
    {
        if (crops.Count == 0)
            return false;
        var (model, names) = Find(KeptPart.Tiles, isCropped: false, context);
        if (names is null)
            return false;
        var textured = names.Where(name => name.Stage == TextureStage.Id).ToList();
        // One after the other: the task has room for one mesh with its pages.
        foreach (var name in textured)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var mesh = crops.Aggregate(model.ReadTexturedMesh(name), PrismClipping.Clip);
            context.Workspace.WriteTexturedMesh(name, mesh);
            context.Workspace.WriteMesh(SurfaceStage.Id / name.Item, mesh.Mesh);
        }
        // Tiles without a surface have no texture.
        var bare = names.Where(name => name.Stage == SurfaceStage.Id && !textured.Contains(TextureStage.Id / name.Item)).ToList();
        context.ForEach(bare, name => model.CopyTo(context.Workspace, name));
        if (SurfaceStage.TilesIn(context.Workspace).Count == 0)
        {
            throw new StageException(
                "Surface_Empty", "There is no surface of the model in the extent or region of this job. Check its coordinates.");
        }
        return true;
    }

    private (KeptModelFiles Model, IReadOnlyList<ArtifactName>? Names) Find(KeptPart part, bool isCropped, StageContext context)
    {
        var key = part.KeyOf(input, settings, isCropped, context);
        var model = new KeptModelFiles(input.Files, settings.Reference!.Value, key);
        return (model, model.Find(part.Keeps, name => name.Stage != SurfaceStage.Id, context.Cancellation));
    }

    private static Found ReadFound(Workspace workspace)
    {
        using var stream = workspace.Read(s_found);
        return JsonSerializer.Deserialize<Found>(stream)!;
    }

    private sealed record Found(bool IsThere, bool IsCropped);
}

/// <summary>Keeps a part of a computed model in the modeling reference, for the next job.</summary>
internal sealed class ModelKeepingStage(KeptPart part, SceneInput input, ModelSettings settings, Place place) : SingleTaskStage
{
    public override StageName Name => part.NameOf("model-keeping");

    public override IReadOnlyList<StageName> Reads => [part.Last];

    public override object? Key => place.ToString();

    protected override string TaskId => "publish";

    public override double ExpectedWork(InputSize size) => KeptModel.SecondsPerMegapixel * size.Megapixels;

    protected override bool IsNeeded(PlanContext plan) => settings.Reference is null
        || !(part == KeptPart.Tiles ? KeptModelStage.WasFound(plan.Workspace) : KeptModelStage.WasCropped(plan.Workspace));

    protected override TaskCost Cost(PlanContext plan) =>
        new(
            KeptModel.SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
            (200L << 20) + SceneFiles.MemoryOfDocument(input.Files, input.Place));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var model = new KeptModelFiles(input.Files, place, part.KeyOf(input, settings, isCropped: true, context));
        if (model.AreThere())
            return;
        var names = part.NamesIn(context.Workspace);
        context.ForEach(names, name => model.Publish(context.Workspace, name));
        model.PublishIndex(names);
    }
}
