namespace Reality.Formats.Layouts;

/// <summary>A prism: polygons with holes between two heights.</summary>
/// <param name="Crs">System of the polygons and heights.</param>
public sealed record RegionOfInterest(string Crs, IReadOnlyList<RegionPolygon> Polygons, double AltitudeMin, double AltitudeMax);
