using Reality.Core.Numerics;

namespace Reality.Engine.Water;

/// <summary>The level of a water surface: one height, or heights that only fall along its axis.</summary>
/// <param name="At">Ascending distances along the axis, at least one.</param>
/// <param name="Heights">World heights there; linear between them, constant beyond.</param>
/// <param name="SigmaMeters">Standard deviation of a height.</param>
internal sealed record WaterLevel(double[] At, double[] Heights, double SigmaMeters)
{
    // A surface this much longer than a square of its area may be a river.
    private const double MinElongation = 3;

    // A fall below this many pixels, or standard deviations of it, is none.
    private const double MinFallPixels = 2;
    private const double MinFallSigmas = 4;

    private const int MaxBinCount = 24;
    private const int MinBinShores = 6;

    public bool IsHorizontal => Heights.Length == 1;

    public double HeightAt(double distance)
    {
        var next = Array.BinarySearch(At, distance);
        next = next >= 0 ? next : ~next;
        if (next == 0)
            return Heights[0];
        if (next == At.Length)
            return Heights[^1];
        var t = (distance - At[next - 1]) / (At[next] - At[next - 1]);
        return Heights[next - 1] + t * (Heights[next] - Heights[next - 1]);
    }

    /// <summary>Fits the level to the heights at which pieces of the shore meet the water; null if there are too few.</summary>
    /// <param name="axisLength">In the unit of <see cref="Shore.Distance"/>.</param>
    /// <param name="elongation">Length of the axis over the square root of the area.</param>
    /// <param name="pixel">Ground sampling distance, meters.</param>
    public static WaterLevel? Fit(IReadOnlyList<Shore> shores, double axisLength, double elongation, double pixel)
    {
        if (shores.Count < MinBinShores)
            return null;
        var level = Horizontal(shores, pixel);
        if (elongation < MinElongation)
            return level;
        var fall = FallOf(shores, axisLength);
        var sigma = level.SigmaMeters * Math.Sqrt(12);
        return Math.Abs(fall) < Math.Max(MinFallPixels * pixel, MinFallSigmas * sigma)
            ? level
            : Falling(shores, axisLength, rises: fall > 0, pixel);
    }

    /// <summary>A horizontal surface at the mean of the heights along the axis.</summary>
    public WaterLevel Flattened(double axisLength)
    {
        const int Count = 100;
        return this with
        {
            At = [0],
            Heights = [Enumerable.Range(0, Count).Average(i => HeightAt((i + 0.5) / Count * axisLength))],
        };
    }

    // The lower of the heights that many shores share: walls and trees stand above the water, nothing below.
    private static WaterLevel Horizontal(IReadOnlyList<Shore> shores, double pixel)
    {
        var heights = shores.Select(shore => shore.Height).Order().ToArray();
        var center = heights[(int)(0.3 * (heights.Length - 1))];
        var (mean, sigma) = (center, 0.0);
        for (var round = 0; round < 10; round++)
        {
            var near = heights.Where(height => Math.Abs(height - center) <= Math.Max(2 * pixel, 2.5 * sigma)).ToArray();
            mean = near.Average();
            var spread = Math.Sqrt(near.Sum(height => (height - mean) * (height - mean)) / Math.Max(1, near.Length - 1));
            sigma = Math.Min(spread, 2 * pixel);
            if (mean == center)
                return new([0], [mean], spread / Math.Sqrt(near.Length));
            center = mean;
        }
        return new([0], [mean], sigma / Math.Sqrt(heights.Length));
    }

    // The median slope of pairs (Theil and Sen), over the whole axis; pairs are a third of it apart or more.
    private static double FallOf(IReadOnlyList<Shore> shores, double axisLength)
    {
        var ordered = shores.OrderBy(shore => shore.Distance).ToArray();
        var slopes = new List<double>();
        var step = 1 + ordered.Length / 200;
        for (var i = 0; i < ordered.Length; i += step)
        {
            for (var j = i + 1; j < ordered.Length; j += step)
            {
                var apart = ordered[j].Distance - ordered[i].Distance;
                if (apart > axisLength / 3)
                    slopes.Add((ordered[j].Height - ordered[i].Height) / apart);
            }
        }
        return axisLength * Median.OrZero(slopes);
    }

    // Levels of sections of the axis, made monotone by pooling neighbors that are not (pool adjacent violators).
    private static WaterLevel Falling(IReadOnlyList<Shore> shores, double axisLength, bool rises, double pixel)
    {
        var binCount = Math.Clamp(shores.Count / MinBinShores, 2, MaxBinCount);
        var pools = new List<(double Distance, double Height, double Weight)>();
        var sigma = 0.0;
        foreach (var bin in shores.GroupBy(shore => Math.Min((int)(binCount * shore.Distance / axisLength), binCount - 1))
            .OrderBy(bin => bin.Key).Select(bin => bin.ToArray()).Where(bin => bin.Length >= 2))
        {
            var level = Horizontal(bin, pixel);
            sigma = Math.Max(sigma, level.SigmaMeters);
            pools.Add((bin.Average(shore => shore.Distance), level.Heights[0], bin.Length));
            while (pools.Count > 1 && (rises ? pools[^2].Height > pools[^1].Height : pools[^2].Height < pools[^1].Height))
            {
                var (a, b) = (pools[^2], pools[^1]);
                var weight = a.Weight + b.Weight;
                pools.RemoveRange(pools.Count - 2, 2);
                pools.Add((
                    (a.Weight * a.Distance + b.Weight * b.Distance) / weight,
                    (a.Weight * a.Height + b.Weight * b.Height) / weight, weight));
            }
        }
        return new([.. pools.Select(pool => pool.Distance)], [.. pools.Select(pool => pool.Height)], sigma);
    }
}

/// <summary>A piece of the shore.</summary>
/// <param name="Distance">Along the axis of the water.</param>
/// <param name="Height">World height at which the ground meets the water.</param>
internal readonly record struct Shore(double Distance, double Height)
{
    private const double PieceMeters = 2;
    private const double ReachMeters = 0.8;
    private const int MinCellCount = 6;

    /// <summary>The pieces of a shore on which photos agree.</summary>
    /// <param name="fromWater">Distance of each cell to the water, in cells.</param>
    public static List<Shore> Find(HeightEvidence evidence, float[] fromWater, WaterAxis axis)
    {
        var grid = evidence.Grid;
        var reach = Math.Max(3, ReachMeters / grid.CellMeters);
        var side = Math.Max(4, (int)(PieceMeters / grid.CellMeters));
        var pieces = new SortedDictionary<int, List<int>>();
        for (var cell = 0; cell < grid.Count; cell++)
        {
            if (fromWater[cell] == 0 || fromWater[cell] > reach || !evidence.IsReliable(cell))
                continue;
            var piece = cell / grid.Width / side * grid.Width + cell % grid.Width / side;
            if (!pieces.TryGetValue(piece, out var cells))
                pieces[piece] = cells = [];
            cells.Add(cell);
        }
        return pieces.Values.Where(cells => cells.Count >= MinCellCount)
            .Select(cells => new Shore(
                cells.Average(cell => axis.Distances[cell]), HeightAtWater(cells, evidence, fromWater)))
            .ToList();
    }

    // A line through the heights over the distance to the water, which does not fall away from it.
    private static double HeightAtWater(List<int> cells, HeightEvidence evidence, float[] fromWater)
    {
        var (distance, height) = (cells.Average(cell => fromWater[cell]), cells.Average(cell => evidence.Heights[cell]));
        double square = 0, product = 0;
        foreach (var cell in cells)
        {
            var d = fromWater[cell] - distance;
            square += d * d;
            product += d * (evidence.Heights[cell] - height);
        }
        // The water ends between the centers of two cells.
        return square > 0 ? height - Math.Max(0, product / square) * (distance - 0.5) : height;
    }
}
