using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>A flight in three lines, 50 m above the ground, in frames that are turned, moved and scaled.</summary>
public sealed class LocalPlacementTests
{
    private static readonly SyntheticScene s_flight =
        SyntheticScene.Aerial(new() { PhotoCount = 15, PhotosPerLine = 5, PointCount = 900 });

    public static TheoryData<double, double, double> Turns => new() { { 0, 0, 0 }, { 2.5, 0.3, -1 }, { -0.8, 1.9, 0.6 } };

    [Theory]
    [MemberData(nameof(Turns))]
    public void Up_is_z_the_median_of_the_tie_points_is_zero_and_neighbors_are_a_unit_apart(double x, double y, double z)
    {
        var reconstruction = SyntheticReconstruction.Complete(s_flight);
        var worldFromTruth = new Similarity(1 + Math.Abs(x), Rotation.FromRotationVector(new(x, y, z)), new(500, -70, 3000));
        reconstruction.Transform(worldFromTruth);

        var localFromWorld = LocalPlacement.UprightAtUnitBaseline(reconstruction);

        // The roll of the photos of a flight is its error.
        var up = localFromWorld.Rotation * (worldFromTruth.Rotation * new Vector3d(0, 0, 1));
        Assert.InRange(up.Z, 0.99, 1);
        reconstruction.Transform(localFromWorld);
        Assert.InRange(LocalPlacement.TiePointMedian(reconstruction).Length, 0, 0.5);
        var centers = Array.ConvertAll(reconstruction.CameraFromWorld, pose => pose.Center);
        Assert.All(centers, center => Assert.True(center.Z > 3));
        var nearest = centers.Select(c => centers.Where(other => other != c).Min(other => Vector3d.Distance(c, other)));
        Assert.Equal(1, Median.Of(nearest.ToArray()), 1e-9);
    }

    [Fact]
    public void A_single_photo_keeps_its_scale()
    {
        var reconstruction = SyntheticReconstruction.Complete(s_flight);
        for (var photo = 1; photo < reconstruction.PhotoCount; photo++)
            reconstruction.IsRegistered[photo] = false;

        Assert.Equal(1, LocalPlacement.UprightAtUnitBaseline(reconstruction).Scale);
    }
}
