using System.Text;

namespace Reality.Testing.Requests;

/// <summary>Requests to a container, with a valid link, that cannot be served.</summary>
/// <param name="link">Link to write the container.</param>
public sealed class MalformedBlobRequests(Uri link)
{
    private const string Block = "&comp=block&blockid=QQ%3D%3D";
    private const string BlockList = "&comp=blocklist";
    private const string Type = "x-ms-blob-type: BlockBlob\r\n";

    // Base64 of 65 bytes.
    private static readonly string s_tooLongId = Convert.ToBase64String(new byte[65]);

    private static readonly string[] s_blockIds =
    [
        "", "&blockid=", "&blockid=Q", "&blockid=Q%00%3D%3D", "&blockid=%FF%FF%FF%FF", "&blockid=QQ%3D%3D%20",
        "&blockid=QQ%3D%3D&blockid=QQ%3D%3D", $"&blockid={s_tooLongId.Replace("=", "%3D", StringComparison.Ordinal)}",
        $"&blockid={new string('A', 4000)}",
    ];

    private static readonly string[] s_lengths =
    [
        "Content-Length: 5000000000000000000\r\n\r\nx", "Content-Length: 9223372036854775807\r\n\r\nx",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\nx", "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nx",
        "Transfer-Encoding: chunked\r\n\r\n7FFFFFFFFFFFFFFF\r\nx", "Transfer-Encoding: chunked\r\n\r\n1;\0=\r\nxx\r\n0\r\n\r\n",
    ];

    private static readonly string[] s_lists =
    [
        "", "\0", "<", "<BlockList>", "<BlockList/><BlockList/>", "<blocklist></blocklist>", Wrap("<Latest>AAAA</Latest>"),
        Wrap($"<Latest>{s_tooLongId}</Latest>"), Wrap("<Latest>not base64</Latest>"), Wrap("<Later>QQ==</Later>"),
        Wrap("<Latest><Latest>QQ==</Latest></Latest>"), Wrap(string.Concat(Enumerable.Repeat("<a>", 20_000))),
        Wrap(string.Concat(Enumerable.Repeat("<Latest>QQ==</Latest>", 50_001))),
        Wrap($"<Latest {Attributes(5_000)}>QQ==</Latest>"),
        """<?xml version="1.0" encoding="utf-99"?><BlockList></BlockList>""",
        """<?xml version="1.0" encoding="utf-16"?><BlockList></BlockList>""", """<?xml version="9.9"?><BlockList></BlockList>""",
        """<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><BlockList><Latest>&b;</Latest></BlockList>""",
        "\xff\xfe<\0B\0", "\0\0\xfe\xff\0\0\0<", "\xef\xbb\xbf\xef\xbb\xbf<BlockList/>", new string(' ', 100_000),
    ];

    private static readonly string[] s_names =
    [
        "a%0Ab", "%7F", "..%2Fa", "a%2F..%2Fb", "..%5Ca", "%2e", "%EF%BF%BF", "%F0%9F%BF%BE", new string('x', 1025),
    ];

    private static readonly string[] s_queries =
    [
        "&restype=container&comp=list&maxresults=0", "&restype=container&comp=list&maxresults=-1",
        "&restype=container&comp=list&maxresults=%00", "&restype=container&comp=list&maxresults=99999999999999999999",
        "&restype=container&comp=acl", "&restype=%00&comp=list", "&restype=account&comp=properties", "&comp=list", "",
    ];

    private static readonly string[] s_headers =
    [
        "x-ms-blob-type: PageBlob", "x-ms-blob-type: ", "x-ms-blob-type: BlockBlob\r\nx-ms-blob-type: BlockBlob",
        Type + "Content-MD5: x", Type + "Content-MD5: AAAAAAAAAAAAAAAAAAAAAAAA", Type + "x-ms-meta-: 1", Type + "x-ms-meta-1: 1",
        Type + $"x-ms-meta-a: {new string('x', 9_000)}",
        Type + "Content-Encoding: gzip", Type + "x-ms-content-crc64: AAAAAAAAAAA=", "x-ms-copy-source: http://169.254.169.254/a",
        "x-ms-copy-source: file:///etc/passwd", "x-ms-copy-source: http://[", "x-ms-copy-source: /blob/a/b",
        "x-ms-copy-source: http://h/blob/a", "x-ms-copy-source: http://h/blob/a/b?sig=%00&se=%FF",
    ];

    private static readonly string[] s_ranges =
    [
        "bytes=5-1", "bytes=3-3", "bytes=99999999999999999999-", "bytes=-1", "bytes=0-0,2-2", "bytes=9223372036854775807-",
        "bytes=0-9223372036854775807", "bytes=9223372036854775807-9223372036854775807", "x", "bytes=\xff-",
    ];

    // Refused before the protocol of containers begins.
    private static readonly string[] s_brokenHeaders =
    [
        Type + "x-ms-meta-a: \xe9", Type + "x-ms-blob-content-type: \xe9", "x-ms-copy-source: \xff", Type + "x-ms-meta-a: \0",
    ];

    private static readonly string[] s_conditions =
    [
        "If-Match: \"", "If-Match: \xff", "If-None-Match: W/\"*\", \"", "If-Modified-Since: yesterday",
        "If-Unmodified-Since: Mon, 99 Feb 99999 99:99:99 GMT", "If-Modified-Since: Mon, 01 Jan 0001 00:00:00 GMT",
    ];

    /// <summary>Each is refused, with the status and the code of the protocol.</summary>
    public IEnumerable<byte[]> Refused() => Latin1(
    [
        .. s_blockIds.Select(id => Request("PUT", "/a", $"&comp=block{id}", "Content-Length: 1\r\n\r\nx")),
        .. s_lengths.Select(rest => Request("PUT", "/a", "", Type + rest)),
        .. s_lengths.Select(rest => Request("PUT", "/a", Block, rest)),
        .. s_lengths.Select(rest => Request("PUT", "/a", BlockList, rest)),
        Request("PUT", "/a", Block, "Content-Length: 0\r\n\r\n"),
        .. s_lists.Select(list => Request("PUT", "/a", BlockList, $"Content-Length: {list.Length}\r\n\r\n{list}")),
        Request("PUT", "/a", BlockList, "Content-Length: 16777217\r\n\r\n<"),
        .. s_names.Select(name => Request("PUT", $"/{name}", "", Type + "Content-Length: 1\r\n\r\nx")),
        .. s_queries.Select(query => Request("GET", "", query, "\r\n")),
        .. s_headers.Select(header => Request("PUT", "/a", "", $"{header}\r\nContent-Length: 1\r\n\r\nx")),
        .. ((string[])["POST", "PATCH", "OPTIONS", "BREW"]).Select(method => Request(method, "/a", "", "\r\n")),
        .. ((string[])["lease", "page", "%00", "block&comp=block"]).Select(
            comp => Request("PUT", "/a", $"&comp={comp}", "Content-Length: 1\r\n\r\nx")),
    ]);

    /// <summary>Some are served, since a header that makes no sense is passed over.</summary>
    public IEnumerable<byte[]> Odd(int seed) => Latin1(
    [
        .. s_ranges.SelectMany(range => (string[])[
            Request("GET", "/b", "", $"Range: {range}\r\n\r\n"), Request("GET", "/b", "", $"x-ms-range: {range}\r\n\r\n")]),
        .. s_brokenHeaders.Select(header => Request("PUT", "/a", "", $"{header}\r\nContent-Length: 1\r\n\r\nx")),
        Request("PUT", "/%00", "", $"{Type}Content-Length: 1\r\n\r\nx"),
        .. s_conditions.SelectMany(condition => (string[])[
            Request("GET", "/b", "", $"{condition}\r\n\r\n"), Request("HEAD", "/b", "", $"{condition}\r\n\r\n"),
            Request("PUT", "/a", "", $"{Type}{condition}\r\nContent-Length: 1\r\n\r\nx")]),
        .. ((string[])["%00", "%EF%BF%BF", "%ED%A0%80", "*", "%25", new string('x', 5_000)]).SelectMany(text => (string[])[
            Request("GET", "", $"&restype=container&comp=list&marker={text}", "\r\n"),
            Request("GET", "", $"&restype=container&comp=list&prefix={text}&delimiter={text}", "\r\n"),
            Request("GET", "/b", $"&comp=blocklist&blocklisttype={text}", "\r\n")]),
        .. ((string[])["sig=%00", "sig=a&sig=b", "se=%00", "sp=racwdl&sp=r", "sv=&sr=", "si=%F0%9F%98%80"]).Select(
            query => $"GET {link.AbsolutePath}/b?{query} HTTP/1.1\r\nHost: h\r\n\r\n"),
    ]).Concat(Mutated(seed, count: 200));

    private IEnumerable<byte[]> Mutated(int seed, int count)
    {
        var random = new Random(seed);
        var list = Wrap("<Latest>QQ==</Latest>");
        string[] seeds =
        [
            Request("PUT", "/a", "", Type + "x-ms-meta-a: 1\r\nContent-Length: 3\r\n\r\nabc"),
            Request("PUT", "/a", Block, "Content-Length: 3\r\n\r\nabc"),
            Request("PUT", "/a", BlockList, $"Content-Length: {list.Length}\r\n\r\n{list}"),
            Request("PUT", "/a", "", Type + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
            Request("GET", "", "&restype=container&comp=list&prefix=a&delimiter=%2F&include=metadata&maxresults=5", "\r\n"),
        ];
        for (var i = 0; i < count; i++)
        {
            var bytes = Encoding.Latin1.GetBytes(seeds[random.Next(seeds.Length)]);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            yield return bytes;
        }
    }

    private string Request(string method, string name, string query, string rest) =>
        $"{method} {link.AbsolutePath}{name}{link.Query}{query} HTTP/1.1\r\nHost: {link.Authority}\r\n{rest}";

    private static string Wrap(string entries) => $"<BlockList>{entries}</BlockList>";

    private static string Attributes(int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => $"a{i}=''"));

    private static IEnumerable<byte[]> Latin1(IEnumerable<string> requests) => requests.Select(Encoding.Latin1.GetBytes);
}
