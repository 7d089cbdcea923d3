using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Json;

namespace Reality.Formats.Layouts;

/// <summary>Reads a region of interest; <see cref="InvalidFileException"/> names the member that is wrong.</summary>
public static class RegionOfInterestReader
{
    private const string Format = "Region of interest";
    private const int MaxBytes = 64 << 20;

    public static RegionOfInterest Read(Stream stream) => JsonMember.Parse(Format, stream, MaxBytes, Read);

    internal static RegionOfInterest Read(JsonMember region) => new(
        region["crs"].AsText(), region["polygons"].Items().Select(ReadPolygon).ToList(),
        region["altitudeMin"].AsNumber(), region["altitudeMax"].AsNumber());

    private static RegionPolygon ReadPolygon(JsonMember polygon) => new(
        ReadRing(polygon["outsideBounds"]), polygon["holes"].Items().Select(ReadRing).ToList<IReadOnlyList<Vector2d>>());

    private static List<Vector2d> ReadRing(JsonMember ring)
    {
        var points = ring.Items().Select(p => new Vector2d(p["x"].AsNumber(), p["y"].AsNumber())).ToList();
        return points.Count >= 3 ? points : throw ring.Wrong("must have three points or more");
    }
}
