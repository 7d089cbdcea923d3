using System.Numerics;

namespace Reality.Engine.Mvs;

/// <summary>Costs of the planes of all pixels in each source, and the choice of the best sources per pixel.</summary>
internal sealed class ViewCosts
{
    // Maximum cost of a chosen view above the best one of the pixel, of 255.
    private const int MaxExtraCost = 90;

    // Cost added per rank of a neighbor, of 255.
    private const int RankCost = 3;

    private readonly byte[][] _costs;
    private readonly int _width;
    private readonly int _height;

    public ViewCosts(int sourceCount, int width, int height)
    {
        (_width, _height) = (width, height);
        _costs = new byte[sourceCount][];
        for (var source = 0; source < sourceCount; source++)
            _costs[source] = new byte[width * height];
    }

    /// <summary>Records the cost of a pixel's plane in a source, 0 to 1.</summary>
    public void Set(int source, int x, int y, float cost) => _costs[source][y * _width + x] = (byte)(255 * cost);

    /// <summary>
    /// The sources with the lowest costs in a window around a pixel, one bit each; ties go to the better neighbor.
    /// </summary>
    public byte BestViews(int x, int y, int most)
    {
        Span<int> costs = stackalloc int[_costs.Length];
        for (var source = 0; source < costs.Length; source++)
            costs[source] = WindowMean(_costs[source], x, y) + RankCost * source;
        var (views, lowest) = (0, 0);
        for (var count = 0; count < most; count++)
        {
            var best = 0;
            for (var source = 1; source < costs.Length; source++)
            {
                if (costs[source] < costs[best])
                    best = source;
            }
            if (count == 0)
                lowest = costs[best];
            if (costs[best] > lowest + MaxExtraCost)
                break;
            views |= 1 << best;
            costs[best] = int.MaxValue;
        }
        return (byte)views;
    }

    /// <summary>Mean cost of a pixel's plane in sources.</summary>
    /// <param name="views">One bit per source; not 0.</param>
    public float Mean(int x, int y, byte views)
    {
        var sum = 0;
        for (int rest = views; rest != 0; rest &= rest - 1)
            sum += _costs[BitOperations.TrailingZeroCount(rest)][y * _width + x];
        return sum / (255f * BitOperations.PopCount(views));
    }

    // Of nine pixels, two apart.
    private int WindowMean(byte[] costs, int x, int y)
    {
        var sum = 0;
        for (var dy = -2; dy <= 2; dy += 2)
        {
            var row = Math.Clamp(y + dy, 0, _height - 1) * _width;
            sum += costs[row + Math.Max(x - 2, 0)] + costs[row + x] + costs[row + Math.Min(x + 2, _width - 1)];
        }
        return sum / 9;
    }
}
