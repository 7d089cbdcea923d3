using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Xml.Linq;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

/// <summary>
/// A bucket in memory that answers the S3 requests of the store, including conditions. It does not check signatures.
/// </summary>
internal sealed class S3Stub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, Item> _items = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SortedDictionary<int, byte[]>> _uploads = new(StringComparer.Ordinal);
    private int _uploadCount;

    public S3Stub()
    {
        Url = $"http://127.0.0.1:{FreePort.Find()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Whether the bucket refuses every write, as one without room does.</summary>
    public bool IsFull { get; set; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                Answer(context);
                context.Response.Close();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        using var body = new MemoryStream();
        request.InputStream.CopyTo(body);
        // "/bucket/key"
        var key = Uri.UnescapeDataString(request.RawUrl!.Split('?')[0]).Split('/', 3) is [_, _, var rest] ? rest : "";
        var query = request.QueryString;
        if (IsFull && request.HttpMethod is ("PUT" or "POST"))
        {
            response.StatusCode = 507;
            return;
        }
        switch (request.HttpMethod, key, query["uploadId"])
        {
            case ("GET", "", _):
                var count = int.Parse(query["max-keys"] ?? "1000", CultureInfo.InvariantCulture);
                List(response, query["prefix"] ?? "", query["delimiter"], query["continuation-token"] ?? "", count);
                break;
            case ("POST", _, null):
                var id = $"{Interlocked.Increment(ref _uploadCount)}";
                _uploads[id] = [];
                _items.TryAdd("\0" + key, new Item([], "", request.ContentType ?? "", Metadata(request)));
                Write(response, new XElement("InitiateMultipartUploadResult", new XElement("UploadId", id)));
                break;
            case ("PUT", _, { } upload):
                _uploads[upload][int.Parse(query["partNumber"]!, CultureInfo.InvariantCulture)] = body.ToArray();
                response.Headers["ETag"] = ETagOf(body.ToArray());
                break;
            case ("POST", _, { } upload):
                _uploads.TryRemove(upload, out var parts);
                _items.TryRemove("\0" + key, out var begun);
                Put(request, response, key, begun! with { Content = [.. parts!.Values.SelectMany(part => part)] });
                Write(response, new XElement("CompleteMultipartUploadResult", new XElement("ETag", _items[key].ETag)));
                break;
            case ("DELETE", _, { } upload):
                _uploads.TryRemove(upload, out _);
                response.StatusCode = 204;
                break;
            case ("DELETE", _, _):
                _items.TryRemove(key, out _);
                response.StatusCode = 204;
                break;
            case ("PUT", _, _):
                Put(request, response, key, new Item(body.ToArray(), "", request.ContentType ?? "", Metadata(request)));
                break;
            default:
                Get(request, response, key);
                break;
        }
    }

    // The client library checks that it is the MD5, as on S3.
#pragma warning disable CA5351 // MD5 is the protocol's.
    private static string ETagOf(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";
#pragma warning restore CA5351

    private void Put(HttpListenerRequest request, HttpListenerResponse response, string key, Item item)
    {
        if ((request.Headers["If-None-Match"] == "*" && _items.ContainsKey(key))
            || (request.Headers["If-Match"] is { } match && (!_items.TryGetValue(key, out var old) || old.ETag != match)))
        {
            response.StatusCode = 412;
            return;
        }
        _items[key] = item with { ETag = ETagOf(item.Content) };
        response.Headers["ETag"] = _items[key].ETag;
    }

    private void Get(HttpListenerRequest request, HttpListenerResponse response, string key)
    {
        if (!_items.TryGetValue(key, out var item))
        {
            response.StatusCode = 404;
            return;
        }
        var content = item.Content;
        if (request.Headers["Range"] is { } range)
        {
            var ends = range["bytes=".Length..].Split('-').Select(int.Parse).ToArray();
            content = content[ends[0]..Math.Min(ends[1] + 1, content.Length)];
            response.StatusCode = 206;
        }
        response.Headers["ETag"] = item.ETag;
        response.Headers["Last-Modified"] = DateTime.UtcNow.ToString("R");
        response.ContentType = item.Type;
        foreach (var (name, value) in item.Metadata)
            response.Headers[name] = value;
        response.ContentLength64 = content.Length;
        if (request.HttpMethod == "GET")
            response.OutputStream.Write(content);
    }

    private void List(HttpListenerResponse response, string prefix, string? delimiter, string after, int count)
    {
        var entries = _items.Keys
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => EntryOf(key, prefix, delimiter))
            .Distinct().Order(StringComparer.Ordinal).Where(entry => string.CompareOrdinal(entry, after) > 0).ToList();
        var page = entries.Take(count).ToList();
        Write(response, new XElement(
            "ListBucketResult", new XElement("IsTruncated", page.Count < entries.Count ? "true" : "false"),
            page.Count < entries.Count ? new XElement("NextContinuationToken", page[^1]) : null,
            page.Select(entry => _items.TryGetValue(entry, out var item)
                ? new XElement(
                    "Contents", new XElement("Key", entry), new XElement("Size", item.Content.Length),
                    new XElement("ETag", item.ETag), new XElement("LastModified", "2026-01-01T00:00:00.000Z"))
                : new XElement("CommonPrefixes", new XElement("Prefix", entry)))));
    }

    private static string EntryOf(string key, string prefix, string? delimiter) =>
        delimiter is not null && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var end
            ? key[..(end + 1)]
            : key;

    private static Dictionary<string, string> Metadata(HttpListenerRequest request) => request.Headers.AllKeys
        .Where(name => name!.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(name => name!, name => request.Headers[name]!);

    private static void Write(HttpListenerResponse response, XElement xml)
    {
        response.ContentType = "application/xml";
        response.OutputStream.Write(System.Text.Encoding.UTF8.GetBytes(xml.ToString()));
    }

    private sealed record Item(byte[] Content, string ETag, string Type, Dictionary<string, string> Metadata);
}
