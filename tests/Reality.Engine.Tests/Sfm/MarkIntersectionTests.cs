using System.Diagnostics;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class MarkIntersectionTests
{
    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(new() { PhotoCount = 12, PointCount = 400 });

    [Fact]
    public void A_point_with_very_many_marks_is_found_fast_among_wrong_ones()
    {
        var point = SyntheticControl.On(s_flight, 1)[0];
        // Every third mark is 40 pixels off.
        var marks = Enumerable.Range(0, 1200).Select(i => point.Marks[i % point.Marks.Count])
            .Select((mark, i) => i % 3 == 0 ? mark with { Pixel = mark.Pixel + new Vector2d(40, 0) } : mark).ToArray();
        var scene = s_flight.Truth;
        var reconstruction = new Reconstruction(
            scene, SyntheticInput.Features(s_flight), TrackBuilder.Build(
                SyntheticInput.Features(s_flight).Select(f => f.Count).ToArray(), SyntheticInput.Pairs(s_flight).ToArray()));
        for (var photo = 0; photo < scene.Photos.Count; photo++)
            (reconstruction.CameraFromWorld[photo], reconstruction.IsRegistered[photo]) =
                (scene.Photos[photo].CameraFromWorld!.Value, true);
        var watch = Stopwatch.StartNew();

        var located = MarkIntersection.Of(marks, reconstruction.CameraFromWorld, reconstruction.Cameras, reconstruction);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 3);
        Assert.InRange(Vector3d.Distance(located.Position!.Value, point.WorldFrom(new SyntheticSceneOptions().Origin)), 0, 0.1);
        Assert.Equal(Enumerable.Range(0, 1200).Select(i => i % 3 != 0), located.IsMarkUsed);
    }
}
