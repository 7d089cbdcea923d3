using Reality.Formats.Photos;

namespace Reality.Cli.Console;

/// <summary>
/// The folder that a command writes to: marked by a file of ours, and locked by one process at a time.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private const string MarkerName = PhotoFolder.ResultMarker;
    private const string WorkName = "work";

    private const string MarkerText = """
        Reality wrote this folder. Its folder "work" holds intermediate results: running the same command again continues
        from there. You can delete "work" at any time while no command runs.

        """;

    // The target of a link is not ours.
    private static readonly EnumerationOptions s_withoutLinks = new()
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false,
    };

    private readonly FileStream _marker;

    private OutputFolder(string path, FileStream marker)
    {
        Path = path;
        _marker = marker;
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Creates the folder, or opens one that is empty or ours.</summary>
    /// <param name="restart">Whether to remove the intermediate results of earlier runs; other files are never removed.</param>
    /// <exception cref="OutputFolderException">The folder cannot be used.</exception>
    public static OutputFolder Open(string path, bool restart)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Make(path);
            var folder = new OutputFolder(path, Take(path));
            folder.Clean(restart);
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputFolderException(
                $"The output folder {path} cannot be written: {exception.Message} Choose another --output.",
                isWrongChoice: false);
        }
    }

    public void Dispose() => _marker.Dispose();

    private static void Make(string path)
    {
        if (File.Exists(path))
            throw new OutputFolderException($"{path} is a file. Choose another --output.", isWrongChoice: true);
        Directory.CreateDirectory(path);
        var isOurs = File.Exists(System.IO.Path.Combine(path, MarkerName));
        if (!isOurs && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new OutputFolderException(
                $"The output folder {path} holds other files. Nothing of yours is overwritten: choose a new or empty folder.",
                isWrongChoice: true);
        }
    }

    // The marker is also the lock: the operating system releases it however the process ends.
    private static FileStream Take(string path)
    {
        var name = System.IO.Path.Combine(path, MarkerName);
        FileStream marker;
        try
        {
            marker = new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(name) && exception.GetType() == typeof(IOException))
        {
            throw new OutputFolderException(
                $"Another command is working in {path}. Wait until it ends, or choose another --output.", isWrongChoice: false);
        }
        if (marker.Length == 0)
        {
            marker.Write(System.Text.Encoding.UTF8.GetBytes(MarkerText));
            marker.Flush();
        }
        return marker;
    }

    private void Clean(bool restart)
    {
        var work = new DirectoryInfo(System.IO.Path.Combine(Path, WorkName));
        if (!work.Exists)
            return;
        if (restart)
        {
            work.Delete(recursive: work.LinkTarget is null);
            return;
        }
        if (work.LinkTarget is not null)
            return;
        foreach (var unfinished in work.EnumerateFiles("*.part", s_withoutLinks))
            unfinished.Delete();
    }
}

/// <summary>An output folder cannot be used; the message says what to do.</summary>
/// <param name="isWrongChoice">Whether the cause is the command line rather than the disk.</param>
internal sealed class OutputFolderException(string message, bool isWrongChoice) : Exception(message)
{
    public bool IsWrongChoice { get; } = isWrongChoice;
}
