using System.Text.Json;
using Reality.Core.Geometry;

namespace Reality.Formats.I3s;

/// <summary>
/// Writes the description of a scene layer (3DSceneLayer.cmn): an integrated mesh in the geometry layout of
/// <see cref="NodeGeometry"/>, whose nodes have a texture each or none at all.
/// </summary>
/// <remarks>
/// A layer with textures has no normals: photos are lit already, and clients show it unchanged. One without has normals for the
/// light of the client.
/// </remarks>
internal static class LayerDocument
{
    /// <summary>Version of the specification.</summary>
    public const string Version = "1.8";

    /// <summary>Nodes of a page of nodes; only the last page may have fewer.</summary>
    public const int NodesPerPage = 64;

    private const string TexturedMaterial = """
        [{"doubleSided":true,"pbrMetallicRoughness":{"baseColorTexture":{"textureSetDefinitionId":0,"texCoord":0},
        "metallicFactor":0,"roughnessFactor":1}}]
        """;

    private const string PlainMaterial = """
        [{"doubleSided":true,"pbrMetallicRoughness":{"baseColorFactor":[0.8,0.8,0.8,1],"metallicFactor":0,"roughnessFactor":1}}]
        """;

    private const string Textures = """[{"formats":[{"name":"0","format":"jpg"}]}]""";

    /// <summary>Writes the description.</summary>
    /// <param name="id">Identifies this content.</param>
    /// <param name="extent">Of all positions, in the system of the layer.</param>
    public static void Write(Utf8JsonWriter json, I3sReference reference, Guid id, Box3d extent, bool isTextured)
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
        WriteStore(json, reference, id, extent, isTextured);
        json.WriteStartObject("fullExtent");
        WriteExtent(json, extent);
        reference.WriteSpatialReference(json);
        json.WriteEndObject();
        json.WriteStartObject("nodePages");
        json.WriteNumber("nodesPerPage", NodesPerPage);
        json.WriteNumber("rootIndex", 0);
        json.WriteString("lodSelectionMetricType", "maxScreenThresholdSQ");
        json.WriteEndObject();
        WriteRaw(json, "materialDefinitions", isTextured ? TexturedMaterial : PlainMaterial);
        if (isTextured)
            WriteRaw(json, "textureSetDefinitions", Textures);
        WriteRaw(json, "geometryDefinitions", Geometries(isTextured));
        json.WriteEndObject();
    }

    private static string Geometries(bool isTextured)
    {
        var (second, count) = SecondAttribute(isTextured);
        return $$$"""
            [{"geometryBuffers":[{"offset":8,"position":{"type":"Float32","component":3},
            "{{{second}}}":{"type":"Float32","component":{{{count}}}},"color":{"type":"UInt8","component":4},
            "featureId":{"type":"UInt64","component":1,"binding":"per-feature"},
            "faceRange":{"type":"UInt32","component":2,"binding":"per-feature"}}]}]
            """;
    }

    // The same layout in the words of version 1.6.
    private static string GeometrySchema(bool isTextured)
    {
        var (second, count) = SecondAttribute(isTextured);
        return $$$"""
            {"geometryType":"triangles",
            "header":[{"property":"vertexCount","type":"UInt32"},{"property":"featureCount","type":"UInt32"}],
            "topology":"PerAttributeArray","ordering":["position","{{{second}}}","color"],
            "vertexAttributes":{"position":{"valueType":"Float32","valuesPerElement":3},
            "{{{second}}}":{"valueType":"Float32","valuesPerElement":{{{count}}}},
            "color":{"valueType":"UInt8","valuesPerElement":4}},
            "featureAttributeOrder":["id","faceRange"],
            "featureAttributes":{"id":{"valueType":"UInt64","valuesPerElement":1},
            "faceRange":{"valueType":"UInt32","valuesPerElement":2} } }
            """;
    }

    private static (string Name, int Count) SecondAttribute(bool isTextured) => isTextured ? ("uv0", 2) : ("normal", 3);

    private static void WriteStore(Utf8JsonWriter json, I3sReference reference, Guid id, Box3d extent, bool isTextured)
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
        if (!isTextured)
            json.WriteString("normalReferenceFrame", reference.NormalFrame);
        json.WriteString("lodType", "MeshPyramid");
        json.WriteString("lodModel", "node-switching");
        WriteRaw(json, "defaultGeometrySchema", GeometrySchema(isTextured));
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
