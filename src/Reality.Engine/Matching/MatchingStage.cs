using System.Collections.Concurrent;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Pipeline;

namespace Reality.Engine.Matching;

/// <summary>
/// Matches and verifies all chosen pairs whose first photo is in the batch: "matches/{PhotoId}.bin".
/// </summary>
/// <remarks>Pairs are independent of each other, and their random samples depend on the two photos only.</remarks>
public sealed class MatchingStage(MatchingOptions options) : IStage<PhotoId>
{
    public string Name => "matching";

    public void Run(IReadOnlyList<PhotoId> batch, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(log);
        var scene = workspace.ReadScene(SceneArtifact.Photos);
        var secondsOf = PairArtifact.Read(workspace).ToLookup(pair => pair.First, pair => pair.Second);
        log.Begin(batch.Sum(first => secondsOf[first].Count()));
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = options.ThreadCount };
        Parallel.ForEach(Partitioner.Create(batch, EnumerablePartitionerOptions.NoBuffering), parallel, first =>
        {
            var seconds = secondsOf[first].ToArray();
            if (MatchArtifact.Contains(workspace, first))
                log.Advance(seconds.Length);
            else
                MatchArtifact.Write(workspace, first, Match(scene, first, seconds, workspace, log, cancellation));
        });
    }

    private List<VerifiedPair> Match(
        Scene scene, PhotoId first, PhotoId[] seconds, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        var pairs = new List<VerifiedPair>();
        if (seconds.Length == 0)
            return pairs;
        var firstFeatures = FeatureArtifact.Read(workspace, first);
        var packed = new PackedDescriptors(firstFeatures.Descriptors);
        foreach (var second in seconds)
        {
            cancellation.ThrowIfCancellationRequested();
            var secondFeatures = FeatureArtifact.Read(workspace, second);
            if (TryMatch(scene, scene[first], firstFeatures, packed, scene[second], secondFeatures, out var pair))
            {
                pairs.Add(pair);
                log.Info($"{scene[first].Name} - {scene[second].Name}: {pair.InlierCount} matches, {pair.Kind}");
                if (pair.Kind == PairKind.Duplicate)
                    log.Warn("Photo_Duplicate", $"{scene[second].Name} shows the same picture as {scene[first].Name}. Remove one of them.");
            }
            log.Advance();
        }
        return pairs;
    }

    private bool TryMatch(
        Scene scene, Photo first, FeatureSet firstFeatures, PackedDescriptors packed, Photo second, FeatureSet secondFeatures,
        out VerifiedPair pair)
    {
        // The packed side stays with its photo, so the queries are the second photo's.
        var matches = DescriptorMatcher.Match(
            secondFeatures.Descriptors, packed, options.MaxDistanceRatio, options.MaxDescriptorDistance);
        for (var i = 0; i < matches.Length; i++)
            matches[i] = new(matches[i].Second, matches[i].First, matches[i].DistanceRatio);
        var seed = options.Seed ^ ((ulong)(uint)first.Id.Value << 32 | (uint)second.Id.Value);
        return PairVerifier.TryVerify(
            first, scene.CameraOf(first), firstFeatures, second, scene.CameraOf(second), secondFeatures, matches,
            options.Verification, seed, out pair);
    }
}
