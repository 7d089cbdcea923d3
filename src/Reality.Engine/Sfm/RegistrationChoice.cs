using System.Globalization;
using Reality.Core;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>The data that each part of a registration follows from, chosen from those of the scene.</summary>
/// <param name="Requested">The request.</param>
/// <param name="PositionCount">Photos with a position that agrees with their arrangement; 0 if they determine nothing.</param>
/// <param name="RotationCount">Photos with a measured rotation.</param>
internal sealed record RegistrationChoice(RegistrationOptions Requested, int PositionCount, int RotationCount)
{
    // Surveyed points are the most accurate, then positions. Users give constraints if there is neither.
    private static readonly RegistrationData[] s_preferred =
        [RegistrationData.ControlPoints, RegistrationData.Positions, RegistrationData.UserConstraints];

    private static readonly RegistrationData[] s_preferredForRotation = [.. s_preferred, RegistrationData.Rotations];

    public RegistrationData Position => Resolve(Requested.Position, HasUserOrigin, s_preferred);

    public RegistrationData Rotation => Resolve(Requested.Rotation, HasUserAxes, s_preferredForRotation);

    public RegistrationData Scale => Resolve(Requested.Scale, HasUserScale, s_preferred);

    /// <summary>Control points that agree with the photos; 0 if they determine nothing.</summary>
    public int ControlCount { get; init; }

    /// <summary>Control points that photos determine.</summary>
    public int UsableControlCount { get; init; }

    /// <summary>Whether positioning constraints give the position of a point that photos determine.</summary>
    public bool HasUserOrigin { get; init; }

    /// <summary>Whether positioning constraints give a direction.</summary>
    public bool HasUserAxes { get; init; }

    /// <summary>Whether positioning constraints give a length.</summary>
    public bool HasUserScale { get; init; }

    /// <summary>Whether all parts follow from the same data; their move is then used unchanged.</summary>
    public bool IsBy(RegistrationData data) => (Position, Rotation, Scale) == (data, data, data);

    /// <summary>Whether a part follows from data other than these.</summary>
    public bool HasOtherThan(RegistrationData data) =>
        Parts.Any(part => part.Used != RegistrationData.None && part.Used != data);

    /// <summary>Root mean square distance of the agreeing positions after the registration, meters.</summary>
    public double RmsMeters { get; init; }

    private IEnumerable<(string Option, RegistrationData? Asked, RegistrationData Used)> Parts =>
    [
        ("rigidRegistrationPosition", Requested.Position, Position),
        ("rigidRegistrationRotation", Requested.Rotation, Rotation),
        ("rigidRegistrationScale", Requested.Scale, Scale),
    ];

    /// <summary>Reports the choice of Automatic with the reason, and requested data that the scene does not have.</summary>
    /// <param name="positionCount">Registered photos with a position, whether it agrees or not.</param>
    public void Tell(int positionCount, StageLog log)
    {
        var automatic = Parts.Where(part => part.Asked == RegistrationData.Automatic);
        foreach (var group in automatic.GroupBy(part => part.Used))
        {
            log.Warn(
                "Registration_Chosen",
                $"{string.Join(", ", group.Select(part => part.Option))} Automatic: {ReasonFor(group.Key, positionCount)}");
        }
        foreach (var (option, asked, used) in Parts)
        {
            if (asked is { } data and not (RegistrationData.Automatic or RegistrationData.None) && used != data)
                log.Warn("Registration_NotPossible", $"{option}: {MissingFor(data, positionCount)}");
        }
    }

    /// <summary>Says which data adjustmentConstraints Automatic chose and why.</summary>
    /// <param name="usedCount">Photos whose position acts in the adjustment.</param>
    /// <param name="positionCount">Registered photos with a position.</param>
    public static void TellAdjustment(int usedCount, int positionCount, StageLog log) => log.Warn(
        "Adjustment_DataChosen",
        usedCount > 0
            ? $"adjustmentConstraints Automatic: the positions of {usedCount} photos act in the adjustment, each by its "
                + $"accuracy; the scene has no other data that can."
            : $"adjustmentConstraints Automatic: nothing acts in the adjustment, because {NoPositions(positionCount)}");

    private RegistrationData Resolve(RegistrationData? asked, bool hasUserPart, RegistrationData[] preferred)
    {
        if (asked is not (null or RegistrationData.Automatic))
            return IsThere(asked.Value, hasUserPart) ? asked.Value : RegistrationData.None;
        foreach (var data in preferred)
        {
            if (IsThere(data, hasUserPart))
                return data;
        }
        return RegistrationData.None;
    }

    private bool IsThere(RegistrationData data, bool hasUserPart) => data switch
    {
        RegistrationData.Positions => PositionCount > 0,
        RegistrationData.Rotations => RotationCount > 0,
        RegistrationData.ControlPoints => ControlCount > 0,
        RegistrationData.UserConstraints => hasUserPart,
        _ => true,
    };

    private MessageText ReasonFor(RegistrationData used, int positionCount) => used switch
    {
        RegistrationData.ControlPoints => $"{ControlCount} control points, which agree with the photos.",
        RegistrationData.UserConstraints =>
            $"the positioning constraints on user tie points, because there are no control points and "
            + $"{NoPositions(positionCount)}",
        RegistrationData.Positions =>
            $"the positions of {PositionCount} photos, which agree with their arrangement within {Meters(RmsMeters)} m.",
        RegistrationData.Rotations =>
            $"the measured rotations of {RotationCount} photos, because {NoPositions(positionCount)}",
        _ => $"nothing, because {NoPositions(positionCount)}",
    };

    private MessageText MissingFor(RegistrationData data, int positionCount) => data switch
    {
        RegistrationData.Positions => $"PositionMetadata cannot be used, because {NoPositions(positionCount)}",
        RegistrationData.ControlPoints when UsableControlCount < ControlNetwork.MinPointCount =>
            $"ControlPoints cannot be used, because {UsableControlCount} control points are determined by marks in calibrated "
            + $"photos, and {ControlNetwork.MinPointCount} are needed.",
        RegistrationData.ControlPoints => "ControlPoints cannot be used, because they contradict the arrangement of the photos.",
        RegistrationData.UserConstraints =>
            "UserConstraints cannot be used, because the scene has no positioning constraint for it whose user tie points are "
            + "marked in two calibrated photos or more.",
        _ => "RotationMetadata cannot be used, because no calibrated photo has a measured rotation.",
    };

    private static string NoPositions(int count) => count switch
    {
        0 => "no calibrated photo has a position.",
        < 3 => string.Create(
            CultureInfo.InvariantCulture, $"only {count} of the calibrated photos have a position, and 3 are needed."),
        _ => "the positions are all the same, or contradict the arrangement of the photos.",
    };

    private static string Meters(double meters) => meters.ToString(meters < 1 ? "F2" : "F1", CultureInfo.InvariantCulture);
}
