using System.Runtime.InteropServices;

namespace Reality.Formats.Imaging;

/// <summary>Tells regular files from pipes, devices and sockets, which would block or never end when they are opened.</summary>
internal static partial class RegularFile
{
    private const int CurrentFolder = -100;
    private const uint WantType = 1;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Throws <see cref="Core.InvalidFileException"/> if a file exists and is not regular. Opens nothing.</summary>
    public static void Check(ImagePath file)
    {
        // struct statx is the same on all processors.
        var status = new byte[256];
        if (Status(CurrentFolder, file.Path, 0, WantType, status) == 0
            && (BitConverter.ToUInt16(status, ModeOffset) & TypeMask) != Regular)
        {
            throw ImageFile.Broken(
                ImageFileFormat.Unknown, file, "is not a regular file but a folder, pipe, device or socket; remove it");
        }
    }

    /// <summary>Opens a file for reading if it is regular.</summary>
    /// <exception cref="Core.InvalidFileException">It is not.</exception>
    public static FileStream Open(string path)
    {
        Check(ImagePath.Of(path));
        return File.OpenRead(path);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, byte[] status);
}
