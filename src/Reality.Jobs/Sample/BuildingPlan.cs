namespace Reality.Jobs.Sample;

/// <summary>The shape of a building's roof.</summary>
internal enum RoofShape
{
    Flat,
    Gable,
    Hip,

    /// <summary>One slope, falling to the building's south.</summary>
    Shed,
}

/// <summary>A building: a rectangle on the ground with walls and a roof.</summary>
/// <param name="X">World east of the rectangle's center.</param>
/// <param name="Y">World north of the rectangle's center.</param>
/// <param name="Length">Meters along the building's own x axis, which a ridge follows.</param>
/// <param name="Width">Meters along its own y axis.</param>
/// <param name="YawRadians">From world east to the building's x axis, counter-clockwise.</param>
/// <param name="EaveHeight">Meters from the ground to the lower edge of the roof.</param>
/// <param name="RoofHeight">Meters from there to the ridge; of a flat roof, to the top of its parapet.</param>
/// <param name="Ground">World up of the ground it stands on.</param>
internal sealed record BuildingPlan(
    double X, double Y, double Length, double Width, double YawRadians, double EaveHeight, double RoofHeight,
    RoofShape Roof, int Variant, double Ground = 0)
{
    private readonly double _sin = Math.Sin(YawRadians);
    private readonly double _cos = Math.Cos(YawRadians);

    /// <summary>World to the building's own axes, meters from its center.</summary>
    public (double X, double Y) LocalFromWorld(double x, double y)
    {
        return (_cos * (x - X) + _sin * (y - Y), -_sin * (x - X) + _cos * (y - Y));
    }

    public (double X, double Y) WorldFromLocal(double x, double y)
    {
        return (X + _cos * x - _sin * y, Y + _sin * x + _cos * y);
    }

    /// <summary>Meters to the rectangle; zero inside.</summary>
    public double Distance(double x, double y)
    {
        var (localX, localY) = LocalFromWorld(x, y);
        var dx = Math.Max(0, Math.Abs(localX) - Length / 2);
        var dy = Math.Max(0, Math.Abs(localY) - Width / 2);
        return Math.Sqrt(dx * dx + dy * dy);
    }
}
