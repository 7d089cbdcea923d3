using System.Globalization;
using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.Water;

/// <summary>
/// Finds water: areas of one color on which photos agree on no depth and show no common texture, at the level of their own shore,
/// with ground that rises around them.
/// </summary>
/// <param name="pixel">Ground sampling distance, meters.</param>
/// <param name="isHorizontal">Whether a surface is horizontal even if its shore falls.</param>
/// <param name="show">Adds the appearance of an area in photos.</param>
/// <param name="log">Receives the reason why an area is not water.</param>
internal sealed class WaterDetection(
    HeightEvidence evidence, double pixel, bool isHorizontal, Action<AreaPhotos> show, Action<string> log)
{
    private const double MinSquareMeters = 20;
    private const double MaxIslandSquareMeters = 4;

    // Photos that see a place at all.
    private const int MinViewCount = 3;

    // Meters: narrower parts of an area are gaps of depth, not water.
    private const double MinWidth = 0.6;

    // Meters: a strip with depth this narrow, at the level of the water and in it, is the edge of a shadow or reeds.
    private const double MaxStripWidth = 2.2;

    // Largest distance of the shore, and of objects in the water, from the level, pixels.
    private const double LevelPixels = 3;

    // The ground around, meters from the water, and the shares of it that must rise and may lie below.
    private const double NearBank = 1;
    private const double FarBank = 4;
    private const double MinRisingShare = 0.5;
    private const double MaxFallingShare = 0.25;
    private const double RisePixels = 2;

    private const double MaxBankMeters = 0.5;

    // Around the color of the middle, in gray levels, and in median distances from it.
    private const float MinColorReach = 14;
    private const float ColorReach = 5;

    private const double MinLevelShoreShare = 0.5;

    // Of ground in shadow it is 0.3 and more, of water less than 0.1.
    private const double MaxSharedTexture = 0.2;

    /// <summary>The surfaces, from south to north.</summary>
    public IReadOnlyList<WaterSurface> Find(CancellationToken cancellation)
    {
        var grid = evidence.Grid;
        var unseen = new CellMask(grid.Width, grid.Height);
        for (var cell = 0; cell < grid.Count; cell++)
            unseen.Cells[cell] = !evidence.IsReliable(cell) && evidence.ViewCountOf(cell) >= MinViewCount;
        var radius = Math.Max(1, 0.5 * MinWidth / grid.CellMeters);
        var surfaces = new List<WaterSurface>();
        foreach (var part in unseen.Opened(radius).Components())
        {
            cancellation.ThrowIfCancellationRequested();
            if (part.Count * grid.CellMeters * grid.CellMeters < MinSquareMeters)
                continue;
            var area = Area.Around(part, evidence, unseen, radius);
            if (SurfaceOf(area) is { } surface)
                surfaces.Add(surface);
        }
        return surfaces;
    }

    private WaterSurface? SurfaceOf(Area area)
    {
        if (LevelOf(area) is not { } around)
            return Reject(area, "its shore has no depth");
        // Crowns and walls beside it stand above the nearest depth.
        var photos = new AreaPhotos(
            area.Evidence.Grid, area.Cells,
            cell => Math.Min(area.Evidence.Heights[cell], HeightAt(area, around, cell) + MaxBankMeters));
        show(photos);
        if (OfOneColor(area, photos) is not { } water)
            return Reject(area, "it has no color of its own");
        if (LevelOf(water) is not { } rough)
            return Reject(area, "its shore has no depth");
        area = WithStrips(water, rough);
        if (LevelOf(area) is not { } level)
            return Reject(area, "its shore has no depth");
        var off = LevelPixels * pixel + level.SigmaMeters;
        var levelShare = Share(area.Shores, shore => Math.Abs(shore.Height - level.HeightAt(shore.Distance)) <= off);
        if (levelShare < MinLevelShoreShare)
            return Reject(area, $"{levelShare:P0} of its shore are at one level");
        var (rising, falling) = BanksOf(area, level);
        if (rising < MinRisingShare || falling > MaxFallingShare)
            return Reject(area, $"{rising:P0} of the ground around it rise, {falling:P0} fall");
        if (photos.SharedTexture(area.Cells) is not { } shared)
            return Reject(area, "it is too narrow, or too few photos show it, to compare its texture");
        return shared > MaxSharedTexture
            ? Reject(area, $"photos share its texture ({shared:F2})")
            : WaterSurface.Of(
                area.Evidence.Grid, area.Cells, area.Axis, isHorizontal ? level.Flattened(area.Axis.Length) : level);
    }

    // The part that looks like its middle: gaps of depth in other ground may lie beside water.
    private static Area? OfOneColor(Area area, AreaPhotos photos)
    {
        var (grid, cells) = (area.Evidence.Grid, area.Cells);
        var inside = cells.Not().Distances();
        var deepest = Enumerable.Range(0, grid.Count).Where(cell => cells.Cells[cell]).Max(cell => inside[cell]);
        var middle = Enumerable.Range(0, grid.Count)
            .Where(cell => cells.Cells[cell] && inside[cell] >= 0.5 * deepest)
            .Select(photos.ColorOf).OfType<Vector3>().ToList();
        if (middle.Count == 0)
            return null;
        var color = new Vector3(MedianOf(c => c.X), MedianOf(c => c.Y), MedianOf(c => c.Z));
        var spread = MedianOf(c => Distance(c, color));
        var alike = new CellMask(grid.Width, grid.Height);
        for (var cell = 0; cell < grid.Count; cell++)
        {
            alike.Cells[cell] = cells.Cells[cell] && photos.ColorOf(cell) is { } own
                && Distance(own, color) <= Math.Max(MinColorReach, ColorReach * spread);
        }
        var radius = Math.Max(1, 0.5 * MinWidth / grid.CellMeters);
        return alike.Closed(1).Opened(radius).Components().MaxBy(part => part.Count) is { } largest
            ? Area.Of(largest, area.Evidence)
            : null;

        float MedianOf(Func<Vector3, double> value) => (float)Median.Of(middle.Select(value));

        static float Distance(Vector3 a, Vector3 b) => MathF.Sqrt(ExactVector.Dot(a - b, a - b));
    }

    private WaterSurface? Reject(Area area, string reason)
    {
        var grid = area.Evidence.Grid;
        var center = grid.CenterOf(grid.Count / 2 + grid.Width / 2);
        log(string.Create(
            CultureInfo.InvariantCulture,
            $"{area.SquareMeters:F0} m² without depth near {center.X:F0}, {center.Y:F0} are not water: {reason}"));
        return null;
    }

    private WaterLevel? LevelOf(Area area) => WaterLevel.Fit(
        area.Shores, area.Axis.Length, area.Axis.Length / Math.Sqrt(area.Cells.Count), pixel);

    private static double HeightAt(Area area, WaterLevel level, int cell) =>
        level.HeightAt(area.Axis.Distances[cell]);

    // What photos see in the water at its level, such as the edge of a shadow, and small things above it.
    private Area WithStrips(Area area, WaterLevel level)
    {
        var (grid, seen) = (area.Evidence.Grid, area.Evidence);
        var closed = area.Cells.Closed(0.5 * MaxStripWidth / grid.CellMeters);
        for (var cell = 0; cell < grid.Count; cell++)
            closed.Cells[cell] &= area.Cells.Cells[cell] || !seen.IsReliable(cell) || IsAtLevel(cell);
        var filled = closed.WithoutHoles(hole =>
            hole.Count * grid.CellMeters * grid.CellMeters < MaxIslandSquareMeters
            || hole.Count(IsAtLevel) > 0.8 * hole.Count);
        var largest = filled.Components().MaxBy(part => part.Count)!;
        return Area.Of(largest, seen);

        bool IsAtLevel(int cell) => Math.Abs(seen.Heights[cell] - HeightAt(area, level, cell)) <= LevelPixels * pixel;
    }

    private (double Rising, double Falling) BanksOf(Area area, WaterLevel level)
    {
        var grid = area.Evidence.Grid;
        var (count, rising, falling) = (0, 0, 0);
        for (var cell = 0; cell < grid.Count; cell++)
        {
            var away = area.FromWater[cell] * grid.CellMeters;
            if (away < NearBank || away > FarBank || !area.Evidence.IsReliable(cell))
                continue;
            var rise = area.Evidence.Heights[cell] - HeightAt(area, level, cell);
            count++;
            rising += rise > RisePixels * pixel ? 1 : 0;
            falling += rise < -RisePixels * pixel ? 1 : 0;
        }
        return count == 0 ? (0, 1) : ((double)rising / count, (double)falling / count);
    }

    private static double Share<T>(List<T> all, Func<T, bool> isOne) => all.Count == 0 ? 0 : (double)all.Count(isOne) / all.Count;

    /// <summary>A connected set of cells with its surroundings.</summary>
    private sealed record Area(HeightEvidence Evidence, CellMask Cells, float[] FromWater, WaterAxis Axis, List<Shore> Shores)
    {
        public double SquareMeters => Cells.Count * Evidence.Grid.CellMeters * Evidence.Grid.CellMeters;

        /// <summary>The area around a part of it, as far as it has no depth.</summary>
        public static Area Around(List<int> part, HeightEvidence whole, CellMask unseen, double radius)
        {
            var grid = whole.Grid;
            var margin = (int)Math.Ceiling((FarBank + MaxStripWidth) / grid.CellMeters);
            var (left, top) = (Math.Max(0, part.Min(X) - margin), Math.Max(0, part.Min(Y) - margin));
            var (width, height) = (
                Math.Min(grid.Width, part.Max(X) + margin + 1) - left, Math.Min(grid.Height, part.Max(Y) + margin + 1) - top);
            var cells = new CellMask(width, height);
            foreach (var cell in part)
                cells.Cells[(Y(cell) - top) * width + X(cell) - left] = true;
            // The corners that opening has rounded.
            cells = cells.Dilated(radius);
            for (var cell = 0; cell < cells.Cells.Length; cell++)
                cells.Cells[cell] &= unseen.Cells[(top + cell / width) * grid.Width + left + cell % width];
            return Of(cells.Components().MaxBy(piece => piece.Count)!, whole.Part(left, top, width, height));

            int X(int cell) => cell % grid.Width;
            int Y(int cell) => cell / grid.Width;
        }

        public static Area Of(List<int> part, HeightEvidence evidence)
        {
            var cells = new CellMask(evidence.Grid.Width, evidence.Grid.Height);
            foreach (var cell in part)
                cells.Cells[cell] = true;
            var fromWater = cells.Distances();
            var axis = WaterAxis.Of(cells);
            return new(evidence, cells, fromWater, axis, Shore.Find(evidence, fromWater, axis));
        }
    }
}
