using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;

namespace Reality.Engine.Sfm;

/// <summary>Grows a reconstruction from several pairs of photos, and takes the largest.</summary>
/// <param name="start">The scene with the focal lengths to start with.</param>
/// <param name="newAttempt">Makes a reconstruction without photos.</param>
internal sealed class StartSearch(
    Scene start, IReadOnlyList<FeatureSet> features, IReadOnlyList<VerifiedPair> pairs, CalibrationOptions options,
    Func<Attempt> newAttempt, CancellationToken cancellation)
{
    // Maximum number of starts that are tried before the largest reconstruction is taken.
    private const int MaxAttemptCount = 5;

    /// <summary>The largest reconstruction; without photos if no start leads anywhere.</summary>
    /// <remarks>A start in one part of the scene may miss a larger part elsewhere, so starts outside it are tried too.</remarks>
    /// <param name="reached">By photo: whether it is not sought. Set to true for the photos of all reconstructions.</param>
    public Attempt GrowLargest(bool[] reached)
    {
        var best = newAttempt();
        var soughtCount = reached.Count(r => !r);
        var attempts = 0;
        bool LeadsFurther(PhotoId first, PhotoId second) => !(reached[first.Value] && reached[second.Value]);
        var starts = InitialPairSelection.Rank(
            start, start.Cameras, features, pairs, options, pair => LeadsFurther(pair.First, pair.Second), cancellation);
        foreach (var pair in starts)
        {
            if (!LeadsFurther(new(pair.First), new(pair.Second)))
                continue;
            if (attempts++ == MaxAttemptCount)
                break;
            var attempt = newAttempt();
            if (!attempt.Mapper.TryGrow(pair))
                continue;
            for (var photo = 0; photo < reached.Length; photo++)
                reached[photo] |= attempt.Reconstruction.IsRegistered[photo];
            if (attempt.Reconstruction.RegisteredCount > best.Reconstruction.RegisteredCount)
                best = attempt;
            if (best.Reconstruction.RegisteredCount > reached.Count(r => !r) + best.Reconstruction.RegisteredCount / 2
                && 2 * best.Reconstruction.RegisteredCount >= soughtCount)
                break;
        }
        return best;
    }
}

/// <summary>A reconstruction in progress, and the components that build it.</summary>
internal sealed record Attempt(Reconstruction Reconstruction, SceneAdjustment Adjustment, IncrementalMapper Mapper);
