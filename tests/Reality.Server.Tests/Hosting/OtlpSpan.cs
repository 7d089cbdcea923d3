using System.Buffers.Binary;
using System.Text;

namespace Reality.Server.Tests.Hosting;

/// <summary>A span of an export request (opentelemetry/proto/trace/v1/trace.proto), as far as tests look at it.</summary>
internal sealed record OtlpSpan(
    string TraceId, string Name, ulong StartNanoseconds, ulong EndNanoseconds, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>ExportTraceServiceRequest.resource_spans.scope_spans.spans.</summary>
    public static IEnumerable<OtlpSpan> Read(byte[] request) =>
        from resource in Messages(request, 1)
        from scope in Messages(resource, 2)
        from span in Messages(scope, 2)
        select Of(span);

    private static OtlpSpan Of(byte[] span)
    {
        var fields = Fields(span).ToLookup(field => field.Number, field => field.Value);
        return new(
            Convert.ToHexStringLower(fields[1].Single()),
            Encoding.UTF8.GetString(fields[5].Single()),
            BinaryPrimitives.ReadUInt64LittleEndian(fields[7].Single()),
            BinaryPrimitives.ReadUInt64LittleEndian(fields[8].Single()),
            fields[9].ToDictionary(
                pair => Encoding.UTF8.GetString(Messages(pair, 1).Single()),
                // string_value; the others are of no interest.
                pair => Encoding.UTF8.GetString(Messages(Messages(pair, 2).Single(), 1).FirstOrDefault([])),
                StringComparer.Ordinal));
    }

    private static IEnumerable<byte[]> Messages(byte[] message, int number) =>
        Fields(message).Where(field => field.Number == number).Select(field => field.Value);

    // Protocol Buffers wire format: varint, 8 bytes, length and bytes, 4 bytes.
    private static List<(int Number, byte[] Value)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var length = (key & 7) switch { 1 => 8, 2 => (int)Varint(message, ref at), 5 => 4, _ => 0 };
            if ((key & 7) == 0)
                Varint(message, ref at);
            fields.Add(((int)(key >> 3), message[at..(at + length)]));
            at += length;
        }
        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
