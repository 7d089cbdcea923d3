using System.Text;
using System.Text.Json;
using Reality.Core.Numerics;

namespace Reality.Fuzz.Documents;

/// <summary>Changes to values and names of a JSON document that leave it well-formed, most of the time.</summary>
internal static class JsonMutation
{
    private static readonly byte[][] s_values = [.. new[]
    {
        "null", "true", "false", "0", "-0.0", "-1", "1", "0.5", "2147483647", "2147483648", "-9223372036854775809", "1e308",
        "1e-320", "1e999", "1.7976931348623157e308", "\"\"", "\"x\"", "\"NaN\"", "\"1\"", "\"\\u0000\"", "\"\\ud800\"",
        "\"../x\"", "\"/x\"", "\"a//b\"", "\"C:\\\\x\"", "\"0:\"", "\"-1:x\"", "\"EPSG:4326\"", "\"EPSG:99999999\"",
        "\"ENU:91,181\"", "\"ENU:1e999,0\"", "\"bkt:\"", "\"rds:\"", "\"2020-02-30T25:61:61Z\"", "[]", "{}", "[[]]",
        "{\"\":0}", "[null,null,null]",
        Nested("[", "]"), Nested("{\"a\":", "}"), $"\"{new string('x', 5000)}\"",
    }.Select(Encoding.UTF8.GetBytes)];

    /// <summary>One to three changes of a document. Bytes that are not JSON are returned unchanged.</summary>
    public static byte[] Of(byte[] input, ref SeededRandom random)
    {
        for (var changes = 1 + random.NextInt32(3); changes > 0; changes--)
            input = Change(input, ref random);
        return input;
    }

    private static byte[] Change(byte[] input, ref SeededRandom random)
    {
        var (values, names) = PartsOf(input);
        if (values.Count == 0)
            return input;
        var value = values[random.NextInt32(values.Count)];
        return random.NextInt32(6) switch
        {
            0 when names.Count > 0 => Replace(
                input, names[random.NextInt32(names.Count)], input[names[random.NextInt32(names.Count)]]),
            1 => Replace(input, value, input[values[random.NextInt32(values.Count)]]),
            2 => Replace(input, value, [.. input[value], (byte)',', .. input[value]]),
            _ => Replace(input, value, s_values[random.NextInt32(s_values.Length)]),
        };
    }

    /// <summary>Places of values, with all that they hold, and of the names of members.</summary>
    private static (List<Range> Values, List<Range> Names) PartsOf(byte[] input)
    {
        var (values, names) = (new List<Range>(), new List<Range>());
        var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = 256 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
                    continue;
                var start = (int)reader.TokenStartIndex;
                var isName = reader.TokenType == JsonTokenType.PropertyName;
                var whole = reader;
                whole.Skip();
                (isName ? names : values).Add(start..(isName ? start + reader.ValueSpan.Length + 2 : (int)whole.BytesConsumed));
            }
        }
        catch (JsonException)
        {
            // Not well-formed from here on.
        }
        return (values, names);
    }

    private static byte[] Replace(byte[] input, Range part, byte[] by) => [.. input[..part.Start], .. by, .. input[part.End..]];

    private static string Nested(string open, string close) =>
        $"{string.Concat(Enumerable.Repeat(open, 100))}0{string.Concat(Enumerable.Repeat(close, 100))}";
}
