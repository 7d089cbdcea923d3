using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Microsoft.AspNetCore.Http;

namespace Reality.Server.Containers;

/// <summary>Links to the containers of an Azure Blob account, which clients then reach without us.</summary>
/// <param name="account">With the account's key, which the links are signed with.</param>
internal sealed class AccountLinks(BlobServiceClient account, TimeProvider time) : IContainerLinks
{
    // The account's clock may be behind ours.
    private static readonly TimeSpan s_clockDifference = TimeSpan.FromMinutes(5);

    public Uri LinkTo(HttpRequest request, string container, ContainerAccess access)
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
