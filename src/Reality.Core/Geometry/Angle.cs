namespace Reality.Core.Geometry;

/// <summary>An angle with explicit units in construction and access.</summary>
public readonly record struct Angle
{
    private Angle(double radians) => Radians = radians;

    public double Radians { get; }

    public double Degrees => Radians * (180 / Math.PI);

    public static Angle FromRadians(double radians) => new(radians);

    public static Angle FromDegrees(double degrees) => new(degrees * (Math.PI / 180));
}
