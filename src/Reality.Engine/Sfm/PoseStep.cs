using Reality.Core.Geometry;

namespace Reality.Engine.Sfm;

/// <summary>A step of a pose in an adjustment: a turn and a shift on its left.</summary>
internal static class PoseStep
{
    /// <summary>The pose after a step of six parameters; the same pose if the step is empty.</summary>
    public static RigidTransform Apply(ReadOnlySpan<double> step, in RigidTransform pose)
    {
        if (step.IsEmpty)
            return pose;
        var turn = Rotation.FromRotationVector(new(step[0], step[1], step[2]));
        return new(turn * pose.Rotation, turn * pose.Translation + new Core.Numerics.Vector3d(step[3], step[4], step[5]));
    }
}
