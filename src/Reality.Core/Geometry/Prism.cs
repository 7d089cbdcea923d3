using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>A part of the world between two heights, inside an odd number of rings in plan.</summary>
/// <param name="Rings">World x and y of outlines and of holes in them, without closing points.</param>
public sealed record Prism(IReadOnlyList<IReadOnlyList<Vector2d>> Rings, double MinZ, double MaxZ)
{
    /// <summary>World-axis bounds.</summary>
    public Box3d Bounds => Rings.SelectMany(ring => ring)
        .Aggregate(Box3d.Empty, (box, p) => box.Include(new Vector3d(p.X, p.Y, MinZ)).Include(new Vector3d(p.X, p.Y, MaxZ)));

    /// <summary>Whether a point lies inside.</summary>
    public bool Contains(Vector3d point) =>
        point.Z >= MinZ && point.Z <= MaxZ && ContainsInPlan(point.X, point.Y);

    /// <summary>Whether a point lies inside in plan.</summary>
    public bool ContainsInPlan(double x, double y)
    {
        var isInside = false;
        foreach (var ring in Rings)
        {
            for (var i = 0; i < ring.Count; i++)
            {
                var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
                if (a.Y > y != b.Y > y && x < a.X + (y - a.Y) / (b.Y - a.Y) * (b.X - a.X))
                    isInside = !isInside;
            }
        }
        return isInside;
    }
}
