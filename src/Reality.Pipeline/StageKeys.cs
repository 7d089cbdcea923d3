using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Reality.Pipeline;

/// <summary>
/// Builds the key of each stage: a digest of its code version, its options and the keys of the stages it reads.
/// Whatever changes a result changes the key, and with it the keys of all that follows; the number of threads does not.
/// </summary>
public sealed class StageKeys
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { DropThreadCount } },
    };

    private readonly Dictionary<string, string> _keyOfStage = new(StringComparer.Ordinal);

    /// <summary>For <see cref="Engine.Workspace"/>.</summary>
    public IReadOnlyDictionary<string, string> KeyOfStage => _keyOfStage;

    /// <summary>Adds a stage.</summary>
    /// <param name="codeVersion">Raised by whoever changes what the stage computes.</param>
    /// <param name="options">Its options, any value that can be written as JSON; a member ThreadCount does not count.</param>
    /// <param name="inputs">Names of stages added before.</param>
    public StageKeys Add(string stage, int codeVersion, object? options, params IReadOnlyList<string> inputs)
    {
        ArgumentException.ThrowIfNullOrEmpty(stage);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{stage} {codeVersion}\n");
        text.Append(JsonSerializer.Serialize(options, options?.GetType() ?? typeof(object), s_json)).Append('\n');
        foreach (var input in inputs)
            text.Append(CultureInfo.InvariantCulture, $"{input} {_keyOfStage[input]}\n");
        _keyOfStage.Add(stage, Digest(text));
        return this;
    }

    /// <summary>A digest of files by name, size and time of change: quick for any number of photos.</summary>
    /// <param name="folder">The names are relative to this; moving the folder changes nothing.</param>
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
