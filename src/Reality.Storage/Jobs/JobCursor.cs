using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Reality.Storage.Jobs;

/// <summary>The last job of a page: the next page goes on behind it, whatever was submitted meanwhile.</summary>
/// <param name="CreatedAt">When it was submitted.</param>
/// <param name="Id">Tells it from jobs of the same moment.</param>
public sealed record JobCursor(DateTimeOffset CreatedAt, Guid Id)
{
    private const int Length = 8 + 16;

    /// <summary>As a token for clients.</summary>
    public string ToToken()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CreatedAt.UtcTicks);
        Id.TryWriteBytes(bytes[8..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False where the text is not a token of ours.</summary>
    public static bool TryParse(string token, [NotNullWhen(true)] out JobCursor? cursor)
    {
        cursor = null;
        Span<byte> bytes = stackalloc byte[Length + 1];
        if (token is not { Length: <= 2 * Length } || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var length) || length != Length)
        {
            return false;
        }
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks)
            return false;
        cursor = new(new(ticks, TimeSpan.Zero), new(bytes[8..Length]));
        return true;
    }
}
