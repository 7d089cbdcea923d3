using Reality.Cli.Hosting;
using Reality.Server.Tests.Jobs;
using Reality.Testing;

namespace Reality.Server.Tests.Hosting;

/// <summary>Who may read what a server writes.</summary>
public sealed class PrivateFolderTests
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

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
}
