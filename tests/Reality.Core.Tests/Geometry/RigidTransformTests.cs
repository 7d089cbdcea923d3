using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class RigidTransformTests
{
    [Fact]
    public void A_point_is_turned_before_it_is_moved()
    {
        var t = new RigidTransform(Rotation.FromRotationVector(new(0, 0, Math.PI / 2)), new(10, 20, 30));

        Near.Equal(new(8, 21, 33), t * new Vector3d(1, 2, 3), 1e-14);
    }

    [Fact]
    public void The_center_is_the_point_that_goes_to_the_origin() => Any.Pose.Sample(cameraFromWorld =>
        Near.Equal(Vector3d.Zero, cameraFromWorld * cameraFromWorld.Center, 1e-13));

    [Fact]
    public void A_pose_built_from_a_center_has_it() => Gen.Select(Any.Rotation, Any.Vector).Sample((r, center) =>
    {
        var pose = RigidTransform.FromCenter(r, center);
        Near.Equal(center, pose.Center, 1e-13);
        Assert.Equal(r, pose.Rotation);
    });

    [Fact]
    public void The_inverse_maps_back() => Gen.Select(Any.Pose, Any.Vector).Sample((t, p) =>
    {
        Near.Equal(p, t.Inverted() * (t * p), 1e-12);
        Near.Equal(p, t * (t.Inverted() * p), 1e-12);
    });

    [Fact]
    public void Chains_apply_the_right_transform_first() =>
        Gen.Select(Any.Pose, Any.Pose, Any.Vector).Sample((cameraFromRig, rigFromWorld, p) =>
            Near.Equal(cameraFromRig * (rigFromWorld * p), cameraFromRig * rigFromWorld * p, 1e-12));

    [Fact]
    public void Distances_stay() => Gen.Select(Any.Pose, Any.Vector, Any.Vector).Sample((t, a, b) =>
        Assert.Equal(Vector3d.Distance(a, b), Vector3d.Distance(t * a, t * b), 1e-12));

    [Fact]
    public void The_identity_moves_nothing() => Any.Vector.Sample(p => RigidTransform.Identity * p == p);
}
