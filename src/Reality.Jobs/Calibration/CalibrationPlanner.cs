using Reality.Contract.Presets;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Colors;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Engine.Tags;
using Reality.Formats.Geodesy;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using CalibrationOptions = Reality.Contract.Specifications.CalibrationOptions;

namespace Reality.Jobs.Calibration;

/// <summary>Plans Calibration jobs, and maps their options to those of the engine.</summary>
public sealed class CalibrationPlanner() : JobPlanner<CalibrationSpecifications>(new CalibrationJob())
{
    private const string Options = "specifications.options";

    // For weak texture: a third of the usual contrast; for small photos: one octave finer.
    private static FeatureOptions HighDensity { get; } = new()
    {
        Sift = new() { MaxFeatureCount = 20_000, MinContrast = 0.5f },
        MaxEnlargedPixelCount = 2_000_000,
    };

    // Coarse matching takes a fiftieth of the time: up to here, it tries all pairs.
    private const int MaxPrecalibratedPhotoCount = 300;

    private protected override string? CrsDataOf(CalibrationSpecifications specifications) => specifications.Inputs.CrsData;

    private protected override JobPlan Plan(CalibrationSpecifications specifications, JobSite site)
    {
        var (inputs, outputs) = (specifications.Inputs, specifications.Outputs);
        var presets = site.PresetsOf(inputs.Presets);
        var options = presets.Fill(PresetSettings.Calibration, specifications.Options);
        var settings = SettingsOf(options);
        var input = site.SceneAt(inputs.Scene);
        List<Stage> stages = [.. CalibrationStages.Of(input, settings, Place.RealityData(outputs.Scene))];
        List<PlannedOutput> planned = [PlannedOutput.OfScene(outputs.Scene)];
        if (outputs.TexturedTiePoints is { } tiePoints)
        {
            stages.AddRange(TexturedTiePointsStage.StagesFor(input, Place.RealityData(tiePoints)));
            planned.Add(new(tiePoints, Place.RealityData(tiePoints))
            {
                RootDocument = TexturedTiePointsStage.TilesetName,
                CrsOf = summary => summary.Origin is null ? null : "EPSG:4978",
            });
        }
        if (outputs.Report is { } report)
            stages.Add(new ReportStage(ReportOf(report, site), [.. stages]));
        return new(
            stages, input.EstimateSize(), planned, ScenePublicationStage.Id,
            summary => new() { Gpix = 1e-3 * summary.Megapixels })
        {
            Warnings = RequestedPresets.WarningsOf(presets),
        };
    }

    /// <summary>
    /// Maps the options to settings of the engine. Throws <see cref="StageException"/> for options that contradict each other.
    /// </summary>
    internal static CalibrationSettings SettingsOf(CalibrationOptions options)
    {
        RefuseContradictions(options);
        return new()
        {
            Features = FeaturesOf(options.KeypointsDensity ?? KeypointsDensity.Normal),
            Pairs = new()
            {
                Mode = ModeOf(options.PairSelection ?? PairSelection.Default),
                SequenceDistance = options.PairSelectionDistance ?? new PairSelectionOptions().SequenceDistance,
                MaxExhaustivePhotoCount = options.Precalibration is true
                    ? MaxPrecalibratedPhotoCount
                    : new PairSelectionOptions().MaxExhaustivePhotoCount,
            },
            Precalibrates = options.Precalibration is true,
            Calibration = new()
            {
                Positions = PositionUseOf(options),
                Registration = RegistrationOf(options),
                Control = ControlUseOf(options),
                Scans = ScanUseOf(options),
                ChoosesAdjustmentData = ActingData(options)?.Contains(AdjustmentConstraints.Automatic) != false,
                ExplainsAdjustment = options.AdjustmentConstraints?.Contains(AdjustmentConstraints.Automatic) == true,
                Rotations = PolicyOf(options.RotationPolicy),
                Centers = PolicyOf(options.CenterPolicy),
                CenterTolerance = options.CenterTolerance ?? 0,
                Rigs = SynchronizationOf(options.RigSynchro ?? RigSynchro.None),
                KeepsTiePoints = options.TiepointsPolicy is TiepointsPolicy.Keep,
            },
            AsksForScans = ScansAreNamed(options),
            Freed = ParametersWith(options, ParameterPolicy.Adjust),
            Fixed = ParametersWith(options, ParameterPolicy.Keep),
            Fisheye = FisheyePolicies.Of(options.FisheyeFocalPolicy, options.FisheyeDistortionPolicy),
            Tags = KindsOf(options.TagsExtraction ?? []),
            Colors = MethodOf(options.ColorEqualization ?? ColorEqualization.None),
            OutputCrs = options.SceneOutputCrs is { } crs ? SystemOf(crs) : null,
        };
    }

    private static FeatureOptions FeaturesOf(KeypointsDensity density) => density switch
    {
        KeypointsDensity.Normal => new(),
        KeypointsDensity.High => HighDensity,
        _ => throw new ArgumentOutOfRangeException(nameof(density), density, null),
    };

    private static PairSelectionMode ModeOf(PairSelection selection) => selection switch
    {
        PairSelection.Default => PairSelectionMode.Default,
        PairSelection.SimilarOnly => PairSelectionMode.SimilarOnly,
        PairSelection.Sequence => PairSelectionMode.Sequence,
        PairSelection.Loop => PairSelectionMode.Loop,
        PairSelection.Exhaustive => PairSelectionMode.Exhaustive,
        _ => throw new ArgumentOutOfRangeException(nameof(selection), selection, null),
    };

    /// <summary>The kinds of tags that a request names.</summary>
    internal static TagKinds KindsOf(IEnumerable<Tag> tags) => tags.Aggregate(TagKinds.None, (kinds, tag) => kinds | tag switch
    {
        Tag.QrCode => TagKinds.Qr,
        Tag.April => TagKinds.April,
        Tag.Chili => TagKinds.Chili,
        Tag.Checkerboards => TagKinds.Checkerboards,
        _ => throw new ArgumentOutOfRangeException(nameof(tags), tag, null),
    });

    /// <summary>The synchronization that a request names.</summary>
    internal static RigSynchronization SynchronizationOf(RigSynchro synchro) => synchro switch
    {
        RigSynchro.None => RigSynchronization.None,
        RigSynchro.Strict => RigSynchronization.Strict,
        RigSynchro.Loose => RigSynchronization.Loose,
        _ => throw new ArgumentOutOfRangeException(nameof(synchro), synchro, null),
    };

    private static EqualizationMethod? MethodOf(ColorEqualization equalization) => equalization switch
    {
        ColorEqualization.None => null,
        ColorEqualization.BlockWise => EqualizationMethod.Plain,
        ColorEqualization.MachineLearning => EqualizationMethod.Learned,
        _ => throw new ArgumentOutOfRangeException(nameof(equalization), equalization, null),
    };

    private static CameraParameters ParametersWith(CalibrationOptions options, ParameterPolicy policy)
    {
        return If(options.FocalPolicy, CameraParameters.FocalLength)
            | If(options.PrincipalPolicy, CameraParameters.PrincipalPoint)
            | If(options.RadialPolicy, CameraParameters.RadialDistortion)
            | If(options.TangentialPolicy, CameraParameters.TangentialDistortion)
            | If(options.AspectRatioPolicy, CameraParameters.AspectRatio)
            | If(options.SkewPolicy, CameraParameters.Skew);

        CameraParameters If(ParameterPolicy? asked, CameraParameters parameters) =>
            asked == policy ? parameters : CameraParameters.None;
    }

    private static PosePolicy PolicyOf(RotationPolicy? policy) => policy switch
    {
        null or RotationPolicy.Compute => PosePolicy.Compute,
        RotationPolicy.Adjust => PosePolicy.Adjust,
        RotationPolicy.Extend => PosePolicy.Extend,
        RotationPolicy.Keep => PosePolicy.Keep,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
    };

    private static PosePolicy PolicyOf(CenterPolicy? policy) => policy switch
    {
        null or CenterPolicy.Compute => PosePolicy.Compute,
        CenterPolicy.Adjust => PosePolicy.Adjust,
        CenterPolicy.AdjustWithinTolerance => PosePolicy.AdjustWithinTolerance,
        CenterPolicy.Extend => PosePolicy.Extend,
        CenterPolicy.Keep => PosePolicy.Keep,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
    };

    /// <summary>
    /// Positions take part in the adjustment, place the finished scene, or are not used at all. A registration that is requested
    /// without constraints of the adjustment places: it must not deform the scene.
    /// </summary>
    private static PositionUse PositionUseOf(CalibrationOptions options)
    {
        if (ActingData(options) is { } acting)
        {
            return acting.Contains(AdjustmentConstraints.PositionMetadata) || acting.Contains(AdjustmentConstraints.Automatic)
                ? PositionUse.Adjust
                : PositionUse.Place;
        }
        if (RegistrationOf(options) is not { } registration)
            return options.AdjustmentConstraints is { Count: > 0 } ? PositionUse.Place : PositionUse.Adjust;
        var usesPositions = registration.Position != RegistrationData.None || registration.Scale != RegistrationData.None
            || registration.Rotation is not (RegistrationData.None or RegistrationData.Rotations);
        return usesPositions ? PositionUse.Place : PositionUse.None;
    }

    /// <summary>The same for control points; a scene that only positions may deform is compared with them.</summary>
    private static PositionUse ControlUseOf(CalibrationOptions options) => ActingData(options) is not { } acting
        ? PositionUseOf(options)
        : acting.Contains(AdjustmentConstraints.ControlPoints) || acting.Contains(AdjustmentConstraints.Automatic)
            ? PositionUse.Adjust
            : PositionUse.None;

    /// <summary>
    /// Scans act in the adjustment, or move the finished scene, or are not read: they are if an option names them or asks for
    /// the best data.
    /// </summary>
    private static PositionUse ScanUseOf(CalibrationOptions options)
    {
        if (ActingData(options) is { } acting
            && (acting.Contains(AdjustmentConstraints.PointClouds) || acting.Contains(AdjustmentConstraints.Automatic)))
            return PositionUse.Adjust;
        var registration = RegistrationOf(options);
        return registration?.AsksFor(RegistrationData.Scans) == true || registration?.AsksFor(RegistrationData.Automatic) == true
            ? PositionUse.Place
            : PositionUse.None;
    }

    private static bool ScansAreNamed(CalibrationOptions options) =>
        ActingData(options)?.Contains(AdjustmentConstraints.PointClouds) == true
        || RegistrationOf(options)?.AsksFor(RegistrationData.Scans) == true;

    /// <summary>Data that were requested to act in the adjustment; null if none were.</summary>
    private static IReadOnlyList<AdjustmentConstraints>? ActingData(CalibrationOptions options) =>
        options.AdjustmentConstraints is { Count: > 0 } constraints && !constraints.Contains(AdjustmentConstraints.None)
            ? constraints
            : null;

    /// <summary>The data of each part of the registration; null if none is requested.</summary>
    private static RegistrationOptions? RegistrationOf(CalibrationOptions options) =>
        options is { RigidRegistrationPosition: null, RigidRegistrationRotation: null, RigidRegistrationScale: null }
            ? null
            : new()
            {
                Position = DataOf(options.RigidRegistrationPosition),
                Rotation = DataOf(options.RigidRegistrationRotation),
                Scale = DataOf(options.RigidRegistrationScale),
            };

    private static RegistrationData? DataOf(RegistrationSource? source) => source switch
    {
        null => null,
        RegistrationSource.None => RegistrationData.None,
        RegistrationSource.Automatic => RegistrationData.Automatic,
        RegistrationSource.PositionMetadata => RegistrationData.Positions,
        RegistrationSource.ControlPoints => RegistrationData.ControlPoints,
        RegistrationSource.UserConstraints => RegistrationData.UserConstraints,
        RegistrationSource.PointClouds => RegistrationData.Scans,
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    private static RegistrationData? DataOf(RotationRegistrationSource? source) => source switch
    {
        null => null,
        RotationRegistrationSource.None => RegistrationData.None,
        RotationRegistrationSource.Automatic => RegistrationData.Automatic,
        RotationRegistrationSource.PositionMetadata => RegistrationData.Positions,
        RotationRegistrationSource.ControlPoints => RegistrationData.ControlPoints,
        RotationRegistrationSource.UserConstraints => RegistrationData.UserConstraints,
        RotationRegistrationSource.PointClouds => RegistrationData.Scans,
        RotationRegistrationSource.RotationMetadata => RegistrationData.Rotations,
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    private static CoordinateSystem SystemOf(string definition) =>
        CoordinateSystemParser.TryParse(definition, out var system, out var problem)
            ? system
            : throw new StageException("Crs_Unknown", $"{Options}.sceneOutputCrs: {problem}");

    private static ReportSettings ReportOf(string path, JobSite site)
    {
        var name = BucketPath.BlobName(path);
        var slash = name.LastIndexOf('/');
        return new()
        {
            Files = site.Files,
            Place = Place.Bucket(slash < 0 ? "" : name[..slash]),
            Title = () => "Calibration",
        };
    }

    // A request is checked when it arrives; presets can contradict it later.
    private static void RefuseContradictions(CalibrationOptions options)
    {
        if (options is { Precalibration: true, TiepointsPolicy: TiepointsPolicy.Keep })
        {
            throw new StageException(
                "Option_Invalid",
                $"{Options}.precalibration chooses the pairs of photos to match, and tiepointsPolicy Keep matches none. Leave "
                + $"one of them out.");
        }
        if (options is { CenterPolicy: CenterPolicy.AdjustWithinTolerance, CenterTolerance: null })
        {
            throw new StageException(
                "Option_Missing", $"centerPolicy AdjustWithinTolerance requires {Options}.centerTolerance, which is not given.");
        }
        if (options.RigSynchro is RigSynchro.Strict or RigSynchro.Loose
            && (options.RotationPolicy is RotationPolicy.Keep
                || options.CenterPolicy is CenterPolicy.Keep or CenterPolicy.AdjustWithinTolerance))
        {
            throw new StageException(
                "Option_Invalid",
                $"{Options}.rigSynchro {options.RigSynchro} moves the photos of a rig together, which contradicts rotationPolicy "
                + $"Keep and centerPolicy Keep or AdjustWithinTolerance. Use Adjust or Extend, or rigSynchro None.");
        }
        if (options.RotationPolicy is not RotationPolicy.Keep
            && options.CenterPolicy is not (CenterPolicy.Keep or CenterPolicy.AdjustWithinTolerance))
            return;
        var moving = options.RigidRegistrationPosition is not (null or RegistrationSource.None) ? "rigidRegistrationPosition"
            : options.RigidRegistrationRotation is not (null or RotationRegistrationSource.None) ? "rigidRegistrationRotation"
            : options.RigidRegistrationScale is not (null or RegistrationSource.None) ? "rigidRegistrationScale"
            : null;
        if (moving is not null)
        {
            throw new StageException(
                "Option_Invalid",
                $"{Options}.{moving} moves the scene as a whole, which contradicts rotationPolicy Keep and centerPolicy Keep or "
                + $"AdjustWithinTolerance. Leave it out, or use Adjust.");
        }
    }
}
