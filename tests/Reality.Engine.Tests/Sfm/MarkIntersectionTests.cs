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
        var reconstruction = SyntheticControl.Reconstructed(s_flight, []);
        var watch = Stopwatch.StartNew();

        var located = MarkIntersection.Of(marks, reconstruction.CameraFromWorld, reconstruction.Cameras, reconstruction);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 3);
        Assert.InRange(Vector3d.Distance(located.Position!.Value, point.WorldFrom(new SyntheticSceneOptions().Origin)), 0, 0.1);
        Assert.Equal(Enumerable.Range(0, 1200).Select(i => i % 3 != 0), located.IsMarkUsed);
    }
}
