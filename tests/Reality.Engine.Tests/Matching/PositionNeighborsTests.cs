using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Matching;

namespace Reality.Engine.Tests.Matching;

public sealed class PositionNeighborsTests
{
    // Degrees of latitude and of longitude at 46.9 degrees north that make a meter.
    private const double LatitudePerMeter = 1 / 111_170.0;
    private const double LongitudePerMeter = 1 / 76_160.0;

    [Fact]
    public void Each_photo_of_a_grid_meets_its_eight_neighbors()
    {
        // 5 x 5 photos, 20 m apart, the grid turned a little so that no direction lies between two sectors.
        var (sin, cos) = Math.SinCos(0.2);
        var photos = Enumerable.Range(0, 25).Select(i => At(
            i, 20 * (cos * (i % 5) - sin * (i / 5)), 20 * (sin * (i % 5) + cos * (i / 5)))).ToArray();

        var pairs = Pairs(photos, perDirection: 1);

        for (var i = 0; i < 25; i++)
        {
            for (var j = i + 1; j < 25; j++)
            {
                if (Math.Abs(i % 5 - j % 5) <= 1 && Math.Abs(i / 5 - j / 5) <= 1)
                    Assert.Contains(new PhotoPair(new(i), new(j)), pairs);
            }
        }
        Assert.True(pairs.Count < 25 * 8);
    }

    [Fact]
    public void Lines_far_apart_meet_though_photos_along_a_line_are_nearer()
    {
        var photos = Enumerable.Range(0, 20).Select(i => At(i, 5 * (i % 10), 300 * (i / 10))).ToArray();
        var pairs = Pairs(photos, perDirection: 1);
        Assert.All(Enumerable.Range(0, 10), i => Assert.Contains(pairs, p => p.First.Value == i && p.Second.Value >= 10));
        Assert.DoesNotContain(new PhotoPair(new(2), new(8)), pairs);
    }

    [Fact]
    public void More_neighbors_per_direction_reach_further()
    {
        var line = Enumerable.Range(0, 10).Select(i => At(i, 10 * i, 3 * i)).ToArray();
        Assert.Equal(9, Pairs(line, perDirection: 1).Count);
        Assert.Equal(9 + 8 + 7, Pairs(line, perDirection: 3).Count);
    }

    [Fact]
    public void The_order_of_photos_does_not_matter()
    {
        var photos = Enumerable.Range(0, 15).Select(i => At(i, 31 * (i % 4) + 1.3 * i, 27 * (i / 4) - 3.7 * (i % 4))).ToArray();
        Assert.Equal(Pairs(photos, 1), Pairs([.. photos.Reverse()], 1));
    }

    [Fact]
    public void Photos_of_a_facade_meet_along_each_level_and_up_each_column()
    {
        // 6 columns, 4 m apart, of 5 levels, 3 m apart; columns lean a little.
        var photos = Enumerable.Range(0, 30)
            .Select(i => At(i, 4 * (i % 6) + 0.2 * (i / 6), 0.1 * (i % 5), 3 * (i / 6))).ToArray();

        var pairs = Pairs(photos, perDirection: 1);

        for (var i = 0; i < 30; i++)
        {
            if (i % 6 < 5)
                Assert.Contains(new PhotoPair(new(i), new(i + 1)), pairs);
            if (i < 24)
                Assert.Contains(new PhotoPair(new(i), new(i + 6)), pairs);
        }
    }

    [Fact]
    public void Each_flight_level_is_connected_in_itself_and_with_the_next()
    {
        // Two grids of 4 x 4 photos, 20 m apart, the second 60 m higher and half a step aside.
        var photos = Enumerable.Range(0, 32)
            .Select(i => (Id: i, Aside: i < 16 ? 0 : 10, Height: i < 16 ? 50 : 110))
            .Select(p => At(p.Id, 20 * (p.Id % 4) + p.Aside, 20 * (p.Id / 4 % 4) + p.Aside, p.Height)).ToArray();

        var pairs = Pairs(photos, perDirection: 1);

        for (var i = 0; i < 16; i++)
        {
            Assert.Contains(pairs, p => p.First.Value == i && p.Second.Value >= 16);
            if (i % 4 < 3)
            {
                Assert.Contains(new PhotoPair(new(i), new(i + 1)), pairs);
                Assert.Contains(new PhotoPair(new(i + 16), new(i + 17)), pairs);
            }
        }
    }

    [Fact]
    public void A_photo_without_a_height_is_level_with_the_others()
    {
        var photos = Enumerable.Range(0, 4).Select(i => At(i, 10 * i, 0, height: 100)).ToArray();
        var bare = photos[1].Position! with { VerticalSigmaMeters = double.PositiveInfinity };
        photos[1] = photos[1] with { Position = bare with { Position = bare.Position with { HeightMeters = 0 } } };
        Assert.Equal([(0, 1), (1, 2), (2, 3)], Pairs(photos, 1).Select(p => (p.First.Value, p.Second.Value)));
    }

    [Fact]
    public void Photos_without_a_position_meet_nobody()
    {
        var photos = Enumerable.Range(0, 4).Select(i => At(i, 10 * i, 0)).ToArray();
        photos[1] = photos[1] with { Position = null };
        Assert.Equal([(0, 2), (2, 3)], Pairs(photos, 1).Select(p => (p.First.Value, p.Second.Value)));
        Assert.Empty(Pairs([photos[0], photos[1]], 1));
    }

    [Fact]
    public void A_pair_is_ordered_by_id_whichever_comes_first()
    {
        Assert.Equal(new PhotoPair(new(2), new(5)), PhotoPair.Of(new(5), new(2)));
        Assert.Equal(PhotoPair.Of(new(2), new(5)), PhotoPair.Of(new(2), new(5)));
        var (low, high) = (PhotoPair.Of(new(1), new(9)), PhotoPair.Of(new(2), new(3)));
        Assert.True(low < high && low <= high && high > low && high >= low);
        Assert.True(PhotoPair.Of(new(1), new(3)) < PhotoPair.Of(new(1), new(4)));
    }

    private static SortedSet<PhotoPair> Pairs(Photo[] photos, int perDirection)
    {
        var pairs = new SortedSet<PhotoPair>();
        PositionNeighbors.Add(photos, perDirection, pairs, TestContext.Current.CancellationToken);
        return pairs;
    }

    private static Photo At(int id, double east, double north, double height = 0) => new()
    {
        Id = new(id), Name = $"{id}.jpg", CameraId = new(0),
        Position = new(GeoPoint.FromDegrees(46.9 + north * LatitudePerMeter, 8.1 + east * LongitudePerMeter, height), 2, 4),
    };
}
