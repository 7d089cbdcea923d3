using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Reality.Server.Access;

/// <summary>Issues bearer tokens with a key of the data folder. Whoever can read the key can be anybody.</summary>
public sealed class LocalIssuer
{
    public const string Name = "reality-local";
    public const string Audience = "reality";
    private const int KeyBytes = 32;
    private static readonly JsonWebTokenHandler s_handler = new() { SetDefaultTimesOnTokenCreation = false };

    private LocalIssuer(byte[] key) => Key = new(key);

    /// <summary>Signs and checks.</summary>
    public SymmetricSecurityKey Key { get; }

    /// <summary>Takes the key of a data folder, or makes it, readable for this user alone.</summary>
    /// <exception cref="InvalidDataException">The file is there and is no key.</exception>
    public static LocalIssuer Open(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "keys", "token.key");
        if (!File.Exists(file))
            MakeKey(file);
        var key = File.ReadAllBytes(file);
        return key.Length == KeyBytes
            ? new(key)
            : throw new InvalidDataException($"{file} does not hold a key of {KeyBytes} bytes. Delete it to get a new one; tokens issued before end then.");
    }

    /// <summary>A token of a user.</summary>
    /// <remarks>It has an end and no beginning: a clock that is set back must not lock out who was just let in.</remarks>
    public string Issue(string userName, TimeSpan lifetime, DateTimeOffset now) => s_handler.CreateToken(new SecurityTokenDescriptor
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

    // Written aside and moved into place: a server and a command that start together end up with the same key.
    private static void MakeKey(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
