using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Reality.Server.Tests.Access;

/// <summary>An OpenID Connect issuer on loopback, with one key at a time.</summary>
internal sealed class PublishedIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private TaskCompletionSource? _pause;
    private RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "k1" };

    private PublishedIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/.well-known/openid-configuration", async (HttpContext context) =>
        {
            if (_pause is { } pause)
                await pause.Task.WaitAsync(context.RequestAborted);
            return Results.Json(new { issuer = Url, jwks_uri = $"{Url}/keys" });
        });
        _app.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(
                new RsaSecurityKey(_key.Rsa.ExportParameters(false)) { KeyId = _key.KeyId });
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = key.Kid, n = key.N, e = key.E } } });
        });
    }

    public string Url => _app.Urls.First();

    /// <summary>From now on it accepts connections and does not answer.</summary>
    public void Hang() => _pause = new();

    /// <summary>Answers again, also those who wait.</summary>
    public void Resume()
    {
        _pause!.SetResult();
        _pause = null;
    }

    /// <summary>Issues with a new key from now on.</summary>
    public void ChangeKey(string id) => _key = new(RSA.Create(2048)) { KeyId = id };

    public static async Task<PublishedIssuer> StartAsync()
    {
        var issuer = new PublishedIssuer();
        await issuer._app.StartAsync();
        return issuer;
    }

    public string Issue(string subject, string scope, string audience = "reality", params string[] iTwins) =>
        IssueWith(new() { ["sub"] = subject, ["scope"] = scope, ["itwins"] = iTwins }, [], audience);

    /// <summary>A token with these claims and header parameters.</summary>
    public string IssueWith(Dictionary<string, object> claims, Dictionary<string, object> header, string audience = "reality") =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Url,
            Audience = audience,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
            Claims = claims,
            AdditionalHeaderClaims = header,
            SigningCredentials = new(_key, SecurityAlgorithms.RsaSha256),
        });

    /// <summary>A token without a signature, or signed with the public key as if it were a secret.</summary>
    public IEnumerable<string> Forge(string subject, string scope)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Url,
            Audience = "reality",
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["scope"] = scope },
        };
        yield return new JsonWebTokenHandler().CreateToken(descriptor);
        foreach (var secret in (byte[][])[_key.Rsa.ExportSubjectPublicKeyInfo(), _key.Rsa.ExportParameters(false).Modulus!])
        {
            descriptor.SigningCredentials = new(
                new SymmetricSecurityKey(secret) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256);
            yield return new JsonWebTokenHandler().CreateToken(descriptor);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
