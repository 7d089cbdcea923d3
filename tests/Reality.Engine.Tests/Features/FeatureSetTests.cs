using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

public sealed class FeatureSetTests
{
    private static readonly FeatureSet Features = new()
    {
        X = [10.5f, 0], Y = [4, 7.25f], Scale = [3, 1.5f], Orientation = [1, 2], Width = 100, Height = 50,
        Descriptors = [.. Enumerable.Range(0, 256).Select(i => (byte)(i % 128))], Colors = [new(1, 2, 3), new(4, 5, 6)],
    };

    [Fact]
    public void Features_of_a_photo_at_half_size_lie_twice_as_far_from_the_corner()
    {
        var full = Features.Enlarged(2, 201, 100);
        Assert.Equal([21, 0], full.X);
        Assert.Equal([8, 14.5f], full.Y);
        Assert.Equal([6, 3], full.Scale);
        Assert.Equal(Features.Orientation, full.Orientation);
        Assert.Equal((201, 100, 2), (full.Width, full.Height, full.Count));
    }

    [Fact]
    public void A_descriptor_is_128_bytes_of_its_feature()
    {
        Assert.Equal(Enumerable.Range(0, 128).Select(i => (byte)i), Features.Descriptor(1).ToArray());
        Assert.Equal(128, Features.Descriptor(0).Length);
    }

    [Fact]
    public void An_unreadable_photo_has_no_features_and_a_reason()
    {
        var none = FeatureSet.Unreadable("cut short");
        Assert.Equal((0, 0, "cut short"), (none.Count, none.Width, none.UnreadableReason));
    }
}
