using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reality.Storage.Blobs;

/// <summary>Metadata of a blob as it is stored, which counts against quotas.</summary>
public static class BlobMetadata
{
    // The text is never part of a page, so only quotes and backslashes need more than one byte.
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Bytes that metadata takes; 0 for none.</summary>
    public static long SizeOf(IReadOnlyDictionary<string, string> metadata) =>
        ToJson(metadata) is { } json ? Encoding.UTF8.GetByteCount(json) : 0;

    /// <summary>Null for no metadata.</summary>
    internal static string? ToJson(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Count == 0 ? null : JsonSerializer.Serialize(metadata, s_json);

    internal static Dictionary<string, string> FromJson(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
}
