using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class BundleStructureTests
{
    private static readonly SyntheticScene Scene = SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 60 });

    [Theory]
    [InlineData(0, 8)]
    [InlineData(3, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 16)]
    [InlineData(10, 16)]
    public void Rows_of_intrinsics_are_padded_to_whole_vectors(int freeCount, int expected) =>
        Assert.Equal(
            expected, new BundleStructure(SyntheticBundle.Of(Scene, free: [.. Enumerable.Range(0, freeCount)])).CameraStride);

    [Fact]
    public void Each_photo_lists_its_observations_and_each_observation_its_point()
    {
        var problem = SyntheticBundle.Of(Scene);
        var structure = new BundleStructure(problem);

        Assert.Equal(problem.ObservationCount, structure.FirstOfPhoto[^1]);
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            var mine = structure.ObservationsOfPhoto[structure.FirstOfPhoto[photo]..structure.FirstOfPhoto[photo + 1]];
            Assert.Equal(Enumerable.Range(0, problem.ObservationCount).Where(o => problem.PhotoOf[o] == photo), mine);
        }
        for (var o = 0; o < problem.ObservationCount; o++)
            Assert.InRange(
                o, problem.FirstObservation[structure.PointOf[o]], problem.FirstObservation[structure.PointOf[o] + 1] - 1);
    }

    [Fact]
    public void A_point_meets_each_camera_that_sees_it_once()
    {
        var problem = SyntheticBundle.Of(Scene, cameraCount: 3, free: [IntrinsicVector.Focal]);
        var structure = new BundleStructure(problem);

        for (var p = 0; p < problem.PointCount; p++)
        {
            var observations = Enumerable.Range(
                problem.FirstObservation[p], problem.FirstObservation[p + 1] - problem.FirstObservation[p]);
            var cameras = structure.CameraOfIncidence[structure.FirstCameraOfPoint[p]..structure.FirstCameraOfPoint[p + 1]];
            Assert.Equal(observations.Select(o => problem.CameraOf[problem.PhotoOf[o]]).Distinct(), cameras);
            Assert.All(observations, o => Assert.InRange(
                structure.IncidenceOf[o], structure.FirstCameraOfPoint[p], structure.FirstCameraOfPoint[p + 1] - 1));
            Assert.All(observations, o => Assert.Equal(
                problem.CameraOf[problem.PhotoOf[o]], structure.CameraOfIncidence[structure.IncidenceOf[o]]));
        }
    }

    [Fact]
    public void Points_do_not_meet_cameras_without_free_intrinsics()
    {
        var problem = SyntheticBundle.Of(Scene, cameraCount: 2, free: [IntrinsicVector.Focal]);
        problem.FreeIntrinsics[0] = [];

        var structure = new BundleStructure(problem);

        Assert.All(structure.CameraOfIncidence, camera => Assert.Equal(1, camera));
        for (var i = 0; i < structure.CameraOfIncidence.Length; i++)
        {
            var point = structure.PointOfIncidence[i];
            Assert.InRange(i, structure.FirstCameraOfPoint[point], structure.FirstCameraOfPoint[point + 1] - 1);
        }
        for (var o = 0; o < problem.ObservationCount; o++)
            Assert.Equal(problem.CameraOf[problem.PhotoOf[o]] == 0, structure.IncidenceOf[o] < 0);
    }
}
