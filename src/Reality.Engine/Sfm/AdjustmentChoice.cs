using System.Globalization;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Which data of the scene act in the adjustment, and why.</summary>
/// <param name="Control">Whether control points act.</param>
/// <param name="Positions">Whether measured positions act.</param>
internal sealed record AdjustmentChoice(bool Control, bool Positions)
{
    /// <summary>Nothing acts.</summary>
    public static readonly AdjustmentChoice Nothing = new(false, false);

    // Control points act only if their accuracy is within one of these limits: inaccurate ones would bend the block. Otherwise
    // they only place it.
    private const double AccurateMeters = 0.05;
    private const double AccuratePixels = 3;

    // Next to control points or scans, positions act only if a survey-grade receiver measured them and they agree with those
    // data.
    private const double AccuratePositionMeters = 0.1;
    private const double MaxOffsetMeters = 0.1;
    private const double MaxOffsetSigmas = 4;

    /// <summary>Whether scanned surfaces act.</summary>
    public bool Scans { get; init; }

    private CalibrationOptions? _options;
    private int _controlCount;
    private int _usedPositionCount;
    private double _controlSigma;
    private double _positionSigma;
    private bool _isLocal;
    private ControlPlacement? _placement;

    /// <summary>Chooses for a reconstruction that is in its place.</summary>
    /// <param name="scans">Whether scanned surfaces have placed it, and act.</param>
    public static AdjustmentChoice Of(Georeferencing georeferencing, CalibrationOptions options, bool scans)
    {
        var network = georeferencing.Control;
        var placement = georeferencing.ByControl;
        var steering = Enumerable.Range(0, network.Points.Count).Where(i => network.Steers[i]).ToArray();
        var sigma = Median.OrZero(steering.Select(i => network.Points[i].HorizontalSigmaMeters));
        var pixel = Median.OrZero(steering.Select(i => network.Located[i].PixelMeters));
        var positions = georeferencing.CenterPriors.OfType<CenterPrior>().ToArray();
        var positionSigma = Median.OrZero(positions.Select(prior => Math.Max(prior.HorizontalSigma, prior.VerticalSigma)));
        var isInPlace = placement is { IsInPlace: true };
        var control = options.Control == PositionUse.Adjust && isInPlace && placement!.TellsVertical
            && (!options.ChoosesAdjustmentData || sigma <= Math.Max(AccurateMeters, AccuratePixels * pixel));
        var withPositions = options.Positions == PositionUse.Adjust && positions.Length > 0
            && (!(isInPlace || scans) || ((control || scans) && (!options.ChoosesAdjustmentData
                || (positionSigma <= AccuratePositionMeters
                    && IsSmall(georeferencing.Positions.MedianOffset(), positionSigma)))));
        return new(control, withPositions)
        {
            Scans = scans,
            _options = options,
            _controlCount = steering.Length,
            _usedPositionCount = positions.Length,
            _controlSigma = sigma,
            _positionSigma = positionSigma,
            _isLocal = isInPlace && !network.IsOnEarth,
            _placement = placement,
        };
    }

    /// <summary>Reports the choice of adjustmentConstraints Automatic, and requested data that cannot act.</summary>
    /// <param name="positionCount">Registered photos with a position.</param>
    public void Tell(int positionCount, StageLog log)
    {
        if (_options is not { } options)
            return;
        if (options.ExplainsAdjustment && _placement is null)
            RegistrationChoice.TellAdjustment(Positions ? _usedPositionCount : 0, positionCount, log);
        else if (options.ExplainsAdjustment)
            log.Warn("Adjustment_DataChosen",
                $"adjustmentConstraints Automatic: {ControlReason} {PositionReason(positionCount)}");
        else if (!options.ChoosesAdjustmentData && options.Control == PositionUse.Adjust && !Control)
            log.Warn("Adjustment_NotPossible", $"adjustmentConstraints: ControlPoints cannot be used. {ControlReason}");
    }

    private string ControlReason => _placement switch
    {
        null or { UsableCount: < ControlNetwork.MinPointCount } => string.Create(
            CultureInfo.InvariantCulture,
            $"Control points do not act: {_placement?.UsableCount ?? 0} of them are determined by photos, and "
            + $"{ControlNetwork.MinPointCount} are needed."),
        { IsInPlace: false } => "Control points do not act, because they contradict the arrangement of the photos.",
        _ when Control => string.Create(
            CultureInfo.InvariantCulture,
            $"{_controlCount} control points act in the adjustment, each by its accuracy (median {_controlSigma:0.###} m)."),
        { TellsVertical: false } =>
            "Control points place the scene and do not act, because they have no heights or lie on a line.",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"Control points place the scene and do not act, because their accuracy ({_controlSigma:0.###} m) is worse than 5 "
            + $"cm and than 3 pixels: their errors would bend it."),
    };

    private string PositionReason(int positionCount) => positionCount == 0
        ? "No photo has a position."
        : _isLocal
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The positions of {positionCount} photos do not act, because the control points are in a local system, with "
                + $"which they cannot be compared.")
        : Positions
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The positions of {_usedPositionCount} photos act, too (median accuracy {_positionSigma:0.###} m).")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The positions of {positionCount} photos do not act: their accuracy is {_positionSigma:0.###} m, or they "
                + $"disagree with the control points.");

    private static bool IsSmall(Vector3d? offset, double sigma) =>
        offset is { } o && !(Math.Max(double.Hypot(o.X, o.Y), Math.Abs(o.Z)) > MaxOffsetMeters + MaxOffsetSigmas * sigma);
}
