using System.Runtime.InteropServices;

namespace Reality.Storage.Disks;

/// <summary>Gives a file a name that no other file has, at once.</summary>
public static partial class NewFile
{
    /// <summary>
    /// Moves a file to a new name in the same folder; false if the name is taken, then nothing happens. Of several processes that
    /// try at the same time, one succeeds: <see cref="File.Move(string, string, bool)"/> may let a later one replace the file.
    /// </summary>
    /// <exception cref="IOException">The file cannot be moved.</exception>
    public static bool TryMove(string source, string target)
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
