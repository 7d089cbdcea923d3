using System.Numerics;
using Reality.Core.Numerics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Sites;

/// <summary>
/// Height of the ground: smooth hills, leveled for the road, the lane, the pond and the buildings. World coordinates, meters.
/// </summary>
internal sealed class Terrain(ulong seed)
{
    /// <summary>Half the paved width of the road.</summary>
    public const double RoadHalfWidth = 3.0;

    public const double LaneHalfWidth = 1.7;

    private const double PondX = -31;
    private const double PondY = -29;

    private readonly (double Kx, double Ky, double Phase, double Amplitude)[] _waves = Waves(seed);

    /// <summary>Buildings that stand on leveled ground. Set once, before the site is used.</summary>
    public IReadOnlyList<BuildingPlan> Buildings { get; set; } = [];

    /// <summary>World height of the ground, or of the water surface on the pond.</summary>
    public double HeightAt(double x, double y)
    {
        var height = NaturalHeight(x, y);
        foreach (var building in Buildings)
        {
            if (Math.Abs(x - building.X) < 30 && Math.Abs(y - building.Y) < 30)
                height = Blend(building.Ground, height, building.Distance(x, y), 3, 9);
        }
        height = Blend(NaturalHeight(LaneX(y), y), height, Math.Abs(LaneOffset(x, y)), LaneHalfWidth + 0.5, 6);
        height = Blend(NaturalHeight(x, RoadY(x)), height, Math.Abs(RoadOffset(x, y)), RoadHalfWidth + 0.7, 9);
        return Blend(WaterLevel, height, PondDistance(x, y), 0, 7);
    }

    /// <summary>World height of the hills alone, before anything is leveled.</summary>
    public double NaturalHeight(double x, double y)
    {
        var height = 7.5 * Math.Exp(-(Square(x + 52) + Square(y - 58)) / (2 * 26 * 26))
            + 5.0 * Math.Exp(-(Square(x - 74) + Square(y + 36)) / (2 * 30 * 30));
        foreach (var (kx, ky, phase, amplitude) in _waves)
            height += amplitude * Math.Sin(kx * x + ky * y + phase);
        return height;
    }

    public double WaterLevel => NaturalHeight(PondX, PondY) - 1.1;

    /// <summary>Signed meters from the pond's shore, negative on the water. Accurate near the shore only.</summary>
    public static double PondDistance(double x, double y)
    {
        var dx = (x - PondX) / 15;
        var dy = (y - PondY) / 9.5;
        var distance = Math.Sqrt(dx * dx + dy * dy);
        if (distance > 3)
            return (distance - 1) * 11;
        var angle = Math.Atan2(dy, dx);
        var wobble = 1 + 0.12 * Math.Sin(3 * angle + 0.7) + 0.07 * Math.Sin(5 * angle + 2.1);
        return (distance - wobble) * 11;
    }

    /// <summary>Signed meters from the road's center line, positive to the north.</summary>
    public static double RoadOffset(double x, double y)
    {
        var slope = 6 * 0.028 * Math.Cos(0.028 * x + 0.4);
        return (y - RoadY(x)) / Math.Sqrt(1 + slope * slope);
    }

    /// <summary>
    /// Signed meters from the lane's center line, positive to the east. More than 100 south of the road, where the lane ends.
    /// </summary>
    public static double LaneOffset(double x, double y)
    {
        var south = RoadY(x) - y;
        return south > 0 ? 100 + south : (x - LaneX(y)) / Math.Sqrt(1 + 0.04 * Square(Math.Cos(0.05 * y)));
    }

    /// <summary>World north of the road's center line.</summary>
    public static double RoadY(double x) => -4 + 6 * Math.Sin(0.028 * x + 0.4);

    /// <summary>World east of the lane's center line.</summary>
    public static double LaneX(double y) => 19 + 4 * Math.Sin(0.05 * y);

    private static double Square(double v) => v * v;

    // Smooth transition from the inner to the outer height between two distances.
    private static double Blend(double inner, double outer, double distance, double from, double to)
    {
        var t = Math.Clamp((distance - from) / (to - from), 0, 1);
        return inner + t * t * (3 - 2 * t) * (outer - inner);
    }

    private static (double, double, double, double)[] Waves(ulong seed)
    {
        var random = SeededRandom.For(seed, 0x7E44);
        var waves = new (double, double, double, double)[7];
        for (var i = 0; i < waves.Length; i++)
        {
            var length = 150 / Math.Pow(1.45, i);
            var heading = 2 * Math.PI * random.NextDouble();
            var k = 2 * Math.PI / length;
            waves[i] = (k * Math.Cos(heading), k * Math.Sin(heading), 2 * Math.PI * random.NextDouble(), 0.011 * length);
        }
        return waves;
    }
}

/// <summary>Builds the ground: a regular grid of triangles over the whole site.</summary>
internal static class TerrainShape
{
    /// <summary>Side of a grid cell in meters. Grid lines lie at multiples of it.</summary>
    public const double Spacing = 1;

    public static void Add(SitePlan site, SurfaceBuilder surface)
    {
        var half = (int)Math.Ceiling(site.Reach / Spacing);
        var side = 2 * half + 1;
        var heights = new double[side * side];
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
                heights[row * side + column] = site.Terrain.HeightAt((column - half) * Spacing, (row - half) * Spacing);
        }

        var face = surface.AddFace(new(SurfaceKind.Ground, Vector3.One));
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
            {
                var position = new Vector3d((column - half) * Spacing, (row - half) * Spacing, heights[row * side + column]);
                surface.AddVertex(position, Normal(heights, side, row, column), new((float)position.X, (float)position.Y));
            }
        }
        for (var row = 0; row + 1 < side; row++)
        {
            for (var column = 0; column + 1 < side; column++)
            {
                var corner = row * side + column;
                surface.AddTriangle(face, corner, corner + 1, corner + side + 1);
                surface.AddTriangle(face, corner, corner + side + 1, corner + side);
            }
        }
    }

    private static Vector3 Normal(double[] heights, int side, int row, int column)
    {
        var (west, east) = (Math.Max(column - 1, 0), Math.Min(column + 1, side - 1));
        var (south, north) = (Math.Max(row - 1, 0), Math.Min(row + 1, side - 1));
        var slopeX = (heights[row * side + east] - heights[row * side + west]) / ((east - west) * Spacing);
        var slopeY = (heights[north * side + column] - heights[south * side + column]) / ((north - south) * Spacing);
        return Vector3.Normalize(new((float)-slopeX, (float)-slopeY, 1));
    }
}
