using System.Globalization;
using System.Text.Json.Nodes;

namespace Reality.Testing.Requests;

/// <summary>
/// Changes one place of a JSON text, named as in the problems of a request: "outputs.exports[1].options.compress".
/// </summary>
public static class JsonEdit
{
    /// <summary>Sets the property, or the item, to a value given as JSON; the parts before it must be there.</summary>
    public static JsonObject With(this JsonObject json, string path, string value)
    {
        var (parent, step) = Find(json, path);
        if (parent is JsonArray array)
            array[int.Parse(step, CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
        else
            parent[step] = JsonNode.Parse(value);
        return json;
    }

    public static JsonObject Without(this JsonObject json, string path)
    {
        var (parent, step) = Find(json, path);
        parent.AsObject().Remove(step);
        return json;
    }

    private static (JsonNode Parent, string Step) Find(JsonObject json, string path)
    {
        var steps = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        JsonNode node = json;
        foreach (var step in steps[..^1])
            node = (node is JsonArray array ? array[int.Parse(step, CultureInfo.InvariantCulture)] : node[step])!;
        return (node, steps[^1]);
    }
}
