using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Reality.Storage.Jobs;

/// <summary>Position of the last job of a page. The next page starts after it, whatever was submitted meanwhile.</summary>
/// <param name="CreatedAt">When the job was submitted.</param>
/// <param name="Id">Breaks ties between jobs submitted at the same moment.</param>
public sealed record JobCursor(DateTimeOffset CreatedAt, Guid Id)
{
    private const int Length = 8 + 16;

    /// <summary>Encodes the cursor as a token for clients.</summary>
    public string ToToken()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CreatedAt.UtcTicks);
        Id.TryWriteBytes(bytes[8..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Decodes a token; false if it was not made by <see cref="ToToken"/>.</summary>
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
