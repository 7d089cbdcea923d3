namespace Reality.Server.Access;

/// <summary>What a token turned out to be.</summary>
/// <param name="User">Null where it does not let its bearer in.</param>
internal sealed record VerifiedToken(CurrentUser? User, DateTimeOffset ExpiresAt)
{
    /// <summary>Not a token of our issuer for us, or no longer valid.</summary>
    public static VerifiedToken Refused { get; } = new(null, default);

    /// <summary>A good token that does not cover this API.</summary>
    public static VerifiedToken WithoutScope { get; } = new(null, default);
}
