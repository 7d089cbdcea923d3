using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Lod;
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
        foreach (var made in whole.Stages(ModelStages.PartsOf(input, settings, whole.ReadRegions)))
        {
            yield return settings.Reference is null
                ? made.Stage
                : new UnlessKeptStage(made, settings, needed.Any(name => whole.NameOf(name) == made.Stage.Name));
            if (settings.Reference is { } reference && made.Part == ModelPart.Surface)
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
    private sealed class UnlessKeptStage(ModelStage made, ModelSettings settings, bool isNeeded) : WrappedStage(made.Stage)
    {
        private bool IsOfTexture => made.Part is ModelPart.ColorCurves or ModelPart.Colors or ModelPart.Texture;

        public override IReadOnlyList<StageName> After =>
            IsOfTexture ? [UnchangedTilesStage.Id, .. Wrapped.After] : [KeptModelStage.Id, .. Wrapped.After];

        public override IReadOnlyList<JobTask> Plan(PlanContext plan)
        {
            var kept = KeptModelStage.Read(plan.Workspace);
            if (kept.IsComplete)
                return All(plan, isNeeded);
            if (!kept.HasModel)
                return All(plan);
            var makesSurfaces = kept.TilesToModel.Count > 0;
            return made.Part switch
            {
                ModelPart.ScanViews => All(plan, isNeeded || kept.TilesToTexture.Count > 0),
                ModelPart.ViewSelection or ModelPart.Water or ModelPart.OpenSurface => All(plan, isNeeded || makesSurfaces),
                ModelPart.DepthMaps or ModelPart.ConfirmedDepth =>
                    makesSurfaces ? OfPhotos(kept.TilesToModel, plan) : All(plan, isNeeded),
                ModelPart.Surface => makesSurfaces ? OfTiles(kept.TilesToModel, plan) : All(plan, isNeeded),
                ModelPart.ColorCurves or ModelPart.Colors => All(plan, isNeeded || ToTexture(kept, plan).Count > 0),
                ModelPart.Texture => OfTiles(ToTexture(kept, plan), plan),
                _ => throw new ArgumentOutOfRangeException(nameof(plan), made.Part, null),
            };
        }

        private IReadOnlyList<JobTask> All(PlanContext plan, bool isNeeded = true) => isNeeded ? Wrapped.Plan(plan) : [];

        private static List<TileName> ToTexture(KeptModel kept, PlanContext plan) =>
            [.. kept.TilesToTexture.Except(UnchangedTilesStage.Read(plan.Workspace))];

        private List<JobTask> OfTiles(IReadOnlyList<TileName> tiles, PlanContext plan)
        {
            var order = plan.Workspace.ReadLayout().Tiles.Index().ToDictionary(tile => tile.Item.Name, tile => tile.Index);
            return Holding(tiles.Select(tile => order[tile]), task => order[new(task.Id)], plan);
        }

        // Depth is needed of photos that may see the tiles, and for the check of depth that of their neighbors.
        private IReadOnlyList<JobTask> OfPhotos(IReadOnlyList<TileName> tiles, PlanContext plan)
        {
            // Membranes look at the surfaces around.
            if (settings.ClosesAllHoles)
                return Wrapped.Plan(plan);
            var scene = plan.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
            var boxes = plan.Workspace.ReadLayout().Tiles.Where(tile => tiles.Contains(tile.Name))
                .Select(tile => tile.OverlappingBox).ToList();
            var photos = scene.CalibratedPhotos.Where(photo => PhotosOfTiles.MaySee(photo, scene, boxes))
                .Select(photo => photo.Id).ToHashSet();
            if (made.Part == ModelPart.DepthMaps)
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
}
