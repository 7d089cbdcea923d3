using System.Numerics;
using Reality.Core.Numerics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Sites;

/// <summary>Builds the walls, the roof and the roof structures of one building.</summary>
internal sealed class BuildingShape
{
    /// <summary>Depth of the walls below the ground in meters; the y coordinate of a facade starts there.</summary>
    public const double FoundationDepth = 1;

    private const double Overhang = 0.45;
    private const double ParapetThickness = 0.35;

    private static readonly Vector3[] WallColors =
    [
        new(0.62f, 0.58f, 0.50f), new(0.66f, 0.61f, 0.47f), new(0.58f, 0.44f, 0.33f), new(0.63f, 0.63f, 0.60f),
        new(0.42f, 0.24f, 0.17f), new(0.60f, 0.55f, 0.38f), new(0.50f, 0.50f, 0.48f),
    ];

    private static readonly Vector3[] TileColors =
    [
        new(0.36f, 0.13f, 0.075f), new(0.29f, 0.12f, 0.08f), new(0.20f, 0.15f, 0.13f), new(0.40f, 0.18f, 0.10f),
        new(0.15f, 0.14f, 0.15f),
    ];

    private readonly BuildingPlan _plan;
    private readonly SurfaceBuilder _surface;
    private readonly double _halfLength;
    private readonly double _halfWidth;
    private readonly double _eave;
    private readonly SurfaceFace _wall;
    private readonly SurfaceFace _roof;

    private BuildingShape(BuildingPlan plan, SurfaceBuilder surface)
    {
        (_plan, _surface) = (plan, surface);
        (_halfLength, _halfWidth, _eave) = (plan.Length / 2, plan.Width / 2, plan.EaveHeight);
        _wall = new(SurfaceKind.Facade, WallColors[plan.Variant % WallColors.Length], plan.Variant);
        _roof = plan.Roof switch
        {
            RoofShape.Flat => new(SurfaceKind.FlatRoof, new(0.30f, 0.29f, 0.27f), plan.Variant),
            RoofShape.Shed => new(SurfaceKind.MetalRoof, new(0.30f, 0.36f, 0.34f), plan.Variant),
            _ when plan.Variant % 10 == 4 => new(SurfaceKind.MetalRoof, new(0.36f, 0.37f, 0.38f), plan.Variant),
            _ => new(SurfaceKind.TileRoof, TileColors[plan.Variant % TileColors.Length], plan.Variant),
        };
    }

    public static void Add(BuildingPlan plan, SurfaceBuilder surface)
    {
        var shape = new BuildingShape(plan, surface);
        switch (plan.Roof)
        {
            case RoofShape.Flat:
                shape.AddFlat();
                break;
            case RoofShape.Gable:
                shape.AddGable();
                break;
            case RoofShape.Hip:
                shape.AddHip();
                break;
            default:
                shape.AddShed();
                break;
        }
    }

    private void AddFlat()
    {
        var top = _eave + _plan.RoofHeight;
        AddWalls(top, top, top, top);
        var (l, w) = (_halfLength, _halfWidth);
        var (il, iw) = (l - ParapetThickness, w - ParapetThickness);
        var parapet = new SurfaceFace(SurfaceKind.Plain, new(0.45f, 0.44f, 0.42f), _plan.Variant);
        Add(_roof, (-il, -iw, _eave), (il, -iw, _eave), (il, iw, _eave), (-il, iw, _eave));

        Add(parapet, (-l, -w, top), (l, -w, top), (il, -iw, top), (-il, -iw, top));
        Add(parapet, (l, -w, top), (l, w, top), (il, iw, top), (il, -iw, top));
        Add(parapet, (l, w, top), (-l, w, top), (-il, iw, top), (il, iw, top));
        Add(parapet, (-l, w, top), (-l, -w, top), (-il, -iw, top), (-il, iw, top));

        Add(parapet, (il, -iw, _eave), (-il, -iw, _eave), (-il, -iw, top), (il, -iw, top));
        Add(parapet, (il, iw, _eave), (il, -iw, _eave), (il, -iw, top), (il, iw, top));
        Add(parapet, (-il, iw, _eave), (il, iw, _eave), (il, iw, top), (-il, iw, top));
        Add(parapet, (-il, -iw, _eave), (-il, iw, _eave), (-il, iw, top), (-il, -iw, top));
        if (_plan.Length > 10)
            AddRoofEquipment();
    }

    private void AddRoofEquipment()
    {
        var random = SeededRandom.For(77, _plan.Variant);
        for (var i = 0; i < 7; i++)
        {
            // Along the middle of the roof, clear of the targets.
            var x = _halfLength * (-0.72 + 0.24 * i + 0.06 * random.NextDouble());
            var y = _halfWidth * (0.16 * random.NextDouble() - 0.05);
            var height = 0.6 + 0.8 * random.NextDouble();
            var gray = (float)(0.35 + 0.3 * random.NextDouble());
            AddBox(new(gray, gray, gray * 1.03f), x, y, _eave, 1 + random.NextDouble(), 0.9 + 0.7 * random.NextDouble(), height);
        }
    }

    private void AddGable()
    {
        var ridge = _eave + _plan.RoofHeight;
        var (l, w) = (_halfLength, _halfWidth);
        AddWall((-l, -w, _eave), (l, -w, _eave));
        AddWall((l, -w, _eave), (l, 0, ridge), (l, w, _eave));
        AddWall((l, w, _eave), (-l, w, _eave));
        AddWall((-l, w, _eave), (-l, 0, ridge), (-l, -w, _eave));

        // The roof overhangs the walls on the same slope.
        var drop = Overhang * _plan.RoofHeight / w;
        var (rl, rw, low) = (l + Overhang, w + Overhang, _eave - drop);
        AddTwoSided(_roof, (-rl, -rw, low), (rl, -rw, low), (rl, 0, ridge), (-rl, 0, ridge));
        AddTwoSided(_roof, (rl, rw, low), (-rl, rw, low), (-rl, 0, ridge), (rl, 0, ridge));
        AddChimney(0.35 * l, 0.25 * w, ridge);
        if (_plan.Variant % 2 == 1)
            AddDormers();
    }

    private void AddHip()
    {
        var ridge = _eave + _plan.RoofHeight;
        AddWalls(_eave, _eave, _eave, _eave);
        var drop = Overhang * _plan.RoofHeight / _halfWidth;
        var (rl, rw, low) = (_halfLength + Overhang, _halfWidth + Overhang, _eave - drop);
        var end = Math.Max(0.2, rl - rw);
        AddTwoSided(_roof, (-rl, -rw, low), (rl, -rw, low), (end, 0, ridge), (-end, 0, ridge));
        AddTwoSided(_roof, (rl, rw, low), (-rl, rw, low), (-end, 0, ridge), (end, 0, ridge));
        AddTwoSided(_roof, (rl, -rw, low), (rl, rw, low), (end, 0, ridge));
        AddTwoSided(_roof, (-rl, rw, low), (-rl, -rw, low), (-end, 0, ridge));
        AddChimney(-0.3 * _halfLength, -0.25 * _halfWidth, ridge);
    }

    private void AddShed()
    {
        var top = _eave + _plan.RoofHeight;
        var slope = _plan.RoofHeight / _plan.Width;
        AddWalls(_eave, _eave, top, top);
        var (rl, rw) = (_halfLength + Overhang, _halfWidth + Overhang);
        var (low, high) = (_eave - Overhang * slope, top + Overhang * slope);
        AddTwoSided(_roof, (-rl, -rw, low), (rl, -rw, low), (rl, rw, high), (-rl, rw, high));
    }

    private void AddChimney(double x, double y, double ridge) =>
        AddBox(new(0.30f, 0.14f, 0.10f), x, y, ridge - 1.6, 0.8, 0.7, 2.2);

    private void AddDormers()
    {
        var metal = new SurfaceFace(SurfaceKind.MetalRoof, new(0.20f, 0.21f, 0.22f), _plan.Variant);
        var (front, back) = (-0.72 * _halfWidth, -0.1 * _halfWidth);
        var (low, high) = (_eave + 0.62 * _plan.RoofHeight, _eave + 0.84 * _plan.RoofHeight);
        for (var side = -1; side <= 1; side += 2)
        {
            var x = side * 0.48 * _halfLength;
            var (left, right) = (x - 1.1, x + 1.1);
            Add(
                _wall with { Extent = new(2.2f, 1) },
                (left, front, _eave), (right, front, _eave), (right, front, low), (left, front, low));
            Add(_wall, (right, front, _eave), (right, back, _eave), (right, back, high), (right, front, low));
            Add(_wall, (left, back, _eave), (left, front, _eave), (left, front, low), (left, back, high));
            Add(
                metal, (left - 0.15, front - 0.3, low), (right + 0.15, front - 0.3, low), (right + 0.15, back, high + 0.05),
                (left - 0.15, back, high + 0.05));
        }
    }

    // Four walls up to the heights of the corners (-,-), (+,-), (+,+), (-,+).
    private void AddWalls(double h0, double h1, double h2, double h3)
    {
        var (l, w) = (_halfLength, _halfWidth);
        AddWall((-l, -w, h0), (l, -w, h1));
        AddWall((l, -w, h1), (l, w, h2));
        AddWall((l, w, h2), (-l, w, h3));
        AddWall((-l, w, h3), (-l, -w, h0));
    }

    // A wall from below the ground up to a line of points, which runs from left to right seen from outside.
    private void AddWall(params ReadOnlySpan<(double X, double Y, double Z)> top)
    {
        var (left, right) = (top[0], top[^1]);
        var length = Math.Sqrt(Math.Pow(left.X - right.X, 2) + Math.Pow(left.Y - right.Y, 2));
        var height = Math.Min(left.Z, right.Z);
        var face = _wall with
        {
            Extent = new((float)length, (float)height),
            Variant = _wall.Variant * 16 + (int)(7 * Math.Abs(left.X + 2 * left.Y)) % 16,
        };
        Span<(double, double, double)> corners = stackalloc (double, double, double)[top.Length + 2];
        corners[0] = (left.X, left.Y, -FoundationDepth);
        corners[1] = (right.X, right.Y, -FoundationDepth);
        for (var i = 0; i < top.Length; i++)
            corners[i + 2] = top[^(i + 1)];
        Add(face, corners);
    }

    private void AddBox(Vector3 color, double x, double y, double bottom, double length, double width, double height) =>
        _surface.AddBox(
            new(SurfaceKind.Plain, color, _plan.Variant), World((x, y, bottom)), length, width, height, _plan.YawRadians);

    private void AddTwoSided(SurfaceFace face, params ReadOnlySpan<(double X, double Y, double Z)> corners)
    {
        Add(face, corners);
        Span<(double, double, double)> below = stackalloc (double, double, double)[corners.Length];
        for (var i = 0; i < corners.Length; i++)
        {
            var (x, y, z) = corners[^(i + 1)];
            below[i] = (x, y, z - 0.12);
        }
        Add(new SurfaceFace(SurfaceKind.Plain, new(0.25f, 0.2f, 0.15f)), below);
    }

    private void Add(SurfaceFace face, params ReadOnlySpan<(double X, double Y, double Z)> corners)
    {
        Span<Vector3d> world = stackalloc Vector3d[corners.Length];
        for (var i = 0; i < corners.Length; i++)
            world[i] = World(corners[i]);
        _surface.AddPolygon(face, world);
    }

    private Vector3d World((double X, double Y, double Z) local)
    {
        var (x, y) = _plan.WorldFromLocal(local.X, local.Y);
        return new(x, y, _plan.Ground + local.Z);
    }
}
