namespace Reality.Jobs.Sample;

/// <summary>What grows on a field.</summary>
internal enum FieldKind
{
    Plowed,
    Crop,
}

/// <summary>A field: a turned rectangle of the ground. Its rows run along its own x axis.</summary>
internal sealed record FieldPlan(FieldKind Kind, double X, double Y, double Length, double Width, double YawRadians)
{
    private readonly double _sin = Math.Sin(YawRadians);
    private readonly double _cos = Math.Cos(YawRadians);

    /// <summary>World to the field's own axes, meters from its center.</summary>
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
