using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reality.Formats.Json;

/// <summary>Walks documents whose members may be missing.</summary>
public static class JsonTree
{
    /// <summary>A member of an object; an undefined element if the owner is not an object or has no such member.</summary>
    public static JsonElement Member(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) ? member : default;

    /// <summary>The object that is a member of another; an empty one takes the place of anything else.</summary>
    public static JsonObject Child(JsonObject parent, string name)
    {
        ArgumentNullException.ThrowIfNull(parent);
        if (parent[name] is JsonObject child)
            return child;
        child = [];
        parent[name] = child;
        return child;
    }
}
