using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Rigs of a <see cref="BundleProblem"/>. The pose of a photo is D · cameraFromRig of its slot · rigFromWorld of its exposure. D
/// is the identity if cameras are synchronized strictly, or a deviation that a prior keeps small.
/// </summary>
internal sealed class RigBundle
{
    /// <summary>
    /// Deviation in standard deviations at which its loss bends, so that a photo taken at another moment does not bend the rig.
    /// </summary>
    public const double LossScale = 3;

    /// <summary>The exposures of the reconstruction that are in the problem.</summary>
    public required int[] Exposures { get; init; }

    /// <summary>Slot of each photo; -1 if it belongs to no rig.</summary>
    public required int[] SlotOf { get; init; }

    /// <summary>Exposure of each photo; -1 if it belongs to no rig.</summary>
    public required int[] ExposureOf { get; init; }

    /// <summary>By slot.</summary>
    public required RigidTransform[] CameraFromRig { get; init; }

    /// <summary>By exposure.</summary>
    public required RigidTransform[] RigFromWorld { get; init; }

    /// <summary>Slots that the adjustment does not change.</summary>
    public required bool[] SlotIsFixed { get; init; }

    /// <summary>Exposures that the adjustment does not change.</summary>
    public required bool[] ExposureIsFixed { get; init; }

    /// <summary>
    /// By slot: standard deviation of the prior that keeps the camera close to the reference, per axis in world units. Infinite
    /// if photos determine the distance.
    /// </summary>
    public required double[] CenterSigma { get; init; }

    /// <summary>Standard deviations of D by slot; null if D is the identity.</summary>
    public RigDeviation[]? Deviations { get; init; }

    /// <summary>Whether slot and exposure alone give the pose of a photo.</summary>
    public bool Determines(int photo) => SlotOf[photo] >= 0 && Deviations is null;

    /// <summary>Slots and exposures after a step of the system.</summary>
    public (RigidTransform[] Slots, RigidTransform[] Exposures) Moved(ReducedCameraSystem system) => (
        [.. CameraFromRig.Select((pose, slot) => PoseStep.Apply(system.SlotStep(slot), pose))],
        [.. RigFromWorld.Select((pose, exposure) => PoseStep.Apply(system.ExposureStep(exposure), pose))]);

    /// <summary>Sets the poses that slots and exposures give.</summary>
    public void Compose(RigidTransform[] slots, RigidTransform[] exposures, RigidTransform[] cameraFromWorld)
    {
        for (var photo = 0; photo < cameraFromWorld.Length; photo++)
        {
            if (Determines(photo))
                cameraFromWorld[photo] = PoseOf(slots[SlotOf[photo]], exposures[ExposureOf[photo]]);
        }
    }

    /// <summary>The pose of a photo in its rig; bit for bit that of the rig for the camera that defines its frame.</summary>
    public static RigidTransform PoseOf(in RigidTransform cameraFromRig, in RigidTransform rigFromWorld) =>
        cameraFromRig == RigidTransform.Identity ? rigFromWorld : cameraFromRig * rigFromWorld;

    /// <summary>Twice the cost of the priors: those on deviations, and those on distances that photos do not determine.</summary>
    public double CostOfPriors(RigidTransform[] slots, RigidTransform[] exposures, RigidTransform[] cameraFromWorld)
    {
        double sum = 0;
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (HasPrior(slot))
                sum += slots[slot].Translation.LengthSquared / (CenterSigma[slot] * CenterSigma[slot]);
        }
        for (var photo = 0; photo < cameraFromWorld.Length; photo++)
        {
            if (Deviates(photo))
            {
                var place = slots[SlotOf[photo]] * exposures[ExposureOf[photo]];
                sum += Deviations![SlotOf[photo]].LossOf(cameraFromWorld[photo] * place.Inverted());
            }
        }
        return sum;
    }

    /// <summary>Whether a prior acts on the distance of a slot.</summary>
    public bool HasPrior(int slot) => !SlotIsFixed[slot] && double.IsFinite(CenterSigma[slot]);

    /// <summary>Whether a prior acts on the deviation of a photo.</summary>
    public bool Deviates(int photo) => SlotOf[photo] >= 0 && Deviations is not null;
}

/// <summary>Standard deviations of a pose from its place in a rig, per axis.</summary>
/// <param name="RotationRadians">Of the rotation.</param>
/// <param name="Center">Of the translation, in world units.</param>
internal readonly record struct RigDeviation(double RotationRadians, double Center)
{
    /// <summary>A deviation in standard deviations: rotation, translation.</summary>
    public (Vector3d Turn, Vector3d Shift) Whitened(in RigidTransform deviation) => (
        deviation.Rotation.ToRotationVector() / RotationRadians, deviation.Translation / Center);

    /// <summary>Loss of a deviation.</summary>
    public double LossOf(in RigidTransform deviation)
    {
        var (turn, shift) = Whitened(deviation);
        return RobustLoss.Huber.Value(turn.LengthSquared + shift.LengthSquared, RigBundle.LossScale);
    }
}
