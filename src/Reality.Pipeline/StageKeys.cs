using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Reality.Pipeline;

/// <summary>
/// The key of each stage: a digest of its name, code version, numerics, options and the keys of the stages it reads. Everything
/// that changes a result changes the key and the keys of all stages that read it; the number of threads does not.
/// </summary>
public static class StageKeys
{
    // To be incremented by every change of the elementary functions that stages compute with.
    private const int NumericsVersion = 1;

    private static readonly JsonSerializerOptions s_json = new()
    {
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { DropThreadCount } },
    };

    /// <summary>Keys by stage.</summary>
    /// <param name="stages">In an order in which each stage follows the stages it reads.</param>
    /// <param name="given">Keys of stages that are read but not listed; null = none.</param>
    public static IReadOnlyDictionary<StageName, string> Of(
        IEnumerable<Stage> stages, IReadOnlyDictionary<StageName, string>? given = null)
    {
        ArgumentNullException.ThrowIfNull(stages);
        var keys = given is null ? [] : new Dictionary<StageName, string>(given);
        foreach (var stage in stages)
            keys.Add(stage.Name, Of(stage, keys));
        return keys;
    }

    private static string Of(Stage stage, Dictionary<StageName, string> keys)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{stage.Name} {stage.Version} {NumericsVersion}\n");
        text.Append(JsonSerializer.Serialize(stage.Key, stage.Key?.GetType() ?? typeof(object), s_json)).Append('\n');
        foreach (var input in stage.Reads)
            text.Append(CultureInfo.InvariantCulture, $"{input} {keys[input]}\n");
        return Digest(text);
    }

    /// <summary>A digest of files by name, size and time of change: quick for any number of photos.</summary>
    /// <param name="folder">Base of the relative names; the digest does not depend on it.</param>
    public static string OfFiles(string folder, IEnumerable<string> names)
    {
        var text = new StringBuilder();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var file = new FileInfo(Path.Combine(folder, name));
            var (size, ticks) = file.Exists ? (file.Length, file.LastWriteTimeUtc.Ticks) : (-1, 0);
            text.Append(CultureInfo.InvariantCulture, $"{name}\0{size} {ticks}\n");
        }
        return Digest(text);
    }

    private static string Digest(StringBuilder text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())), 0, 8);

    private static void DropThreadCount(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].Name == "ThreadCount")
                type.Properties.RemoveAt(i);
        }
    }
}
