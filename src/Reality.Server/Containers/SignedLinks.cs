using Microsoft.AspNetCore.Http;

namespace Reality.Server.Containers;

/// <summary>Links to containers that this server serves.</summary>
/// <param name="publicUrl">How clients reach this server; null = as the request did.</param>
internal sealed class SignedLinks(LinkSigner signer, Uri? publicUrl) : IContainerLinks
{
    public Uri LinkTo(HttpRequest request, string container, ContainerAccess access)
    {
        var origin = publicUrl?.ToString().TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}";
        return new Uri($"{origin}{ContainerEndpoint.Root}/{container}?{signer.Sign(container, access)}");
    }
}
