using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Reality.Contract.Requests;

/// <summary>Parses the body of a request.</summary>
public static class RequestBody
{
    /// <summary>False if the body is not valid JSON; the fault is a sentence with the position.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out string? fault)
    {
        document = null;
        if (!Utf8.IsValid(utf8.Span))
        {
            fault = "The body is not valid UTF-8.";
            return false;
        }
        try
        {
            if (FindLoneSurrogate(utf8.Span) is { } position)
            {
                fault = $"The body contains half of a surrogate pair at byte {position}.";
                return false;
            }
            document = JsonDocument.Parse(utf8, RequestJson.DocumentOptions);
            fault = null;
            return true;
        }
        catch (JsonException e)
        {
            fault = $"The body is not valid JSON: {Shown.Text(e.Message)}";
            return false;
        }
    }

    // Half of a surrogate pair is a legal escape in JSON, but cannot be converted to a string.
    private static long? FindLoneSurrogate(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = RequestJson.MaxDepth });
        char[]? text = null;
        try
        {
            while (reader.Read())
            {
                if (!reader.ValueIsEscaped)
                    continue;
                text ??= ArrayPool<char>.Shared.Rent(utf8.Length);
                reader.CopyString(text);
            }
            return null;
        }
        catch (InvalidOperationException)
        {
            return reader.TokenStartIndex;
        }
        finally
        {
            if (text is not null)
                ArrayPool<char>.Shared.Return(text);
        }
    }
}
