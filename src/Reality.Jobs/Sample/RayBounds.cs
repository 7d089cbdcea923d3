namespace Reality.Jobs.Sample;

/// <summary>A box around some rays (x, y, 1) of a camera, or around what a triangle covers of them. Rounded outward.</summary>
internal readonly record struct RayBounds(float MinX, float MaxX, float MinY, float MaxY)
{
    public static readonly RayBounds Empty = new(
        float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity, float.NegativeInfinity);

    /// <summary>A little wider than the ray, as much as rounding may hide.</summary>
    public RayBounds Include(double x, double y) => new(
        Math.Min(MinX, MathF.BitDecrement((float)x)), Math.Max(MaxX, MathF.BitIncrement((float)x)),
        Math.Min(MinY, MathF.BitDecrement((float)y)), Math.Max(MaxY, MathF.BitIncrement((float)y)));

    public RayBounds Include(in RayBounds other) => new(
        Math.Min(MinX, other.MinX), Math.Max(MaxX, other.MaxX), Math.Min(MinY, other.MinY), Math.Max(MaxY, other.MaxY));

    public bool Overlaps(in RayBounds other) =>
        MinY <= other.MaxY && MaxY >= other.MinY && MinX <= other.MaxX && MaxX >= other.MinX;
}
