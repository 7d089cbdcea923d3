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

        var floats = FloatingSplats.Find(cloud);

        Assert.Equal([7, 11], Enumerable.Range(0, cloud.Count).Where(i => floats[i]));
    }

    [Fact]
    public void A_cloud_without_splats_has_none() => Assert.Empty(FloatingSplats.Find(Cloud(0)));

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
