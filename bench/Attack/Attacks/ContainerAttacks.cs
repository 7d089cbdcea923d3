using System.Net;
using System.Text;

namespace Reality.Attack.Attacks;

/// <summary>Uploads over TLS with HTTP/1.1 and HTTP/2, and lists of as many blocks as a blob may have.</summary>
internal sealed class ContainerAttacks : AttackGroup
{
    // 88 characters, the most that an id may have.
    private static readonly string s_id = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('7', 64)));

    public override string Name => "containers";

    public override string Title => "containers over TLS and HTTP/2, lists of 50,000 blocks";

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var handler = new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
            };
            using var http = new HttpClient(handler)
            {
                DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            var link = (await mallory.WriteLinkAsync(await mallory.CreateAsync("LAS")))
                .Replace($"http://127.0.0.1:{system.Port}", $"https://127.0.0.1:{system.TlsPort}", StringComparison.Ordinal);
            await MoveAsync(http, link, log, $"HTTP/{version}");
        }
    }

    private static async Task MoveAsync(HttpClient http, string link, AttackLog log, string over)
    {
        var whole = await PutAsync(http, link, "", new byte[32 << 20]);
        log.Served($"{over}: a blob of 32 MiB", whole);
        log.Served($"{over}: it is read", await SendAsync(http, new(HttpMethod.Get, Person.Blob(link, "a"))));
        log.Served(
            $"{over}: a block", await PutAsync(http, link, $"&comp=block&blockid={Uri.EscapeDataString(s_id)}", new byte[100]));
        log.Served($"{over}: 50,000 blocks", await PutAsync(http, link, "&comp=blocklist", List(50_000)));
        log.Refused($"{over}: 50,001 blocks", await PutAsync(http, link, "&comp=blocklist", List(50_001)), "BlockListTooLong");
        log.Refused($"{over}: a list of 17 MB", await PutAsync(
            http, link, "&comp=blocklist", [.. List(1), .. Enumerable.Repeat((byte)' ', 17_000_000)]), "RequestBodyTooLarge");
        log.Refused($"{over}: an id of 92 characters", await PutAsync(
            http, link, $"&comp=block&blockid={Uri.EscapeDataString(Convert.ToBase64String(new byte[67]))}", new byte[1]),
            "InvalidBlockId");
        log.Refused($"{over}: a copy from elsewhere", await PutAsync(
            http, link, "", [], "x-ms-copy-source: http://169.254.169.254/latest"));
        var page = await PutAsync(http, link, "", "<script>1</script>"u8.ToArray(), "x-ms-blob-content-type: text/html");
        using var read = await http.GetAsync(Person.Blob(link, "a"));
        var policy = read.Headers.TryGetValues("Content-Security-Policy", out var values) ? string.Concat(values) : "";
        log.Add($"{over}: a page with a script", $"{page}, {policy}", policy.Contains("sandbox", StringComparison.Ordinal)
            && read.Headers.TryGetValues("X-Content-Type-Options", out var options) && options.Contains("nosniff"));
    }

    private static byte[] List(int count) => Encoding.UTF8.GetBytes(
        $"<BlockList>{string.Concat(Enumerable.Repeat($"<Latest>{s_id}</Latest>", count))}</BlockList>");

    private static Task<Answer> PutAsync(HttpClient http, string link, string query, byte[] bytes, params string[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, Person.Blob(link, "a") + query);
        request.Content = new ByteArrayContent(bytes);
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        foreach (var header in headers)
            request.Headers.Add(header.Split(": ")[0], header.Split(": ")[1]);
        request.Headers.ExpectContinue = true;
        return SendAsync(http, request);
    }

    private static async Task<Answer> SendAsync(HttpClient http, HttpRequestMessage request)
    {
        using (request)
        {
            try
            {
                using var answer = await http.SendAsync(request);
                return await Answer.OfAsync(answer);
            }
            catch (HttpRequestException exception)
            {
                return new(0, exception.Message, null);
            }
        }
    }
}
