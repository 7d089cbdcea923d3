using System.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;

namespace Reality.Engine.Tests.Splats;

public sealed class SplatMergingTests
{
    [Fact]
    public void Two_equal_splats_become_one_between_them_that_spreads_over_both()
    {
        var merged = SplatMerging.Merge([Cloud(new(-0.3f, 0, 0), new(0.3f, 0, 0))], 1);

        Assert.Equal(1, merged.Count);
        Assert.True(merged.Positions[0].Length() < 1e-6f);
        // Variances: 0.1² across, and 0.1² + 0.3² along; one factor on all keeps what the splats cover.
        float[] sigmas = [.. new[] { 0, 1, 2 }.Select(axis => float.Exp(merged.LogScales[0][axis])).Order()];
        Assert.Equal(1, sigmas[1] / sigmas[0], 1e-3);
        Assert.Equal(Math.Sqrt(10), sigmas[2] / sigmas[0], 1e-2);
        var longest = Enumerable.Range(0, 3).MaxBy(axis => merged.LogScales[0][axis]);
        var axes = Vector3.Transform(
            new(longest == 0 ? 1 : 0, longest == 1 ? 1 : 0, longest == 2 ? 1 : 0), merged.Rotations[0]);
        Assert.Equal(1, Math.Abs(axes.X), 1e-4);
    }

    [Fact]
    public void A_splat_that_covers_more_weighs_more()
    {
        var cloud = Cloud(new(0, 0, 0), new(1, 0, 0));
        cloud.LogScales[1] += new Vector3(float.Log(2)); // four times the area
        cloud.Harmonics[3] = 1; // the second is red

        var merged = SplatMerging.Merge([cloud], 1);

        Assert.Equal(0.8, merged.Positions[0].X, 1e-3);
        Assert.Equal(0.8, merged.Harmonics[0], 1e-3);
    }

    [Fact]
    public void Clouds_of_many_keep_their_middle_and_their_number_is_the_one_asked_for()
    {
        var random = Reality.Core.Numerics.SeededRandom.For(8, 0);
        var places = new Vector3[1000];
        for (var i = 0; i < places.Length; i++)
            places[i] = new(4 * random.NextSingle() - 2, random.NextSingle() - 0.5f, 0.1f * random.NextSingle());

        var merged = SplatMerging.Merge([Cloud(places[..400]), Cloud(places[400..])], 100);

        Assert.Equal(100, merged.Count);
        var (before, after) = (
            places.Aggregate(Vector3.Zero, (sum, p) => sum + p) / places.Length,
            merged.Positions.Aggregate(Vector3.Zero, (sum, p) => sum + p) / merged.Count);
        Assert.True((before - after).Length() < 1e-3f);
        Assert.All(merged.Positions, p => Assert.InRange(p.X, -2, 2));
    }

    [Fact]
    public void Fewer_splats_than_asked_for_stay_as_they_are()
    {
        var cloud = Cloud(new(5, 6, 7), new(1, 2, 3));

        var merged = SplatMerging.Merge([cloud], 9);

        Assert.Equal(cloud.Positions.OrderBy(p => p.X), merged.Positions.OrderBy(p => p.X));
        Assert.Equal(cloud.OpacityLogits, merged.OpacityLogits);
    }

    private static SplatCloud Cloud(params Vector3[] positions) => new()
    {
        Degree = 0,
        Positions = positions,
        LogScales = [.. positions.Select(_ => new Vector3(float.Log(0.1f)))],
        Rotations = [.. positions.Select(_ => Quaternion.Identity)],
        OpacityLogits = [.. positions.Select(_ => 0f)],
        Harmonics = new float[3 * positions.Length],
    };
}
