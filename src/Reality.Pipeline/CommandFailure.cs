using System.Globalization;
using Reality.Core;

namespace Reality.Pipeline;

/// <summary>
/// Explains why a job failed to the user of the command line: names files by their paths, and advises on command-line options.
/// </summary>
internal static class CommandFailure
{
    public static JobMessage Describe(Exception exception, string stageTitle, Workspace workspace)
    {
        var code = JobFailure.CodeOf(exception);
        MessageText text = (exception, code) switch
        {
            (StageException failure, _) => failure.Text,
            (InvalidFileException, _) => exception.Message,
            (_, JobFailure.StorageFull) => DiskFull(workspace.Root),
            (_, JobFailure.StorageNotWritable) =>
                $"A file cannot be read or written: {exception.Message} Check who owns the folder, or choose another --output.",
            (_, JobFailure.StorageError) => $"Reading or writing failed: {exception.Message} Finished work is kept: "
                + "run the same command again when the disk is available.",
            (_, JobFailure.MemoryExhausted) => "There was not enough memory. Finished work is kept: close other "
                + "programs, or run the same command again with a lower --memory or --threads 1.",
            _ => $"Something went wrong inside Reality: {exception.GetType().Name}: {exception.Message} "
                + "The log holds the details. Finished work is kept.",
        };
        return JobMessage.Of(MessageSeverity.Error, stageTitle, code, text);
    }

    private static string DiskFull(string folder)
    {
        var free = FreeBytes(folder) is { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $" ({bytes / 1e6:0} MB free)")
            : "";
        return $"There is no space left on the disk that holds {folder}{free}. Finished work is kept: make room and run the "
            + "same command again to continue.";
    }

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
