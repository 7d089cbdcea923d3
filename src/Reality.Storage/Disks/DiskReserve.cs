namespace Reality.Storage.Disks;

/// <summary>
/// Keeps part of a disk free: new data is refused before the disk is full, and a file gives way when room is needed to delete.
/// </summary>
/// <remarks>
/// SQLite writes a journal even to delete, so a disk without a free byte could not be cleared. Others may fill the disk beyond
/// the part that this process keeps free; the file is for that case.
/// </remarks>
public sealed class DiskReserve
{
    private const long MaxLength = 64L * 1024 * 1024;

    // Small disks keep this part of their size.
    private const int MinParts = 32;

    private readonly string _folder;
    private readonly string _file;
    private readonly Lock _changing = new();

    /// <param name="folder">Full path of an existing folder on the disk.</param>
    public DiskReserve(string folder)
    {
        (_folder, _file) = (folder, Path.Combine(folder, "reserve"));
        Length = Math.Min(MaxLength, new DriveInfo(folder).TotalSize / MinParts);
    }

    /// <summary>Bytes that stay free, and bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Free bytes of the disk.</summary>
    public long FreeBytes => new DriveInfo(_folder).AvailableFreeSpace;

    /// <summary>Whether new data is refused.</summary>
    public bool IsFull => !HasRoom(0);

    /// <summary>Whether some bytes of new data fit.</summary>
    public bool HasRoom(long bytes) => FreeBytes - Length >= bytes;

    /// <summary>Removes the file if the disk is full, so that data can be deleted.</summary>
    public void Release()
    {
        if (IsFull && File.Exists(_file))
            Try(() => File.Delete(_file));
    }

    /// <summary>Creates the file if it is missing and the disk has room for it.</summary>
    public void Refill()
    {
        if (File.Exists(_file) || !HasRoom(2 * Length))
            return;
        lock (_changing)
            Try(Create);
    }

    private void Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = Length,
        };
        using var file = new FileStream(_file, options);
        file.SetLength(Length);
    }

    // Without the file, the disk still has the part that is kept free.
    private static void Try(Action change)
    {
        try
        {
            change();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }
}
