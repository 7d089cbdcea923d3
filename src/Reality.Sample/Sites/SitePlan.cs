using Reality.Core.Numerics;

namespace Reality.Sample.Sites;

/// <summary>
/// Layout of the site: a village on a road, with a pond, fields, trees and painted targets. World coordinates, meters.
/// </summary>
internal sealed class SitePlan
{
    private const double Degree = Math.PI / 180;

    /// <param name="reach">Half the side of the square of land around the world's origin.</param>
    public SitePlan(ulong seed, double reach)
    {
        Reach = reach;
        Terrain = new Terrain(seed);
        Fields = PlaceFields(seed, reach);
        Buildings = PlaceBuildings(seed, reach);
        Terrain.Buildings = Buildings;
        Targets = PlaceTargets();
        Trees = PlaceTrees(seed, reach);
    }

    public double Reach { get; }

    public Terrain Terrain { get; }

    public IReadOnlyList<BuildingPlan> Buildings { get; }

    public IReadOnlyList<FieldPlan> Fields { get; }

    public IReadOnlyList<TargetPlan> Targets { get; }

    public IReadOnlyList<TreePlan> Trees { get; }

    private List<BuildingPlan> PlaceBuildings(ulong seed, double reach)
    {
        List<BuildingPlan> plans =
        [
            new(37, 19, 22, 14, 9 * Degree, 6.2, 0.5, RoofShape.Flat, 0),
            new(-2, 11, 12.5, 9, 14 * Degree, 5.2, 3.6, RoofShape.Gable, 1),
            new(-20, 14, 11, 8.5, 7 * Degree, 4.8, 3.2, RoofShape.Gable, 2),
            new(-40, 9, 12, 10.5, -6 * Degree, 5.0, 3.4, RoofShape.Hip, 3),
            new(1, 33, 23, 11.5, 24 * Degree, 5.6, 3.8, RoofShape.Gable, 4),
            new(8, -23, 11, 8.5, -12 * Degree, 4.9, 3.3, RoofShape.Gable, 5),
            new(-7, -27, 7, 6, -12 * Degree, 3.0, 0.35, RoofShape.Flat, 6),
            new(33, -14, 12, 10, -20 * Degree, 5.1, 3.1, RoofShape.Hip, 7),
            new(-17, 31, 9, 6, 18 * Degree, 3.2, 1.3, RoofShape.Shed, 8),
            new(-56, -12, 15, 10.5, 4 * Degree, 8.9, 0.5, RoofShape.Flat, 9),
            new(24, -34, 13, 8, 35 * Degree, 4.4, 3.0, RoofShape.Gable, 10),
        ];
        var random = SeededRandom.For(seed, 0xB11D);
        for (var i = 0; i < plans.Count; i++)
        {
            var plan = plans[i];
            plans[i] = new(
                plan.X + 1.2 * (2 * random.NextDouble() - 1), plan.Y + 1.2 * (2 * random.NextDouble() - 1),
                plan.Length, plan.Width, plan.YawRadians + 3 * Degree * (2 * random.NextDouble() - 1),
                plan.EaveHeight, plan.RoofHeight, plan.Roof, plan.Variant);
        }
        PlaceOutlyingBuildings(plans, reach, ref random);
        return plans.ConvertAll(plan => plan with { Ground = Terrain.NaturalHeight(plan.X, plan.Y) });
    }

    private static void PlaceOutlyingBuildings(List<BuildingPlan> plans, double reach, ref SeededRandom random)
    {
        const double lot = 34;
        var lots = (int)(reach / lot);
        for (var row = -lots; row <= lots; row++)
        {
            for (var column = -lots; column <= lots; column++)
            {
                var x = lot * column + 8 * (random.NextDouble() - 0.5);
                var y = lot * row + 8 * (random.NextDouble() - 0.5);
                var plan = new BuildingPlan(
                    x, y, 10 + 5 * random.NextDouble(), 8 + 3 * random.NextDouble(), Math.PI * random.NextDouble(),
                    4.5 + random.NextDouble(), 2.8 + random.NextDouble(), (RoofShape)(1 + random.NextInt32(2)), plans.Count);
                var isOutlying = Math.Abs(x) > 68 || Math.Abs(y) > 52;
                if (isOutlying && random.NextDouble() < 0.45 && IsFree(x, y, 11, plans))
                    plans.Add(plan);
            }
        }
    }

    private static List<FieldPlan> PlaceFields(ulong seed, double reach)
    {
        List<FieldPlan> fields =
        [
            new(FieldKind.Plowed, 62, -58, 62, 36, 18 * Degree),
            new(FieldKind.Crop, 58, 62, 58, 42, 12 * Degree),
            new(FieldKind.Crop, -84, -72, 70, 44, -22 * Degree),
            new(FieldKind.Plowed, -100, 42, 50, 44, 30 * Degree),
        ];
        var random = SeededRandom.For(seed, 0xF1E1D);
        for (var ring = 150.0; ring < reach; ring += 75)
        {
            for (var angle = 0.0; angle < 2 * Math.PI; angle += 60 / ring)
            {
                if (random.NextDouble() < 0.5)
                {
                    fields.Add(new(
                        (FieldKind)random.NextInt32(2), ring * Math.Cos(angle), ring * Math.Sin(angle), 52, 40,
                        Math.PI * random.NextDouble()));
                }
            }
        }
        return fields;
    }

    private List<TargetPlan> PlaceTargets()
    {
        var random = SeededRandom.For(7, 0x7A6);
        var targets = new List<TargetPlan>();
        ReadOnlySpan<(double X, double Y)> onGround = [(-37, 24), (-12, -14), (13, 6), (40, 2), (-37, -11), (38, -27), (16, 46)];
        foreach (var (x, y) in onGround)
            targets.Add(new($"T{targets.Count + 1}", x, y, Math.PI * random.NextDouble()));
        foreach (var (building, localX, localY) in ((int, double, double)[])[(0, -6.5, -3), (0, 7.5, 3.5), (6, 1.4, -0.9)])
        {
            var (x, y) = Buildings[building].WorldFromLocal(localX, localY);
            targets.Add(new($"T{targets.Count + 1}", x, y, Math.PI * random.NextDouble()));
        }
        return targets;
    }

    private List<TreePlan> PlaceTrees(ulong seed, double reach)
    {
        const double spacing = 7.5;
        var trees = new List<TreePlan>();
        var cells = (int)(reach / spacing);
        for (var row = -cells; row < cells; row++)
        {
            for (var column = -cells; column < cells; column++)
            {
                var random = SeededRandom.For(seed, 0x7EEE0000L + (row + 5000L) * 10007 + column);
                var x = spacing * (column + random.NextDouble());
                var y = spacing * (row + random.NextDouble());
                var radius = 1.5 + 1.7 * random.NextDouble();
                var conifer = random.NextDouble() < 0.25;
                var height = conifer ? 5 + 3 * radius : 3.2 + 1.7 * radius;
                var wanted = random.NextDouble() < Density(x, y);
                if (wanted && IsFree(x, y, radius + 2, Buildings) && !Targets.Any(t => Hypot(t.X - x, t.Y - y) < radius + 4))
                    trees.Add(new(x, y, height, conifer ? 0.7 * radius : radius, conifer, trees.Count));
            }
        }
        return trees;
    }

    // Probability of a tree at a candidate place: groves by the pond and on the hill, few elsewhere, none on fields.
    private double Density(double x, double y)
    {
        if (Fields.Any(field => field.Contains(x, y)))
            return 0;
        var pond = Math.Exp(-Math.Pow((Terrain.PondDistance(x, y) - 5) / 5, 2));
        var hill = Math.Exp(-(Math.Pow(x + 58, 2) + Math.Pow(y - 52, 2)) / (2 * 17 * 17));
        var road = Math.Abs(Math.Abs(Terrain.RoadOffset(x, y)) - 6) < 1.5 ? 0.25 : 0;
        return 0.08 + 0.35 * pond + 0.6 * hill + road;
    }

    private static bool IsFree(double x, double y, double margin, IReadOnlyList<BuildingPlan> buildings) =>
        Math.Abs(Terrain.RoadOffset(x, y)) > Terrain.RoadHalfWidth + margin
        && Math.Abs(Terrain.LaneOffset(x, y)) > Terrain.LaneHalfWidth + margin
        && Terrain.PondDistance(x, y) > margin - 1.5
        && buildings.All(building => building.Distance(x, y) > margin);

    private static double Hypot(double x, double y) => Math.Sqrt(x * x + y * y);
}

/// <summary>Cover of a field.</summary>
internal enum FieldKind
{
    Plowed,
    Crop,
}

/// <summary>A field: a rotated rectangle of ground whose rows run along its own x axis.</summary>
/// <param name="X">World east of the center.</param>
/// <param name="Y">World north of the center.</param>
/// <param name="Length">Meters along the field's x axis.</param>
/// <param name="Width">Meters along the field's y axis.</param>
/// <param name="YawRadians">From world east to the field's x axis, counter-clockwise.</param>
internal sealed record FieldPlan(FieldKind Kind, double X, double Y, double Length, double Width, double YawRadians)
{
    private readonly double _sin = Math.Sin(YawRadians);
    private readonly double _cos = Math.Cos(YawRadians);

    /// <summary>Converts world coordinates to the field's own axes, in meters from its center.</summary>
    public (float X, float Y) LocalFromWorld(double x, double y)
    {
        return ((float)(_cos * (x - X) + _sin * (y - Y)), (float)(-_sin * (x - X) + _cos * (y - Y)));
    }

    public bool Contains(double x, double y)
    {
        var (localX, localY) = LocalFromWorld(x, y);
        return Math.Abs(localX) < Length / 2 && Math.Abs(localY) < Width / 2;
    }
}

/// <summary>A painted target: a checker of two black and two white squares whose common corner is the surveyed point.</summary>
/// <param name="X">World east of the common corner.</param>
/// <param name="Y">World north of the common corner.</param>
/// <param name="YawRadians">From world east to the target's x axis, counter-clockwise.</param>
internal sealed record TargetPlan(string Name, double X, double Y, double YawRadians)
{
    /// <summary>Side of the checker in meters, without its gray border.</summary>
    public const double Side = 1.2;

    /// <summary>Half the side of a world-aligned square that contains the paint at any yaw, meters.</summary>
    public const double Reach = 0.95;

    /// <summary>Reflectance of the paint at a world position; false outside the painted square.</summary>
    public bool TryPaint(double x, double y, out float reflectance)
    {
        reflectance = 0;
        if (Math.Abs(x - X) > Reach || Math.Abs(y - Y) > Reach)
            return false;
        var (sin, cos) = Math.SinCos(YawRadians);
        var a = cos * (x - X) + sin * (y - Y);
        var b = -sin * (x - X) + cos * (y - Y);
        var edge = Math.Max(Math.Abs(a), Math.Abs(b));
        if (edge > Side / 2 + 0.06)
            return false;
        reflectance = edge > Side / 2 ? 0.3f : a * b > 0 ? 0.035f : 0.8f;
        return true;
    }
}
