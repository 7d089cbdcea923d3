using System.Collections.Concurrent;
using System.Globalization;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Pipeline;

namespace Reality.Engine.Matching;

/// <summary>
/// Matches and verifies all chosen pairs whose first photo is in the batch: "matches/{PhotoId}.bin".
/// </summary>
/// <remarks>Pairs are independent of each other, and their random samples depend on the two photos only.</remarks>
/// <param name="pairs">The stage that chose the pairs.</param>
public sealed class MatchingStage(MatchingOptions options, StageName pairs) : Stage<PhotoId, ILookup<PhotoId, PhotoId>>
{
    // In seconds of one core.
    private const double SecondsPerPair = 0.2;

    // Pairs of a photo in a large survey.
    private const int TypicalPairsPerPhoto = 30;

    // Of the pairs, as they are stored, and in a lookup.
    private const long PlanBytesPerPairByte = 8;

    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "matches";

    /// <summary>Matches the pairs that <see cref="PairSelectionStage"/> chose.</summary>
    public MatchingStage(MatchingOptions options)
        : this(options, PairSelectionStage.Id)
    {
    }

    public override StageName Name => Id;

    public override int Version => 3;

    public override IReadOnlyList<StageName> Reads => [pairs];

    public override object? Key => options;

    public override double ExpectedWork(InputSize input) =>
        0.5 * SecondsPerPair * input.ItemCount * Math.Min(input.ItemCount, 2 * TypicalPairsPerPhoto);

    public override void Run(IReadOnlyList<PhotoId> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);

        var scene = workspace.ReadScene(SceneArtifact.Uncalibrated);
        var secondsOf = ReadInput(workspace);
        log.Begin(batch.Sum(first => secondsOf[first].Count()));
        Parallel.ForEach(Partitioner.Create(batch, EnumerablePartitionerOptions.NoBuffering), context.Parallelism, first =>
        {
            var seconds = secondsOf[first].ToArray();
            if (MatchArtifact.Contains(workspace, first))
                log.Advance(seconds.Length);
            else
                Match(scene, first, seconds, workspace, log, cancellation);
        });
    }

    public override long PlanBytes(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return PlanBytesPerPairByte * (workspace.SizeOf(PairArtifact.NameOf(pairs)) ?? 0);
    }

    protected override ILookup<PhotoId, PhotoId> ReadInput(Workspace workspace) =>
        PairArtifact.Read(workspace, pairs).ToLookup(pair => pair.First, pair => pair.Second);

    protected override IReadOnlyList<PhotoId> ItemsOf(ILookup<PhotoId, PhotoId> input, Workspace workspace) =>
        workspace.ReadSceneWithoutTiePoints(SceneArtifact.Uncalibrated).Photos.Select(photo => photo.Id).ToList();

    protected override string TaskIdOf(PhotoId first) => first.Value.ToString("D6", CultureInfo.InvariantCulture);

    protected override TaskCost CostOf(PhotoId item, ILookup<PhotoId, PhotoId> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(SecondsPerPair * input[item].Count(), 200L << 20);
    }

    private void Match(
        Scene scene, PhotoId first, PhotoId[] seconds, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        var (verified, unverified) = (new List<VerifiedPair>(), new List<UnverifiedPair>());
        if (seconds.Length == 0)
        {
            MatchArtifact.Write(workspace, first, verified, unverified);
            return;
        }
        var firstFeatures = FeatureArtifact.Read(workspace, first);
        var packed = new PackedDescriptors(firstFeatures.Descriptors);
        foreach (var second in seconds)
        {
            cancellation.ThrowIfCancellationRequested();
            var secondFeatures = FeatureArtifact.Read(workspace, second);
            if (PairMatching.TryMatch(
                scene, scene[first], firstFeatures, packed, scene[second], secondFeatures, options, out var pair,
                out var matchCount))
            {
                verified.Add(pair);
                log.Info($"{scene[first].Name} - {scene[second].Name}: {pair.InlierCount} matches, {pair.Kind}");
                if (pair.Kind == PairKind.Duplicate)
                {
                    log.Warn(
                        "Photo_Duplicate",
                        $"{scene[second].Name} shows the same picture as {scene[first].Name}. Remove one of them.");
                }
            }
            else if (matchCount > 0)
                unverified.Add(new(first, second, matchCount));
            log.Advance();
        }
        MatchArtifact.Write(workspace, first, verified, unverified);
    }
}

/// <summary>Options of <see cref="MatchingStage"/>.</summary>
public sealed record MatchingOptions
{
    /// <summary>Maximum ratio of the distances to the nearest and second nearest descriptor; 0.5 to 0.95.</summary>
    public float MaxDistanceRatio { get; init; } = 0.8f;

    /// <summary>Maximum distance between descriptors of unit length; 0.3 to 1.4.</summary>
    public float MaxDescriptorDistance { get; init; } = 0.8f;

    /// <summary>Options of the geometric verification.</summary>
    public VerificationOptions Verification { get; init; } = new();

    /// <summary>Seed of the random samples.</summary>
    public ulong Seed { get; init; } = 1;
}
