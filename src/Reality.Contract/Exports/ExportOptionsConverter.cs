using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reality.Contract.Exports;

/// <summary>
/// Writes the options of an export as what they are. They are read by way of their format; see <see cref="ExportCreate"/>.
/// </summary>
public sealed class ExportOptionsConverter : JsonConverter<ExportOptions>
{
    public override ExportOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Options of exports are read with their format.");

    public override void Write(Utf8JsonWriter writer, ExportOptions value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }
}
