using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Complete poses of photos before the calibration, and the permitted changes.</summary>
/// <remarks>Valid while the reconstruction stays in the world frame of these poses.</remarks>
internal sealed class GivenPoses
{
    // Maximum number of adjustments in which only the centers that leave their tolerance are held, at its border. After these,
    // all are held.
    private const int MaxBorderRounds = 4;

    // Leaves room for the rounding of coordinates in documents.
    private const double ToleranceShare = 1 - 1e-6;

    private readonly RigidTransform?[] _poses;
    private readonly CalibrationOptions _options;

    public GivenPoses(Scene scene, CalibrationOptions options)
    {
        _options = options;
        _poses = [.. scene.Photos.Select(photo => photo.CameraFromWorld)];
    }

    /// <summary>Whether poses are missing that the policies compute.</summary>
    public bool Extends => _options.Rotations == PosePolicy.Extend || _options.Centers == PosePolicy.Extend;

    /// <summary>Whether the calibration starts from complete poses and computes neither part of them from nothing.</summary>
    public bool AreComplete => _options.Rotations != PosePolicy.Compute && _options.Centers != PosePolicy.Compute;

    /// <summary>Whether photos without a pose stay without one.</summary>
    public bool AreFinal => AreComplete && !Extends;

    private bool KeepsRotations => _options.Rotations == PosePolicy.Keep;

    private bool KeepsCenters => _options.Centers == PosePolicy.Keep;

    private HeldParts Held => (KeepsRotations ? HeldParts.Rotation : 0) | (KeepsCenters ? HeldParts.Center : 0);

    /// <summary>
    /// If the given poses are complete, registers the photos that have one. If one part of the poses was computed from nothing,
    /// moves the result onto the given poses and restores the parts that are kept.
    /// </summary>
    public void Place(Reconstruction reconstruction)
    {
        if (!AreComplete)
            reconstruction.Transform(PoseAlignment.Estimate(reconstruction, _poses, _options.Rotations != PosePolicy.Compute));
        for (var photo = 0; photo < _poses.Length; photo++)
        {
            if (AreComplete && _poses[photo] is { } pose)
                (reconstruction.CameraFromWorld[photo], reconstruction.IsRegistered[photo]) = (pose, true);
            else if (reconstruction.IsRegistered[photo])
                reconstruction.CameraFromWorld[photo] = Restrained(photo, reconstruction.CameraFromWorld[photo]);
        }
    }

    /// <summary>Whether a photo keeps its registration however few tie points confirm its pose.</summary>
    public bool IsProtected(int photo) => _poses[photo] is not null && (_options.HoldsFrame || Extends);

    /// <summary>Whether a pose does not change: it is kept, or too few tie points could move it.</summary>
    public bool IsFixed(int photo, Reconstruction reconstruction) => _poses[photo] is not null
        && (Held == HeldParts.Both
            || (IsProtected(photo) && reconstruction.ActiveCountOf(photo) < _options.MinInlierCount));

    /// <summary>The parts of poses that adjustments keep.</summary>
    public HeldParts[] HeldPartsOf(int[] photos) =>
        Array.ConvertAll(photos, photo => _poses[photo] is null ? HeldParts.None : Held);

    /// <summary>A pose with the kept parts of the given one, and its center within the tolerance of the given one.</summary>
    public RigidTransform Restrained(int photo, in RigidTransform pose)
    {
        if (_poses[photo] is not { } given || !_options.HoldsFrame)
            return pose;
        if (Held == HeldParts.Both)
            return given;
        var center = KeepsCenters ? given.Center : pose.Center;
        if (Excess(photo, pose) > 0)
            center = given.Center + ToleranceShare * _options.CenterTolerance * (center - given.Center).Normalized();
        return RigidTransform.FromCenter(KeepsRotations ? given.Rotation : pose.Rotation, center);
    }

    /// <summary>The reason why the policies leave a photo without a pose; null if they do not prevent one.</summary>
    public string? ReasonOf(int photo) => _poses[photo] is null && AreFinal
        ? "It has no pose in the scene, and the requested policies compute none. Use rotationPolicy and centerPolicy Extend to "
            + "add it to the photos that have one, or Compute for all."
        : null;

    /// <summary>
    /// Restores the kept parts of adjusted poses. Centers that have left their tolerance are moved back to its border and held
    /// there from now on. Returns true if there are any: the rest must then be adjusted again.
    /// </summary>
    /// <param name="problem">The adjusted problem.</param>
    /// <param name="photos">Its photos.</param>
    /// <param name="round">Number of adjustments so far.</param>
    public bool Restrain(BundleProblem problem, int[] photos, int round)
    {
        var again = false;
        for (var i = 0; i < photos.Length; i++)
        {
            if (_poses[photos[i]] is null || problem.PoseIsFixed[i])
                continue;
            var isBeyond = !problem.Held![i].HasFlag(HeldParts.Center) && Excess(photos[i], problem.CameraFromWorld[i]) > 0;
            again |= isBeyond;
            problem.CameraFromWorld[i] = Restrained(photos[i], problem.CameraFromWorld[i]);
            if (isBeyond)
                problem.Held[i] |= HeldParts.Center;
        }
        for (var i = 0; again && round >= MaxBorderRounds && i < photos.Length; i++)
            problem.Held![i] |= _poses[photos[i]] is null ? HeldParts.None : HeldParts.Center;
        return again;
    }

    // Measured from halfway between border and tolerance, because rounding moves a held center.
    private double Excess(int photo, in RigidTransform pose) =>
        _options.Centers == PosePolicy.AdjustWithinTolerance && _poses[photo] is { } given
            ? Vector3d.Distance(pose.Center, given.Center) - 0.5 * (1 + ToleranceShare) * _options.CenterTolerance
            : double.NegativeInfinity;
}
