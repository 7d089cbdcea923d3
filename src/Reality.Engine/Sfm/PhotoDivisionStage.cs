using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Divides a large scene into blocks of photos, by its matches: "photo-division/blocks.bin". Smaller scenes have no blocks. Nor
/// have scenes with a camera whose focal length neither its file nor pairs of photos determine, because only all photos together
/// can determine it.
/// </summary>
public sealed class PhotoDivisionStage(CalibrationOptions options) : SingleTaskStage
{
    private const double SecondsPerPhoto = 0.01;
    private const long BaseBytes = 150L << 20;
    private const long BytesPerPhoto = 512 << 10;

    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "photo-division";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [MatchingStage.Id];

    public override object? Key => options.BlockPhotoCount;

    protected override string TaskId => "divide";

    public override double ExpectedWork(InputSize input) => IsLarge(input.ItemCount) ? SecondsPerPhoto * input.ItemCount : 0;

    protected override bool IsNeeded(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return IsLarge(PhotoCountOf(plan.Workspace));
    }

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var count = PhotoCountOf(plan.Workspace);
        return new(SecondsPerPhoto * count, BaseBytes + BytesPerPhoto * count);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        context.Log.Begin(1);
        if (!workspace.Contains(PhotoBlockArtifact.Name))
            PhotoBlockArtifact.Write(workspace, Divide(context));
        context.Log.Advance();
    }

    private PhotoBlock[] Divide(StageContext context)
    {
        var workspace = context.Workspace;
        var scene = workspace.ReadScene(SceneArtifact.Uncalibrated);
        var pairs = scene.Photos.SelectMany(photo => MatchArtifact.Read(workspace, photo.Id)).ToArray();
        var features = scene.Photos.Select(photo => FeatureArtifact.ReadPlaces(workspace, photo.Id)).ToArray();
        var lengths = FocalLengthEstimation.Estimate(scene, features, pairs, new DetailLog(context.Log), context.Cancellation);
        if (lengths.IsUncertain.Contains(true))
            return [];
        var blocks = PhotoDivision.Divide(scene.Photos.Count, pairs, options.BlockPhotoCount);
        context.Log.Info($"{scene.Photos.Count} photos, {pairs.Length} pairs: {blocks.Count} blocks.");
        return [.. blocks.Select((photos, number) => new PhotoBlock(
            number, [.. photos.Select(photo => scene.Photos[photo].Id)], MatchedFeatureCount([.. photos], pairs)))];
    }

    private static long MatchedFeatureCount(HashSet<int> photos, VerifiedPair[] pairs)
    {
        var matched = new HashSet<(int Photo, int Feature)>();
        foreach (var pair in pairs.Where(p => photos.Contains(p.First.Value) && photos.Contains(p.Second.Value)))
        {
            matched.UnionWith(pair.FirstFeature.Select(feature => (pair.First.Value, feature)));
            matched.UnionWith(pair.SecondFeature.Select(feature => (pair.Second.Value, feature)));
        }
        return matched.Count;
    }

    private bool IsLarge(int photoCount) => photoCount > 2 * options.BlockPhotoCount;

    private static int PhotoCountOf(Workspace workspace) => workspace.ReadPhotoCount(SceneArtifact.Uncalibrated);
}
