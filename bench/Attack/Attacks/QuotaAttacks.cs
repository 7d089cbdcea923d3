using System.Net.Sockets;
using System.Text;

namespace Reality.Attack.Attacks;

/// <summary>Ways to store more than the quota of an iTwin.</summary>
internal sealed class QuotaAttacks : AttackGroup
{
    private const string Exceeded = "StorageQuotaExceeded";
    // With what a blob counts besides its content.
    private const int Third = TargetSystem.QuotaBytes / 3 - 8192;

    public override string Name => "quota";

    public override string Title =>
        "the storage quota by chunks, staged and aborted blocks, copies, one block 3,000 times, metadata";

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        var link = await NewAsync(mallory);
        log.Refused(
            "a body without a length", await mallory.PutAsync(link, "a", "", new Chunks(TargetSystem.QuotaBytes + 1)), Exceeded);

        link = await NewAsync(mallory);
        for (var i = 0; i < 2; i++)
            log.Served("a staged block", await mallory.PutAsync(link, $"{i}", Block("QQ=="), Staged()));
        log.Refused("one more", await mallory.PutAsync(link, "2", Block("QQ=="), Staged()), Exceeded);
        log.Refused("one without a length", await mallory.PutAsync(link, "2", Block("QQ=="), new Chunks(Third)));

        link = await NewAsync(mallory);
        for (var i = 0; i < 8; i++)
            await AbortAsync(new Uri(link), Third);
        await Task.Delay(500);
        log.Served("an upload after eight that were aborted", await mallory.PutAsync(link, "a", new byte[Third]));
        foreach (var name in (string[])["b", "c"])
            log.Served("a copy of it", await CopyAsync(mallory, link, name));
        log.Refused("a third copy", await CopyAsync(mallory, link, "d"), Exceeded);

        link = await NewAsync(mallory);
        await mallory.PutAsync(link, "a", Block("QQ=="), new ByteArrayContent(new byte[1_000_000]));
        var list = $"<BlockList>{string.Concat(Enumerable.Repeat("<Latest>QQ==</Latest>", 3000))}</BlockList>";
        log.Refused(
            "a block 3,000 times", await mallory.PutAsync(link, "a", "&comp=blocklist", new StringContent(list)), Exceeded);

        await AttackWithoutContentAsync(await NewAsync(mallory), mallory, log);
    }

    // Metadata, and the rows of blocks, when there is room for a few blobs without content only.
    private static async Task AttackWithoutContentAsync(string link, Person mallory, AttackLog log)
    {
        const int Room = 19_000;
        var metadata = $"x-ms-meta-k: {new string('&', 8000)}";
        log.Served("all but 19 kB", await mallory.PutAsync(link, "a", new byte[TargetSystem.QuotaBytes - Room]));
        log.Served("an empty blob", await mallory.PutAsync(link, "b", []));
        log.Served("a block of a byte", await mallory.PutAsync(link, "c", Block("QQ=="), new ByteArrayContent([1])));
        foreach (var name in (string[])["b", "d"])
            log.Refused("metadata", await mallory.PutAsync(link, name, "", new ByteArrayContent([]), metadata), Exceeded);
        log.Refused(
            "later metadata", await mallory.PutAsync(link, "a", "&comp=metadata", new ByteArrayContent([]), metadata), Exceeded);
        var list = $"<BlockList>{string.Concat(Enumerable.Repeat("<Latest>QQ==</Latest>", 100))}</BlockList>";
        log.Refused(
            "a byte a hundred times", await mallory.PutAsync(link, "c", "&comp=blocklist", new StringContent(list)), Exceeded);
    }

    // A new iTwin each time, so that each way starts with the whole quota.
    private static async Task<string> NewAsync(Person mallory)
    {
        mallory.ITwin = Guid.NewGuid().ToString();
        return await mallory.WriteLinkAsync(await mallory.CreateAsync("LAS"));
    }

    private static Task<Answer> CopyAsync(Person mallory, string link, string name) => mallory.PutAsync(
        link, name, "", new ByteArrayContent([]), $"x-ms-copy-source: {Person.Blob(link, "a")}");

    private static ByteArrayContent Staged() => new(new byte[Third + Third / 4]);

    private static string Block(string id) => $"&comp=block&blockid={Uri.EscapeDataString(id)}";

    private static async Task AbortAsync(Uri link, int bytes)
    {
        using var socket = new TcpClient(link.Host, link.Port);
        try
        {
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"PUT {link.AbsolutePath}/x{link.Query} HTTP/1.1\r\nHost: {link.Authority}\r\n"
                + $"x-ms-blob-type: BlockBlob\r\nContent-Length: {bytes}\r\n\r\n"));
            await socket.GetStream().WriteAsync(new byte[bytes / 2]);
        }
        catch (IOException)
        {
            // Refused already.
        }
    }

    /// <summary>Zeros without a length.</summary>
    private sealed class Chunks(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            var buffer = new byte[1 << 16];
            for (var left = length; left > 0; left -= buffer.Length)
                await stream.WriteAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
