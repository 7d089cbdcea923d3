using Reality.Core;
using Reality.Core.Numerics;
using Reality.Engine.Matching;

namespace Reality.Engine.Sfm;

/// <summary>Judges every photo of a finished reconstruction: which test it failed, and what to do about it.</summary>
internal sealed class PhotoVerdicts
{
    private const int FewFeatures = 100;
    private const int NeighborCount = 4;

    private readonly Reconstruction _reconstruction;
    private readonly CalibrationOptions _options;
    private readonly PhotoRegistration _registration;
    private readonly SharpnessTest _sharpness;
    private readonly List<VerifiedPair>[] _pairsOf;
    private readonly int[] _groupSize;
    private readonly bool[] _isGroupLinked;
    private readonly int[] _graphSize;
    private readonly IReadOnlyList<PhotoDrop?> _drops;
    private readonly ILookup<int, UnverifiedPair> _unverified;

    private PhotoVerdicts(
        Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs, IReadOnlyList<UnverifiedPair> unverified,
        IReadOnlyList<PhotoDrop?> drops, CalibrationOptions options)
    {
        (_reconstruction, _options, _drops) = (reconstruction, options, drops);
        _registration = new(reconstruction, options);
        _sharpness = new(reconstruction);
        _pairsOf = new List<VerifiedPair>[reconstruction.PhotoCount];
        for (var i = 0; i < _pairsOf.Length; i++)
            _pairsOf[i] = [];
        foreach (var pair in pairs)
        {
            _pairsOf[pair.First.Value].Add(pair);
            _pairsOf[pair.Second.Value].Add(pair);
        }
        var groups = UnregisteredGroups.Find(reconstruction, pairs);
        _groupSize = SizesOf(groups);
        _isGroupLinked = new bool[reconstruction.PhotoCount];
        foreach (var photo in groups.Where(group => UnregisteredGroups.IsLinked(group, reconstruction, pairs)).SelectMany(g => g))
            _isGroupLinked[photo] = true;
        _graphSize = SizesOf(UnregisteredGroups.Connected(reconstruction.PhotoCount, pairs, _ => true));
        _unverified = unverified.SelectMany(pair => (UnverifiedPair[])[pair, new(pair.Second, pair.First, pair.MatchCount)])
            .ToLookup(pair => pair.First.Value);
    }

    /// <summary>The verdict on each photo.</summary>
    /// <param name="reconstruction">The finished reconstruction.</param>
    /// <param name="pairs">All verified pairs.</param>
    /// <param name="unverified">Pairs that were matched, but not verified.</param>
    /// <param name="drops">By photo, the last pose that the adjustment contradicted.</param>
    public static PhotoVerdict[] Find(
        Reconstruction reconstruction, IReadOnlyList<VerifiedPair> pairs, IReadOnlyList<UnverifiedPair> unverified,
        IReadOnlyList<PhotoDrop?> drops, CalibrationOptions options)
    {
        var verdicts = new PhotoVerdicts(reconstruction, pairs, unverified, drops, options);
        return [.. Enumerable.Range(0, reconstruction.PhotoCount).Select(verdicts.Of)];
    }

    private PhotoVerdict Of(int photo)
    {
        var visible = _registration.VisibleCount(photo);
        var verdict = new PhotoVerdict
        {
            FeatureCount = _reconstruction.Features[photo].Count,
            FineFeatureShare = _sharpness.FineShareOf(photo),
            VerifiedPairCount = _pairsOf[photo].Count(pair => pair.Kind != PairKind.Duplicate),
            ViewGraphSize = Math.Max(1, _graphSize[photo]),
            TiePointCount = visible,
            PositionConflictMeters = _drops[photo]?.PositionConflictMeters,
            Neighbors = NeighborsOf(photo),
        };
        if (_reconstruction.IsRegistered[photo])
        {
            return verdict with
            {
                Component = 1,
                AgreeingTiePointCount = _reconstruction.ActiveCountOf(photo),
                MedianResidualPixels = _registration.MedianErrorPixels(photo, _reconstruction.CameraFromWorld[photo]),
            };
        }
        if (FailureBefore(photo, visible) is { } failure)
            return With(verdict, failure);
        var isFound = _registration.TryEstimate(photo, out var pose, out var agreeing);
        verdict = verdict with
        {
            AgreeingTiePointCount = agreeing,
            MedianResidualPixels = agreeing > 0 ? _registration.MedianErrorPixels(photo, pose) : null,
        };
        return With(verdict, isFound || _drops[photo] is not null ? Dropped(photo, visible) : WithoutPose(visible, agreeing));
    }

    private static PhotoVerdict With(PhotoVerdict verdict, Failure failure) =>
        verdict with { FailedTest = failure.Test, Finding = failure.Finding, Help = failure.Help };

    private Failure? FailureBefore(int photo, int visible)
    {
        var (features, pairs) = (_reconstruction.Features[photo], _pairsOf[photo]);
        var needed = _options.MinInlierCount;
        if (features.UnreadableReason is { } unreadable)
            return new(PhotoTest.Readable, unreadable, null);
        if (_reconstruction.PhotoCount == 1)
        {
            return new(
                PhotoTest.VerifiedPairs, "It is the only photo.",
                "Add photos of the same place that overlap it by 60 % or more.");
        }
        var blur = _sharpness.BlurOf(photo);
        if (blur is { IsCertain: true })
            return new(PhotoTest.Sharpness, blur.ToString(), "Take it again in focus and without motion, or remove it.");
        if (features.Count < FewFeatures)
        {
            return new(
                PhotoTest.Features,
                $"Only {features.Count} features were found in it: it may be blurred, too dark, or show nothing but sky, water "
                + $"or a bare wall.",
                "Take it again in focus, with more texture in view.");
        }
        if (pairs.Count == 0)
        {
            return new(
                PhotoTest.VerifiedPairs, "It matches no other photo.",
                $"{Hint(blur)}Add photos that overlap it by 60 % or more, or remove it if it shows another place.");
        }
        if (pairs.TrueForAll(p => p.Kind == PairKind.PureRotation) && visible < needed)
        {
            return new(
                PhotoTest.Parallax,
                "It was taken from the same spot as every photo it matches, which does not determine distances.",
                "Move between photos instead of turning on the spot.");
        }
        if (_drops[photo] is { IsAmbiguous: true })
        {
            return new(
                PhotoTest.LookAlikes,
                "Its matches and those of other photos contradict one another: they show things that look alike at different "
                + "places, like equal windows, which cannot be distinguished.",
                "Add photos that show more of their different surroundings, or positions, or control points.");
        }
        if (_reconstruction.RegisteredCount == 0)
        {
            return new(
                PhotoTest.Parallax,
                "Its matches with other photos give no depth: the photos were taken from nearly the same place, or have too "
                + "little in common.",
                "Add photos from other viewpoints with more overlap.");
        }
        if (_drops[photo] is { LinkCount: { } linkCount })
        {
            return new(
                PhotoTest.ViewGraph,
                $"It is one of {_groupSize[photo]} photos that match one another well, but only {linkCount} tie points link "
                + $"them to the {_reconstruction.RegisteredCount} photos of the main group: things that look alike at two "
                + $"places give as many.",
                "Add photos that lead from these to the main group, or positions, or model them on their own.");
        }
        return visible >= needed ? null : WithoutLinks(photo, visible, blur);
    }

    private Failure WithoutLinks(int photo, int visible, Blur? blur)
    {
        var seen = $"only {Counted.Of(visible, "tie point")} of {_options.MinInlierCount} needed {(visible == 1 ? "is" : "are")} "
            + $"in view.";
        if (_groupSize[photo] > 1)
        {
            return new(
                PhotoTest.ViewGraph,
                $"It is one of {_groupSize[photo]} photos that match one another, but "
                + $"{(_isGroupLinked[photo] ? "hardly" : "not")} the {_reconstruction.RegisteredCount} photos of the main "
                + $"group: {seen}",
                "Add photos that lead from these to the main group, or model them on their own.");
        }
        var linkCount = _pairsOf[photo].Count(pair => pair.Kind != PairKind.Duplicate
            && _reconstruction.IsRegistered[pair.First.Value == photo ? pair.Second.Value : pair.First.Value]);
        return new(
            PhotoTest.ViewGraph,
            linkCount == 0
                ? $"It matches {Counted.Of(_pairsOf[photo].Count, "photo")}, but none of the main group: {seen}"
                : $"It matches {Counted.Of(linkCount, "photo")} of the main group, but hardly shares tie points with it: {seen}",
            $"{Hint(blur)}Add photos that lead from it to the others.");
    }

    private Failure WithoutPose(int visible, int agreeing) => new(
        PhotoTest.Resection,
        $"It sees {Counted.Of(visible, "tie point")}, but no pose agrees with enough of them: {agreeing} agree with the best "
        + $"one, and {_registration.NeededOf(visible)} are needed.",
        PoseHelp);

    private Failure Dropped(int photo, int visible) => _drops[photo] is { IsContradictedByPosition: true } drop
        ? new(
            PhotoTest.Position,
            $"It sees {Counted.Of(visible, "tie point")}, and only {drop.AgreeingCount} agree with a pose, which is "
            + $"{drop.PositionConflictMeters:F0} m from its measured position.",
            "It may show a place that looks like another one. Add photos that lead from it to the others, or correct its "
            + "position.")
        : new(
            PhotoTest.Residuals,
            $"It sees {Counted.Of(visible, "tie point")}, and had a pose that "
            + $"{(_drops[photo] is { } last ? $"{last.AgreeingCount} of them" : "too few of them")} agree with after the "
            + $"adjustment, within {_options.MaxReprojectionErrorPixels:F0} px; {_options.MinInlierCount} are needed.",
            PoseHelp);

    private const string PoseHelp =
        "It may be strongly blurred, cropped, taken at another zoom, or show repetitive or moving objects. Remove or retake it.";

    private IReadOnlyList<PhotoNeighbor> NeighborsOf(int photo)
    {
        var verified = _pairsOf[photo].OrderByDescending(pair => pair.InlierCount).Select(pair => (
            Other: pair.First.Value == photo ? pair.Second.Value : pair.First.Value, pair.InlierCount,
            Kind: (PairKind?)pair.Kind));
        var unverified = _unverified[photo].OrderByDescending(pair => pair.MatchCount)
            .Select(pair => (Other: pair.Second.Value, pair.MatchCount, Kind: (PairKind?)null));
        return
        [
            .. verified.Concat(unverified).Take(NeighborCount).Select(neighbor => new PhotoNeighbor(
                _reconstruction.Scene.Photos[neighbor.Other].Name, neighbor.Item2, neighbor.Kind,
                _reconstruction.IsRegistered[neighbor.Other])),
        ];
    }

    private int[] SizesOf(IReadOnlyList<IReadOnlyList<int>> groups)
    {
        var sizes = new int[_reconstruction.PhotoCount];
        foreach (var group in groups)
        {
            foreach (var photo in group)
                sizes[photo] = group.Count;
        }
        return sizes;
    }

    private static string Hint(Blur? blur) => blur is null ? "" : $"{blur} Retake it if so. ";

    private sealed record Failure(PhotoTest Test, string Finding, string? Help);
}

/// <summary>A pose that was taken back.</summary>
/// <param name="AgreeingCount">Number of tie points that agreed with the pose when it was taken back.</param>
internal sealed record PhotoDrop(int AgreeingCount)
{
    /// <summary>Distance from the measured position, if that is why; otherwise null.</summary>
    public double? PositionConflictMeters { get; init; }

    /// <summary>
    /// Number of tie points that link the group of the photo to the others, if these are too few; otherwise null.
    /// </summary>
    public int? LinkCount { get; init; }

    /// <summary>Whether things that look alike at different places may have placed the photo.</summary>
    public bool IsAmbiguous { get; init; }

    public bool IsContradictedByPosition => PositionConflictMeters is not null;
}
