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
    [InlineData(new[] { Wall, Wall, Wall, Sky, Sky, Sky, Sky }, Wall)] // three agree: those that see the sky are wrong
    public void A_depth_is_kept_when_more_views_agree_than_look_through_it(float[] neighbors, float kept) =>
        Assert.Equal(kept, Filter(Wall, neighbors), 0.001f);

    [Fact]
    public void The_open_sky_is_passed_on() => Assert.Equal(Sky, Filter(Sky, [Sky, 0]));

    [Fact]
    public void A_surface_that_others_see_in_the_sky_makes_it_unknown() => Assert.Equal(0, Filter(Sky, [Wall, Wall]));

    [Fact]
    public void Agreeing_depths_are_averaged_by_confidence_and_closeness()
    {
        var filter = new DepthFilter(Map(0, 10), new DepthFilterOptions { ThreadCount = 1 });
        filter.Add(Map(1, 10.05f, confidence: 100), CancellationToken.None);
        filter.Add(Map(2, 10.05f, confidence: 100), CancellationToken.None);

        var depth = filter.Result(CancellationToken.None).Depth[Side / 2, Side / 2];

        // Inverse depths with the weights 200, 100 and 100; the difference hardly counts.
        Assert.Equal(1 / ((0.1 + 1 / 10.05) / 2), depth, 0.003);
        Assert.InRange(Filter(Wall, [10.5f, 10.5f]), Wall + 0.05f, Wall + 0.2f);
    }

    [Theory]
    [InlineData(10.9f, true)]
    [InlineData(11.2f, false)]
    public void Depths_agree_within_ten_percent(float neighbor, bool agrees) =>
        Assert.Equal(agrees, Filter(Wall, [neighbor, neighbor]) > 0);

    [Fact]
    public void A_neighbor_whose_surface_is_nearer_neither_agrees_nor_contradicts() =>
        Assert.Equal(Wall, Filter(Wall, [Wall, Wall, 5, 5, 5]), 0.001f);

    [Theory]
    [InlineData(50, true)]
    [InlineData(70, false)]
    public void Normals_agree_within_60_degrees(double degrees, bool agrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var filter = new DepthFilter(Map(0, Wall), new DepthFilterOptions { ThreadCount = 1 });
        for (var i = 1; i <= 2; i++)
        {
            var neighbor = Map(i, Wall);
            Array.Fill(neighbor.Normals.Pixels, new Vector3((float)sin, 0, (float)-cos));
            filter.Add(neighbor, CancellationToken.None);
        }
        Assert.Equal(agrees, filter.Result(CancellationToken.None).Depth[Side / 2, Side / 2] > 0);
    }

    [Fact]
    public void Where_few_views_look_one_that_agrees_suffices()
    {
        Assert.Equal(Wall, Filter(Wall, [Wall]), 0.001f);
        Assert.Equal(0, Filter(Wall, [Wall, 0, 0]), 0.001f);
        // The others look at something in front of it.
        Assert.Equal(Wall, Filter(Wall, [Wall, 5, 5, 5]), 0.001f);
    }

    [Fact]
    public void A_slanted_wall_is_confirmed_without_a_shift_from_turned_and_moved_views()
    {
        // The wall normal · p = -9 m, and three views of it that look in different directions.
        var normal = new Vector3d(0.3, -0.2, -0.9).Normalized();
        var poses = new[]
        {
            RigidTransform.Identity,
            RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.02, 0.05, 0.3)), new(0.4, 0.1, 0.2)),
            RigidTransform.FromCenter(Rotation.FromRotationVector(new(-0.03, -0.04, -0.2)), new(-0.3, 0.3, -0.1)),
        };
        var maps = poses.Select((pose, i) => SlantedMap(i, pose, normal, -9)).ToArray();
        var filter = new DepthFilter(maps[0], new DepthFilterOptions { ThreadCount = 2 });
        filter.Add(maps[1], CancellationToken.None);
        filter.Add(maps[2], CancellationToken.None);

        var result = filter.Result(CancellationToken.None);

        for (var y = 10; y < Side - 10; y++)
        {
            for (var x = 10; x < Side - 10; x++)
            {
                Assert.Equal(maps[0].Depth[x, y], result.Depth[x, y], 2e-4f * maps[0].Depth[x, y]); // meters
                Assert.True(Vector3.Distance(maps[0].Normals[x, y], result.Normals[x, y]) < 1e-3f);
                Assert.InRange(result.Confidence[x, y], 1, 255);
            }
        }
    }

    private static DepthMap SlantedMap(int id, RigidTransform pose, Vector3d normal, double offset)
    {
        var map = Map(id, 0, pose);
        var own = pose.Rotation * normal;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var direction = map.View.Unproject(new(x + 0.5, y + 0.5), 1) - map.View.Center;
                var depth = (offset - Vector3d.Dot(normal, map.View.Center)) / Vector3d.Dot(normal, direction);
                map.Depth[x, y] = (float)depth;
                map.Normals[x, y] = own.RelativeTo(Vector3d.Zero);
            }
        }
        return map;
    }

    // Depth of the pixel in the middle.
    private static float Filter(float own, float[] neighbors)
    {
        var filter = new DepthFilter(Map(0, own), new DepthFilterOptions { ThreadCount = 1 });
        for (var i = 0; i < neighbors.Length; i++)
            filter.Add(Map(i + 1, neighbors[i]), CancellationToken.None);
        return filter.Result(CancellationToken.None).Depth[Side / 2, Side / 2];
    }

    private static DepthMap Map(int id, float depth, RigidTransform? at = null, byte confidence = 200)
    {
        var pose = at ?? RigidTransform.FromCenter(Rotation.Identity, new Vector3d(0.1 * id, 0, 0));
        var map = new DepthMap
        {
            View = new PinholeView(new(id), Side, Side, 50, 50, Side / 2, Side / 2, pose),
            Depth = new Image<float>(Side, Side), Normals = new Image<Vector3>(Side, Side),
            Confidence = new Image<byte>(Side, Side),
        };
        Array.Fill(map.Depth.Pixels, depth);
        Array.Fill(map.Normals.Pixels, -Vector3.UnitZ);
        Array.Fill(map.Confidence.Pixels, confidence);
        return map;
    }
}
