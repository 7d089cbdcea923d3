namespace Reality.Jobs.Sample;

/// <summary>A painted target: a checker of two black and two white squares whose common corner is the surveyed point.</summary>
/// <param name="X">World east of that corner.</param>
/// <param name="Y">World north of that corner.</param>
/// <param name="YawRadians">From world east to the target's x axis, counter-clockwise.</param>
internal sealed record TargetPlan(string Name, double X, double Y, double YawRadians)
{
    /// <summary>Side of the whole checker in meters.</summary>
    public const double Side = 1.2;

    /// <summary>Reach of the paint from the corner, with its gray border.</summary>
    public const double Reach = 0.95;

    /// <summary>Reflectance of the paint at a world position; false outside it.</summary>
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
