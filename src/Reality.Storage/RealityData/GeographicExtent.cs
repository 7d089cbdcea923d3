namespace Reality.Storage.RealityData;

/// <summary>A box on the earth, in degrees. Where west is above east it crosses the 180th meridian.</summary>
public sealed record GeographicExtent(double West, double South, double East, double North);
