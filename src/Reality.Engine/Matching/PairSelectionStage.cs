using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Pipeline;

namespace Reality.Engine.Matching;

/// <summary>Chooses the pairs of photos worth matching: "pairs/pairs.bin".</summary>
public sealed class PairSelectionStage(PairSelectionOptions options) : SingleTaskStage
{
    private const long BaseBytes = 200L << 20;

    // The signature of a photo, and its place among the most similar ones.
    private const long BytesPerPhoto = 24 << 10;

    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "pairs";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [FeatureStage.Id];

    public override object? Key => options;

    protected override string TaskId => "select";

    public override double ExpectedWork(InputSize input) => 1;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var photoCount = plan.Workspace.ReadPhotoCount(SceneArtifact.Uncalibrated);
        return new(1, BaseBytes + BytesPerPhoto * photoCount, TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log) = (context.Workspace, context.Log);

        log.Begin(1);
        if (!workspace.Contains(PairArtifact.Name))
        {
            var photos = workspace.ReadScene(SceneArtifact.Uncalibrated).Photos.Select(photo => photo.Id).Order().ToArray();
            var pairs = Choose(photos, context);
            log.Info($"{pairs.Count} pairs of {photos.Length} photos");
            PairArtifact.Write(workspace, [.. pairs]);
        }
        log.Advance();
    }

    private SortedSet<PhotoPair> Choose(PhotoId[] photos, StageContext context)
    {
        var (workspace, cancellation) = (context.Workspace, context.Cancellation);
        var mode = options.Mode == PairSelectionMode.Default && photos.Length <= options.MaxExhaustivePhotoCount
            ? PairSelectionMode.Exhaustive
            : options.Mode;
        var pairs = new SortedSet<PhotoPair>();
        switch (mode)
        {
            case PairSelectionMode.Exhaustive:
                AddSequence(photos, photos.Length - 1, closed: false, pairs);
                break;
            case PairSelectionMode.Sequence or PairSelectionMode.Loop:
                AddSequence(photos, options.SequenceDistance, closed: mode == PairSelectionMode.Loop, pairs);
                break;
            case PairSelectionMode.SimilarOnly:
                AddSimilar(photos, pairs, context);
                break;
            default:
                var scene = workspace.ReadScene(SceneArtifact.Uncalibrated);
                PositionNeighbors.Add([.. photos.Select(id => scene[id])], options.NeighborsPerDirection, pairs, cancellation);
                AddSimilar(photos, pairs, context);
                break;
        }
        return pairs;
    }

    private static void AddSequence(PhotoId[] photos, int distance, bool closed, SortedSet<PhotoPair> pairs)
    {
        for (var i = 0; i < photos.Length; i++)
        {
            var last = closed ? i + distance : Math.Min(i + distance, photos.Length - 1);
            for (var j = i + 1; j <= last; j++)
            {
                if (j % photos.Length != i)
                    pairs.Add(PhotoPair.Of(photos[i], photos[j % photos.Length]));
            }
        }
    }

    private void AddSimilar(PhotoId[] photos, SortedSet<PhotoPair> pairs, StageContext context)
    {
        var words = VisualWords.Train(photos, context.Workspace, options.Seed, context.Cancellation);
        var signatures = new float[photos.Length][];
        Parallel.For(0, photos.Length, context.Parallelism, i =>
            signatures[i] = words.SignatureOf(FeatureArtifact.Read(context.Workspace, photos[i])));
        var similar = new int[photos.Length][];
        Parallel.For(0, photos.Length, context.Parallelism, i => similar[i] = MostSimilar(signatures, i));
        for (var i = 0; i < photos.Length; i++)
        {
            foreach (var other in similar[i])
                pairs.Add(PhotoPair.Of(photos[i], photos[other]));
        }
    }

    private int[] MostSimilar(float[][] signatures, int photo)
    {
        var others = Enumerable.Range(0, signatures.Length).Where(other => other != photo).ToArray();
        var similarities = Array.ConvertAll(others, other => -VisualWords.Similarity(signatures[photo], signatures[other]));
        Array.Sort(similarities, others);
        return others[..Math.Min(options.SimilarPhotoCount, others.Length)];
    }
}
