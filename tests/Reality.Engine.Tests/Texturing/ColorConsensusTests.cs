using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class ColorConsensusTests
{
    [Fact]
    public void Colors_that_agree_give_their_weighted_mean_and_full_agreement()
    {
        float[] weights = [1, 3];

        var mean = ColorConsensus.Of([new(100, 50, 20), new(102, 50, 20)], weights);

        Assert.Equal(101.5f, mean.X, 0.02f);
        Assert.All(weights, w => Assert.InRange(w, 0.98f, 1));
    }

    [Fact]
    public void A_minority_hardly_moves_the_consensus_and_its_weight_says_so()
    {
        float[] weights = [1, 1, 1, 1, 1];

        var mean = ColorConsensus.Of([new(100), new(104), new(240), new(96), new(100)], weights);

        Assert.Equal(100, mean.X, 2.5f);
        Assert.InRange(weights[2], 0, 0.02f);
        Assert.True(weights[0] > 0.9f);
    }

    [Fact]
    public void A_heavy_color_outweighs_several_light_ones()
    {
        float[] weights = [10, 1, 1, 1];

        Assert.Equal(50, ColorConsensus.Of([new(50), new(200), new(200), new(200)], weights).X, 3f);
    }

    [Fact]
    public void A_single_color_is_its_own_consensus() =>
        Assert.Equal(new(7, 8, 9), ColorConsensus.Of([new(7, 8, 9)], new float[] { 0.3f }));

    [Fact]
    public void The_order_of_the_colors_does_not_matter()
    {
        float[] weights = [1, 2, 3], reversed = [3, 2, 1];

        var mean = ColorConsensus.Of([new(10), new(30), new(90)], weights);
        var other = ColorConsensus.Of([new(90), new(30), new(10)], reversed);

        Assert.InRange((mean - other).Length(), 0, 1e-3);
    }
}

public sealed class ConsensusCellTests
{
    private static readonly Mesh Ground = FlatGround.Grid(16, 16);
    private static readonly Vector3[] NoGains = [Vector3.One, Vector3.One, Vector3.One, Vector3.One];

    [Fact]
    public void A_photo_lacks_the_difference_to_what_most_others_show()
    {
        // The middle of the odd photo: three others show 100 there.
        var photos = Photos(112, 100, 100, 100);

        var depth = new ConsensusCell(photos[0], photos[1..], NoGains).Compare(25, 20, out var difference, out var trust);

        Assert.Equal(10, depth, 0.01f);
        Assert.InRange(difference.X, -12, -6);
        Assert.Equal(255, trust);
    }

    [Fact]
    public void A_photo_that_shows_something_else_than_a_clear_majority_is_not_trusted()
    {
        var photos = Photos(250, 100, 100, 100);

        new ConsensusCell(photos[0], photos[1..], NoGains).Compare(25, 20, out _, out var trust);
        Assert.Equal(0, trust);

        // One against one says nothing.
        new ConsensusCell(photos[0], photos[1..2], NoGains).Compare(25, 20, out _, out trust);
        Assert.Equal(255, trust);
    }

    [Fact]
    public void Gains_are_applied_before_colors_are_compared()
    {
        var photos = Photos(50, 100, 100, 100);
        Vector3[] gains = [new(2), Vector3.One, Vector3.One, Vector3.One];

        new ConsensusCell(photos[0], photos[1..], gains).Compare(25, 20, out var difference, out var trust);

        Assert.InRange(difference.Length(), 0, 0.01);
        Assert.Equal(255, trust);
    }

    [Fact]
    public void A_pixel_that_the_mask_excludes_has_no_depth_and_no_trust()
    {
        var photos = Photos(100, 100);
        photos[0].IsUsable[25, 20] = 0;

        Assert.Equal(0, new ConsensusCell(photos[0], photos[1..], NoGains).Compare(25, 20, out _, out var trust));
        Assert.Equal(0, trust);
    }

    [Fact]
    public void A_photo_without_company_is_right()
    {
        var depth = new ConsensusCell(Photos(90)[0], [], NoGains).Compare(25, 20, out var difference, out var trust);

        Assert.Equal(10, depth, 0.01f);
        Assert.Equal((Vector3.Zero, (byte)255), (difference, trust));
    }

    /// <summary>Photos side by side, each of one gray.</summary>
    private static PhotoVisibility[] Photos(params byte[] grays) => [.. grays.Select((gray, i) =>
        FlatGround.VisibilityOf(FlatGround.PhotoAt(i, 0.3 * i, 0), Ground, new(gray, gray, gray)))];
}
