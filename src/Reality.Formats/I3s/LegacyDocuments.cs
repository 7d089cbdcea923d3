using System.Globalization;
using System.Text.Json;

namespace Reality.Formats.I3s;

/// <summary>
/// Writes the parts that readers of version 1.6 need instead of node pages and material definitions: a document for each node
/// (3DNodeIndexDocument.cmn) and one for its material and texture (sharedResource.cmn).
/// </summary>
internal static class LegacyDocuments
{
    /// <summary>Name of a node in paths.</summary>
    public static string NameOf(int index) => index == 0 ? "root" : index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the document of a node.</summary>
    public static void WriteNode(Utf8JsonWriter json, I3sNode node, IReadOnlyList<I3sNode> nodes, Guid version)
    {
        json.WriteStartObject();
        json.WriteString("id", NameOf(node.Index));
        json.WriteNumber("level", node.Level + 1);
        json.WriteString("version", version.ToString());
        node.Box.WriteSphere(json);
        node.Box.Write(json);
        WriteSwitch(json, node);
        if (node.Parent is { } parent)
        {
            json.WritePropertyName("parentNode");
            WriteReference(json, nodes[parent]);
        }
        json.WriteStartArray("children");
        foreach (var child in node.Children)
            WriteReference(json, nodes[child]);
        json.WriteEndArray();
        if (node.Mesh is { } mesh)
        {
            json.WriteStartObject("sharedResource");
            json.WriteString("href", "./shared");
            json.WriteEndObject();
            WriteResources(json, "geometryData", "./geometries/0");
            if (mesh.TexelCount > 0)
                WriteResources(json, "textureData", "./textures/0");
        }
        json.WriteEndObject();
    }

    /// <summary>Writes the material and the texture of a node.</summary>
    /// <param name="textureWidth">Pixels; 0 without a texture.</param>
    /// <param name="textureLength">Bytes of the JPEG.</param>
    public static void WriteShared(Utf8JsonWriter json, int index, int textureWidth, int textureLength)
    {
        var name = NameOf(index);
        json.WriteStartObject();
        json.WriteStartObject("materialDefinitions");
        json.WritePropertyName("Mat" + name);
        json.WriteRawValue(
            """
            {"type":"standard","name":"standard","params":{"vertexRegions":false,"vertexColors":false,"reflectivity":0,
            "useVertexColorAlpha":false,"ambient":[0,0,0],"diffuse":[1,1,1],"specular":[0,0,0],"shininess":1,
            "renderMode":"solid","cullFace":"none"}}
            """);
        json.WriteEndObject();
        if (textureWidth > 0)
        {
            json.WriteStartObject("textureDefinitions");
            json.WritePropertyName(name);
            json.WriteRawValue(string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"encoding":["image/jpeg"],"wrap":["none","none"],"atlas":true,"uvSet":"uv0","channels":"rgb",
                "images":[{"id":"{{name}}","size":{{textureWidth}},"pixelInWorldUnits":0,"href":["../textures/0"],
                "byteOffset":[0],"length":[{{textureLength}}]}]}
                """));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteSwitch(Utf8JsonWriter json, I3sNode node)
    {
        json.WriteStartArray("lodSelection");
        foreach (var (metric, value) in (ReadOnlySpan<(string, double)>)
            [("maxScreenThresholdSQ", node.SwitchArea), ("maxScreenThreshold", node.SwitchPixels)])
        {
            json.WriteStartObject();
            json.WriteString("metricType", metric);
            json.WriteNumber("maxError", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteReference(Utf8JsonWriter json, I3sNode node)
    {
        var name = NameOf(node.Index);
        json.WriteStartObject();
        json.WriteString("id", name);
        json.WriteString("href", $"../{name}");
        node.Box.WriteSphere(json);
        node.Box.Write(json);
        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, string name, string href)
    {
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteString("href", href);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
