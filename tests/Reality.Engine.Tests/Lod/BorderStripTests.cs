using System.Numerics;
using Reality.Engine.Lod;

namespace Reality.Engine.Tests.Lod;

public sealed class BorderStripTests
{
    [Theory]
    [InlineData(10, 2, false)] // below, in the triangle
    [InlineData(10, 5, true)]
    [InlineData(10, 6, true)]
    [InlineData(10, 7, false)] // too far
    [InlineData(2, 5, true)] // past the end
    [InlineData(1, 5, false)]
    [InlineData(21, 5, true)]
    [InlineData(22, 5, false)]
    public void Texels_beyond_the_edge_and_a_little_past_its_ends_are_covered(int x, int y, bool isCovered)
    {
        // From (4, 5) to (20, 5); the triangle lies at smaller y. Both directions of the edge give the same strip.
        var (a, b, c) = (new Vector3(4, 5, 0), new Vector3(20, 5, 0), new Vector3(12, 0, 0));

        Assert.Equal(isCovered, new BorderStrip(a, b, c, 2).Covers(x, y));
        Assert.Equal(isCovered, new BorderStrip(b, a, c, 2).Covers(x, y));
    }

    [Fact]
    public void Every_covered_texel_lies_in_the_bounds()
    {
        var strip = new BorderStrip(new(4.3f, 5.1f, 0), new(11.7f, 9.9f, 0), new(12, 0, 0), 3);
        var count = 0;
        for (var y = 0; y < 40; y++)
        {
            for (var x = 0; x < 40; x++)
            {
                if (!strip.Covers(x, y))
                    continue;
                count++;
                Assert.InRange(x, strip.MinX, strip.MaxX);
                Assert.InRange(y, strip.MinY, strip.MaxY);
            }
        }
        Assert.InRange(count, 20, 60);
        Assert.False(new BorderStrip(new(4, 5, 0), new(20, 5, 0), new(12, 0, 0), -1).Covers(12, 5));
        Assert.False(new BorderStrip(new(4, 5, 0), new(4, 5, 0), new(12, 0, 0), 2).Covers(4, 6));
    }
}
