using Reality.Cli.Hosting;
using Reality.Server.Tests.Jobs;
using Reality.Testing;

namespace Reality.Server.Tests.Hosting;

/// <summary>Who may read what a server writes.</summary>
public sealed class PrivateFolderTests
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact(Timeout = 60_000)]
    public async Task Everything_in_the_data_folder_is_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        _ = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync();
        await new JobClient(server).UploadAsync("LAS", ("a", [1, 2, 3]));

        // The test itself wrote the settings.
        var entries = Directory.EnumerateFileSystemEntries(server.DataFolder, "*", SearchOption.AllDirectories)
            .Where(entry => !entry.EndsWith("appsettings.json", StringComparison.Ordinal)).Prepend(server.DataFolder).ToList();

        Assert.Contains(entries, entry => entry.EndsWith("reality.db", StringComparison.Ordinal));
        Assert.DoesNotContain(entries, IsOpenToOthers);
    }

    // The database deletes files of its own meanwhile.
    private static bool IsOpenToOthers(string entry)
    {
        try
        {
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(entry) & Others) != 0;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    [Fact]
    public void A_folder_that_others_could_enter_is_closed_with_one_message()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var folder = new TemporaryFolder();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | Others);

        using (var log = new CapturedLog())
        {
            RealityHosts.BuildServer(new() { DataFolder = folder.Path }, log.ReplaceIn);
            Assert.Contains("(mode 0777): it is now private (0700)", Assert.Single(log.Lines), StringComparison.Ordinal);
        }
        using (var log = new CapturedLog())
        {
            RealityHosts.BuildServer(new() { DataFolder = folder.Path }, log.ReplaceIn);
            Assert.Empty(log.Lines);
        }
    }

    [Fact]
    public void Existing_folders_of_jobs_and_blobs_are_closed_too_wherever_they_are()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        // Jobs are beside the blobs, here behind a link to another disk.
        var wide = new[] { elsewhere["blobs"], elsewhere["disk"], folder["scratch"] };
        foreach (var path in wide)
            SetMode(Directory.CreateDirectory(path).FullName, Owner | Others);
        Directory.CreateSymbolicLink(elsewhere["jobs"], elsewhere["disk"]);
        File.WriteAllText(folder["appsettings.json"], $$"""{"Blobs":{"Folder":"{{elsewhere["blobs"]}}"} }""");
        SetMode(folder.Path, Owner);

        using var log = new CapturedLog();
        RealityHosts.BuildServer(new() { DataFolder = folder.Path }, log.ReplaceIn);

        Assert.Equal(3, log.Lines.Count);
        foreach (var said in (string[])
            [$"folder of jobs '{elsewhere["jobs"]}'", $"scratch folder '{folder["scratch"]}'", $"folder of blobs '{wide[0]}'"])
            Assert.Single(log.Lines, line => line.Contains($"the {said} (mode 0777): it is now ", StringComparison.Ordinal));
        Assert.DoesNotContain(wide, IsOpenToOthers);
    }

    [Fact]
    public void A_worker_closes_its_folders()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var folder = new TemporaryFolder();
        using var blobs = new TemporaryFolder();
        File.WriteAllText(folder["appsettings.json"], $$"""
            {"Database":{"Kind":"Postgres","ConnectionString":"Host=127.0.0.1;Port=1;Username=x;Database=x"},
             "Blobs":{"Folder":"{{blobs.Path}}"} }
            """);
        foreach (var wide in (string[])[folder.Path, blobs.Path])
            SetMode(wide, Owner | Others);

        using var worker = RealityHosts.BuildWorker(folder.Path);

        Assert.DoesNotContain((string[])[folder.Path, blobs.Path], IsOpenToOthers);
        // Nor can others read what the worker writes from now on.
        File.WriteAllText(folder["later"], "");
        Assert.False(IsOpenToOthers(folder["later"]));
    }

    private static void SetMode(string folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, mode);
    }
}
