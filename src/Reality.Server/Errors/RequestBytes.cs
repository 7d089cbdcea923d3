using Microsoft.AspNetCore.Http;

namespace Reality.Server.Errors;

/// <summary>Reads the body of a request.</summary>
internal static class RequestBytes
{
    /// <exception cref="BadHttpRequestException">
    /// The body exceeds the size limit of the server, or is not transferred as HTTP demands.
    /// </exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        var bytes = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // Kestrel reports chunks of an impossible length this way.
            throw new BadHttpRequestException("The body cannot be read.", exception);
        }
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
