using Reality.Engine.Thermal;

namespace Reality.Engine.Tests.Thermal;

public sealed class TemperatureOffsetsTests
{
    [Fact]
    public void Offsets_are_found_from_their_differences_up_to_a_constant_of_each_connected_group()
    {
        // A chain of four photos and a closing pair; two photos apart; one alone.
        double[] truth = [0.5, -1, 2, -1.5, 0.75, -0.75, 0];
        (int, int)[] overlaps = [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5)];
        var pairs = overlaps.Select(pair => new TemperatureDifference(
            pair.Item1, pair.Item2, truth[pair.Item1] - truth[pair.Item2], 10 + pair.Item1)).ToList();

        var offsets = TemperatureOffsets.Solve(truth.Length, pairs);

        Assert.All(truth.Zip(offsets), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Contradicting_differences_are_met_halfway_by_their_weights()
    {
        var offsets = TemperatureOffsets.Solve(2, [new(0, 1, 1, 30), new(1, 0, -2, 10)]);

        Assert.Equal([0.625, -0.625], offsets.Select(offset => Math.Round(offset, 6)));
    }

    [Fact]
    public void A_long_chain_of_photos_is_solved_to_its_end()
    {
        var pairs = Enumerable.Range(0, 299).Select(i => new TemperatureDifference(i, i + 1, -0.01, 50)).ToList();

        var offsets = TemperatureOffsets.Solve(300, pairs);

        Assert.Equal(2.99, offsets[299] - offsets[0], 1e-2);
    }

    [Fact]
    public void Photos_without_a_pair_keep_their_temperatures() =>
        Assert.Equal([0, 0, 0], TemperatureOffsets.Solve(3, []));
}
