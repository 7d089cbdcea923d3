namespace Reality.Server.Access;

/// <summary>The token issuer does not answer, so that tokens cannot be checked for now.</summary>
internal sealed class IssuerUnavailableException(Exception cause) : Exception("The token issuer does not answer.", cause);
