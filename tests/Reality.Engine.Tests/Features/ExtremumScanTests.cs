using Reality.Core.Numerics;
using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

public sealed class ExtremumScanTests
{
    [Fact]
    public void The_vector_path_finds_what_the_definition_finds()
    {
        const int width = 1037;
        var random = SeededRandom.For(5, 0);
        var rows = new float[9][];
        for (var r = 0; r < rows.Length; r++)
        {
            rows[r] = new float[width];
            // Few values, so that ties occur.
            for (var x = 0; x < width; x++)
                rows[r][x] = random.NextInt32(25) - 12;
        }
        var window = new ExtremumScan.Window
        {
            FinerAbove = rows[0], Finer = rows[1], FinerBelow = rows[2],
            Above = rows[3], Center = rows[4], Below = rows[5],
            CoarserAbove = rows[6], Coarser = rows[7], CoarserBelow = rows[8],
        };
        var expected = new List<int>();
        for (var x = 1; x < width - 1; x++)
        {
            if (ExtremumScan.IsExtremum(window, 3, x))
                expected.Add(x);
        }

        var hits = new int[width];
        var count = ExtremumScan.Row(window, 3, 1, width - 1, hits);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, hits[..count]);
    }
}
