using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Reality.Storage.RealityData;

/// <summary>Position of the last row of a page. The next page starts after it, whatever was added or deleted meanwhile.</summary>
/// <param name="Order">In the syntax of <see cref="RealityDataOrder.TryParse"/>.</param>
/// <param name="Count">Length of the page, 1 to 1000.</param>
/// <param name="Value">Value of the property that the list is sorted by.</param>
/// <param name="Id">Id of the row.</param>
public sealed record RealityDataPosition(string Order, int Count, string Value, string Id)
{
    /// <summary>Encodes the position as a continuation token.</summary>
    public string ToToken() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Decodes a token; false if it is invalid.</summary>
    public static bool TryRead(string token, [NotNullWhen(true)] out RealityDataPosition? position)
    {
        position = null;
        try
        {
            position = JsonSerializer.Deserialize<RealityDataPosition>(Base64Url.DecodeFromChars(token));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return false;
        }
        if (position is null || !position.IsValid())
            position = null;
        return position is not null;
    }

    // Deserialization may leave members null. PostgreSQL does not accept NUL characters.
    private bool IsValid() => this is { Order: not null, Value: not null, Id: not null, Count: >= 1 and <= 1000 }
        && !Value.Contains('\0') && !Id.Contains('\0')
        && RealityDataOrder.TryParse(Order, out var order) && order.Accepts(Value);
}
