using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Reality.Storage.RealityData;

/// <summary>Where a list goes on: behind the row with this value and id, whatever came or went in between.</summary>
/// <param name="Order">As <see cref="RealityDataOrder.ToString"/> says it.</param>
/// <param name="Count">Length of the page before.</param>
public sealed record RealityDataPosition(string Order, int Count, string Value, string Id)
{
    /// <summary>A continuation token.</summary>
    public string ToToken() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>False where the token is not one of ours.</summary>
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
        if (position is not { Order: not null, Value: not null, Id: not null, Count: >= 1 and <= 1000 } || position.Value.Contains('\0') || position.Id.Contains('\0')
            || !RealityDataOrder.TryParse(position.Order, out var order) || !order.Accepts(position.Value))
            position = null;
        return position is not null;
    }
}
