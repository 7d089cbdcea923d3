using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Reality.Server.Errors;

namespace Reality.Server.Access;

/// <summary>
/// The keys that an OpenID Connect issuer publishes, fetched in the background: requests wait for them for a moment only, and the
/// last keys stay valid while the issuer does not answer.
/// </summary>
internal sealed class IssuerKeys
{
    private const int MaxBytes = 1 << 20;

    // With it, a request is answered within two seconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan s_fetchLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);

    // Tokens with unknown keys, which anybody can send, ask the issuer at most this often.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly string _address;
    private readonly HttpDocumentRetriever _documents;
    private readonly TimeProvider _time;
    private PublishedKeys? _keys;
    private long _fetchedAt;
    private Task<PublishedKeys> _fetch;

    public IssuerKeys(Uri authority, TimeProvider time)
    {
        _address = $"{authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration";
        var http = new HttpClient { Timeout = s_fetchLimit, MaxResponseContentBufferSize = MaxBytes };
        _documents = new(http) { RequireHttps = !authority.IsLoopback };
        _time = time;
        _fetch = FetchAsync();
    }

    /// <summary>The last keys that were fetched.</summary>
    /// <exception cref="DependencyUnavailableException">There are none yet, and the issuer does not answer.</exception>
    public ValueTask<PublishedKeys> GetAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _keys) is not { } keys)
            return new(RenewAsync(cancellation));
        if (_time.GetElapsedTime(Volatile.Read(ref _fetchedAt)) > s_lifetime)
            Begin();
        return new(keys);
    }

    /// <summary>The keys of now; those of a few seconds ago count as such.</summary>
    /// <exception cref="DependencyUnavailableException">The issuer does not answer.</exception>
    public async Task<PublishedKeys> RenewAsync(CancellationToken cancellation)
    {
        try
        {
            return await Begin().WaitAsync(s_patience, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            throw new DependencyUnavailableException(
                "IssuerNotAvailable", "Tokens cannot be checked for now, because their issuer does not answer. Try again.",
                exception);
        }
    }

    /// <summary>Returns the current or most recent fetch, or starts one if that ended some seconds ago.</summary>
    private Task<PublishedKeys> Begin()
    {
        lock (_lock)
        {
            return _fetch.IsCompleted && _time.GetElapsedTime(_fetchedAt) > s_pause ? _fetch = FetchAsync() : _fetch;
        }
    }

    private async Task<PublishedKeys> FetchAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(s_fetchLimit);
            var found = await OpenIdConnectConfigurationRetriever.GetAsync(_address, _documents, limit.Token);
            var keys = new PublishedKeys(found.Issuer, [.. found.SigningKeys]);
            Volatile.Write(ref _keys, keys);
            return keys;
        }
        finally
        {
            Volatile.Write(ref _fetchedAt, _time.GetTimestamp());
        }
    }
}

/// <param name="Name">What tokens name as their issuer.</param>
internal sealed record PublishedKeys(string Name, IReadOnlyList<SecurityKey> Keys);
