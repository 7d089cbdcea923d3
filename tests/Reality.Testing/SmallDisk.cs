using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Reality.Testing;

/// <summary>A disk of a few megabytes, in memory, mounted on a folder. Disposing unmounts it and deletes its files.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Mounts one; null where this user may not, which is a reason to skip a test.</summary>
    /// <param name="folder">Full path of an empty folder; made when missing.</param>
    public static SmallDisk? TryMount(string folder, int mebibytes)
    {
        Directory.CreateDirectory(folder);
        var size = string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m");
        return OperatingSystem.IsLinux() && TryRun("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder) ? new(folder) : null;
    }

    /// <summary>Makes it larger or smaller.</summary>
    public void Resize(int mebibytes) =>
        TryRun("mount", "-o", string.Create(CultureInfo.InvariantCulture, $"remount,size={mebibytes}m"), Folder);

    // Lazily: a server may still have files open on it.
    public void Dispose() => TryRun("umount", "-l", Folder);

    private static bool TryRun(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
