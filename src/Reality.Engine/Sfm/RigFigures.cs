namespace Reality.Engine.Sfm;

/// <summary>Figures of a rig in the <see cref="CalibrationReport"/>.</summary>
/// <param name="Name">Name of the rig.</param>
/// <param name="IsStrict">Whether all exposures have the same poses between the cameras.</param>
/// <param name="ExposureCount">Exposures with a photo that follows the rig.</param>
/// <param name="Slots">Its cameras; the first one that has a pose is the frame of the rig.</param>
/// <param name="PlacedPhotos">Names of photos that the rig alone has registered.</param>
/// <param name="MisfitPhotos">Names of photos that contradict the rig and therefore do not follow it.</param>
public sealed record RigFigures(
    string Name, bool IsStrict, int ExposureCount, IReadOnlyList<RigSlotFigures> Slots, IReadOnlyList<string> PlacedPhotos,
    IReadOnlyList<string> MisfitPhotos)
{
    /// <summary>The rigs of a finished reconstruction; null if photos are independent.</summary>
    internal static IReadOnlyList<RigFigures>? Of(Reconstruction reconstruction)
    {
        if (reconstruction.Rigs is not { } rigs)
            return null;
        return
        [
            .. rigs.Slots.Index().GroupBy(slot => slot.Item.Rig).Select(rig =>
            {
                var slots = rig.Select(slot => slot.Index).ToHashSet();
                return new RigFigures(
                    rig.Key, rigs.AreStrict, rigs.ExposureCountOf(slots),
                    [.. slots.Order().Select(slot => RigSlotFigures.Of(rigs, slot))],
                    NamesOf(rigs.PlacedByRig.Where(photo => rigs.Follows[photo]), slots),
                    NamesOf(rigs.Misfits, slots));
            }),
        ];

        string[] NamesOf(IEnumerable<int> photos, HashSet<int> slots) =>
        [
            .. photos.Where(photo => slots.Contains(rigs.SlotOf[photo])).Order()
                .Select(photo => reconstruction.Scene.Photos[photo].Name),
        ];
    }
}

/// <summary>Figures of a camera in a rig; lengths are in units of the world, meters if it is georeferenced.</summary>
public sealed record RigSlotFigures
{
    public required string Name { get; init; }

    /// <summary>Number of its photos that follow the rig.</summary>
    public required int PhotoCount { get; init; }

    /// <summary>Number of exposures that determine its pose: those whose photos were registered independently.</summary>
    public required int ExposureCount { get; init; }

    /// <summary>Center in the frame of the rig: x, y, z; null if it is not known.</summary>
    public double[]? Center { get; init; }

    /// <summary>Turn from the frame of the rig, degrees; null if it is not known.</summary>
    public double? TurnDegrees { get; init; }

    /// <summary>Distance from the first camera; null if it is not known.</summary>
    public double? Baseline { get; init; }

    /// <summary>
    /// Standard deviation of the center per axis, from the spread of the exposures; null if fewer than three determine it.
    /// </summary>
    public double? CenterSigma { get; init; }

    /// <summary>Standard deviation of the center of one exposure per axis; null if fewer than three determine it.</summary>
    public double? CenterSpread { get; init; }

    /// <summary>
    /// Standard deviation of the rotation of one exposure per axis, degrees; null if fewer than three determine it.
    /// </summary>
    public double? RotationSpreadDegrees { get; init; }

    /// <summary>Whether the distance from the first camera is significant.</summary>
    public required bool IsBaselineObservable { get; init; }

    internal static RigSlotFigures Of(RigPoses rigs, int slot)
    {
        var (fit, pose) = (rigs.Fits[slot], rigs.CameraFromRig[slot]);
        return new()
        {
            Name = rigs.Slots[slot].Name,
            PhotoCount = rigs.SlotOf.Zip(rigs.Follows).Count(photo => photo.First == slot && photo.Second),
            ExposureCount = fit?.ExposureCount ?? 0,
            Center = pose is { Center: var center } ? [center.X, center.Y, center.Z] : null,
            TurnDegrees = pose?.Rotation.Angle.Degrees,
            Baseline = pose?.Translation.Length,
            CenterSigma = fit?.CenterSigma,
            CenterSpread = fit?.CenterSpread,
            RotationSpreadDegrees = fit?.RotationSpreadRadians * (180 / Math.PI),
            IsBaselineObservable = fit is { IsReference: false, IsDistanceSignificant: true },
        };
    }
}
