using System.Runtime.InteropServices;

namespace Reality.Storage.Disks;

/// <summary>A folder that only the user of this process can enter, since it holds keys and the data of everybody.</summary>
public static partial class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // 0077: new files and folders of this process and its children are their owner's alone.
    private const uint Mask = 63;

    /// <summary>Creates the folder if missing, and makes all files that this process creates from now on private too.</summary>
    /// <returns>What to log about a folder that others could enter; null if there is nothing to say.</returns>
    public static string? Open(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return null;
        }
        _ = SetMask(Mask);
        Directory.CreateDirectory(folder, OwnerOnly);
        return Close(folder, "data folder");
    }

    /// <summary>Makes an existing folder private, also one that a link leads to.</summary>
    /// <param name="name">Name of the folder in the message: "data folder".</param>
    /// <returns>What to log; null if the folder is missing or private already.</returns>
    public static string? Close(string folder, string name)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
            return null;
        var mode = File.GetUnixFileMode(folder);
        if ((mode & ~OwnerOnly) == 0)
            return null;
        try
        {
            File.SetUnixFileMode(folder, OwnerOnly);
            return $"Other users could enter the {name} '{folder}' (mode {Octal(mode)}): it is now private (0700).";
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            return $"Other users can enter the {name} '{folder}' (mode {Octal(mode)}), and it belongs to another user: "
                + "make it private (chmod 700).";
        }
    }

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
