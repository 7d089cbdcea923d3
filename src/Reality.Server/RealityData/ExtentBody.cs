namespace Reality.Server.RealityData;

/// <summary>A box on the earth. Where the west is above the east it crosses the 180th meridian.</summary>
public sealed record ExtentBody
{
    public required CornerBody SouthWest { get; init; }

    public required CornerBody NorthEast { get; init; }
}
