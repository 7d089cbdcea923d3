using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class PoseAdjointTests
{
    private static readonly RigidTransform s_mount = new(Rotation.FromRotationVector(new(0.4, -1.1, 0.3)), new(2, -3, 0.5));
    private static readonly RigidTransform s_pose = new(Rotation.FromRotationVector(new(-0.2, 0.6, 1.4)), new(-7, 1, 4));

    /// <summary>A step of a pose has the same effect as its image on the pose that a mount leads to.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Steps_before_and_after_a_mount_have_the_same_effect(int parameter)
    {
        const double size = 1e-6;
        var step = new double[6];
        step[parameter] = size;
        var adjoint = PoseAdjoint.Of(s_mount);
        var image = Enumerable.Range(0, 6).Select(row => adjoint[row * 6 + parameter] * size).ToArray();

        var before = s_mount * PoseStep.Apply(step, s_pose);
        var after = PoseStep.Apply(image, s_mount * s_pose);

        // Terms of second order are 1e-12 times lengths of some meters.
        foreach (var point in (Vector3d[])[Vector3d.Zero, new(1, 2, 3), new(-4, 0, 5)])
            Assert.True((before * point - after * point).Length < 1e-10, $"{(before * point - after * point).Length} m");
    }

    [Fact]
    public void The_adjoint_of_no_motion_changes_nothing() =>
        Assert.Equal(PoseAdjoint.Identity, PoseAdjoint.Of(RigidTransform.Identity));
}
