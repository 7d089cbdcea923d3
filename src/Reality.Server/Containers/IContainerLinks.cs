using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Microsoft.AspNetCore.Http;
using Reality.Server.Errors;

namespace Reality.Server.Containers;

/// <summary>Creates the links through which clients reach the blobs of a container.</summary>
public interface IContainerLinks
{
    /// <summary>Creates a link that anyone may use for one hour. The caller must have checked the access of the user.</summary>
    /// <param name="request">Its scheme and host become those of the link if this server serves the container.</param>
    /// <param name="user">Id of the user, on whose account uploads through the link are.</param>
    /// <exception cref="BadHttpRequestException">The request names no valid host to lead to.</exception>
    Uri LinkTo(HttpRequest request, string container, ContainerAccess access, string? user);
}

/// <summary>Access that a container link grants.</summary>
public enum ContainerAccess
{
    /// <summary>Read and list ("rl").</summary>
    Read,

    /// <summary>Also add, create, write and delete ("racwdl").</summary>
    Write,
}

/// <summary>Links to containers that this server serves.</summary>
/// <param name="publicUrl">Address of this server for clients; null = that of the request.</param>
internal sealed class SignedLinks(LinkSigner signer, Uri? publicUrl) : IContainerLinks
{
    public Uri LinkTo(HttpRequest request, string container, ContainerAccess access, string? user)
    {
        var origin = publicUrl?.ToString().TrimEnd('/') ?? RequestOrigin.Of(request);
        return new Uri($"{origin}{ContainerEndpoint.Root}/{container}?{signer.Sign(container, access, user)}");
    }
}

/// <summary>Links to the containers of an Azure Blob account, which clients reach directly.</summary>
/// <param name="account">Client with the key of the account, which signs the links.</param>
internal sealed class AccountLinks(BlobServiceClient account, TimeProvider time) : IContainerLinks
{
    // The clock of the account may be behind ours.
    private static readonly TimeSpan s_clockDifference = TimeSpan.FromMinutes(5);

    public Uri LinkTo(HttpRequest request, string container, ContainerAccess access, string? user)
    {
        var now = time.GetUtcNow();
        var permissions = access == ContainerAccess.Read
            ? BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List
            : BlobContainerSasPermissions.Read | BlobContainerSasPermissions.Add | BlobContainerSasPermissions.Create
                | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.Delete | BlobContainerSasPermissions.List;
        return account.GetBlobContainerClient(container).GenerateSasUri(
            new BlobSasBuilder(permissions, now + LinkSigner.Validity)
            {
                BlobContainerName = container,
                Resource = "c",
                StartsOn = now - s_clockDifference,
            });
    }
}
