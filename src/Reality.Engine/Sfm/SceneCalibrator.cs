using System.Diagnostics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.ScanSurfaces;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Structure from motion: features and verified pairs in; poses, cameras, tie points and a report out.</summary>
internal sealed class SceneCalibrator
{
    /// <summary>Version of all stages that calibrate; see <see cref="Stage.Version"/>.</summary>
    public const int Version = 15;

    // Maximum number of searches for look-alike pairs: removing some can reveal others.
    private const int MaxLookAlikeRounds = 4;

    private readonly Scene _scene;
    private readonly IReadOnlyList<FeatureSet> _features;
    private readonly CalibrationOptions _options;
    private readonly StageLog _log;
    private readonly CancellationToken _cancellation;
    private readonly int?[] _partners;
    private readonly List<StepTime> _times = [];

    // Without look-alike pairs, once these are found.
    private IReadOnlyList<VerifiedPair> _pairs;

    private SceneCalibrator(
        Scene scene, IReadOnlyList<FeatureSet> features, IReadOnlyList<VerifiedPair> pairs, CalibrationOptions options,
        StageLog log, CancellationToken cancellation)
    {
        (_scene, _features, _pairs, _options, _log, _cancellation) = (scene, features, pairs, options, log, cancellation);
        _partners = PhotoPairs.Find(scene);
    }

    private IReadOnlyList<UnverifiedPair> Unverified { get; init; } = [];

    private ScanSurfaceSet? Scans { get; init; }

    // The blocks of a large scene; empty for other scenes.
    private IReadOnlyList<CalibratedBlock> Blocks { get; init; } = [];

    private bool HasPartners => Array.Exists(_partners, partner => partner is not null);

    /// <summary>Calibrates a scene. Photos that cannot be registered, possibly all, get a reason.</summary>
    /// <param name="scene">Photos; their poses count if the options say so.</param>
    /// <param name="features">Features of each photo, by photo id; descriptors are not needed.</param>
    /// <param name="pairs">Verified pairs in any order.</param>
    /// <param name="options">Options of the calibration.</param>
    /// <param name="log">Advances by one step per registered photo.</param>
    /// <param name="cancellation">Stops the calibration, also within an adjustment.</param>
    /// <param name="unverified">Pairs that were matched but not verified, for verdicts on photos; null = none are known.</param>
    /// <param name="scans">Scanned surfaces; null = none are used.</param>
    /// <param name="blocks">
    /// Parts of a large scene that are calibrated already; null or none = all photos are calibrated here.
    /// </param>
    public static CalibrationResult Calibrate(
        Scene scene, IReadOnlyList<FeatureSet> features, IReadOnlyList<VerifiedPair> pairs, CalibrationOptions options,
        StageLog log, CancellationToken cancellation, IReadOnlyList<UnverifiedPair>? unverified = null,
        ScanSurfaceSet? scans = null, IReadOnlyList<CalibratedBlock>? blocks = null)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        return new SceneCalibrator(scene, features, pairs, options, log, cancellation)
        {
            Unverified = unverified ?? [], Scans = scans, Blocks = blocks ?? [],
        }.Run();
    }

    /// <summary>Calibrates a part of a scene that is joined to others afterwards: cameras and poses, no tie points.</summary>
    public static Scene CalibrateBlock(
        Scene scene, IReadOnlyList<FeatureSet> features, IReadOnlyList<VerifiedPair> pairs, CalibrationOptions options,
        StageLog log, CancellationToken cancellation)
    {
        var tracks = TrackBuilder.Build(CountsOf(features), pairs);
        var start = options.Positions == PositionUse.None ? WithoutPositions(scene) : scene;
        var (attempt, georeferencing) = new SceneCalibrator(scene, features, pairs, options, log, cancellation)
            .SolveFromPhotos(start, tracks);
        var reasons = new string?[scene.Photos.Count];
        var block = CalibratedScene.Build(attempt.Reconstruction, scene, georeferencing.Origin, reasons);
        return block with { TiePoints = TiePoints.None };
    }

    private CalibrationResult Run()
    {
        // Refused before any work.
        _ = MainPhoto();
        var tracks = Time("tracks", () => TrackBuilder.Build(CountsOf(_features), _pairs));
        _log.Info($"{_pairs.Count} pairs, {tracks.Count} tracks of {tracks.ObservationCount} features.");
        var scene = _options.Positions == PositionUse.None ? WithoutPositions(_scene) : _scene;
        var given = _options.UsesGivenPoses ? new GivenPoses(scene, _options) : null;
        var (solution, others) = given is null
            ? WithOthers(SolveFromPhotos(scene, tracks), scene)
            : (SolveFromPoses(scene, tracks, given), []);
        var (attempt, georeferencing) = solution;
        georeferencing.Control.Locate();
        Tell(solution);
        if (given is not { AreFinal: true })
            PlaceMounted(attempt.Reconstruction);
        var components = others.Select((other, i) => other.ToComponent(i + 2, _scene)).ToArray();
        var verdicts = VerdictsOn(solution, given, components);
        if (given is not { AreFinal: true })
            UnregisteredGroups.Tell(attempt.Reconstruction, _pairs, components, _options, _log);
        var calibrated = CalibratedScene.Build(
            attempt.Reconstruction, _scene, georeferencing.Origin, Array.ConvertAll(verdicts, verdict => verdict.Reason));
        var report = ReportOn(calibrated, solution, components, verdicts);
        ControlMessages.TellResiduals(report.Control, _log);
        report.RollingShutter?.Tell(_log);
        return new(calibrated, report) { Components = components };
    }

    private Solution SolveFromPhotos(Scene scene, Tracks tracks) =>
        WithoutLookAlikes(joined => SolveFromPairs(scene, joined), tracks);

    // With the focal lengths of the scene.
    private Solution SolveComponent(Scene start) =>
        WithoutLookAlikes(joined => Solve(start, joined), TrackBuilder.Build(CountsOf(_features), _pairs));

    private Solution SolveFromPairs(Scene scene, Tracks tracks)
    {
        var lengths = Time("focal lengths", () => FocalLengthEstimation.Estimate(_scene, _features, _pairs, _log, _cancellation));
        var start = scene with { Cameras = lengths.Cameras };
        var trials = new FocalLengthTrials(lengths);
        foreach (var cameras in trials.Starts())
            trials.Add(Solve(start with { Cameras = cameras }, tracks));
        trials.Tell(_log);
        return WithoutContradictedLengths(trials.Best, start, tracks);
    }

    /// <summary>
    /// Solves the scene. If look-alike pairs seem to fold it, solves it again without them. A second solution that loses more
    /// than half of the photos cannot be trusted, and then neither solution is used.
    /// </summary>
    private Solution WithoutLookAlikes(Func<Tracks, Solution> solve, Tracks tracks)
    {
        var (all, first) = (_pairs, solve(tracks));
        var solution = first;
        var share = LookAlikes.ContradictedShare(first.Attempt.Reconstruction, all);
        if (share <= LookAlikes.MaxContradictedShare || first.Georeferencing.Positions.AreConfirmed)
            return first;
        for (var round = 0; round < MaxLookAlikeRounds; round++)
        {
            var pairs = Time("look-alikes", () => LookAlikes.Remove(solution.Attempt.Reconstruction, _pairs));
            if (pairs.Count == _pairs.Count)
                break;
            _pairs = pairs;
            solution = solve(TrackBuilder.Build(CountsOf(_features), pairs));
        }
        var isTrusted = 2 * solution.Attempt.Reconstruction.RegisteredCount >= first.Attempt.Reconstruction.RegisteredCount;
        LookAlikes.Tell(first.Attempt.Reconstruction, all, _pairs, share, isTrusted, _log);
        if (isTrusted)
            return solution;
        _pairs = all;
        first.Attempt.Mapper.Distrust();
        return new(first.Attempt, GeoreferencingOf(first.Attempt));
    }

    /// <summary>Calibrates photos of which some have poses already.</summary>
    private Solution SolveFromPoses(Scene scene, Tracks tracks, GivenPoses given)
    {
        var attempt = given.AreComplete ? NewAttempt(scene, tracks) : SolveFromPhotos(scene, tracks).Attempt;
        if (!given.AreComplete && attempt.Reconstruction.RegisteredCount == 0)
            return new(attempt, GeoreferencingOf(attempt));
        attempt.Adjustment.CenterPriors = null;
        attempt.Adjustment.Given = given;
        Time("given poses", () => given.Place(attempt.Reconstruction));
        _log.Advance(attempt.Reconstruction.RegisteredCount);
        Time("refinement", attempt.Mapper.Settle);
        if (given.Extends)
            Time("registration", attempt.Mapper.Grow);
        Time("adjustment", attempt.Mapper.Finish);
        if (given.AreComplete)
            Complete(attempt);
        var georeferencing = GeoreferencingOf(attempt);
        Time("georeferencing", PlacementOf(attempt, georeferencing).PlaceGiven);
        return new(attempt, georeferencing);
    }

    /// <summary>Solves again without the stated focal lengths that the photos and their positions contradict.</summary>
    private Solution WithoutContradictedLengths(Solution solution, Scene start, Tracks tracks)
    {
        var contradicted = ContradictedFocalLength.Find(start, solution.Attempt.Reconstruction);
        if (contradicted.Count == 0)
            return solution;
        var freed = start.Cameras.ToArray();
        foreach (var (camera, pixels) in contradicted)
            freed[camera] = freed[camera] with { FocalLength = pixels, FocalLengthIsKnown = false };
        var again = Solve(start with { Cameras = freed }, tracks);
        if (again.Attempt.Reconstruction.RegisteredCount < solution.Attempt.Reconstruction.RegisteredCount)
            again = solution;
        foreach (var (camera, _) in contradicted)
            ContradictedFocalLength.Tell(start.Cameras[camera], again.Attempt.Reconstruction.Cameras[camera], _log);
        return again;
    }

    private Solution Solve(Scene start, Tracks tracks)
    {
        var attempt = Blocks.Any(block => block.PhotoCount > 0)
            ? Time("joining of blocks", () => JoinBlocks(start, tracks))
            : Time("registration", () => GrowLargest(start, tracks));
        if (attempt.Reconstruction.RegisteredCount == 0)
            return new(attempt, GeoreferencingOf(attempt));
        Time("adjustment", attempt.Mapper.Finish);
        var weak = Time("links", () => WeakLinks.Find(attempt.Reconstruction, _options));
        attempt.Mapper.Detach(weak);
        if (weak.Count > 0)
            Time("adjustment", attempt.Mapper.Finish);
        Complete(attempt);
        var georeferencing = GeoreferencingOf(attempt);
        Time("georeferencing", PlacementOf(attempt, georeferencing).Place);
        attempt.Mapper.Reject(georeferencing.Positions.Contradicted());
        return new(attempt, georeferencing);
    }

    // Before the reconstruction is placed, because the correction of rolling shutters also moves the marks of control points.
    private void Complete(Attempt attempt)
    {
        if (attempt.Reconstruction.Rigs is { } rigs)
            Time("rigs", () => new RigRegistration(attempt, rigs, _options).Join());
        if (!_options.KeepsTiePoints && RollingShutter.IsKnown(attempt.Reconstruction))
            Time("rolling shutter", new RollingShutter(attempt).Correct);
    }

    private Georeferencing GeoreferencingOf(Attempt attempt) => new(attempt.Reconstruction, _options)
    {
        Scans = Scans is null ? null : new(attempt.Reconstruction, Scans, _options.ThreadCount),
    };

    private ScenePlacement PlacementOf(Attempt attempt, Georeferencing georeferencing) =>
        new(attempt, georeferencing, _options, _cancellation);

    private static Scene WithoutPositions(Scene scene) =>
        scene with { Photos = scene.Photos.Select(photo => photo with { Position = null }).ToList() };

    private Attempt JoinBlocks(Scene start, Tracks tracks)
    {
        var attempt = NewAttempt(start, tracks);
        var joinedCount = new BlockJoining(attempt, Blocks, _options).Join(_log.Advance, _cancellation);
        _log.Info($"{joinedCount} of {Blocks.Count} blocks fit together: {attempt.Reconstruction.RegisteredCount} photos.");
        attempt.Mapper.Grow();
        return attempt;
    }

    // Thermal photos that can take the poses of others are no starts, unless all other starts fail.
    private Attempt GrowLargest(Scene start, Tracks tracks)
    {
        var search = new StartSearch(start, _features, _pairs, _options, () => NewAttempt(start, tracks), _cancellation);
        if (!HasPartners)
            return search.GrowLargest(new bool[_scene.Photos.Count]);
        var largest = search.GrowLargest([.. _scene.Photos.Select(IsThermal)]);
        return largest.Reconstruction.RegisteredCount > 0 ? largest : search.GrowLargest(new bool[_scene.Photos.Count]);
    }

    private Attempt NewAttempt(Scene start, Tracks tracks)
    {
        var reconstruction = new Reconstruction(start, _features, tracks) { Rigs = RigPoses.Of(start, _options.Rigs) };
        var adjustment = new SceneAdjustment(reconstruction, _options);
        return new(reconstruction, adjustment, new(reconstruction, adjustment, _options, _log.Advance, _cancellation));
    }

    /// <summary>The component that was asked for, or the largest, and the others by falling number of photos.</summary>
    private (Solution Main, IReadOnlyList<SeparateReconstruction> Others) WithOthers(Solution largest, Scene scene)
    {
        var main = largest.Attempt.Reconstruction;
        var cameras = main.Cameras.Select(
            (camera, c) => camera with { FocalLengthIsKnown = camera.FocalLengthIsKnown || main.IsUsed(c) }).ToArray();
        var start = scene with { Cameras = cameras };
        var others = SeparateReconstruction.Find(main, _pairs, pairs =>
        {
            var other = new SceneCalibrator(_scene, _features, pairs, _options, _log, _cancellation).SolveComponent(start);
            largest.Attempt.Mapper.DistrustAs(other.Attempt.Mapper);
            return other;
        });
        if (MainPhoto() is not { } photo)
            return (largest, others);
        if (others.FirstOrDefault(other => other.Solution.Attempt.Reconstruction.IsRegistered[photo]) is { } asked)
            return (asked.Solution, [new(largest), .. others.Where(other => other != asked)]);
        if (!main.IsRegistered[photo])
        {
            _log.Warn(
                "Component_NotFound",
                $"{_options.MainPhoto}, whose component was asked for, is in none. The largest component is the scene.");
        }
        return (largest, others);
    }

    /// <summary>The photo whose component was asked for; null = none was.</summary>
    private int? MainPhoto() => _options.MainPhoto is not { } name
        ? null
        : _scene.Photos.FirstOrDefault(photo => photo.Name == name)?.Id.Value ?? throw new StageException(
            "Photo_NotFound",
            $"The scene has no photo {name}, whose component was asked for. Give the name of one of its photos.");

    private void Tell(Solution solution)
    {
        var (reconstruction, georeferencing) = (solution.Attempt.Reconstruction, solution.Georeferencing);
        if (reconstruction.RegisteredCount > 0)
            GeoreferencingMessages.Tell(georeferencing, reconstruction, _options, _log);
        RadialTerms.Tell(reconstruction, solution.Attempt.Adjustment, _log);
        if (reconstruction.Rigs is { } rigs)
            RigMessages.Tell(rigs, reconstruction, isInMeters: georeferencing.Origin is not null, _log);
    }

    private void PlaceMounted(Reconstruction reconstruction)
    {
        if (!HasPartners)
            return;
        var mounted = new MountedPhotos(reconstruction, _partners, _pairs, _options, _log);
        _log.Advance(Time("mounted photos", () => mounted.Place(_cancellation)));
    }

    private PhotoVerdict[] VerdictsOn(Solution solution, GivenPoses? given, SeparateComponent[] components)
    {
        var (attempt, georeferencing) = solution;
        var verdicts = PhotoVerdicts.Find(attempt.Reconstruction, _pairs, Unverified, attempt.Mapper.Drops, _options);
        foreach (var (photo, meters) in georeferencing.Positions.Conflicts())
            verdicts[photo] = verdicts[photo] with { PositionConflictMeters = meters };
        for (var photo = 0; photo < verdicts.Length; photo++)
        {
            var (verdict, index) = (verdicts[photo], photo);
            if (verdict.FailedTest is null)
                continue;
            verdicts[photo] = given?.ReasonOf(photo) is { } finding
                ? verdict with { FailedTest = PhotoTest.GivenPose, Finding = finding, Help = null }
                : verdict with
                {
                    Finding = HintOf(photo) + verdict.Finding,
                    Component = Array.Find(components, c => c.Scene.Photos[index].CameraFromWorld is not null)?.Number,
                };
        }
        return verdicts;
    }

    private string HintOf(int photo)
    {
        if (!IsThermal(_scene.Photos[photo]) || _scene.Photos.All(IsThermal))
            return "";
        return _partners[photo] is { } partner
            ? "It is a thermal photo, which can take the pose of the photo that was taken with it, "
                + $"{_scene.Photos[partner].Name}, but that one was not registered either. "
            : "It is a thermal photo, and no visible photo was taken at the same moment and place whose pose it could take. ";
    }

    private bool IsThermal(Photo photo) => _scene.CameraOf(photo).Band == Camera.ThermalBand;

    private CalibrationReport ReportOn(
        Scene calibrated, Solution solution, SeparateComponent[] components, PhotoVerdict[] verdicts)
    {
        var (attempt, georeferencing) = solution;
        var control = _scene.ControlPoints.Count == 0 ? null : Time("control points", new ControlFiguresBuilder(solution).Build);
        var report = CalibrationReportBuilder.Build(_scene, calibrated, georeferencing.CenterPriors, _times);
        report = Time("precision", () => ScenePrecision.AddTo(report, attempt));
        return report with
        {
            Control = control,
            Rigs = RigFigures.Of(attempt.Reconstruction),
            RollingShutter = RollingShutterFigures.Of(attempt.Reconstruction),
            Scans = georeferencing.Scans?.Figures(georeferencing.Origin),
            Photos = [.. report.Photos.Zip(verdicts, (figures, verdict) => figures with { Verdict = verdict })],
            Components = components.Length == 0 ? null :
            [
                ComponentFigures.Of(1, calibrated), .. components.Select(part => ComponentFigures.Of(part.Number, part.Scene)),
            ],
        };
    }

    private static int[] CountsOf(IReadOnlyList<FeatureSet> features) => [.. features.Select(f => f.Count)];

    private T Time<T>(string step, Func<T> action)
    {
        _cancellation.ThrowIfCancellationRequested();
        var watch = Stopwatch.StartNew();
        var result = action();
        _times.Add(new(step, watch.Elapsed.TotalSeconds));
        _log.Info($"Calibration, {step}: {watch.Elapsed.TotalSeconds:F2} s.");
        return result;
    }

    private void Time(string step, Action action) => Time(step, () =>
    {
        action();
        return true;
    });
}

/// <summary>A finished reconstruction.</summary>
internal sealed record Solution(Attempt Attempt, Georeferencing Georeferencing);

/// <summary>A calibrated scene and its figures.</summary>
public sealed record CalibrationResult(Scene Scene, CalibrationReport Report)
{
    /// <summary>Photos that were calibrated apart from the scene, by number.</summary>
    public IReadOnlyList<SeparateComponent> Components { get; init; } = [];
}
