using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Scans;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// The stages of a model with a modeling reference: artifacts that an earlier job has kept there are reused, those of tiles that
/// were edited since are made anew, and computed ones are kept there.
/// </summary>
internal static class KeptModelStages
{
    /// <param name="shapes">Shapes of the trees of details that something will be written from.</param>
    /// <param name="needed">Stages that exports read: their artifacts are not kept, so they always run.</param>
    public static IEnumerable<Stage> Of(
        SceneInput input, ModelSettings settings, IReadOnlyList<LodShape> shapes, IReadOnlyList<StageName> needed)
    {
        var place = settings.Reference ?? settings.LayoutPlace;
        var whole = WholeModel.Of(input, settings);
        if (settings.Reference is not null)
            yield return new KeptModelStage(input, settings, whole);
        foreach (var stage in whole.Stages(ModelStages.Of(input, settings, [], whole.ReadRegions)))
        {
            yield return settings.Reference is null
                ? stage
                : new UnlessKeptStage(stage, whole, settings, needed.Any(name => whole.NameOf(name) == stage.Name));
            if (settings.Reference is { } reference && stage.Name == whole.NameOf(SurfaceStage.Id))
                yield return new UnchangedTilesStage(input, reference, whole);
        }
        if (place is not null)
            yield return new ModelKeepingStage(KeptPart.Tiles, input, settings, whole, place.Value);
        foreach (var stage in whole.Crops(needed))
            yield return stage;
        foreach (var shape in shapes)
        {
            yield return new LodTreeStage(shape, settings.Lod);
            if (place is not null)
            {
                yield return new LodKeyStage(shape);
                yield return new KeptNodesStage(shape, input, settings);
            }
            foreach (var stage in ModelStages.NodesOf(shape, settings.Lod, areKept: place is not null))
                yield return stage;
            if (place is not null)
                yield return new ModelKeepingStage(KeptPart.LevelsOfDetail(shape), input, settings, whole, place.Value);
        }
    }

    /// <summary>A stage with only the tasks of parts that were not kept, unless its artifacts are needed.</summary>
    private sealed class UnlessKeptStage(Stage stage, WholeModel whole, ModelSettings settings, bool isNeeded)
        : WrappedStage(stage)
    {
        private bool IsOfTexture => Name == whole.NameOf(TextureStage.Id) || s_ofTexture.Any(name => Name == whole.NameOf(name));

        public override IReadOnlyList<StageName> After =>
            IsOfTexture ? [UnchangedTilesStage.Id, .. Wrapped.After] : [KeptModelStage.Id, .. Wrapped.After];

        public override IReadOnlyList<JobTask> Plan(PlanContext plan)
        {
            var kept = KeptModelStage.Read(plan.Workspace);
            if (kept.IsComplete)
                return isNeeded ? Wrapped.Plan(plan) : [];
            if (!kept.HasModel)
                return Wrapped.Plan(plan);
            if (IsOfTexture)
            {
                var tiles = kept.TilesToTexture.Except(UnchangedTilesStage.Read(plan.Workspace)).ToList();
                return Name == whole.NameOf(TextureStage.Id) ? OfTiles(tiles, plan)
                    : isNeeded || tiles.Count > 0 ? Wrapped.Plan(plan)
                    : [];
            }
            if (Name == ScanViewStage.Id)
                return isNeeded || kept.TilesToTexture.Count > 0 ? Wrapped.Plan(plan) : [];
            if (kept.TilesToModel.Count == 0)
                return isNeeded ? Wrapped.Plan(plan) : [];
            if (Name == whole.NameOf(SurfaceStage.Id))
                return OfTiles(kept.TilesToModel, plan);
            // Membranes look at the surfaces around.
            return settings.ClosesAllHoles ? Wrapped.Plan(plan) : OfPhotos(kept.TilesToModel, plan);
        }

        private List<JobTask> OfTiles(IReadOnlyList<TileName> tiles, PlanContext plan)
        {
            var order = plan.Workspace.ReadLayout().Tiles.Index().ToDictionary(tile => tile.Item.Name, tile => tile.Index);
            return Holding(tiles.Select(tile => order[tile]), task => order[new(task.Id)], plan);
        }

        // Depth is needed of photos that may see the tiles, and for the check of depth that of their neighbors.
        private IReadOnlyList<JobTask> OfPhotos(IReadOnlyList<TileName> tiles, PlanContext plan)
        {
            if (Name == ViewSelectionStage.Id)
                return Wrapped.Plan(plan);
            var scene = plan.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
            var boxes = plan.Workspace.ReadLayout().Tiles.Where(tile => tiles.Contains(tile.Name))
                .Select(tile => tile.OverlappingBox).ToList();
            var photos = scene.CalibratedPhotos.Where(photo => PhotosOfTiles.MaySee(photo, scene, boxes))
                .Select(photo => photo.Id).ToHashSet();
            if (Name == DepthMapStage.Id)
                photos.UnionWith(PhotosOfTiles.NeighborsOf(photos, settings.Filter.NeighborCount, plan.Workspace));
            return Holding(
                photos.Select(photo => photo.Value),
                task => int.Parse(task.Id, System.Globalization.CultureInfo.InvariantCulture), plan);
        }

        // A task holds the items from its first one to that of the next task.
        private List<JobTask> Holding(IEnumerable<int> items, Func<JobTask, int> firstOf, PlanContext plan)
        {
            var tasks = Wrapped.Plan(plan);
            var first = tasks.Select(firstOf).ToList();
            var held = items.Select(item => first.FindLastIndex(number => number <= item)).ToHashSet();
            return tasks.Where((_, i) => held.Contains(i)).ToList();
        }
    }

    private static readonly StageName[] s_ofTexture =
        [VisibilityStage.Id, ExposureStage.Id, ColorBalanceStage.Id, Engine.Colors.ColorCurveStage.OfModel];
}
