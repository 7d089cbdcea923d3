using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;

namespace Reality.Engine.Tests.Splats;

/// <summary>A wall of opaque gray splats 10 m before the camera, and one splat far behind it, beside the wall.</summary>
public sealed class SplatViewerTests
{
    private static readonly PinholeView s_view = new(new(0), 64, 48, 60, 60, 32, 24, RigidTransform.Identity);
    private static readonly Scene s_scene = new() { Cameras = [], Photos = [] };

    [Fact]
    public void Depths_are_those_of_the_wall_and_infinite_beside_it()
    {
        var depths = new SplatViewer(Wall(), s_scene, 2).DepthsIn(s_view, 40);

        Assert.Equal(10, depths[32, 24], 0.01);
        Assert.Equal(10, depths[24, 20], 0.01);
        Assert.Equal(float.PositiveInfinity, depths[60, 4]);
    }

    [Fact]
    public void Splats_behind_the_largest_depth_count_as_being_there()
    {
        var viewer = new SplatViewer(Wall(), s_scene, 1);

        Assert.Equal(100, viewer.DepthsIn(s_view, 200)[8, 24], 1);
        Assert.Equal(40, viewer.DepthsIn(s_view, 40)[8, 24], 0.4);
    }

    [Fact]
    public void The_splats_are_seen_where_the_photo_is_masked_as_well()
    {
        var green = new Image<Rgb24>(64, 48);
        green.Pixels.AsSpan().Fill(new(0, 255, 0));

        var colors = new SplatViewer(Wall(), s_scene, 2).Show(new(s_view, green, new Image<byte>(64, 48)));

        Assert.InRange(colors[32, 24].R, 125, 130);
        Assert.InRange(colors[32, 24].G, 125, 130);
        Assert.Equal(new(0, 0, 0), colors[60, 4]);
    }

    private static SplatCloud Wall()
    {
        const int Side = 17;
        var count = Side * Side + 1;
        var splats = new SplatCloud
        {
            Degree = 0, IsAntialiased = true, Positions = new Vector3[count], LogScales = new Vector3[count],
            Rotations = [.. Enumerable.Repeat(Quaternion.Identity, count)],
            OpacityLogits = [.. Enumerable.Repeat(8f, count)], Harmonics = new float[3 * count],
        };
        for (var i = 0; i < Side * Side; i++)
        {
            splats.Positions[i] = new(0.25f * (i % Side - Side / 2), 0.25f * (i / Side - Side / 2), 10);
            splats.LogScales[i] = new(-1.5f, -1.5f, -6);
        }
        splats.Positions[^1] = new(-40, 0, 100);
        splats.LogScales[^1] = new(2, 2, -6);
        return splats;
    }
}
