using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class PhotoPairsTests
{
    private static readonly DateTimeOffset s_noon = new(2025, 6, 14, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Partners_are_the_nearest_in_time_and_place_and_each_belongs_to_one_photo()
    {
        var partners = Find(
            Visible("a", 0, 0), Visible("b", 3, 20), Visible("c", 6, 40),
            Thermal("d", 4, 21), Thermal("e", 6, 40), Thermal("f", 5, 30), Thermal("g", 0.5, 0), Thermal("h", 60, 60));

        // f lies between b and c, which d and e have taken.
        Assert.Equal([null, null, null, 1, 2, null, 0, null], partners);
    }

    [Fact]
    public void Photos_of_the_same_second_at_another_place_are_those_of_another_aircraft() =>
        Assert.Equal([null, null], Find(Visible("a", 0, 0), Thermal("b", 0, 300)));

    [Fact]
    public void Without_times_names_tell() => Assert.Equal(
        [null, null, 1, null],
        Find(
            Visible("DJI_0001_V.JPG", 0, 0), Visible("DJI_0002_V.JPG", 3, 20), Untimed("DJI_0002_T.tif"),
            Untimed("DJI_0009_T.tif")));

    [Fact]
    public void Photos_of_the_same_second_are_told_apart_by_place_however_many_they_are()
    {
        var visible = Enumerable.Range(0, 200).Select(i => Visible($"v{i}", 0, i)).ToArray();
        var thermal = Enumerable.Range(0, 200).Select(i => Thermal($"t{i}", 2, i)).ToArray();

        Assert.Equal(Enumerable.Range(0, 200).Select(i => (int?)i), Find([.. visible, .. thermal]).Skip(200));
    }

    [Fact]
    public void Times_at_the_ends_of_the_calendar_are_times_like_others()
    {
        Photo[] first = [Visible("a", 0, 0), Thermal("b", 0, 0)];
        Photo[] last = [Visible("c", 0, 0), Thermal("d", 0, 0)];

        Assert.Equal(
            [null, 0, null, 2, null],
            Find(
            [
                .. first.Select(photo => photo with { CaptureTime = DateTimeOffset.MinValue }),
                .. last.Select(photo => photo with { CaptureTime = DateTimeOffset.MaxValue }),
                Visible("e", 0, 0) with { CaptureTime = null },
            ]));
    }

    [Fact]
    public void A_scene_of_thermal_photos_alone_has_no_pairs() =>
        Assert.Equal([null, null], Find(Thermal("a", 0, 0), Thermal("b", 1, 5)));

    private static int?[] Find(params Photo[] photos) => PhotoPairs.Find(new Scene
    {
        Cameras = [CameraOf(0, "Visible"), CameraOf(1, Camera.ThermalBand)],
        Photos = [.. photos.Select((photo, i) => photo with { Id = new(i) })],
    });

    private static Camera CameraOf(int id, string band) => new()
    {
        Id = new(id), Band = band, Width = 100, Height = 100, FocalLength = 100, PrincipalPoint = new(50, 50),
    };

    private static Photo Visible(string name, double seconds, double meters) => At(name, 0, seconds, meters);

    private static Photo Thermal(string name, double seconds, double meters) => At(name, 1, seconds, meters);

    private static Photo Untimed(string name) => new() { Id = default, Name = name, CameraId = new(1) };

    private static Photo At(string name, int camera, double seconds, double meters) => new()
    {
        Id = default,
        Name = name,
        CameraId = new(camera),
        CaptureTime = s_noon.AddSeconds(seconds),
        Position = new(GeoPoint.FromDegrees(49.23 + meters / 111_200, 9.46, 300), 1, 1),
    };
}
