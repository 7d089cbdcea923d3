using System.Security.Cryptography;
using System.Text;

namespace Reality.Server.Access;

/// <summary>The stable id of a user: a GUID in lower case.</summary>
public static class UserId
{
    /// <summary>The same for the same name, for ever. A name that is a GUID is its own id.</summary>
    public static string Of(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (Guid.TryParseExact(name, "D", out var given))
            return given.ToString("D");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes("reality-user:" + name), hash);
        // A version 8 UUID of RFC 9562: the bits are ours but for version and variant.
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString("D");
    }
}
