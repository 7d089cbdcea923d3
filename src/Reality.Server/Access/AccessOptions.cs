namespace Reality.Server.Access;

/// <summary>Configuration section "Access": who may come in.</summary>
public sealed record AccessOptions
{
    /// <summary>Address of an OpenID Connect issuer. Null: the server issues its own tokens (<c>reality token</c>).</summary>
    public Uri? Authority { get; init; }

    /// <summary>What the issuer's tokens must be made out for; needed with an authority.</summary>
    public string? Audience { get; init; }

    /// <summary>The scope that a token must have.</summary>
    public string Scope { get; init; } = "itwin-platform";

    /// <summary>The claim that tells users apart.</summary>
    public string UserIdClaim { get; init; } = "sub";

    /// <summary>A claim with the ids of the user's iTwins, where the issuer knows them; else the database says it.</summary>
    public string? ITwinsClaim { get; init; }

    /// <summary>Whether a server that issues its own tokens may listen on addresses that other machines reach.</summary>
    public bool AllowRemoteWithLocalIssuer { get; init; }

    /// <summary>Requests that a user may make within a minute; 0 = any number.</summary>
    public int RequestsPerMinute { get; init; } = 5000;

    /// <summary>Whether the server issues its own tokens.</summary>
    public bool IsLocal => Authority is null;
}
