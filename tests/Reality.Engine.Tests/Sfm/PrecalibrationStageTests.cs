using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Engine.Tests.Matching;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class PrecalibrationStageTests
{
    private const int Stranger = 16;

    // Three lines of a flight, and a photo of nothing that others show.
    private static readonly SyntheticScene Flight = SyntheticScene.Aerial(new()
    {
        PhotoCount = 17, PhotosPerLine = 8, PointCount = 2500, NoisePixels = 0.5,
    });

    private static readonly Lazy<(IReadOnlyList<PhotoPair> Pairs, IReadOnlyList<PhotoPair> Candidates)> OfAll =
        new(() => Run(addsPairs: true, threadCount: 2, keep: _ => true));

    [Fact]
    public void Photos_that_see_the_same_ground_are_matched_and_others_are_not()
    {
        var (pairs, candidates) = OfAll.Value;
        var (missing, needless) = (new List<PhotoPair>(), new List<PhotoPair>());
        foreach (var pair in candidates.Where(pair => pair.Second.Value != Stranger))
        {
            var sharedCount = Flight.Match(pair.First.Value, pair.Second.Value).First.Length;
            if (sharedCount >= 60 && !pairs.Contains(pair))
                missing.Add(pair);
            if (sharedCount == 0 && pairs.Contains(pair))
                needless.Add(pair);
        }
        Assert.Empty(missing);
        Assert.Empty(needless);
        Assert.InRange(pairs.Count, 80, candidates.Count - 10);
    }

    [Fact]
    public void Pairs_with_a_photo_that_was_not_placed_stay() =>
        Assert.Equal(16, OfAll.Value.Pairs.Count(pair => pair.Second.Value == Stranger));

    [Fact]
    public void Pairs_are_added_only_if_they_may_be()
    {
        static bool IsNear(PhotoPair pair) => pair.Second.Value - pair.First.Value is 1 or 8 or 7;
        var (added, candidates) = Run(addsPairs: true, threadCount: 1, IsNear);
        var (kept, _) = Run(addsPairs: false, threadCount: 1, IsNear);
        Assert.NotEmpty(added.Except(candidates));
        Assert.Empty(kept.Except(candidates));
        Assert.Equal(kept, Run(addsPairs: false, threadCount: 3, IsNear).Pairs);
    }

    private static (IReadOnlyList<PhotoPair> Pairs, IReadOnlyList<PhotoPair> Candidates) Run(
        bool addsPairs, int threadCount, Func<PhotoPair, bool> keep)
    {
        using var folder = new TemporaryFolder();
        string[] stages = ["uncalibrated-scene", "features", "pairs", "precalibration"];
        var workspace = new Workspace(folder.Path, stages.ToDictionary(s => (StageName)s, _ => "test"));
        workspace.WriteScene("uncalibrated-scene", Flight.Uncalibrated());
        var features = SyntheticDescriptors.FeaturesOf(Flight);
        features[Stranger] = Array.Find(SyntheticDescriptors.FeaturesOf(Flight, point => point + 100_000), _ => true)!;
        for (var i = 0; i < features.Length; i++)
            FeatureArtifact.Write(workspace, new PhotoId(i), features[i]);
        var all = Enumerable.Range(0, features.Length).SelectMany(
            b => Enumerable.Range(0, b).Select(a => PhotoPair.Of(new(a), new(b)))).Where(keep).Order().ToArray();
        PairArtifact.Write(workspace, all);
        var log = new RecordingLog();

        new PrecalibrationStage(new(), new(), addsPairs).Run(workspace, log, threadCount);

        Assert.Empty(log.Warnings);
        return (PairArtifact.Read(workspace, PrecalibrationStage.Id), all);
    }
}
