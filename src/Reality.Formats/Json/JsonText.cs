using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reality.Formats.Json;

/// <summary>Writes indented UTF-8 JSON without escaping letters outside ASCII.</summary>
internal static class JsonText
{
    private const int FlushBytes = 1 << 16;

    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream stream, JsonNode document)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new Utf8JsonWriter(stream, Options);
        document.WriteTo(writer);
    }

    /// <summary>Writes an object with a member that is too large to be held as nodes.</summary>
    /// <param name="large">The member that <paramref name="writeLarge"/> writes in its place.</param>
    public static void Write(Stream stream, JsonObject document, JsonNode large, Action<Utf8JsonWriter> writeLarge)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new Utf8JsonWriter(stream, Options);
        writer.WriteStartObject();
        foreach (var (name, value) in document)
        {
            if (!ReferenceEquals(value, large))
            {
                WriteMember(writer, name, value);
                continue;
            }
            writer.WritePropertyName(name);
            writeLarge(writer);
        }
        writer.WriteEndObject();
    }

    /// <summary>Writes a member, and flushes accumulated bytes to the stream.</summary>
    public static void WriteMember(Utf8JsonWriter writer, string name, JsonNode? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
            writer.WriteNullValue();
        else
            value.WriteTo(writer);
        if (writer.BytesPending > FlushBytes)
            writer.Flush();
    }

    /// <summary>Sets a member, or removes it if there is no value.</summary>
    public static void Set(this JsonObject member, string name, JsonNode? value)
    {
        if (value is null)
            member.Remove(name);
        else
            member[name] = value;
    }
}
