using System.Net.Sockets;
using System.Text;
using Reality.Testing.Requests;

namespace Reality.Attack.Attacks;

/// <summary>Bytes that no HTTP client sends, and more unfinished bodies than a user may have.</summary>
internal sealed class RequestAttacks : AttackGroup
{
    private const int UnfinishedCount = 700;

    // No such method, put off, no such version.
    private static readonly string[] s_faultsOfRequests = ["501", "503", "505"];

    public override string Name => "requests";

    public override string Title => "malformed requests, tokens and framing; 700 unfinished bodies";

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        var link = await mallory.WriteLinkAsync(await mallory.UploadAsync("LAS", ("b", [1, 2, 3])));
        var blobs = new MalformedBlobRequests(new Uri(link));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 8 };
        await Parallel.ForEachAsync(
            new MalformedRequests(mallory.Token).All(seed: 15).Concat(blobs.Refused()).Concat(blobs.Odd(seed: 15)), parallel,
            async (request, stop) => Judge(log, request, await RawRequest.SendAsync(system.Port, request, stop)));
        await KeepOpenAsync(system, mallory, log);
    }

    private static void Judge(AttackLog log, byte[] request, string answer) => log.Add(
        Encoding.Latin1.GetString(request[..Math.Min(120, request.Length)]).ReplaceLineEndings(" "),
        answer.Split('\r')[0],
        !answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal) || s_faultsOfRequests.Any(
            status => answer.StartsWith($"HTTP/1.1 {status}", StringComparison.Ordinal)));

    private static async Task KeepOpenAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        List<TcpClient> open = [];
        try
        {
            for (var i = 0; i < UnfinishedCount; i++)
            {
                var socket = new TcpClient("127.0.0.1", system.Port);
                open.Add(socket);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"POST {Person.Data} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {mallory.Token}\r\n"
                    + "Content-Length: 1000\r\n\r\n{"));
            }
            log.Refused(
                "one more body", await mallory.PostAsync(Person.Data, """{"displayName":"Site","type":"LAS"}"""),
                "TooManyRequests");
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }
        await Task.Delay(500);
        log.Served("a body when they are gone", await mallory.PostAsync(Person.Data, """{"displayName":"Site","type":"LAS"}"""));
    }
}
