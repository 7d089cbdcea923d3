using Reality.Engine;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Keeps a part of a computed model in the modeling reference, for the next job.</summary>
internal sealed class ModelKeepingStage(
    KeptPart part, SceneInput input, ModelSettings settings, WholeModel whole, Place place) : SingleTaskStage
{
    public override StageName Name => part.NameOf("model-keeping");

    public override IReadOnlyList<StageName> Reads => [part == KeptPart.Tiles ? whole.NameOf(part.Last) : part.Last];

    public override object? Key => place.ToString();

    protected override string TaskId => "publish";

    public override double ExpectedWork(InputSize size) => KeptModelKeys.SecondsPerMegapixel * size.Megapixels;

    protected override bool IsNeeded(PlanContext plan) =>
        settings.Reference is null || part != KeptPart.Tiles || !KeptModelStage.Read(plan.Workspace).IsComplete;

    protected override TaskCost Cost(PlanContext plan) =>
        new(
            KeptModelKeys.SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
            (200L << 20) + SceneFiles.MemoryOfDocument(input.Files, input.Place));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var found = settings.Reference is null ? null : KeptModelStage.Read(context.Workspace);
        if (found is { IsPartial: true })
            return;
        var key = part.KeyOf(input, settings, found is { HasAllTiles: true }, context);
        var model = new KeptModelFiles(input.Files, place, key + found?.Suffix);
        if (!model.AreThere())
            Publish(model, found, context);
        if (part == KeptPart.Tiles)
        {
            var origin = context.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated).Origin;
            ModelingReferenceFiles.WriteCurrent(input.Files, place, key, origin);
        }
    }

    private void Publish(KeptModelFiles model, KeptModel? found, StageContext context)
    {
        var workspace = part == KeptPart.Tiles ? whole.In(context.Workspace) : context.Workspace;
        var kept = KeptFiles(found, context.Workspace).Select(model.Parse).ToList();
        var known = kept.Select(file => file.Item).ToHashSet(StringComparer.Ordinal);
        var made = part.NamesIn(workspace).Select(model.FileOf).Where(file => !known.Contains(file.Item)).ToList();
        context.ForEach(made, file => model.Publish(workspace, file.Name));
        model.PublishIndex(kept.Concat(made).OrderBy(file => file.Name.ToString(), StringComparer.Ordinal));
    }

    // Files of earlier models that this one names.
    private IReadOnlyList<string> KeptFiles(KeptModel? found, Workspace workspace) =>
        part.Shape is { } shape ? KeptNodesStage.ReadFiles(workspace, shape) : found?.Kept ?? [];
}
