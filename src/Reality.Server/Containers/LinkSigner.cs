using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Reality.Storage.Disks;

namespace Reality.Server.Containers;

/// <summary>Signs and verifies the query of a container link.</summary>
/// <remarks>
/// The parameters are those of an Azure SAS, because clients keep no others: sv (version), se (expiry), sr (c = container),
/// sp (permissions), si (id of the user who asked for the link, if known), sig (HMAC-SHA256 over the others and the container,
/// in base64url so that no client encodes it differently).
/// </remarks>
internal sealed class LinkSigner(byte[] key, TimeProvider time)
{
    public static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    private const string Version = "2024-08-04";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <param name="user">Id of the user who asks for the link; null if there is none.</param>
    public string Sign(string container, ContainerAccess access, string? user = null)
    {
        var end = time.GetUtcNow().Add(Validity).ToString(TimeFormat, CultureInfo.InvariantCulture);
        var permissions = access == ContainerAccess.Read ? "rl" : "racwdl";
        var signature = WebEncoders.Base64UrlEncode(Hash(container, Version, end, "c", permissions, user ?? ""));
        var by = user is null ? "" : $"&si={Uri.EscapeDataString(user)}";
        return $"sv={Version}&se={Uri.EscapeDataString(end)}&sr=c&sp={permissions}{by}&sig={signature}";
    }

    /// <summary>Verifies a link and returns its permissions.</summary>
    /// <exception cref="BlobError">The link is not one of ours or has expired.</exception>
    public LinkGrant Check(string container, IQueryCollection query)
    {
        var (version, end, kind, permissions) = (One(query, "sv"), One(query, "se"), One(query, "sr"), One(query, "sp"));
        var user = One(query, "si");
        var expected = WebEncoders.Base64UrlEncode(Hash(container, version, end, kind, permissions, user));
        // Compared as text, because a signature has exactly one spelling.
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(One(query, "sig"))))
            throw BlobError.AuthenticationFailed("The signature of the link is not valid for this container.");
        var until = DateTimeOffset.ParseExact(end, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return time.GetUtcNow() < until
            ? new LinkGrant(permissions, user.Length > 0 ? user : null)
            : throw BlobError.AuthenticationFailed("The link has expired: ask the API for a new one.");
    }

    // Line feeds separate the parts unambiguously: the signed values of our own links contain none.
    private byte[] Hash(string container, string version, string end, string kind, string permissions, string user) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Join('\n', container, version, end, kind, permissions, user)));

    private static string One(IQueryCollection query, string name) =>
        query[name] is [{ } value] ? value : "";
}

/// <summary>Permissions of a valid link.</summary>
/// <param name="Permissions">Letters of the permitted operations.</param>
/// <param name="User">Id of the user who asked for the link; null if the link names none.</param>
internal readonly record struct LinkGrant(string Permissions, string? User);

/// <summary>The secret key that signs container links.</summary>
internal static class LinkKey
{
    private const int Length = 32;

    /// <summary>
    /// Reads the configured key (Blobs:LinkKey, base64 of at least 32 bytes), which all servers of a cluster share; otherwise the
    /// key in the data folder, which is created if missing.
    /// </summary>
    public static byte[] Read(IConfiguration configuration, string dataFolder)
    {
        if (configuration["Blobs:LinkKey"] is not { Length: > 0 } configured)
            return ReadOrMake(Path.Combine(dataFolder, "keys", "container-links.key"));
        var key = new byte[configured.Length];
        return Convert.TryFromBase64String(configured, key, out var length) && length >= Length
            ? key[..length]
            : throw new InvalidOperationException($"Configuration Blobs:LinkKey must be base64 of at least {Length} bytes.");
    }

    private static byte[] ReadOrMake(string path)
    {
        KeyFile.Ensure(path, Length);
        var key = File.ReadAllBytes(path);
        return key.Length >= Length
            ? key
            : throw new InvalidOperationException($"The key file '{path}' is damaged: delete it to create a new key.");
    }
}
