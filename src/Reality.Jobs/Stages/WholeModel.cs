using Reality.Core.Geometry;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// The model that is kept, in a job that exports a part of it: its artifacts have names of their own, such as "whole-texture", so
/// that those without the prefix are the part. If a job exports all, both are the same.
/// </summary>
internal sealed class WholeModel
{
    private const string Prefix = "whole-";

    // From the names of the stages of the model to those of the whole.
    private readonly Dictionary<StageName, StageName> _names;

    private WholeModel(Dictionary<StageName, StageName> names) => _names = names;

    /// <summary>Regions that the whole is clipped to; null = the same as the part.</summary>
    public Func<Workspace, IReadOnlyList<Prism>>? ReadRegions => _names.Count == 0 ? null : LayoutStage.ReadRegionOfTiles;

    public static WholeModel Of(SceneInput input, ModelSettings settings)
    {
        if (!settings.CropsKeptModel)
            return new([]);
        return new(ModelStages.PartsOf(input, settings).Where(made => DependsOnRegions(made.Part))
            .ToDictionary(made => made.Stage.Name, made => (StageName)(Prefix + made.Stage.Name)));
    }

    private static bool DependsOnRegions(ModelPart part) =>
        part is ModelPart.OpenSurface or ModelPart.Surface or ModelPart.Colors or ModelPart.Texture;

    /// <summary>Name of a stage for the whole model.</summary>
    public StageName NameOf(StageName stage) => _names.GetValueOrDefault(stage, stage);

    /// <summary>The artifacts of the whole under the names of the stages of the model.</summary>
    public Workspace In(Workspace workspace) => _names.Count == 0 ? workspace : workspace.With(_names);

    /// <summary>Stages of the model; those of the whole model have its names.</summary>
    public IEnumerable<ModelStage> Stages(IEnumerable<ModelStage> stages) => stages.Select(
        made => _names.ContainsKey(made.Stage.Name) ? made with { Stage = new WholeModelStage(made.Stage, this) } : made);

    /// <summary>The stages that cut the part out; none if the job exports all.</summary>
    /// <param name="needed">Stages whose artifacts exports read besides surface and texture.</param>
    public IEnumerable<Stage> Crops(IReadOnlyList<StageName> needed) => _names.Count == 0
        ? []
        : [
            new CroppedSurfaceStage(this), new CroppedTextureStage(this),
            .. needed.Where(_names.ContainsKey).Select(name => new StandInStage(name, this)),
        ];

    /// <summary>A stage of the model, with the artifacts of the whole.</summary>
    private sealed class WholeModelStage(Stage stage, WholeModel whole) : WrappedStage(stage)
    {
        public override StageName Name => whole.NameOf(Wrapped.Name);

        public override IReadOnlyList<StageName> Reads => [.. Wrapped.Reads.Select(whole.NameOf)];

        public override IReadOnlyList<StageName> After => [.. Wrapped.After.Select(whole.NameOf)];

        public override IReadOnlyList<JobTask> Plan(PlanContext plan) =>
        [
            .. Wrapped.Plan(new(whole.In(plan.Workspace), new(() => plan.SoFar))).Select(task => task with
            {
                Run = context => task.Run(context with { Workspace = whole.In(context.Workspace) }),
            }),
        ];

        public override long PlanBytes(Workspace workspace) => Wrapped.PlanBytes(whole.In(workspace));
    }

    /// <summary>Cuts the surface of tiles.</summary>
    private sealed class CroppedSurfaceStage(WholeModel whole) : TileStage
    {
        private const long BaseBytes = 256L << 20;
        private const long BytesPerSurfaceByte = 8;

        public override StageName Name => SurfaceStage.Id;

        public override IReadOnlyList<StageName> Reads => [whole.NameOf(TextureStage.Id), LayoutArtifact.Stage];

        public override object? Key => "cropped";

        protected override double SecondsPerMegapixel => 0.01;

        protected override IReadOnlyList<Tile> ItemsOf(TilePlan input, Workspace workspace) => input.Layout.Tiles;

        protected override long MemoryBytesOf(Tile tile, TilePlan plan) =>
            BaseBytes + BytesPerSurfaceByte * SurfaceStage.SizeOf(whole.In(plan.Workspace), tile);

        public override void Run(IReadOnlyList<Tile> batch, StageContext context)
        {
            var crops = LayoutStage.ReadCrops(context.Workspace);
            context.ForEach(batch, tile =>
            {
                var mesh = whole.In(context.Workspace).ReadMesh(SurfaceStage.NameOf(tile));
                context.Workspace.WriteMesh(SurfaceStage.NameOf(tile), crops.Aggregate(mesh, PrismClipping.Clip));
            });
        }
    }

    /// <summary>Cuts the textured surface of tiles.</summary>
    private sealed class CroppedTextureStage(WholeModel whole) : TileStage
    {
        private const long BaseBytes = 256L << 20;

        // Pages are stored compressed.
        private const long BytesPerTexturedByte = 12;

        public override StageName Name => TextureStage.Id;

        public override IReadOnlyList<StageName> Reads => [SurfaceStage.Id, whole.NameOf(TextureStage.Id)];

        public override object? Key => "cropped";

        protected override double SecondsPerMegapixel => 0.02;

        protected override IReadOnlyList<Tile> ItemsOf(TilePlan input, Workspace workspace)
        {
            var tiles = SurfaceStage.TilesIn(workspace);
            return tiles.Count > 0 ? tiles : throw new StageException(
                "Surface_Empty", "There is no surface of the model in the extent or region of this job. Check its coordinates.");
        }

        protected override long MemoryBytesOf(Tile tile, TilePlan plan) =>
            BaseBytes + BytesPerTexturedByte * (whole.In(plan.Workspace).SizeOf(TextureStage.NameOf(tile)) ?? 0);

        public override void Run(IReadOnlyList<Tile> batch, StageContext context)
        {
            var crops = LayoutStage.ReadCrops(context.Workspace);
            // One after the other: the task has room for one mesh with its pages.
            foreach (var tile in batch)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                var mesh = whole.In(context.Workspace).ReadTexturedMesh(TextureStage.NameOf(tile));
                context.Workspace.WriteTexturedMesh(TextureStage.NameOf(tile), crops.Aggregate(mesh, PrismClipping.Clip));
            }
        }
    }

    /// <summary>Takes over the visibility of the whole model: removed parts still hide others.</summary>
    private sealed class StandInStage(StageName name, WholeModel whole) : SingleTaskStage
    {
        public override StageName Name => name;

        public override IReadOnlyList<StageName> Reads => [whole.NameOf(name)];

        protected override string TaskId => "take";

        public override double ExpectedWork(InputSize size) => 0.005 * size.Megapixels;

        protected override TaskCost Cost(PlanContext plan) => new(1, 100L << 20);

        public override void Run(StageContext context)
        {
            var source = whole.In(context.Workspace);
            var names = source.List(name, "").Where(artifact => !artifact.Item.Contains('/')).ToList();
            context.ForEach(names, artifact => context.Workspace.Write(artifact, stream =>
            {
                using var original = source.Read(artifact);
                original.CopyTo(stream);
            }));
        }
    }
}
