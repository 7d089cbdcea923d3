using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Core.Scenes;
using Reality.Formats.Json;
using static Reality.Formats.Json.JsonTree;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Writes control points: <c>ControlPointCollection.ControlPoints</c> by id, each with SRSId, Name, Category, Check, Position,
/// HorizontalSigma, VerticalSigma and Measurements {PhotoId, x, y}. Coordinates stay in the system of the survey. Members of a
/// document that was read and other readers added survive; user tie points and constraints are left as they were read.
/// </summary>
internal static class ControlWriter
{
    private const string Collection = "ControlPointCollection";
    private const string List = "ControlPoints";

    public static void Write(JsonObject root, ContextScene document)
    {
        var points = document.Scene.ControlPoints;
        if (points.Count == 0)
            return;
        var old = OldEntries(root);
        root.Remove(List);
        var collection = Child(root, Collection);
        collection.Remove("SRSId");
        var list = new JsonObject();
        for (var i = 0; i < points.Count; i++)
        {
            var entry = old.GetValueOrDefault(points[i].Name) ?? [];
            Write(entry, points[i], document);
            entry.Set("SRSId", points[i].System is { } system ? SystemMembers.IdOf(root, system) : null);
            list[i.ToString(CultureInfo.InvariantCulture)] = entry;
        }
        collection[List] = list;
    }

    private static void Write(JsonObject entry, ControlPoint point, ContextScene document)
    {
        var (hasPlan, hasHeight) = (double.IsFinite(point.HorizontalSigmaMeters), double.IsFinite(point.VerticalSigmaMeters));
        entry["Name"] = point.Name;
        entry["Category"] = hasPlan && hasHeight ? "Full" : hasPlan ? "Horizontal" : "Vertical";
        entry["Check"] = point.IsCheck;
        entry["Position"] = PoseMember.Write(point.Coordinates);
        entry.Set("HorizontalSigma", hasPlan ? point.HorizontalSigmaMeters : null);
        entry.Set("VerticalSigma", hasHeight ? point.VerticalSigmaMeters : null);
        entry["Measurements"] = new JsonArray([.. point.Marks.Select(mark => (JsonNode)new JsonObject
        {
            ["PhotoId"] = IdOf(document.PhotoKeys, mark.Photo), ["x"] = mark.Pixel.X, ["y"] = mark.Pixel.Y,
        })]);
    }

    private static int IdOf(IReadOnlyList<string> keys, PhotoId photo) =>
        photo.Value < keys.Count && int.TryParse(keys[photo.Value], CultureInfo.InvariantCulture, out var id) ? id : photo.Value;

    // Removed from the document that they stood in.
    private static Dictionary<string, JsonObject> OldEntries(JsonObject root)
    {
        var entries = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var owner in (ReadOnlySpan<JsonNode?>)[root[Collection], root])
        {
            if (owner?[List] is not JsonObject list)
                continue;
            foreach (var (key, member) in list.ToList())
            {
                list.Remove(key);
                if (member is JsonObject entry)
                    entries.TryAdd(entry["Name"]?.GetValue<string>() ?? key, entry);
            }
        }
        return entries;
    }
}
