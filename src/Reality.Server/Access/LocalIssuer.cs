using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Reality.Storage.Disks;

namespace Reality.Server.Access;

/// <summary>Issues bearer tokens with a key in the data folder. Whoever can read the key can impersonate any user.</summary>
public sealed class LocalIssuer
{
    public const string Name = "reality-local";
    public const string Audience = "reality";
    private const int KeyBytes = 32;
    private static readonly JsonWebTokenHandler s_handler = new() { SetDefaultTimesOnTokenCreation = false };

    private LocalIssuer(byte[] key) => Key = new(key);

    /// <summary>Signs tokens and verifies signatures.</summary>
    public SymmetricSecurityKey Key { get; }

    /// <summary>Reads the key of a data folder, or creates it, readable only by the user of this process.</summary>
    /// <exception cref="InvalidDataException">The file exists but does not hold a key.</exception>
    public static LocalIssuer Open(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "keys", "token.key");
        KeyFile.Ensure(file, KeyBytes);
        var key = File.ReadAllBytes(file);
        return key.Length == KeyBytes
            ? new(key)
            : throw new InvalidDataException(
                $"{file} does not hold a key of {KeyBytes} bytes. "
                + "Delete it to create a new key; existing tokens then become invalid.");
    }

    /// <summary>Issues a token for a user.</summary>
    /// <remarks>
    /// The token has an expiration time but no "not before": setting the clock back must not lock out a user with a new token.
    /// </remarks>
    public string Issue(string userName, TimeSpan lifetime, DateTimeOffset now) =>
        s_handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            Expires = now.UtcDateTime + lifetime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = UserId.Of(userName), ["name"] = userName, ["scope"] = new AccessOptions().Scope,
            },
            SigningCredentials = new(Key, SecurityAlgorithms.HmacSha256),
        });
}
