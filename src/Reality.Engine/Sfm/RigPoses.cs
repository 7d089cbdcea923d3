using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>
/// The rigs of a <see cref="Reconstruction"/>: which photos follow them, and the poses of slots and exposures. All slots begin
/// without a pose. Photos in such a slot do not follow the rig.
/// </summary>
internal sealed class RigPoses
{
    private readonly RigSynchronization _synchronization;

    private RigPoses(Scene scene, RigSynchronization synchronization)
    {
        _synchronization = synchronization;
        var places = scene.Photos.Select(photo => photo.RigPlace).ToArray();
        Slots = [.. places.OfType<RigPlace>().Select(place => (place.Rig, place.Slot)).Distinct()];
        var exposures = places.OfType<RigPlace>().Select(place => (place.Rig, place.Exposure)).Distinct().ToList();
        var slotIndex = Slots.Index().ToDictionary(slot => slot.Item, slot => slot.Index);
        var exposureIndex = exposures.Index().ToDictionary(exposure => exposure.Item, exposure => exposure.Index);
        SlotOf = Array.ConvertAll(places, place => place is null ? -1 : slotIndex[(place.Rig, place.Slot)]);
        ExposureOf = Array.ConvertAll(places, place => place is null ? -1 : exposureIndex[(place.Rig, place.Exposure)]);
        PhotosOfExposure = [.. exposures.Select(_ => new List<int>())];
        for (var photo = 0; photo < places.Length; photo++)
        {
            if (ExposureOf[photo] >= 0)
                PhotosOfExposure[ExposureOf[photo]].Add(photo);
        }
        CameraFromRig = new RigidTransform?[Slots.Count];
        RigFromWorld = new RigidTransform[exposures.Count];
        Follows = new bool[places.Length];
        Fits = new RigFit?[Slots.Count];
    }

    /// <summary>The rigs of a scene whose photos have places in them; null if photos are independent.</summary>
    public static RigPoses? Of(Scene scene, RigSynchronization synchronization) =>
        synchronization == RigSynchronization.None || scene.Photos.All(photo => photo.RigPlace is null)
            ? null
            : new(scene, synchronization);

    /// <summary>Places of cameras, in the order of their first photos.</summary>
    public IReadOnlyList<(string Rig, string Name)> Slots { get; }

    /// <summary>Slot of each photo; -1 if it belongs to no rig.</summary>
    public int[] SlotOf { get; }

    /// <summary>Exposure of each photo; -1 if it belongs to no rig.</summary>
    public int[] ExposureOf { get; }

    /// <summary>Photos of each exposure, ascending.</summary>
    public IReadOnlyList<List<int>> PhotosOfExposure { get; }

    /// <summary>By slot; null if it is not known. The identity for the first known slot of each rig.</summary>
    public RigidTransform?[] CameraFromRig { get; }

    /// <summary>By exposure; valid if a photo of it follows.</summary>
    public RigidTransform[] RigFromWorld { get; }

    /// <summary>By photo, whether it is registered and its pose is that of its rig, strictly or loosely.</summary>
    public bool[] Follows { get; }

    /// <summary>
    /// By slot: how well the exposures agreed on its pose before they followed it. Null if the pose was not estimated.
    /// </summary>
    public RigFit?[] Fits { get; }

    /// <summary>Photos that were registered by the rig alone, by photo.</summary>
    public HashSet<int> PlacedByRig { get; } = [];

    /// <summary>Photos whose own pose, or whose tie points, contradict the rig.</summary>
    public HashSet<int> Misfits { get; } = [];

    /// <summary>Whether photos have the exact poses of their rigs.</summary>
    public bool AreStrict => _synchronization == RigSynchronization.Strict;

    /// <summary>
    /// Whether a photo stays registered although too few tie points confirm its pose, because another photo of its exposure has
    /// enough.
    /// </summary>
    public bool Holds(int photo, int minCount, Reconstruction reconstruction) => Follows[photo]
        && PhotosOfExposure[ExposureOf[photo]].Exists(
            other => other != photo && Follows[other] && reconstruction.ActiveCountOf(other) >= minCount);

    /// <summary>Number of exposures in which a photo of one of the slots follows its rig.</summary>
    public int ExposureCountOf(IReadOnlySet<int> slots) => PhotosOfExposure.Count(
        photos => photos.Exists(photo => Follows[photo] && slots.Contains(SlotOf[photo])));

    /// <summary>Extends a set of photos by all photos that follow the same exposures.</summary>
    public bool[] WholeExposures(bool[] photos)
    {
        var whole = (bool[])photos.Clone();
        for (var photo = 0; photo < photos.Length; photo++)
        {
            if (!photos[photo] || !Follows[photo])
                continue;
            foreach (var other in PhotosOfExposure[ExposureOf[photo]].Where(other => Follows[other]))
                whole[other] = true;
        }
        return whole;
    }

    /// <summary>The rigs of an adjustment; null if no photo of it follows one.</summary>
    /// <param name="photos">Photos of the adjustment.</param>
    /// <param name="isFixed">By photo of the adjustment. If one photo of an exposure is free, all of them become free.</param>
    /// <param name="holdsSlots">Whether the slots are held fixed.</param>
    public RigBundle? ToBundle(int[] photos, bool[] isFixed, bool holdsSlots)
    {
        if (!photos.Any(photo => Follows[photo]))
            return null;
        var exposures = photos.Where(photo => Follows[photo]).Select(photo => ExposureOf[photo]).Distinct().ToArray();
        var indexOf = exposures.Index().ToDictionary(exposure => exposure.Item, exposure => exposure.Index);
        var slotOf = Array.ConvertAll(photos, photo => Follows[photo] ? SlotOf[photo] : -1);
        var exposureOf = Array.ConvertAll(photos, photo => Follows[photo] ? indexOf[ExposureOf[photo]] : -1);
        var exposureIsFixed = new bool[exposures.Length];
        Array.Fill(exposureIsFixed, true);
        for (var i = 0; i < photos.Length; i++)
        {
            if (exposureOf[i] >= 0)
                exposureIsFixed[exposureOf[i]] &= isFixed[i];
        }
        for (var i = 0; i < photos.Length; i++)
            isFixed[i] = exposureOf[i] >= 0 ? holdsSlots && exposureIsFixed[exposureOf[i]] : isFixed[i];
        return new()
        {
            Exposures = exposures, SlotOf = slotOf, ExposureOf = exposureOf, ExposureIsFixed = exposureIsFixed,
            CameraFromRig = Array.ConvertAll(CameraFromRig, pose => pose ?? RigidTransform.Identity),
            RigFromWorld = Array.ConvertAll(exposures, exposure => RigFromWorld[exposure]),
            SlotIsFixed = FixedSlots(slotOf, exposureOf, exposures.Length, holdsSlots),
            CenterSigma = Array.ConvertAll(Fits, fit => fit?.PriorCenterSigma ?? double.PositiveInfinity),
            Deviations = AreStrict ? null : Array.ConvertAll(Fits, fit => fit?.Deviation ?? RigFit.NoDeviation),
        };
    }

    /// <summary>Takes over the result of an adjustment.</summary>
    /// <param name="bundle">The adjusted rigs.</param>
    /// <param name="photos">Photos of the adjustment, whose poses already exist.</param>
    public void TakeOver(RigBundle bundle, int[] photos, Reconstruction reconstruction)
    {
        for (var slot = 0; slot < CameraFromRig.Length; slot++)
        {
            if (CameraFromRig[slot] is not null)
                CameraFromRig[slot] = bundle.CameraFromRig[slot];
        }
        for (var i = 0; i < bundle.Exposures.Length; i++)
            RigFromWorld[bundle.Exposures[i]] = bundle.RigFromWorld[i];
        var adjusted = photos.ToHashSet();
        Compose(reconstruction, photo => AreStrict || !adjusted.Contains(photo));
    }

    /// <summary>Moves all exposures into another world frame, and scales the rigs with it.</summary>
    public void Transform(in Similarity similarity, Reconstruction reconstruction)
    {
        for (var exposure = 0; exposure < RigFromWorld.Length; exposure++)
        {
            if (PhotosOfExposure[exposure].Exists(photo => Follows[photo]))
                RigFromWorld[exposure] = similarity.Apply(RigFromWorld[exposure]);
        }
        for (var slot = 0; slot < CameraFromRig.Length; slot++)
        {
            if (CameraFromRig[slot] is { } pose)
                CameraFromRig[slot] = pose with { Translation = similarity.Scale * pose.Translation };
            Fits[slot] = Fits[slot]?.Scaled(similarity.Scale);
        }
        Compose(reconstruction, _ => AreStrict);
    }

    /// <summary>Sets the poses of photos to those of their rigs.</summary>
    public void Compose(Reconstruction reconstruction, Func<int, bool> selects)
    {
        for (var photo = 0; photo < Follows.Length; photo++)
        {
            if (Follows[photo] && selects(photo))
            {
                reconstruction.CameraFromWorld[photo] =
                    RigBundle.PoseOf(CameraFromRig[SlotOf[photo]]!.Value, RigFromWorld[ExposureOf[photo]]);
            }
        }
    }

    /// <summary>The rigs as parts of a scene.</summary>
    public IReadOnlyList<Rig> ToRigs() =>
    [
        .. Slots.Index().GroupBy(slot => slot.Item.Rig).Select(rig => new Rig(rig.Key,
        [
            .. rig.Select(slot => new RigSlot(slot.Item.Name)
            {
                CameraFromRig = CameraFromRig[slot.Index],
                ExposureCount = Fits[slot.Index]?.ExposureCount ?? 0,
                CenterSpread = Fits[slot.Index]?.CenterSpread,
                RotationSpread = Fits[slot.Index]?.RotationSpreadRadians is { } radians ? Angle.FromRadians(radians) : null,
            }),
        ])),
    ];

    // Slots and exposures could move against each other without changing any photo. So one slot stays fixed in each group that
    // photos connect.
    private bool[] FixedSlots(int[] slotOf, int[] exposureOf, int exposureCount, bool holdsAll)
    {
        var isFixed = new bool[Slots.Count];
        Array.Fill(isFixed, true);
        if (holdsAll)
            return isFixed;
        var parts = new DisjointSets(Slots.Count + exposureCount);
        for (var i = 0; i < slotOf.Length; i++)
        {
            if (slotOf[i] >= 0)
                parts.Join(slotOf[i], Slots.Count + exposureOf[i]);
        }
        var held = new HashSet<int>();
        foreach (var slot in slotOf.Where(slot => slot >= 0).Distinct().Order())
            isFixed[slot] = held.Add(parts.Find(slot));
        return isFixed;
    }
}

/// <summary>How well the exposures of a rig agree on the pose of a slot, with each photo adjusted independently.</summary>
/// <param name="ExposureCount">Exposures that agree.</param>
/// <param name="DistanceToScene">Median distance of the tie points of the photos, in units of the world.</param>
internal sealed record RigFit(int ExposureCount, double DistanceToScene)
{
    // Deviation of a photo if its rig has too few exposures to estimate one, and lower limit of an estimated standard deviation.
    private const double UsualRotationRadians = 0.2 * Math.PI / 180;
    private const double LeastRotationRadians = 0.005 * Math.PI / 180;

    // Two exposures can agree by chance.
    private const int MinExposureCount = 3;

    // In standard deviations of the pose of a slot.
    private const double SignificantSigmas = 3;

    // As a share of the distance to the scene, for slots whose distance from the reference is not significant.
    private const double PriorCenterShare = 5e-4;

    // A photo fits within this multiple of the standard deviations, and always within this rotation or a shift that looks like
    // it: poses of photos that are adjusted independently are less exact than the rig.
    private const double GateSigmas = 6;
    private const double LeastGateRadians = 1.5 * Math.PI / 180;

    /// <summary>Deviations so small that photos keep their places in the rig.</summary>
    public static RigDeviation NoDeviation { get; } = new(1e-9, 1e-9);

    /// <summary>Distance from the reference, in units of the world.</summary>
    public required double Distance { get; init; }

    /// <summary>
    /// Standard deviation of one exposure per axis, in units of the world; null if fewer than three determine it.
    /// </summary>
    public double? CenterSpread { get; init; }

    /// <summary>Standard deviation of the rotation of one exposure per axis; null if fewer than three determine it.</summary>
    public double? RotationSpreadRadians { get; init; }

    /// <summary>Whether the slot is the reference of its rig.</summary>
    public bool IsReference { get; init; }

    /// <summary>Standard deviation of the center of the slot per axis; null if too few exposures determine it.</summary>
    public double? CenterSigma => CenterSpread / Math.Sqrt(ExposureCount);

    /// <summary>Whether the distance from the reference is significant; true if too few exposures determine it.</summary>
    public bool IsDistanceSignificant => CenterSigma is not { } sigma || Distance > SignificantSigmas * sigma;

    /// <summary>Standard deviation of a prior that keeps the slot near the reference; infinite if none is needed.</summary>
    public double PriorCenterSigma =>
        IsReference || IsDistanceSignificant ? double.PositiveInfinity : PriorCenterShare * DistanceToScene;

    /// <summary>Standard deviation of a photo from its place. The spread comes from two photos, so it is √2 times this.</summary>
    public RigDeviation Deviation => new(
        Math.Max(LeastRotationRadians, RotationSpreadRadians ?? UsualRotationRadians) / Math.Sqrt(2),
        Math.Max(LeastRotationRadians * DistanceToScene, CenterSpread ?? UsualRotationRadians * DistanceToScene) / Math.Sqrt(2));

    /// <summary>Whether a deviation from the place in the rig can be chance.</summary>
    public bool Explains(in RigidTransform deviation)
    {
        var turn = Math.Max(LeastGateRadians, GateSigmas * (RotationSpreadRadians ?? 0));
        var shift = Math.Max(LeastGateRadians * DistanceToScene, GateSigmas * (CenterSpread ?? 0));
        return deviation.Rotation.Angle.Radians <= turn && deviation.Translation.Length <= shift;
    }

    /// <summary>The same in a world of another scale.</summary>
    public RigFit Scaled(double scale) => this with
    {
        DistanceToScene = scale * DistanceToScene,
        Distance = scale * Distance,
        CenterSpread = scale * CenterSpread,
    };

    /// <summary>
    /// The fit of measured poses to their mean. The spread follows from the deviations of the given poses alone, so outliers must
    /// be left out.
    /// </summary>
    public static RigFit Of(RigidTransform mean, IReadOnlyList<RigidTransform> measured, double distanceToScene)
    {
        var deviations = measured.Select(pose => pose * mean.Inverted()).ToList();
        var fit = new RigFit(measured.Count, distanceToScene) { Distance = mean.Center.Length };
        if (measured.Count < MinExposureCount)
            return fit;
        double turns = 0, shifts = 0;
        foreach (var deviation in deviations)
        {
            turns += deviation.Rotation.ToRotationVector().LengthSquared;
            shifts += deviation.Translation.LengthSquared;
        }
        var freedom = 3.0 * (measured.Count - 1);
        return fit with { CenterSpread = Math.Sqrt(shifts / freedom), RotationSpreadRadians = Math.Sqrt(turns / freedom) };
    }
}
