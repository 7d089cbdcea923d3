using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>A copy of the state that adjustments change, to undo them.</summary>
internal sealed class ReconstructionState
{
    private readonly RigidTransform[] _cameraFromWorld;
    private readonly Camera[] _cameras;
    private readonly Vector3d[] _points;
    private readonly bool[] _isRegistered;
    private readonly bool[] _hasPoint;
    private readonly bool[] _isActive;
    private readonly double[] _noise;
    private readonly bool[] _holdsRadialTerms;
    private readonly (RigidTransform?[] CameraFromRig, RigidTransform[] RigFromWorld, bool[] Follows)? _rigs;

    private ReconstructionState(Attempt attempt)
    {
        var reconstruction = attempt.Reconstruction;
        (_cameraFromWorld, _cameras, _points) =
            ([.. reconstruction.CameraFromWorld], [.. reconstruction.Cameras], [.. reconstruction.Points]);
        (_isRegistered, _hasPoint, _isActive) =
            ([.. reconstruction.IsRegistered], [.. reconstruction.HasPoint], [.. reconstruction.IsActive]);
        (_noise, _holdsRadialTerms) = ([.. attempt.Adjustment.NoisePixels], [.. attempt.Adjustment.HoldsRadialTerms]);
        if (reconstruction.Rigs is { } rigs)
            _rigs = ([.. rigs.CameraFromRig], [.. rigs.RigFromWorld], [.. rigs.Follows]);
    }

    /// <summary>Copies the state.</summary>
    public static ReconstructionState Of(Attempt attempt) => new(attempt);

    /// <summary>Restores the state.</summary>
    public void Restore(Attempt attempt)
    {
        var reconstruction = attempt.Reconstruction;
        _cameraFromWorld.CopyTo(reconstruction.CameraFromWorld, 0);
        _cameras.CopyTo(reconstruction.Cameras, 0);
        _points.CopyTo(reconstruction.Points, 0);
        _isRegistered.CopyTo(reconstruction.IsRegistered, 0);
        _hasPoint.CopyTo(reconstruction.HasPoint, 0);
        _isActive.CopyTo(reconstruction.IsActive, 0);
        _noise.CopyTo(attempt.Adjustment.NoisePixels, 0);
        _holdsRadialTerms.CopyTo(attempt.Adjustment.HoldsRadialTerms, 0);
        if (_rigs is not { } state || reconstruction.Rigs is not { } rigs)
            return;
        state.CameraFromRig.CopyTo(rigs.CameraFromRig, 0);
        state.RigFromWorld.CopyTo(rigs.RigFromWorld, 0);
        state.Follows.CopyTo(rigs.Follows, 0);
    }
}
