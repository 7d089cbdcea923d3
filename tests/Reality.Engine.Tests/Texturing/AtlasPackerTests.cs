using Reality.Core.Numerics;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public class AtlasPackerTests
{
    [Theory]
    [InlineData(1, 4096)]
    [InlineData(300, 4096)]
    [InlineData(3000, 512)]
    public void Rectangles_lie_on_their_pages_without_overlap(int count, int maxPageSize)
    {
        var random = SeededRandom.For(3, count);
        var sizes = Enumerable.Range(0, count).Select(_ => (1 + random.NextInt32(60), 1 + random.NextInt32(90))).ToArray();
        var layout = AtlasPacker.Pack(sizes, maxPageSize);
        var taken = layout.PageSizes.Select(s => new bool[s.Width * s.Height]).ToArray();
        for (var i = 0; i < count; i++)
        {
            var (page, x, y) = layout.Placements[i];
            var width = layout.PageSizes[page].Width;
            for (var v = y; v < y + sizes[i].Item2; v++)
            {
                for (var u = x; u < x + sizes[i].Item1; u++)
                {
                    Assert.True(u < width && !taken[page][v * width + u]);
                    taken[page][v * width + u] = true;
                }
            }
        }
        Assert.All(layout.PageSizes, s => Assert.True(s.Width <= maxPageSize && s.Height <= maxPageSize));
        if (count > 100)
            Assert.InRange(taken.Sum(t => t.Count(b => b)) / (double)taken.Sum(t => t.Length), 0.85, 1);
    }

    [Fact]
    public void A_rectangle_larger_than_a_page_is_refused() =>
        Assert.Throws<ArgumentException>(() => AtlasPacker.Pack([(10, 65)], 64));
}
