namespace Reality.Contract.Requests;

/// <summary>A point in some coordinate reference system, as requests give it.</summary>
public sealed record Point3d
{
    public required double X { get; init; }

    public required double Y { get; init; }

    public required double Z { get; init; }
}
