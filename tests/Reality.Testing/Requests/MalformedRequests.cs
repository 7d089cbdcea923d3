using System.Text;

namespace Reality.Testing.Requests;

/// <summary>Requests as bytes on a connection: malformed by hand, and well-formed ones with bytes changed at random.</summary>
/// <param name="token">A valid bearer token.</param>
public sealed class MalformedRequests(string token)
{
    private const string Data = "/reality-management/reality-data";
    private const string Jobs = "/reality-modeling/jobs";
    private const string Id = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";

    private static readonly string[] s_queries =
    [
        "$filter=%00", "$filter=name eq '%00'", "$filter=inputId eq '%00'", "$filter=name eq '%ff%fe'",
        "$filter=name eq '%ED%A0%80'", "$filter=createdDateTime gt 0001-01-01T00:00:00%2B14:00",
        "$filter=createdDateTime lt 9999-12-31T23:59:59-14:00", "$filter=id eq %7B" + Id + "%7D", "$filter=((((",
        "$filter='", "$filter=type eq Tiling&$filter=type eq Tiling", "$top=99999999999999999999", "$top=-1",
        "$top=%EF%BC%91", "continuationToken=%00", "continuationToken=AAAA", "continuationToken=" + "A=", "$search=%00",
        "$search=%25_%5C", "$orderBy=id;drop", "extent=NaN,0,1,1", "extent=1e999,0,1,1", "extent=,,,", "tag=%0A",
        "types=%00", "types=,,,", "createdDateTime=0001-01-01/9999-12-31", "createdDateTime=/", "iTwinId=%00",
        "ownerId=%F0%9F%98%80", "dataCenter='", "%00=%00", "&&&===", "%", "%zz",
        string.Join('&', Enumerable.Repeat("a=b", 900)),
    ];

    // Tokens of lists with what JSON allows and text does not.
    private static readonly string[] s_positions =
    [
        """{"Order":"id","Count":1,"Value":"\ud800","Id":"a"}""", """{"Order":"id","Count":1,"Value":"\u0000","Id":"a"}""",
        """{"Order":"size","Count":1,"Value":"99999999999999999999","Id":"a"}""", "[]", "null", "\"\"", "{}",
        """{"Order":"createdDateTime","Count":1,"Value":"9223372036854775807","Id":"a"}""",
        """{"Order":"createdDateTime","Count":1,"Value":"-1","Id":"a"}""", new string('[', 100),
    ];

    private static readonly string[] s_bodies =
    [
        "", "{", "[]", "null", "1e999999", "\"\\ud800\"", "{\"a\":\"\\u0000\"}", "\ufeff{}",
        "{\"type\":{},\"specifications\":[]}",
        "{\"type\":\"Tiling\",\"iTwinId\":\"" + Id + "\",\"specifications\":{\"inputs\":{\"scene\":\"x\"},\"outputs\":null}}",
        "{\"displayName\":\"a\",\"type\":\"LAS\",\"extent\":{\"southWest\":{\"latitude\":1e308,\"longitude\":-1e308}}}",
        "{\"displayName\":\"a\",\"type\":\"LAS\",\"tags\":[[[]]],\"acquisition\":{\"startDateTime\":\"0000-00-00\"}}",
        "{\"displayName\":\"\\u202e\",\"type\":\"LAS\",\"description\":\"\\u0000\"}", "{\"iTwinId\":5}",
        new string('[', 10_000), string.Concat(Enumerable.Repeat("{\"a\":", 5_000)), ManyKeys(),
    ];

    private static readonly string[] s_headers =
    [
        "Host: \r\n", "Host: a b\r\n", "Host: [::1\r\n", "Host: a:99999999\r\n", "Host: h\r\nHost: i\r\n", "",
        "Host: h\r\nX: \0\r\n", "Host: h\r\n folded\r\n", "Host: h\r\nX\r\n", "Host: h\r\n: x\r\n",
        "Host: h\r\nX: " + new string('x', 40_000) + "\r\n",
        "Host: h\r\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: y\r\n")),
        "Host: h\r\nExpect: 200-maybe\r\n", "Host: h\r\nTransfer-Encoding: gzip\r\n",
        "Host: h\r\nTransfer-Encoding: chunked, identity\r\n", "Host: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        "Host: h\r\nContent-Length: +1\r\n", "Host: h\r\nContent-Length: 0x1\r\n", "Host: h\r\nContent-Type: \xff\xfe\r\n",
        "Host: h\r\nAccept: */*;q=\r\n", "Host: h\r\nPrefer: return=\0\r\n",
        "Host: h\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n",
        "Host: h\r\nRange: bytes=9-1\r\nIf-Match: \"\r\n", "Host: h\r\nCookie: \x01\r\n",
    ];

    private static readonly string[] s_lines =
    [
        "", "GET", "GET /", "GET / HTTP/9.9", "GET / HTTP/1.1 x", "get / http/1.1", "PRI * HTTP/2.0", "OPTIONS * HTTP/1.1",
        "CONNECT h:1 HTTP/1.1", "TRACE / HTTP/1.1", "GET http://[::1/ HTTP/1.1", "GET //// HTTP/1.1",
        "GET /../../etc/passwd HTTP/1.1", "GET /%2e%2e/%2e%2e/etc HTTP/1.1", "GET /%00 HTTP/1.1", "GET /%ff%fe HTTP/1.1",
        "GET /\xff HTTP/1.1", "\x16\x03\x01\x02", $"GET {Data}/%00 HTTP/1.1", $"GET {Data}/{Id}%00 HTTP/1.1",
        $"GET {Data}/%2F HTTP/1.1", $"GET {Jobs}/%FF HTTP/1.1", $"DELETE {Data}/{Id}/itwins/%00 HTTP/1.1",
        $"POST {Data}/{Id}/itwins/%F0 HTTP/1.1", "GET /reality-modeling/itwins/%00/bucket HTTP/1.1",
        "GET /blob/%2e%2e/a HTTP/1.1", "GET /blob/%00?sv=&sig= HTTP/1.1", "GET /blob//?se=x&sig=%00 HTTP/1.1",
        $"GET {Jobs}?" + new string('x', 9_000) + " HTTP/1.1", $"{new string('G', 9_000)} / HTTP/1.1",
    ];

    /// <summary>The same requests each time.</summary>
    public IEnumerable<byte[]> All(int seed)
    {
        List<string> requests =
        [
            .. s_lines.Select(line => $"{line}\r\nHost: h\r\n{Authorization}\r\n"),
            .. s_headers.Select(header => $"GET {Data} HTTP/1.1\r\n{header}{Authorization}\r\n"),
            .. s_headers.Select(header => $"GET {Jobs} HTTP/1.0\r\n{header}{Authorization}\r\n"),
            .. s_queries.SelectMany(query => (string[])[Get($"{Data}?{Spaceless(query)}"), Get($"{Jobs}?{Spaceless(query)}")]),
            .. s_positions.Select(json => Get($"{Data}?continuationToken={Base64(json)}")),
            .. s_positions.Select(json => Get($"{Jobs}?$filter=type+eq+Tiling&continuationToken={Base64(json)}")),
            .. s_bodies.SelectMany(body => (string[])
            [
                Send("POST", Data, body), Send("POST", Jobs, body), Send("POST", "/reality-modeling/costs", body),
                Send("PATCH", $"{Data}/{Id}", body), Send("PATCH", $"{Data}/{Id}/move", body),
            ]),
            .. Tokens().Select(credentials => $"GET {Data} HTTP/1.1\r\nHost: h\r\nAuthorization: {credentials}\r\n\r\n"),
        ];
        return requests.Select(Encoding.Latin1.GetBytes).Concat(Mutated(seed, count: 400));
    }

    private string Authorization => $"Authorization: Bearer {token}\r\n";

    private IEnumerable<string> Tokens()
    {
        var parts = token.Split('.');
        string[] headers =
        [
            """{"alg":"none"}""", """{"alg":"HS256","crit":["exp"]}""", """{"alg":"RS256"}""", "{", "[]", """{"alg":5}""",
            """{"alg":"HS256","kid":"../../etc/passwd"}""", """{"alg":"dir","enc":"A256GCM","zip":"DEF"}""",
        ];
        return
        [
            .. headers.Select(header => $"Bearer {Base64(header)}.{parts[1]}.{parts[2]}"),
            "Bearer", "Bearer  ", "Bearer \xff", "Basic Og==", $"Bearer {new string('.', 2_000)}",
            $"Bearer {new string('a', 20_000)}", $"Bearer {token}.{token}", $"Bearer {parts[0]}.{parts[1]}.",
            $"Bearer {Base64("""{"alg":"dir","enc":"A256GCM"}""")}.a.b.c.d",
        ];
    }

    private IEnumerable<byte[]> Mutated(int seed, int count)
    {
        var random = new Random(seed);
        string[] seeds =
        [
            Get($"{Data}?$search=a&$top=5&$orderBy=displayName+desc&tag=x"),
            Get($"{Jobs}?$filter=type+eq+Tiling+and+inputId+in+('a',b)"),
            Send("POST", Data, """{"displayName":"Site","type":"LAS","tags":["a"],"crs":{"id":"EPSG:32632"}}"""),
            .. JobRequests.Types.Select(type => Send("POST", Jobs, Job(type))),
        ];
        for (var i = 0; i < count; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            yield return bytes;
        }
    }

    private string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: h\r\n{Authorization}\r\n";

    private string Send(string method, string path, string body) =>
        $"{method} {path} HTTP/1.1\r\nHost: h\r\n{Authorization}Content-Length: {body.Length}\r\n\r\n{body}";

    private static string Job(string type) =>
        $$"""{"type":"{{type}}","iTwinId":"{{Id}}","specifications":{{JobRequests.Full(type).ToJsonString()}}}""";

    private static string Spaceless(string query) => query.Replace(' ', '+');

    private static string Base64(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    // As many as fit into a body.
    private static string ManyKeys() => $"{{{string.Join(',', Enumerable.Range(0, 40_000).Select(i => $"\"k{i}\":0"))}}}";
}
