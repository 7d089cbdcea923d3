using System.Text;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Tenants;

/// <summary>The probes of all operations on containers and blobs.</summary>
internal static class ContainerProbes
{
    /// <summary>Header of a copy; the test completes it to a signed link of Eve's.</summary>
    public const string CopySourceHeader = "x-ms-copy-source";

    private const string List = "<BlockList><Latest>QQ==</Latest></BlockList>";

    public static IEnumerable<Probe> All(LinkKind link)
    {
        foreach (var query in (string[])
            ["", "?comp=list", "?restype=container", "?restype=container&comp=list", "?restype=container&comp=acl",
                "?restype=container&comp=list&include=metadata&prefix=a&delimiter=%2F&marker=a&maxresults=1",
                "?restype=container&comp=list&maxresults=x"])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head, HttpMethod.Put, HttpMethod.Delete])
                yield return new(IdKind.Container, (_, id) => new(method, $"/blob/{id}{query}"), link);
        }
        // One is there, the other is not.
        foreach (var name in (string[])["a.bin", "b/c.bin"])
        {
            foreach (var make in OfBlob(name))
                yield return new(IdKind.Container, make, link);
            foreach (var isFromUrl in (bool[])[false, true])
            {
                yield return new(
                    IdKind.CopySource,
                    (eve, id) => Copy($"/blob/{eve.Data(JobRequests.Scene)}/copy.bin", $"/blob/{id}/{name}", isFromUrl), link);
                yield return new(
                    IdKind.Container,
                    (eve, id) => Copy($"/blob/{id}/{name}", $"/blob/{eve.Data(JobRequests.Scene)}/a.bin", isFromUrl), link);
            }
        }
    }

    private static IEnumerable<Func<Tenant, string, HttpRequestMessage>> OfBlob(string name)
    {
        yield return (_, id) => new(HttpMethod.Get, $"/blob/{id}/{name}");
        yield return (_, id) => new(HttpMethod.Head, $"/blob/{id}/{name}");
        yield return (_, id) => With(HttpMethod.Get, $"/blob/{id}/{name}", null, ("x-ms-range", "bytes=0-0"));
        yield return (_, id) => With(HttpMethod.Get, $"/blob/{id}/{name}", null, ("If-None-Match", "*"));
        yield return (_, id) => new(HttpMethod.Get, $"/blob/{id}/{name}?comp=blocklist&blocklisttype=all");
        yield return (_, id) => With(HttpMethod.Put, $"/blob/{id}/{name}", "mine");
        yield return (_, id) => With(HttpMethod.Put, $"/blob/{id}/{name}", "mine", ("x-ms-blob-type", "BlockBlob"));
        yield return (_, id) => With(
            HttpMethod.Put, $"/blob/{id}/{name}", "mine", ("x-ms-blob-type", "BlockBlob"), ("If-None-Match", "*"));
        yield return (_, id) => With(HttpMethod.Put, $"/blob/{id}/{name}?comp=block&blockid=QQ%3D%3D", "mine");
        yield return (_, id) => With(HttpMethod.Put, $"/blob/{id}/{name}?comp=blocklist", List);
        yield return (_, id) => With(HttpMethod.Put, $"/blob/{id}/{name}?comp=metadata", "", ("x-ms-meta-k", "v"));
        yield return (_, id) => With(HttpMethod.Put, $"/blob/{id}/{name}?comp=properties", "", ("x-ms-blob-content-type", "x/y"));
        yield return (_, id) => With(HttpMethod.Put, $"/blob/{id}/{name}?comp=lease", "");
        yield return (_, id) => new(HttpMethod.Delete, $"/blob/{id}/{name}");
        yield return (_, id) => With(HttpMethod.Delete, $"/blob/{id}/{name}", null, ("If-Match", "\"0x1\""));
    }

    private static HttpRequestMessage Copy(string target, string source, bool isFromUrl)
    {
        var request = With(HttpMethod.Put, target, "", (CopySourceHeader, source));
        // Put Blob From URL names the type, Copy Blob does not.
        if (isFromUrl)
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
        return request;
    }

    private static HttpRequestMessage With(
        HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/octet-stream");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
