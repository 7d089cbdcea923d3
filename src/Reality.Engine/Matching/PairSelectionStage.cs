using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Pipeline;

namespace Reality.Engine.Matching;

/// <summary>Chooses the pairs of photos worth matching: "pairs/pairs.bin". The batch is all photos of the job.</summary>
public sealed class PairSelectionStage(PairSelectionOptions options) : IStage<PhotoId>
{
    public string Name => "pairs";

    public void Run(IReadOnlyList<PhotoId> batch, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(log);
        log.Begin(1);
        if (!workspace.Contains(PairArtifact.Name))
        {
            var photos = batch.Order().ToArray();
            var pairs = Choose(photos, workspace, cancellation);
            log.Info($"{pairs.Count} pairs of {photos.Length} photos");
            PairArtifact.Write(workspace, [.. pairs]);
        }
        log.Advance();
    }

    private SortedSet<PhotoPair> Choose(PhotoId[] photos, Workspace workspace, CancellationToken cancellation)
    {
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
                AddSimilar(photos, workspace, pairs, cancellation);
                break;
            default:
                var scene = workspace.ReadScene(SceneArtifact.Photos);
                PositionNeighbors.Add([.. photos.Select(id => scene[id])], options.NeighborsPerDirection, pairs, cancellation);
                AddSimilar(photos, workspace, pairs, cancellation);
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

    private void AddSimilar(PhotoId[] photos, Workspace workspace, SortedSet<PhotoPair> pairs, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = options.ThreadCount };
        var words = VisualWords.Train(photos, workspace, options.Seed, cancellation);
        var signatures = new float[photos.Length][];
        Parallel.For(0, photos.Length, parallel, i =>
            signatures[i] = words.SignatureOf(FeatureArtifact.Read(workspace, photos[i])));
        var similar = new int[photos.Length][];
        Parallel.For(0, photos.Length, parallel, i => similar[i] = MostSimilar(signatures, i));
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
