using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Reality.Contract.Requests;

/// <summary>Parses the body of a request.</summary>
public static class RequestBody
{
    /// <summary>False where the body is not JSON that could be a request; the fault is a sentence that says where.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out string? fault)
    {
        document = null;
        if (!Utf8.IsValid(utf8.Span))
        {
            fault = "The body is not UTF-8.";
            return false;
        }
        try
        {
            if (FindNoText(utf8.Span) is { } position)
            {
                fault = $"The body has an escape at byte {position} that is half of a character.";
                return false;
            }
            document = JsonDocument.Parse(utf8, RequestJson.DocumentOptions);
            fault = null;
            return true;
        }
        catch (JsonException e)
        {
            fault = $"The body is not JSON that can be read: {Shown.Text(e.Message)}";
            return false;
        }
    }

    // Half of a surrogate pair is a legal escape in JSON, and whoever reads it as text gets an exception.
    private static long? FindNoText(ReadOnlySpan<byte> utf8)
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
