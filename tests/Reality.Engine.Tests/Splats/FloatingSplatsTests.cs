using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;

namespace Reality.Engine.Tests.Splats;

public sealed class FloatingSplatsTests
{
    [Fact]
    public void Splats_far_away_or_as_large_as_the_scene_float()
    {
        var random = SeededRandom.For(1, 2);
        var cloud = Cloud(1000);
        for (var i = 0; i < cloud.Count; i++)
        {
            cloud.Positions[i] = new(
                (float)(40 * random.NextDouble()), (float)(40 * random.NextDouble()), (float)(3 * random.NextDouble()));
            cloud.LogScales[i] = new(MathF.Log(0.3f));
        }
        cloud.Positions[7] = new(20, 20, 300);
        cloud.LogScales[11].Y = MathF.Log(60);
        // Large, but as the ground at the rim of a scene is.
        cloud.LogScales[13].X = MathF.Log(3);

        var floats = FloatingSplats.Find(cloud, []);

        Assert.Equal([7, 11], Enumerable.Range(0, cloud.Count).Where(i => floats[i]));
    }

    [Fact]
    public void Splats_around_a_camera_float()
    {
        var cloud = Cloud(100) with { Origin = new(0, 0, 1000) };
        for (var i = 0; i < cloud.Count; i++)
        {
            cloud.Positions[i] = new(i, i % 7, 0);
            cloud.LogScales[i] = new(MathF.Log(0.3f));
            cloud.Rotations[i] = Quaternion.Identity;
        }
        // Needles of 8 m towards a camera 20 m above; the second one is turned aside.
        foreach (var i in (int[])[40, 41])
        {
            cloud.Positions[i] = new(40, 0, 0);
            cloud.LogScales[i].Z = MathF.Log(8);
        }
        cloud.Rotations[41] = Quaternion.CreateFromAxisAngle(Vector3.UnitX, 1);

        var floats = FloatingSplats.Find(cloud, [new(0, 0, 1020), new(40.5, 0, 1020)]);

        Assert.Equal([40], Enumerable.Range(0, cloud.Count).Where(i => floats[i]));
        Assert.DoesNotContain(true, FloatingSplats.Find(cloud, []));
    }

    [Fact]
    public void A_cloud_without_splats_has_none() => Assert.Empty(FloatingSplats.Find(Cloud(0), []));

    private static SplatCloud Cloud(int count) => new()
    {
        Degree = 0,
        Positions = new Vector3[count],
        LogScales = new Vector3[count],
        Rotations = new Quaternion[count],
        OpacityLogits = new float[count],
        Harmonics = new float[3 * count],
    };
}
