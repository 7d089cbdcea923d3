using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Reality.Server.Access;

/// <summary>Users of tokens that were found good, until the tokens expire. Holds digests, never a token.</summary>
internal sealed class TokenCache(TimeProvider time)
{
    // Some megabytes at most; a full cache starts over, which costs each user one more check.
    private const int MaxCount = 20_000;

    private readonly ConcurrentDictionary<Digest, Entry> _entries = new();

    public CurrentUser? Find(ReadOnlySpan<char> token) =>
        _entries.TryGetValue(Digest.Of(token), out var entry) && time.GetUtcNow() < entry.ExpiresAt ? entry.User : null;

    public void Add(ReadOnlySpan<char> token, CurrentUser user, DateTimeOffset expiresAt)
    {
        if (_entries.Count >= MaxCount)
            _entries.Clear();
        _entries[Digest.Of(token)] = new(user, expiresAt);
    }

    private sealed record Entry(CurrentUser User, DateTimeOffset ExpiresAt);

    private readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public static Digest Of(ReadOnlySpan<char> token)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(token.Length));
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes.AsSpan(0, Encoding.UTF8.GetBytes(token, bytes)), hash);
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
            var halves = MemoryMarshal.Cast<byte, UInt128>(hash);
            return new(halves[0], halves[1]);
        }
    }
}
