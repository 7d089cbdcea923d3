using Microsoft.AspNetCore.Http;

namespace Reality.Server.Containers;

/// <summary>Makes the links with which clients reach the blobs of a container.</summary>
public interface IContainerLinks
{
    /// <summary>A link that whoever holds it may use for one hour. The caller has checked that the user may have it.</summary>
    /// <param name="request">Its scheme and host are the link's where we serve the container ourselves.</param>
    Uri LinkTo(HttpRequest request, string container, ContainerAccess access);
}
