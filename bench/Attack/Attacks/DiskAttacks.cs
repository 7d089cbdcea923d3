namespace Reality.Attack.Attacks;

/// <summary>
/// A disk of blobs without a free byte: requests that add are refused, reads and deletions go on, and readiness says so.
/// </summary>
internal sealed class DiskAttacks : AttackGroup
{
    private const int ChunkBytes = 16 << 20;
    private string _link = "";

    public override string Name => "disk";

    public override string Title => "a full disk of the blobs, for five seconds";

    public override string? ReasonToSkip(TargetSystem system) => system.Disk is null ? "only root may mount a small disk" : null;

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        var id = await mallory.UploadAsync("LAS", ("a", new byte[1000]), ("b", new byte[1000]));
        var other = await mallory.UploadAsync("LAS", ("a", new byte[1000]));
        _link = await mallory.WriteLinkAsync(id);
        var others = Path.Combine(system.Disk!.Folder, "others");
        Fill(others);
        try
        {
            log.Refused("an upload", await mallory.PutAsync(_link, "c", new byte[1000]), "StorageFull");
            log.Refused(
                "a block",
                await mallory.PutAsync(_link, "c", "&comp=block&blockid=QQ%3D%3D", new ByteArrayContent(new byte[1000])),
                "StorageFull");
            log.Refused(
                "a new reality data", await mallory.PostAsync(Person.Data, """{"displayName":"Site","type":"LAS"}"""),
                "InsufficientStorage");
            log.Served("a read", await mallory.GetAsync(Person.Blob(_link, "a")));
            foreach (var path in (string[])["", $"/{id}", $"/{id}/readaccess", $"/{id}/writeaccess"])
                log.Served($"GET {Person.Data}{path[..Math.Min(1, path.Length)]}", await mallory.GetAsync(Person.Data + path));
            using var health = await mallory.Http.GetAsync("/health/ready");
            var text = await health.Content.ReadAsStringAsync();
            log.Add(
                "readiness", $"{(int)health.StatusCode} {text}",
                health.IsSuccessStatusCode && text.StartsWith("Degraded", StringComparison.Ordinal));
            log.Served("a blob is deleted", await mallory.DeleteAsync(Person.Blob(_link, "b")));
            log.Served("a reality data is deleted", await mallory.DeleteAsync($"{Person.Data}/{other}"));
            await Task.Delay(TimeSpan.FromSeconds(5));
        }
        finally
        {
            File.Delete(others);
        }
        await Task.Delay(TimeSpan.FromSeconds(1));
        log.Served("an upload when there is room", await mallory.PutAsync(_link, "c", new byte[1000]));
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = ChunkBytes; size > 0;)
        {
            try
            {
                file.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }
}
