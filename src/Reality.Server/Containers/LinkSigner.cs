using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Reality.Server.Containers;

/// <summary>Signs and checks the query of a container link.</summary>
/// <remarks>
/// The parameters are those of an Azure SAS, as clients keep no others: sv (version), se (end of validity), sr (c, a container),
/// sp (permissions), sig (HMAC-SHA256 over the others and the container, base64url so that no client encodes it differently).
/// </remarks>
internal sealed class LinkSigner(byte[] key, TimeProvider time)
{
    public static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    private const string Version = "2024-08-04";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public string Sign(string container, ContainerAccess access)
    {
        var end = time.GetUtcNow().Add(Validity).ToString(TimeFormat, CultureInfo.InvariantCulture);
        var permissions = access == ContainerAccess.Read ? "rl" : "racwdl";
        var signature = WebEncoders.Base64UrlEncode(Hash(container, Version, end, "c", permissions));
        return $"sv={Version}&se={Uri.EscapeDataString(end)}&sr=c&sp={permissions}&sig={signature}";
    }

    /// <summary>What a link allows, as letters; <see cref="BlobError"/> where it is not one of ours, or no longer.</summary>
    public string Check(string container, IQueryCollection query)
    {
        var (version, end, kind, permissions) = (One(query, "sv"), One(query, "se"), One(query, "sr"), One(query, "sp"));
        var expected = WebEncoders.Base64UrlEncode(Hash(container, version, end, kind, permissions));
        // Compared as text: a signature has exactly one spelling.
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(One(query, "sig"))))
            throw BlobError.AuthenticationFailed("The signature of the link is not valid for this container.");
        var until = DateTimeOffset.ParseExact(end, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return time.GetUtcNow() < until
            ? permissions
            : throw BlobError.AuthenticationFailed("The link has expired: ask the API for a new one.");
    }

    // No part can hold a line feed without changing another: the signed values of our own links hold none.
    private byte[] Hash(string container, string version, string end, string kind, string permissions) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Join('\n', container, version, end, kind, permissions)));

    private static string One(IQueryCollection query, string name) =>
        query[name] is [{ } value] ? value : "";
}
