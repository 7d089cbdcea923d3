using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;
using Reality.Formats.Json;
using static Reality.Formats.Json.JsonTree;

namespace Reality.Formats.ContextScenes;

/// <summary>Coordinate systems of a document, which members refer to by their id.</summary>
internal static class SystemMembers
{
    private const string List = "SpatialReferenceSystems";
    private const string Reference = "SRSId";
    private const string Photos = "PhotoCollection";

    /// <summary>The system with an id; null if there is no id.</summary>
    /// <exception cref="InvalidFileException">The id is invalid, or its system is missing or unknown.</exception>
    public static CoordinateSystem? Read(JsonMember root, JsonMember id)
    {
        if (!id.Exists)
            return null;
        var definition = EntryOf(root, id)["Definition"];
        return CoordinateSystemParser.TryParse(definition.AsText(), out var system, out var problem)
            ? system
            : throw definition.Wrong($"is unknown: {problem.TrimEnd('.')}");
    }

    /// <summary>The member that describes the system with an id.</summary>
    public static JsonMember EntryOf(JsonMember root, JsonMember id) =>
        root[List][id.AsInteger(0, int.MaxValue).ToString(CultureInfo.InvariantCulture)];

    /// <summary>
    /// An id under which the photos' system can stand: the given one, unless other parts of the document name a different system
    /// by it.
    /// </summary>
    public static int IdFor(JsonObject root, string definition, int id)
    {
        var isTaken = DefinitionOf(root, id) is { } other && other != definition
            && root.Any(member => member.Key is not (List or Photos) && Names(member.Value, id));
        return isTaken ? FreeId(root) : id;
    }

    /// <summary>The id of the entry with a definition, which is added if there is none.</summary>
    public static int IdOf(JsonObject root, string definition)
    {
        foreach (var (key, _) in Child(root, List))
        {
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && DefinitionOf(root, id) == definition)
                return id;
        }
        var free = FreeId(root);
        Child(Child(root, List), free.ToString(CultureInfo.InvariantCulture))["Definition"] = definition;
        return free;
    }

    private static string? DefinitionOf(JsonObject root, int id) =>
        Child(root, List)[id.ToString(CultureInfo.InvariantCulture)] is JsonObject entry
        && entry["Definition"] is JsonValue value && value.TryGetValue<string>(out var definition)
            ? definition
            : null;

    private static int FreeId(JsonObject root)
    {
        var systems = Child(root, List);
        return Enumerable.Range(0, int.MaxValue).First(id => !systems.ContainsKey(id.ToString(CultureInfo.InvariantCulture)));
    }

    private static bool Names(JsonNode? node, int id) => node switch
    {
        JsonObject owner => owner.Any(member => member.Key == Reference
            ? member.Value is JsonValue value && value.TryGetValue<int>(out var named) && named == id
            : Names(member.Value, id)),
        JsonArray array => array.Any(item => Names(item, id)),
        _ => false,
    };
}
