using System.Numerics;
using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Sample;
using Reality.Sample.Flights;

namespace Reality.Sample.Tests;

public sealed class SampleSceneTests
{
    private static readonly Lazy<SampleScene> Small = new(() => SampleScene.Create(Options));

    private static SampleOptions Options => new() { PhotoCount = 6, Width = 320, Height = 240, ThreadCount = 2 };

    [Fact]
    public void Photos_are_the_same_for_any_number_of_threads()
    {
        var other = SampleScene.Create(Options with { ThreadCount = 1 });
        Assert.Equal(other.RenderPhoto(new(2)).Pixels, Small.Value.RenderPhoto(new(2)).Pixels);
    }

    [Fact]
    public void Another_seed_gives_another_site()
    {
        var other = SampleScene.Create(Options with { Seed = 2 });
        Assert.NotEqual(other.Surface.HeightAt(5, 5), Small.Value.Surface.HeightAt(5, 5));
        Assert.NotEqual(other.RenderPhoto(new(0)).Pixels, Small.Value.RenderPhoto(new(0)).Pixels);
    }

    [Fact]
    public void Depth_maps_lie_on_the_surface()
    {
        var scene = Small.Value;
        var truth = scene.TrueScene();
        var view = PinholeView.Of(truth.Photos[1], scene.Camera, 4);
        var depthMap = scene.DepthMapOf(view);
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                var point = view.Unproject(new(x + 0.5, y + 0.5), depthMap.Depth[x, y]);
                Assert.InRange(scene.Surface.Grid.Distance(point, 1), 0, 1e-4);
                var toPoint = (view.CameraFromWorld * point).RelativeTo(Vector3d.Zero);
                Assert.InRange(Vector3.Dot(depthMap.Normals[x, y], Vector3.Normalize(toPoint)), -1.00001f, 0);
            }
        }
    }

    [Fact]
    public void Every_second_target_quarter_is_white_where_a_photo_observes_its_control_point()
    {
        // Larger pictures, where a target is 15 pixels wide.
        var scene = SampleScene.Create(Options with { Width = 800, Height = 600 });
        var exposure = scene.Exposures[0];
        var image = scene.RenderPhoto(exposure.Id);
        var seen = 0;
        foreach (var point in scene.ControlPoints)
        {
            foreach (var observation in point.Observations.Where(o => o.Photo == exposure.Id))
            {
                var quarters = Enumerable.Range(0, 4).Select(i => Brightness(scene, image, exposure, point, i)).ToArray();
                Assert.True(
                    Math.Min(quarters[1], quarters[3]) > 1.5 * Math.Max(quarters[0], quarters[2]),
                    $"{point.Name}: {string.Join(", ", quarters)}");
                seen++;
            }
        }
        Assert.True(seen >= 2);
    }

    [Fact]
    public void Photos_overlap_so_that_the_middle_of_the_site_is_seen_from_many_places()
    {
        var scene = SampleScene.Create(Options with { PhotoCount = 30 });
        Assert.Equal(6, scene.Exposures.Count(e => e.IsOblique));
        var onGround = new Vector3d(0, -9, scene.Surface.HeightAt(0, -9));
        Assert.True(scene.Exposures.Count(e => scene.TryObserve(e, onGround, out _)) >= 9);
        Assert.True(scene.ControlPoints.Count(c => c.Observations.Count >= 3) >= 8);
    }

    [Fact]
    public void Recorded_positions_are_wrong_as_a_receiver_is()
    {
        var scene = SampleScene.Create(Options with { PhotoCount = 60 });
        var frame = new LocalFrame(SampleScene.Origin);
        var errors = scene.Exposures.Select(e => frame.WorldFromGeo(e.MeasuredPosition) - e.CameraFromWorld.Center).ToList();
        Assert.InRange(Math.Sqrt(errors.Average(e => e.X * e.X + e.Y * e.Y)), 0.7, 2.5);
        Assert.InRange(Math.Sqrt(errors.Average(e => e.Z * e.Z)), 1.2, 5);
    }

    [Fact]
    public void Recorded_rotations_are_near_the_true_ones()
    {
        var scene = SampleScene.Create(Options with { PhotoCount = 30 });
        foreach (var (photo, exposure) in scene.PriorScene().Photos.Zip(scene.Exposures))
            Assert.InRange((photo.CameraFromEnu!.Value * exposure.CameraFromWorld.Rotation.Inverted()).Angle.Degrees, 0, 5);
    }

    private static double Brightness(
        SampleScene scene, Image<Rgb24> image, SampleExposure exposure, SampleControlPoint point, int quarter)
    {
        var (sin, cos) = Math.SinCos(point.YawRadians + Math.PI / 4 + quarter * Math.PI / 2);
        var place = point.Position + 0.35 * new Vector3d(cos, sin, 0);
        Assert.True(scene.Camera.TryProject(exposure.CameraFromWorld * place, out var pixel));
        return image[Math.Clamp((int)pixel.X, 0, image.Width - 1), Math.Clamp((int)pixel.Y, 0, image.Height - 1)].G;
    }
}
