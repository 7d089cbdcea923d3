using System.Text.Json;
using Reality.Core.Geometry;

namespace Reality.Formats.I3s;

/// <summary>
/// Writes the description of a scene layer (3DSceneLayer.cmn): an integrated mesh whose nodes have one texture or none, in the
/// geometry layout of <see cref="NodeGeometry"/>.
/// </summary>
internal static class LayerDocument
{
    /// <summary>Version of the specification.</summary>
    public const string Version = "1.8";

    /// <summary>Nodes of a page of nodes; only the last page may have fewer.</summary>
    public const int NodesPerPage = 64;

    /// <summary>Indices of <see cref="Materials"/>.</summary>
    public const int TexturedMaterial = 0, PlainMaterial = 1;

    private const string Materials = """
        [{"doubleSided":true,"pbrMetallicRoughness":{"baseColorTexture":{"textureSetDefinitionId":0,"texCoord":0},
        "metallicFactor":0,"roughnessFactor":1}},
        {"doubleSided":true,"pbrMetallicRoughness":{"baseColorFactor":[0.75,0.75,0.75,1],"metallicFactor":0,"roughnessFactor":1}}]
        """;

    private const string Textures = """[{"formats":[{"name":"0","format":"jpg"}]}]""";

    private const string Geometries = """
        [{"geometryBuffers":[{"offset":8,"position":{"type":"Float32","component":3},"normal":{"type":"Float32","component":3},
        "uv0":{"type":"Float32","component":2},"color":{"type":"UInt8","component":4},
        "featureId":{"type":"UInt64","component":1,"binding":"per-feature"},
        "faceRange":{"type":"UInt32","component":2,"binding":"per-feature"}}]}]
        """;

    // The same layout in the words of version 1.6.
    private const string GeometrySchema = """
        {"geometryType":"triangles",
        "header":[{"property":"vertexCount","type":"UInt32"},{"property":"featureCount","type":"UInt32"}],
        "topology":"PerAttributeArray","ordering":["position","normal","uv0","color"],
        "vertexAttributes":{"position":{"valueType":"Float32","valuesPerElement":3},
        "normal":{"valueType":"Float32","valuesPerElement":3},"uv0":{"valueType":"Float32","valuesPerElement":2},
        "color":{"valueType":"UInt8","valuesPerElement":4}},
        "featureAttributeOrder":["id","faceRange"],
        "featureAttributes":{"id":{"valueType":"UInt64","valuesPerElement":1},
        "faceRange":{"valueType":"UInt32","valuesPerElement":2}}}
        """;

    /// <summary>Writes the description.</summary>
    /// <param name="id">Identifies this content.</param>
    /// <param name="extent">Of all positions, in the system of the layer.</param>
    public static void Write(Utf8JsonWriter json, I3sReference reference, Guid id, Box3d extent)
    {
        json.WriteStartObject();
        json.WriteNumber("id", 0);
        json.WriteString("version", id.ToString());
        json.WriteString("name", "Model");
        json.WriteString("layerType", "IntegratedMesh");
        json.WriteStartArray("capabilities");
        json.WriteStringValue("View");
        json.WriteStringValue("Query");
        json.WriteEndArray();
        reference.WriteSpatialReference(json);
        reference.WriteHeightModel(json);
        WriteStore(json, reference, id, extent);
        json.WriteStartObject("fullExtent");
        WriteExtent(json, extent);
        reference.WriteSpatialReference(json);
        json.WriteEndObject();
        json.WriteStartObject("nodePages");
        json.WriteNumber("nodesPerPage", NodesPerPage);
        json.WriteNumber("rootIndex", 0);
        json.WriteString("lodSelectionMetricType", "maxScreenThresholdSQ");
        json.WriteEndObject();
        WriteRaw(json, "materialDefinitions", Materials);
        WriteRaw(json, "textureSetDefinitions", Textures);
        WriteRaw(json, "geometryDefinitions", Geometries);
        json.WriteEndObject();
    }

    private static void WriteStore(Utf8JsonWriter json, I3sReference reference, Guid id, Box3d extent)
    {
        json.WriteStartObject("store");
        json.WriteString("id", id.ToString());
        json.WriteString("profile", "meshpyramids");
        json.WriteStartArray("resourcePattern");
        foreach (var resource in (string[])["3dNodeIndexDocument", "SharedResource", "Geometry", "Texture"])
            json.WriteStringValue(resource);
        json.WriteEndArray();
        json.WriteString("rootNode", "./nodes/root");
        json.WriteString("version", Version);
        json.WriteStartArray("extent");
        foreach (var value in (ReadOnlySpan<double>)[extent.Min.X, extent.Min.Y, extent.Max.X, extent.Max.Y])
            json.WriteNumberValue(value);
        json.WriteEndArray();
        if (reference.Url is { } url)
        {
            json.WriteString("indexCRS", url);
            json.WriteString("vertexCRS", url);
        }
        json.WriteString("normalReferenceFrame", reference.NormalFrame);
        json.WriteString("lodType", "MeshPyramid");
        json.WriteString("lodModel", "node-switching");
        WriteRaw(json, "defaultGeometrySchema", GeometrySchema);
        json.WriteEndObject();
    }

    private static void WriteExtent(Utf8JsonWriter json, Box3d extent)
    {
        json.WriteNumber("xmin", extent.Min.X);
        json.WriteNumber("ymin", extent.Min.Y);
        json.WriteNumber("xmax", extent.Max.X);
        json.WriteNumber("ymax", extent.Max.Y);
        json.WriteNumber("zmin", extent.Min.Z);
        json.WriteNumber("zmax", extent.Max.Z);
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value);
    }
}
