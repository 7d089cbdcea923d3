using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class PoseAlignmentTests
{
    private static readonly SyntheticScene s_scene = SyntheticScene.Around(new() { PhotoCount = 8, PointCount = 200 });

    private static readonly Similarity s_move = new(2.5, Rotation.FromRotationVector(new(0.4, -1.2, 0.9)), new(100, -40, 7));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exact_poses_give_the_similarity_to_their_world(bool byRotations) =>
        AssertNear(s_move, PoseAlignment.Estimate(SyntheticReconstruction.Posed(s_scene), Poses(), byRotations), 1e-9);

    [Fact]
    public void Trusted_rotations_do_not_follow_errors_of_centers_and_trusted_centers_not_those_of_rotations()
    {
        var (turned, shifted) = (Poses(), Poses());
        var random = SeededRandom.For(2, 0);
        for (var i = 0; i < turned.Length; i++)
        {
            turned[i] = At(
                Rotation.FromRotationVector(new(0.3, 0, 0.1 * random.NextDouble())) * turned[i]!.Value.Rotation,
                turned[i]!.Value.Center);
            shifted[i] = At(
                shifted[i]!.Value.Rotation,
                shifted[i]!.Value.Center + new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian()));
        }
        var reconstruction = SyntheticReconstruction.Posed(s_scene);

        AssertNear(s_move, PoseAlignment.Estimate(reconstruction, turned, byRotations: false), 1e-9);
        var rotation = PoseAlignment.Estimate(reconstruction, shifted, byRotations: true).Rotation;
        Assert.InRange((rotation * s_move.Rotation.Inverted()).Angle.Degrees, 0, 1e-6);
    }

    [Fact]
    public void Centers_on_one_line_need_rotations()
    {
        var poses = Poses();
        for (var i = 3; i < poses.Length; i++)
            poses[i] = null;
        var reconstruction = SyntheticReconstruction.Posed(s_scene);
        for (var i = 0; i < 3; i++)
        {
            reconstruction.CameraFromWorld[i] = At(reconstruction.CameraFromWorld[i].Rotation, new(i, 2 * i, 5));
            poses[i] = At(
                reconstruction.CameraFromWorld[i].Rotation * s_move.Rotation.Inverted(), s_move * new Vector3d(i, 2 * i, 5));
        }

        AssertNear(s_move, PoseAlignment.Estimate(reconstruction, poses, byRotations: true), 1e-9);
        var failure = Assert.Throws<StageException>(() => PoseAlignment.Estimate(reconstruction, poses, byRotations: false));
        Assert.Equal("Poses_OnOneLine", failure.Code);

        poses[2] = null;
        failure = Assert.Throws<StageException>(() => PoseAlignment.Estimate(reconstruction, poses, byRotations: true));
        Assert.Contains("Only 2 photos with a pose", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Centers_that_are_mirrored_contradict_the_rotations()
    {
        var poses = Array.ConvertAll(Poses(), pose => (RigidTransform?)At(pose!.Value.Rotation, -pose.Value.Center));

        var failure = Assert.Throws<StageException>(
            () => PoseAlignment.Estimate(SyntheticReconstruction.Posed(s_scene), poses, byRotations: true));

        Assert.Equal("Poses_Contradict", failure.Code);
    }

    private static RigidTransform?[] Poses() =>
    [
        .. s_scene.Truth.Photos.Select(photo => (RigidTransform?)At(
            photo.CameraFromWorld!.Value.Rotation * s_move.Rotation.Inverted(), s_move * photo.CameraFromWorld.Value.Center)),
    ];

    private static RigidTransform At(Rotation rotation, Vector3d center) => new(rotation, -(rotation * center));

    private static void AssertNear(Similarity expected, Similarity actual, double tolerance)
    {
        foreach (var point in (Vector3d[])[Vector3d.Zero, new(10, 0, 0), new(0, -10, 3)])
            Assert.InRange((expected * point - actual * point).Length, 0, tolerance);
    }
}
