using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reality.Server.Hosting;

/// <summary>Writes the times of all responses in UTC with seven decimals: 2025-03-06T09:42:33.0000000+00:00.</summary>
internal sealed class AnswerTime : JsonConverter<DateTimeOffset>
{
    private const int Length = 33;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Responses are written only.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Length];
        Utf8Formatter.TryFormat(value.ToUniversalTime(), text, out _, 'O');
        writer.WriteStringValue(text);
    }
}
