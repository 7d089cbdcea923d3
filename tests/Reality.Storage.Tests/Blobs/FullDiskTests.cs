using System.Diagnostics;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;

namespace Reality.Storage.Tests.Blobs;

/// <summary>A disk of 8 MiB, where this user may mount one.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("reality-full-");
    private readonly bool _mounted;

    public FullDiskTests() => _mounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", _disk.FullName);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (_mounted)
            Run("umount", "-l", _disk.FullName);
        _disk.Delete(recursive: true);
    }

    [Fact]
    public async Task A_write_that_does_not_fit_says_so_and_loses_nothing()
    {
        Assert.SkipUnless(_mounted, "Only root may mount a small disk.");
        using var store = new FolderBlobStore(_disk.FullName);
        await store.CreateContainerAsync("abc", Stop);
        await store.WriteAsync("abc", "a", new MemoryStream(new byte[1 << 20]), new(), Stop);

        await Assert.ThrowsAsync<StorageFullException>(() => store.WriteAsync("abc", "a", new MemoryStream(new byte[16 << 20]), new(), Stop));
        await Assert.ThrowsAsync<StorageFullException>(() => store.StageBlockAsync("abc", "a", "QQ==", new MemoryStream(new byte[16 << 20]), 16 << 20, Stop));

        Assert.Equal(1 << 20, await store.SizeAsync("abc", Stop));
        await store.CleanUpAsync(TimeSpan.Zero, Stop);
        await store.WriteAsync("abc", "b", new MemoryStream(new byte[2 << 20]), new(), Stop);
        Assert.Equal(3 << 20, await store.SizeAsync("abc", Stop));
    }

    [Fact]
    public async Task Small_blobs_fill_the_disk_without_harm()
    {
        Assert.SkipUnless(_mounted, "Only root may mount a small disk.");
        using var store = new FolderBlobStore(_disk.FullName);
        await store.CreateContainerAsync("abc", Stop);
        var written = 0;

        await Assert.ThrowsAsync<StorageFullException>(async () =>
        {
            for (; written < 10_000; written++)
                await store.WriteAsync("abc", $"{written}", new MemoryStream(new byte[20_000]), new(), Stop);
        });

        Assert.InRange(written, 50, 400);
        Assert.Equal(written * 20_000, await store.SizeAsync("abc", Stop));
        Assert.Equal(written, (await store.ListAsync("abc", new(), Stop)).Blobs.Count);
        await using var last = (await store.ReadAsync("abc", $"{written - 1}", 0, null, Stop))!;
        Assert.Equal(20_000, last.Info.Length);
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
