using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Reality.Storage.Disks;

/// <summary>Files with a random key, readable only by the user of the process.</summary>
public static partial class KeyFile
{
    /// <summary>
    /// Makes a key unless there is one. The file is whole or absent; of several processes that start together, one makes the key
    /// that all then read.
    /// </summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static void Ensure(string path, int length)
    {
        if (File.Exists(path))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(RandomNumberGenerator.GetBytes(length));
            stream.Flush(flushToDisk: true);
        }
        if (!TryMove(draft, path))
            File.Delete(draft);
    }

    // File.Move without overwriting may let a later process replace the file on Unix: it looks for the name, then renames.
    private static bool TryMove(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(source, target, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(target))
            {
                return false;
            }
        }
        if (Link(source, target) == 0)
        {
            File.Delete(source);
            return true;
        }
        return File.Exists(target)
            ? false
            : throw new IOException($"{source} cannot be linked to {target}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string created);
}
