using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rigs;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Rigs;

public sealed class RigDetectionTests
{
    [Theory]
    [InlineData("left/0001.jpg right/0001.jpg left/0002.jpg right/0002.jpg", "left right", 2)]
    [InlineData("left01.jpg left02.jpg right01.jpg right02.jpg", "left right", 2)]
    [InlineData("a/I_0001_1.tif a/I_0001_2.tif a/I_0002_1.tif a/I_0002_2.tif a/I_0003_1.tif a/I_0003_2.tif", "1 2", 3)]
    [InlineData("cam0/7.png cam1/7.png cam2/7.png cam0/8.png cam1/8.png cam2/8.png cam0/9.png cam1/9.png cam2/9.png", "0 1 2", 3)]
    [InlineData("0001_GRE.TIF 0001_RED.TIF 0001_NIR.TIF", "GRE NIR RED", 1)]
    public void Names_that_differ_in_one_word_are_photos_of_one_exposure(string names, string slots, int exposureCount)
    {
        var scene = RigDetection.Apply(SceneOf(names.Split(' ')));

        var places = scene.Photos.Select(photo => photo.RigPlace!).ToList();
        Assert.Equal(slots.Split(' '), places.Select(place => place.Slot).Distinct().Order());
        Assert.Equal(exposureCount, places.Select(place => place.Exposure).Distinct().Count());
    }

    [Fact]
    public void Cameras_of_one_model_get_parameters_of_their_own()
    {
        var scene = RigDetection.Apply(SceneOf(["left/1.jpg", "left/2.jpg", "right/1.jpg", "right/2.jpg", "ground/77.jpg"]));

        Assert.Equal([0, 0, 1, 1, 2], scene.Photos.Select(photo => photo.CameraId.Value));
        Assert.Equal(["Model", "Model (right)", "Model"], scene.Cameras.Select(camera => camera.Name));
        Assert.Null(scene.Photos[4].RigPlace);
    }

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(0.02, true)]
    [InlineData(0.4, false)]
    public void Cameras_with_common_times_are_a_rig(double secondsApart, bool isRig)
    {
        var start = new DateTimeOffset(2026, 5, 4, 10, 0, 0, 250, TimeSpan.Zero);
        var scene = SceneOf(["a7.jpg", "a8.jpg", "a9.jpg", "DSC_1.jpg", "DSC_2.jpg", "DSC_3.jpg"]);
        scene = scene with
        {
            Cameras = [scene.Cameras[0], scene.Cameras[0] with { Id = new(1) }],
            Photos =
            [
                .. scene.Photos.Select((photo, i) => photo with
                {
                    CameraId = new(i / 3),
                    CaptureTime = start.AddSeconds(3 * (i % 3) + (i < 3 ? 0 : secondsApart)),
                }),
            ],
        };

        if (!isRig)
        {
            AssertNotFound(scene);
            return;
        }
        var places = RigDetection.Apply(scene).Photos.Select(photo => photo.RigPlace!).ToArray();
        Assert.Equal(3, places.Select(place => place.Exposure).Distinct().Count());
        Assert.Equal(["Model 0", "Model 1"], places.Select(place => place.Slot).Distinct());
        Assert.Equal(places[1].Exposure, places[4].Exposure);
    }

    [Fact]
    public void Equal_names_of_two_flights_are_no_rig()
    {
        var scene = SceneOf(["monday/1.jpg", "monday/2.jpg", "tuesday/1.jpg", "tuesday/2.jpg"]);
        var time = new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);
        AssertNotFound(scene with
        {
            Photos =
            [
                .. scene.Photos.Select((photo, i) => photo with { CaptureTime = time.AddDays(i / 2).AddSeconds(2 * (i % 2)) }),
            ],
        });
        AssertNotFound(scene with
        {
            Photos =
            [
                .. scene.Photos.Select((photo, i) => photo with
                {
                    Position = new(GeoPoint.FromDegrees(47 + 0.001 * i, 8, 400), 2, 3),
                }),
            ],
        });
    }

    [Fact]
    public void What_the_scene_names_comes_before_names_of_files()
    {
        var scene = SceneOf(["left/1.jpg", "right/1.jpg", "left/2.jpg", "right/2.jpg"]);
        var photos = scene.Photos.ToArray();
        photos[0] = photos[0] with { RigPlace = new("head", "l", "7") };
        photos[3] = photos[3] with { RigPlace = new("head", "r", "7") };

        var found = RigDetection.Apply(scene with { Photos = photos });

        Assert.Equal(photos.Select(photo => photo.RigPlace), found.Photos.Select(photo => photo.RigPlace));
    }

    [Fact]
    public void Two_photos_of_a_camera_at_one_moment_are_refused()
    {
        var scene = SceneOf(["1.jpg", "2.jpg", "3.jpg"]);
        var failure = Assert.Throws<StageException>(() => RigDetection.Apply(scene with
        {
            Photos = [.. scene.Photos.Select((photo, i) => photo with { RigPlace = new("head", i == 0 ? "l" : "r", "7") })],
        }));
        Assert.Equal("Rig_Invalid", failure.Code);
        Assert.Contains("2.jpg and 3.jpg", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Photos_of_one_camera_are_no_rig() => AssertNotFound(SceneOf(["DJI_0001.JPG", "DJI_0002.JPG", "DJI_0013.JPG"]));

    private static void AssertNotFound(Scene scene)
    {
        var failure = Assert.Throws<StageException>(() => RigDetection.Apply(scene));
        Assert.Equal("Rig_NotFound", failure.Code);
        Assert.Contains("RigExposure", failure.Message, StringComparison.Ordinal);
    }

    private static Scene SceneOf(IReadOnlyList<string> names) => new()
    {
        Cameras =
        [
            new()
            {
                Id = new(0), Name = "Model", Width = 100, Height = 80, FocalLength = 90, PrincipalPoint = new Vector2d(50, 40),
            },
        ],
        Photos = [.. names.Select((name, i) => new Photo { Id = new(i), Name = name, CameraId = new(0) })],
    };
}
