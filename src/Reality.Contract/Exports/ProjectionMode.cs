namespace Reality.Contract.Exports;

/// <summary>Which surface a raster shows where several lie above each other.</summary>
public enum ProjectionMode
{
    HighestPoint,
    LowestPoint,
}
