using Reality.Core.Geometry;
using Reality.Core.Scenes;

namespace Reality.Core.Tests.Scenes;

public sealed class SceneTests
{
    private static readonly Scene Sample = new()
    {
        Cameras = [CameraOf(0, 100), CameraOf(1, 200)],
        Photos = [PhotoOf(0, 1, null), PhotoOf(1, 0, RigidTransform.Identity), PhotoOf(2, 1, RigidTransform.Identity)],
    };

    [Fact]
    public void Ids_are_indices()
    {
        Assert.Equal("2.jpg", Sample[new PhotoId(2)].Name);
        Assert.Equal(200, Sample[new CameraId(1)].Width);
        Assert.Equal(200, Sample.CameraOf(Sample[new PhotoId(0)]).Width);
    }

    [Fact]
    public void Photos_with_a_pose_are_calibrated()
    {
        Assert.Equal(2, Sample.CalibratedPhotoCount);
        Assert.Equal([1, 2], Sample.CalibratedPhotos.Select(p => p.Id.Value));
    }

    [Fact]
    public void Photo_ids_sort_as_numbers_and_as_text()
    {
        var ids = new[] { 100000, 3, 20 }.Select(i => new PhotoId(i)).Order().ToArray();

        Assert.Equal([3, 20, 100000], ids.Select(id => id.Value));
        Assert.Equal(["000003", "000020", "100000"], ids.Select(id => id.ToString()));
        Assert.True(ids[0] < ids[1] && ids[1] > ids[0] && ids[0] <= new PhotoId(3) && ids[0] >= new PhotoId(3));
    }

    private static Camera CameraOf(int id, int width) =>
        new() { Id = new(id), Width = width, Height = 100, FocalLength = 100, PrincipalPoint = new(50, 50) };

    private static Photo PhotoOf(int id, int camera, RigidTransform? pose) =>
        new() { Id = new(id), Name = $"{id}.jpg", CameraId = new(camera), CameraFromWorld = pose };
}

public sealed class TiePointsTests
{
    [Fact]
    public void Observations_of_a_point_lie_between_its_first_and_the_next_points()
    {
        var points = new TiePoints
        {
            Positions = [new(1, 2, 3), new(4, 5, 6)], Colors = [default, default], FirstObservation = [0, 2, 5],
            PhotoOf = [0, 3, 1, 2, 4], X = [1, 2, 3, 4, 5], Y = [5, 4, 3, 2, 1],
        };

        Assert.Equal(2, points.Count);
        Assert.Equal(5, points.ObservationCount);
        Assert.Equal([1, 2, 4], points.PhotoOf[points.FirstObservation[1]..points.FirstObservation[2]]);
    }

    [Fact]
    public void The_empty_set_has_an_end_all_the_same()
    {
        Assert.Equal(0, TiePoints.None.Count);
        Assert.Equal(0, TiePoints.None.ObservationCount);
        Assert.Equal([0], TiePoints.None.FirstObservation);
    }
}

public sealed class DepthMapTests
{
    [Theory]
    [InlineData(3f, true)]
    [InlineData(float.Epsilon, true)]
    [InlineData(0f, false)] // unknown
    [InlineData(float.PositiveInfinity, false)] // sky
    [InlineData(-1f, false)]
    [InlineData(float.NaN, false)]
    public void A_surface_has_a_positive_finite_depth(float depth, bool expected) =>
        Assert.Equal(expected, DepthMap.IsSurface(depth));
}
