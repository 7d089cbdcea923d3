using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Reality.Storage.ITwins;

namespace Reality.Server.Access;

/// <summary>The authenticated user of a request. A handler receives it as a parameter of this type.</summary>
/// <param name="Id">Lower-case GUID.</param>
/// <param name="ITwinIds">
/// Ids of the iTwins named by the token, in lower case; empty if membership is in the database alone.
/// </param>
public sealed record CurrentUser(string Id, IReadOnlySet<string> ITwinIds)
{
    /// <summary>The user as an argument of the stores.</summary>
    public Viewer Viewer { get; } = new(Id, ITwinIds);

    /// <summary>The user of a request.</summary>
    /// <exception cref="InvalidOperationException">The endpoint allows anonymous requests, so there is no user.</exception>
    public static CurrentUser Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<CurrentUser>()
            ?? throw new InvalidOperationException("An endpoint that allows anonymous requests has no user.");
    }

    /// <summary>Binds parameters of this type.</summary>
    public static ValueTask<CurrentUser> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));
}

/// <summary>The stable id of a user: a lower-case GUID.</summary>
public static class UserId
{
    /// <summary>
    /// Derives the id of a user of this server's own tokens from a name; the same name always has the same id. A name that is a
    /// GUID is its own id.
    /// </summary>
    public static string Of(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Guid.TryParseExact(name, "D", out var given) ? given.ToString("D") : Derive("reality-user:" + name);
    }

    /// <summary>
    /// Derives the id of a user of another issuer. The issuer chooses the subject, so that it is never an id itself: nobody
    /// becomes a user of this server, or of another issuer, by a subject that is equal to an id or a name.
    /// </summary>
    public static string Of(Uri issuer, string subject)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        return Derive($"reality-subject:{issuer.AbsoluteUri.TrimEnd('/')}\n{subject}");
    }

    private static string Derive(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        // A version 8 UUID of RFC 9562: all bits except version and variant are our own.
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString("D");
    }
}
