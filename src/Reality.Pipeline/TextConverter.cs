using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reality.Pipeline;

/// <summary>Writes values that are texts, such as names, as JSON strings and as names of members.</summary>
/// <param name="read">
/// The value of a text, null for a JSON null. An <see cref="ArgumentException"/> refuses the document, as
/// <see cref="JsonException"/>.
/// </param>
public abstract class TextConverter<T>(Func<string?, T> read) : JsonConverter<T>
    where T : struct
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        try
        {
            return read(text);
        }
        catch (ArgumentException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }

    public sealed override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public sealed override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.ToString() ?? "");
    }
}
