using System.Text.Json;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// Copies the textures of tiles that were modeled again and have the surface that they had: constraints may change what is within
/// reach of them, but mostly do not, and colors that are balanced among all photos would change with every edit.
/// </summary>
internal sealed class UnchangedTilesStage(SceneInput input, Place reference, WholeModel whole) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "unchanged-tiles";

    private static readonly ArtifactName s_found = Id / "tiles.json";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [KeptModelStage.Id, whole.NameOf(SurfaceStage.Id)];

    protected override string TaskId => "compare";

    public override double ExpectedWork(InputSize size) => KeptModelKeys.SecondsPerMegapixel * size.Megapixels;

    /// <summary>The tiles. Call once the stage is complete.</summary>
    public static IReadOnlyList<TileName> Read(Workspace workspace)
    {
        if (!workspace.Contains(s_found))
            return [];
        using var stream = workspace.Read(s_found);
        return JsonSerializer.Deserialize<TileName[]>(stream)!;
    }

    /// <summary>
    /// Tiles whose texture is kept while others are edited; none without edits, so that a model does not depend on
    /// the jobs that made its parts. Call once the stage is complete.
    /// </summary>
    public static IReadOnlySet<TileName> ReadKept(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var found = KeptModelStage.Read(workspace);
        return found is not { HasModel: true, Suffix.Length: > 0 }
            ? new HashSet<TileName>()
            : workspace.ReadLayout().Tiles.Select(tile => tile.Name).Except(found.Touched)
                .Except(found.TilesToTexture.Except(Read(workspace))).ToHashSet();
    }

    protected override bool IsNeeded(PlanContext plan) => KeptModelStage.Read(plan.Workspace).Earlier.Count > 0;

    protected override TaskCost Cost(PlanContext plan) => new(1, KeptModelKeys.MemoryOf(input.Files, reference));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var found = KeptModelStage.Read(context.Workspace);
        var (model, workspace) = (new KeptModelFiles(input.Files, reference, found.Folder), whole.In(context.Workspace));
        var files = found.Earlier.Select(model.Parse).ToList();
        var unchanged = files.GroupBy(file => file.Tile).Where(tile => IsUnchanged(tile.ToList())).Select(tile => tile.Key)
            .ToHashSet();
        context.ForEach(
            files.Where(file => IsMesh(file, TextureStage.Id) && unchanged.Contains(file.Tile)).ToList(),
            file => model.CopyTo(workspace, file));
        context.Workspace.Write(s_found, stream => JsonSerializer.Serialize(stream, unchanged));

        // Textures, which take long to check, only of tiles with the same surface.
        bool IsUnchanged(List<KeptFile> tile)
        {
            var surface = tile.FindAll(file => IsMesh(file, SurfaceStage.Id));
            var texture = tile.FindAll(file => IsMesh(file, TextureStage.Id));
            return surface.Count > 0 && model.AreWhole(surface, TileVersions.IsTextured, context.Cancellation)
                && surface.TrueForAll(file => model.HasBytesOf(file, workspace))
                && model.AreWhole(texture, TileVersions.IsTextured, context.Cancellation);
        }
    }

    private static bool IsMesh(KeptFile file, StageName stage) =>
        file.Name.Stage == stage && file.Name.Item.EndsWith(".bin", StringComparison.Ordinal);
}
