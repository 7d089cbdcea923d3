namespace Reality.Sample.Sites;

/// <summary>A building: a rectangle on the ground with walls and a roof.</summary>
/// <param name="X">World east of the rectangle's center.</param>
/// <param name="Y">World north of the rectangle's center.</param>
/// <param name="Length">Meters along the building's x axis; the ridge runs along it.</param>
/// <param name="Width">Meters along the building's y axis.</param>
/// <param name="YawRadians">From world east to the building's x axis, counter-clockwise.</param>
/// <param name="EaveHeight">Meters from the ground to the lower edge of the roof.</param>
/// <param name="RoofHeight">Meters from the eave to the ridge, or to the top of a flat roof's parapet.</param>
/// <param name="Variant">Selects colors and details, and identifies the building in random patterns.</param>
/// <param name="Ground">World height of the ground below the building.</param>
internal sealed record BuildingPlan(
    double X, double Y, double Length, double Width, double YawRadians, double EaveHeight, double RoofHeight,
    RoofShape Roof, int Variant, double Ground = 0)
{
    private readonly double _sin = Math.Sin(YawRadians);
    private readonly double _cos = Math.Cos(YawRadians);

    /// <summary>Converts world coordinates to the building's own axes, in meters from its center.</summary>
    public (double X, double Y) LocalFromWorld(double x, double y) =>
        (_cos * (x - X) + _sin * (y - Y), -_sin * (x - X) + _cos * (y - Y));

    public (double X, double Y) WorldFromLocal(double x, double y) =>
        (X + _cos * x - _sin * y, Y + _sin * x + _cos * y);

    /// <summary>Horizontal distance to the rectangle in meters; zero inside.</summary>
    public double Distance(double x, double y)
    {
        var (localX, localY) = LocalFromWorld(x, y);
        var dx = Math.Max(0, Math.Abs(localX) - Length / 2);
        var dy = Math.Max(0, Math.Abs(localY) - Width / 2);
        return Math.Sqrt(dx * dx + dy * dy);
    }
}

/// <summary>The shape of a building's roof.</summary>
internal enum RoofShape
{
    Flat,
    Gable,
    Hip,

    /// <summary>One slope that falls toward the building's negative y axis.</summary>
    Shed,
}
