using Reality.Core;
using Reality.Formats.Polygons;
using Reality.Fuzz.Files;

namespace Reality.Fuzz.Documents;

/// <summary>Polygons in GeoJSON, cut into triangles.</summary>
internal sealed class GeoJsonTarget : DocumentTarget
{
    public override string Name => "geojson";

    protected override IEnumerable<string> Documents() =>
    [
        """
        {"type":"FeatureCollection","features":[
          {"type":"Feature","properties":{"name":"wall"},"geometry":{"type":"Polygon","coordinates":
            [[[0,0,0],[0,4,0],[0,4,3],[0,0,3],[0,0,0]],[[0,1,1],[0,2,1],[0,2,2],[0,1,1]]]}},
          {"type":"Feature","properties":null,"geometry":{"type":"GeometryCollection","geometries":[
            {"type":"Point","coordinates":[1,2]},
            {"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1]]],[[[5,5],[6,5],[6,6]]]]}]}},
          {"type":"Feature","properties":{},"geometry":null}]}
        """,
        """{"type":"Polygon","coordinates":[[[0,0,1],[1,0,1],[1,1,1],[0,1,1]]]}""",
    ];

    protected override string Outcome(byte[] input)
    {
        try
        {
            return ModelFiles.Describe("GeoJSON", GeoJsonReader.Read(new MemoryStream(input)).Polygons);
        }
        catch (InvalidFileException e)
        {
            return e.Message;
        }
    }
}
