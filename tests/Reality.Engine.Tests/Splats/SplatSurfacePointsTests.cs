using Reality.Core.Imaging;
using Reality.Engine.Splats;

namespace Reality.Engine.Tests.Splats;

public sealed class SplatSurfacePointsTests
{
    private const float Unknown = float.PositiveInfinity;

    [Fact]
    public void What_has_no_depth_up_to_the_rim_lies_as_far_as_the_farthest_next_to_it()
    {
        var depths = new Image<float>(4, 3, [
            2, Unknown, Unknown, 5,
            3, 4, Unknown, 0,
            3, 7, 1, 1,
        ]);

        var filled = SplatSurfacePoints.WithoutGaps(depths);

        Assert.Equal([2f, 5, 5, 5, 3, 4, 4, 5, 3, 7, 1, 1], filled.Pixels);
    }

    [Fact]
    public void A_gap_in_the_surface_is_as_far_as_the_closest_depth_around_it()
    {
        var depths = new Image<float>(5, 3, [
            4, 4, 4, 6, 15,
            4, Unknown, Unknown, Unknown, 15,
            5, 5, 5, 8, 15,
        ]);

        var filled = SplatSurfacePoints.WithoutGaps(depths);

        Assert.Equal([5f, 5, 15], filled.Pixels[6..9]);
    }

    [Fact]
    public void Without_any_depth_there_is_no_background() =>
        Assert.All(SplatSurfacePoints.WithoutGaps(new(3, 2)).Pixels, depth => Assert.Equal(0, depth));
}
