using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class VertexBlendTests
{
    private static readonly Mesh Ground = FlatGround.Grid(2, 2); // vertex 4 is inside, the others are on the border
    private static readonly TileView[] Views =
        [.. Enumerable.Range(0, 4).Select(i => FlatGround.ViewOf(FlatGround.PhotoAt(i, 0, 0), Ground))];

    [Fact]
    public void A_vertex_takes_each_photo_by_its_share_of_the_triangles_around()
    {
        // Six triangles meet at vertex 4: 0, 1, 3, 4, 6 and 7.
        var blend = Blend([0, 0, 0, 1, 1, 1, 0, 1]);

        Assert.Equal(3 / 6f, blend.Weight(4, 0), 1e-6f);
        Assert.Equal(3 / 6f, blend.Weight(4, 1), 1e-6f);
        Assert.Equal(0, blend.Weight(4, 2));
        Assert.Equal([0, 1, ViewLabeling.Unseen], blend.Views(4).ToArray().Select(v => (int)v));
    }

    [Fact]
    public void Weights_of_seen_vertices_sum_to_one_also_where_more_photos_meet_than_fit()
    {
        var blend = Blend([0, 1, 2, 3, 0, 1, 2, 3]);

        for (var v = 0; v < Ground.VertexCount; v++)
            Assert.Equal(1, Enumerable.Range(0, 4).Sum(view => blend.Weight(v, view)), 1e-5f);
    }

    [Fact]
    public void A_photo_that_does_not_see_a_vertex_has_no_share_while_another_does()
    {
        var blind = new TileView(FlatGround.PhotoAt(0, 0, 0), FlatGround.Camera, Ground);
        var blend = VertexBlend.Of(
            Ground, FlatGround.TopologyOf(Ground), [0, 0, 0, 1, 1, 1, 0, 1], [blind, Views[1]], NoBorder());

        Assert.Equal(0, blend.Weight(4, 0));
        Assert.Equal(1, blend.Weight(4, 1));
        Assert.Equal(1, blend.Weight(2, 0)); // all triangles around vertex 2 chose the blind one
    }

    [Fact]
    public void Vertices_of_unseen_triangles_take_no_photo()
    {
        var blend = Blend([.. Enumerable.Repeat(ViewLabeling.Unseen, 8)]);

        Assert.Equal(0, blend.Weight(4, 0));
        Assert.All(blend.Views(4).ToArray(), v => Assert.Equal(ViewLabeling.Unseen, v));
    }

    [Fact]
    public void On_the_border_of_the_tile_the_views_of_the_border_decide()
    {
        var border = new BorderViews(FlatGround.TopologyOf(Ground).IsBorder);
        for (var i = 0; i < border.Vertices.Length; i++)
            border.Add(i, 2, 5);

        var blend = VertexBlend.Of(Ground, FlatGround.TopologyOf(Ground), [.. Enumerable.Repeat(0, 8)], Views, border);

        Assert.Equal(1, blend.Weight(0, 2));
        Assert.Equal(0, blend.Weight(0, 0));
        Assert.Equal(1, blend.Weight(4, 0));
    }

    private static VertexBlend Blend(int[] labels) =>
        VertexBlend.Of(Ground, FlatGround.TopologyOf(Ground), labels, Views, NoBorder());

    private static BorderViews NoBorder() => new(new bool[Ground.VertexCount]);
}

public sealed class BorderViewsTests
{
    private readonly short[] _views = new short[VertexBlend.MaxCount];
    private readonly float[] _weights = new float[VertexBlend.MaxCount];

    [Fact]
    public void The_order_in_which_photos_come_does_not_matter()
    {
        (short View, float Quality)[] photos = [(0, 5), (1, 9), (2, 3), (3, 8), (4, 1)];
        var (forward, backward) = (new BorderViews([true]), new BorderViews([true]));
        foreach (var (view, quality) in photos)
            forward.Add(0, view, quality);
        foreach (var (view, quality) in photos.Reverse())
            backward.Add(0, view, quality);

        Assert.True(forward.TryGet(0, _views, _weights));
        Assert.Equal([1, 3, 0], _views);
        var weights = (float[])_weights.Clone();
        Assert.True(backward.TryGet(0, _views, _weights));
        Assert.Equal([1, 3, 0], _views);
        Assert.Equal(weights, _weights);
    }

    [Fact]
    public void Weights_follow_a_high_power_of_quality_and_sum_to_one()
    {
        var border = new BorderViews([false, true]);
        border.Add(0, 0, 10);
        border.Add(0, 1, 5);

        Assert.True(border.TryGet(1, _views, _weights));
        Assert.Equal(1, _weights.Sum(), 1e-6f);
        Assert.Equal(256, _weights[0] / _weights[1], 0.01f); // 2 to the power of 8
        Assert.Equal(0, _weights[2]);
        Assert.Equal(ViewLabeling.Unseen, _views[2]);
    }

    [Fact]
    public void A_vertex_inside_or_one_that_no_photo_sees_has_no_views()
    {
        var border = new BorderViews([false, true]);

        Assert.Equal([1], border.Vertices);
        Assert.False(border.TryGet(0, _views, _weights));
        Assert.False(border.TryGet(1, _views, _weights));
    }
}
