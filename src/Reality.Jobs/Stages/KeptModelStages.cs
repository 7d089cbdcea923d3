using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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
    // Levels of detail are always planned, which takes little time if their nodes exist.
    private static readonly StageName[] s_always = [LodTreeStage.Id, LodNodeStage.Id, TopLodStage.Id];

    public static IEnumerable<Stage> Of(SceneInput input, ModelSettings settings)
    {
        if (settings.Reference is not null)
            yield return new KeptModelStage(input, settings);
        foreach (var stage in ModelStages.Of(input, settings))
            yield return settings.Reference is null || s_always.Contains(stage.Name) ? stage : new UnlessKeptStage(stage);
        if ((settings.Reference ?? settings.LayoutPlace) is { } place)
            yield return new ModelKeepingStage(input, settings, place);
    }

    /// <summary>A stage without tasks if its artifacts were kept.</summary>
    private sealed class UnlessKeptStage(Stage stage) : Stage
    {
        public override StageName Name => stage.Name;

        public override string Title => stage.Title;

        public override int Version => stage.Version;

        public override IReadOnlyList<StageName> Reads => stage.Reads;

        public override IReadOnlyList<StageName> After => [KeptModelStage.Id, .. stage.After];

        public override object? Key => stage.Key;

        public override double ExpectedWork(InputSize input) => stage.ExpectedWork(input);

        public override IReadOnlyList<JobTask> Plan(PlanContext plan) =>
            KeptModelStage.WasFound(plan.Workspace) ? [] : stage.Plan(plan);
    }
}

/// <summary>
/// Copies the artifacts of a model that an earlier job has kept, if all are present and whole. If only the model without the
/// regions of this job was kept, it is cropped to them: levels of detail are then made again, from the cropped tiles.
/// </summary>
internal sealed class KeptModelStage(SceneInput input, ModelSettings settings) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "kept-model";

    private static readonly ArtifactName s_found = Id / "model.json";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated, LayoutArtifact.Stage];

    public override object? Key => settings.Reference?.ToString();

    protected override string TaskId => "find";

    /// <summary>Whether a kept model was found.</summary>
    public static bool WasFound(Workspace workspace)
    {
        using var stream = workspace.Read(s_found);
        return JsonSerializer.Deserialize<Found>(stream)!.IsThere;
    }

    public override double ExpectedWork(InputSize size) => KeptModel.SecondsPerMegapixel * size.Megapixels;

    protected override TaskCost Cost(PlanContext plan) =>
        new(
            KeptModel.SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
            (1024L << 20) + SceneFiles.MemoryOfDocument(input.Files, input.Place),
            TaskCost.AllCores);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var isThere = TryCopy(context) || TryCrop(LayoutStage.ReadCrops(context.Workspace), context);
        context.Workspace.Write(s_found, stream => JsonSerializer.Serialize(stream, new Found(isThere)));
    }

    private bool TryCopy(StageContext context)
    {
        var (model, names) = Find(isCropped: true, context);
        context.ForEach(names ?? [], name => model.CopyTo(context.Workspace, name));
        return names is not null;
    }

    private bool TryCrop(IReadOnlyList<Prism> crops, StageContext context)
    {
        if (crops.Count == 0)
            return false;
        var (model, names) = Find(isCropped: false, context);
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

    private (KeptModelFiles Model, IReadOnlyList<ArtifactName>? Names) Find(bool isCropped, StageContext context)
    {
        var key = KeptModel.KeyOf(input, settings, isCropped, context);
        var model = new KeptModelFiles(input.Files, settings.Reference!.Value, key);
        return (model, model.Find(KeptModel.IsKept, name => name.Stage != SurfaceStage.Id, context.Cancellation));
    }

    private sealed record Found(bool IsThere);
}

/// <summary>Keeps the artifacts of a computed model in the modeling reference, for the next job.</summary>
internal sealed class ModelKeepingStage(SceneInput input, ModelSettings settings, Place place) : SingleTaskStage
{
    public override StageName Name => "model-keeping";

    public override IReadOnlyList<StageName> Reads => [TopLodStage.Id];

    public override object? Key => place.ToString();

    protected override string TaskId => "publish";

    public override double ExpectedWork(InputSize size) => KeptModel.SecondsPerMegapixel * size.Megapixels;

    protected override bool IsNeeded(PlanContext plan) => settings.Reference is null || !KeptModelStage.WasFound(plan.Workspace);

    protected override TaskCost Cost(PlanContext plan) =>
        new(
            KeptModel.SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
            (200L << 20) + SceneFiles.MemoryOfDocument(input.Files, input.Place));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var model = new KeptModelFiles(input.Files, place, KeptModel.KeyOf(input, settings, isCropped: true, context));
        if (model.AreThere())
            return;
        var names = KeptModel.NamesIn(context.Workspace);
        context.ForEach(names, name => model.Publish(context.Workspace, name));
        model.PublishIndex(names);
    }
}

/// <summary>Defines which artifacts of a model are kept, and the key of a model.</summary>
internal static class KeptModel
{
    /// <summary>Work of copying the artifacts, in seconds of one core.</summary>
    public const double SecondsPerMegapixel = 0.02;

    private static readonly StageName[] s_stages = [SurfaceStage.Id, TextureStage.Id, LodNodeStage.Id];

    public static IReadOnlyList<ArtifactName> NamesIn(Workspace workspace) => s_stages
        .SelectMany(stage => workspace.List(stage, ".bin").Concat(workspace.List(stage, ".json")))
        .Where(IsKept)
        .ToList();

    /// <summary>Whether the artifact lies directly in the folder of a stage; records of tasks do not.</summary>
    public static bool IsKept(ArtifactName name) =>
        s_stages.Contains(name.Stage) && name.Item is not ("" or "." or "..") && !name.Item.AsSpan().ContainsAny('/', '\\');

    /// <summary>Digest of everything that the model depends on; independent of the job.</summary>
    /// <param name="isCropped">Whether the model is cropped to the regions of the job.</param>
    public static string KeyOf(SceneInput input, ModelSettings settings, bool isCropped, StageContext context)
    {
        var workspace = context.Workspace;
        var document = SceneFiles.ReadDocument(input.Files, input.Place, context.Cancellation);
        var photos = document.PathOfPhoto.Select((path, i) =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            return document.References.TryGetValue(document.ReferenceOfPhoto[i], out var place)
                ? string.Create(CultureInfo.InvariantCulture, $"{path}\n{input.Files.VersionOf(Place.Parse(place), path)}")
                : path;
        });
        var scene = DigestOf(workspace, SceneArtifact.NameOf(SceneArtifact.Calibrated)) + DigestOf(string.Join('\n', photos));
        var layout = LayoutStage.RegionsIn(workspace, isCropped).Append(LayoutArtifact.Name);
        var given = new Dictionary<StageName, string>
        {
            [SceneArtifact.Calibrated] = scene,
            [LayoutArtifact.Stage] = string.Concat(layout.Select(name => DigestOf(workspace, name))),
        };
        return StageKeys.Of(ModelStages.Of(input, settings), given)[TopLodStage.Id];
    }

    private static string DigestOf(Workspace workspace, ArtifactName artifact)
    {
        using var stream = workspace.Read(artifact);
        return $"{artifact} {Convert.ToHexStringLower(SHA256.HashData(stream))}";
    }

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
