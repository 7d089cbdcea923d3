using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>An axis-aligned box, both corners included.</summary>
public readonly record struct Box3d(Vector3d Min, Vector3d Max)
{
    /// <summary>A box that contains nothing; the identity of <see cref="Include"/>.</summary>
    public static readonly Box3d Empty = new(
        new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity),
        new(double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity));

    public bool IsEmpty => !(Min.X <= Max.X && Min.Y <= Max.Y && Min.Z <= Max.Z);

    public Vector3d Center => 0.5 * (Min + Max);

    public Vector3d Size => Max - Min;

    public Box3d Include(Vector3d p) => new(Vector3d.Min(Min, p), Vector3d.Max(Max, p));

    public Box3d Include(Box3d other) => new(Vector3d.Min(Min, other.Min), Vector3d.Max(Max, other.Max));

    /// <summary>What two boxes share; empty if they do not touch.</summary>
    public static Box3d Intersection(Box3d a, Box3d b) => new(Vector3d.Max(a.Min, b.Min), Vector3d.Min(a.Max, b.Max));

    public Box3d Expanded(double margin) =>
        new(Min - new Vector3d(margin, margin, margin), Max + new Vector3d(margin, margin, margin));

    public bool Contains(Vector3d p) =>
        p.X >= Min.X && p.X <= Max.X && p.Y >= Min.Y && p.Y <= Max.Y && p.Z >= Min.Z && p.Z <= Max.Z;
}
