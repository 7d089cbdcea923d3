using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reality.Storage.Blobs.Folders;

/// <summary>Disk space inside of files, which .NET does not offer.</summary>
internal static partial class DiskSpace
{
    // FALLOC_FL_KEEP_SIZE and FALLOC_FL_PUNCH_HOLE, see fallocate(2).
    private const int PunchHole = 1 | 2;

    /// <summary>
    /// Frees the disk space of a range of a file, which then reads as zeros. Does nothing if the file system cannot do that.
    /// </summary>
    public static void Free(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
            _ = Allocate(file, PunchHole, offset, length);
    }

    [LibraryImport("libc", EntryPoint = "fallocate")]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);
}
