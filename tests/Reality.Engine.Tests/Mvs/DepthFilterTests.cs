using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

/// <summary>Five views of a wall 10 m away, side by side.</summary>
public sealed class DepthFilterTests
{
    private const int Side = 40;
    private const float Wall = 10;
    private const float Sky = float.PositiveInfinity;

    [Theory]
    [InlineData(new[] { Wall, Wall }, Wall)]
    [InlineData(new[] { Wall, 0f, 0f }, 0f)]
    [InlineData(new[] { Wall, Wall, Sky }, Wall)]
    [InlineData(new[] { Wall, Wall, Sky, Sky }, 0f)]
    public void A_depth_is_kept_when_more_views_agree_than_look_through_it(float[] neighbors, float kept) =>
        Assert.Equal(kept, Filter(Wall, neighbors), 0.001f);

    [Fact]
    public void The_open_sky_is_passed_on() => Assert.Equal(Sky, Filter(Sky, [Wall, Wall]));

    // Depth of the pixel in the middle.
    private static float Filter(float own, float[] neighbors)
    {
        var filter = new DepthFilter(Map(0, own), new DepthFilterOptions { ThreadCount = 1 });
        for (var i = 0; i < neighbors.Length; i++)
            filter.Add(Map(i + 1, neighbors[i]), CancellationToken.None);
        return filter.Result(CancellationToken.None).Depth[Side / 2, Side / 2];
    }

    private static DepthMap Map(int id, float depth)
    {
        var pose = RigidTransform.FromCenter(Rotation.Identity, new Vector3d(0.1 * id, 0, 0));
        var map = new DepthMap
        {
            View = new PinholeView(new(id), Side, Side, 50, 50, Side / 2, Side / 2, pose),
            Depth = new Image<float>(Side, Side), Normals = new Image<Vector3>(Side, Side), Confidence = new Image<byte>(Side, Side),
        };
        Array.Fill(map.Depth.Pixels, depth);
        Array.Fill(map.Normals.Pixels, -Vector3.UnitZ);
        Array.Fill(map.Confidence.Pixels, (byte)200);
        return map;
    }
}
