using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Calibrates the scene coarsely, from features of the photos at reduced size. The result decides which pairs are matched in
/// full: "precalibration/pairs.bin".
/// </summary>
/// <remarks>
/// Pairs of coarsely calibrated photos are matched if they see the same ground. Pairs with a photo that has no coarse pose are
/// matched as <see cref="PairSelectionStage"/> chose them. The coarse poses and cameras are not used for anything else.
/// </remarks>
/// <param name="addsPairs">Whether pairs that were not chosen before may be added.</param>
public sealed class PrecalibrationStage(MatchingOptions matching, CalibrationOptions calibration, bool addsPairs)
    : SingleTaskStage
{
    // Features of a photo at about a third of its width.
    private const int FeatureCount = 1200;

    // Places of large features are less exact.
    private const double ErrorFactor = 2;

    private const double SecondsPerPhoto = 0.3;
    private const long BaseBytes = 300L << 20;
    private const long BytesPerPhoto = 4L << 20;

    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "precalibration";

    public override StageName Name => Id;

    public override int Version => SceneCalibrator.Version;

    public override IReadOnlyList<StageName> Reads => [PairSelectionStage.Id];

    public override object? Key => (matching, calibration, addsPairs);

    protected override string TaskId => "coarse";

    public override double ExpectedWork(InputSize input) => SecondsPerPhoto * input.ItemCount;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var count = plan.Workspace.ReadPhotoCount(SceneArtifact.Uncalibrated);
        return new(SecondsPerPhoto * count, BaseBytes + BytesPerPhoto * count, TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log) = (context.Workspace, context.Log);
        var name = PairArtifact.NameOf(Id);
        log.Begin(2);
        if (!workspace.Contains(name))
        {
            var scene = workspace.ReadScene(SceneArtifact.Uncalibrated);
            var candidates = PairArtifact.Read(workspace);
            var features = CoarseFeatures(scene, context);
            var verified = Match(scene, features, candidates, context);
            log.Advance();
            var result = SceneCalibrator.Calibrate(
                scene, features, verified,
                calibration with
                {
                    ThreadCount = context.ThreadCount,
                    MaxReprojectionErrorPixels = ErrorFactor * calibration.MaxReprojectionErrorPixels,
                },
                new DetailLog(log), context.Cancellation);
            PairArtifact.Write(workspace, Id, Decide(scene, candidates, result, context));
        }
        log.Advance(2);
    }

    private static FeatureSet[] CoarseFeatures(Scene scene, StageContext context)
    {
        var features = new FeatureSet[scene.Photos.Count];
        Parallel.For(0, features.Length, context.Parallelism, i =>
            features[i] = FeatureArtifact.Read(context.Workspace, scene.Photos[i].Id).Largest(FeatureCount));
        return features;
    }

    private VerifiedPair[] Match(
        Scene scene, FeatureSet[] features, IReadOnlyList<PhotoPair> candidates, StageContext context)
    {
        var verification = matching.Verification;
        var coarse = matching with
        {
            Verification = verification with { MaxErrorPixels = ErrorFactor * verification.MaxErrorPixels },
        };
        var groups = candidates.GroupBy(pair => pair.First).ToArray();
        var verified = new List<VerifiedPair>[groups.Length];
        Parallel.For(0, groups.Length, context.Parallelism, g =>
        {
            var first = groups[g].Key;
            var packed = new PackedDescriptors(features[first.Value].Descriptors);
            verified[g] = [];
            foreach (var (_, second) in groups[g])
            {
                context.Cancellation.ThrowIfCancellationRequested();
                if (PairMatching.TryMatch(
                    scene, scene[first], features[first.Value], packed, scene[second], features[second.Value], coarse,
                    out var pair, out _))
                    verified[g].Add(pair);
            }
        });
        return [.. verified.SelectMany(pairs => pairs)];
    }

    private PhotoPair[] Decide(
        Scene scene, IReadOnlyList<PhotoPair> candidates, CalibrationResult result, StageContext context)
    {
        Scene[] parts = [result.Scene, .. result.Components.Select(component => component.Scene)];
        var isPlaced = scene.Photos.Select(
            photo => Array.Exists(parts, part => part[photo.Id].CameraFromWorld is not null)).ToArray();
        var chosen = new SortedSet<PhotoPair>(
            candidates.Where(pair => !isPlaced[pair.First.Value] || !isPlaced[pair.Second.Value]));
        var overlapping = parts.SelectMany(part => CoarseOverlap.PairsOf(part, context.Cancellation));
        chosen.UnionWith(addsPairs ? overlapping : overlapping.Intersect(candidates));
        context.Log.Info(
            $"{isPlaced.Count(placed => placed)} of {isPlaced.Length} photos were placed coarsely: {chosen.Count} pairs are "
            + $"matched, after {candidates.Count} coarsely.");
        return [.. chosen];
    }
}
