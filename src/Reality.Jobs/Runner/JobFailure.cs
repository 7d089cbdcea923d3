using System.Globalization;
using Reality.Core;
using Reality.Engine;

namespace Reality.Jobs.Runner;

/// <summary>Says in words why a job failed, and which failures can pass.</summary>
internal static class JobFailure
{
    // Error numbers as .NET gives them in HResult: errno on Linux and macOS, HRESULT on Windows.
    private static readonly int[] s_diskFull = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];
    private static readonly int[] s_readOnly = [30, unchecked((int)0x80070013)];

    /// <summary>Whether another attempt may succeed: a share that blinked, not a broken input or a full disk.</summary>
    public static bool CanPass(Exception exception) => Unwrap(exception) is IOException io
        and not (FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException or PathTooLongException
            or EndOfStreamException)
        && !s_diskFull.Contains(io.HResult)
        && !s_readOnly.Contains(io.HResult);

    /// <summary>The one exception that matters among those that parallel threads threw at once.</summary>
    public static Exception Unwrap(Exception exception)
    {
        if (exception is not AggregateException aggregate)
            return exception;
        var inner = aggregate.Flatten().InnerExceptions;
        return inner.FirstOrDefault(e => e is StageException)
            ?? inner.FirstOrDefault(e => e is not OperationCanceledException)
            ?? inner.FirstOrDefault()
            ?? exception;
    }

    /// <summary>The message for the user.</summary>
    public static JobMessage Describe(Exception exception, string stage, Workspace? workspace)
    {
        (string code, MessageText text) = exception switch
        {
            StageException failure => (failure.Code, failure.Text),
            InvalidFileException broken => ("Input_InvalidFile", broken.Message),
            IOException io when s_diskFull.Contains(io.HResult) => ("Storage_Full", DiskFull(workspace?.Root ?? Path.GetTempPath())),
            IOException io when s_readOnly.Contains(io.HResult) => ("Storage_NotWritable", NotWritable(io)),
            UnauthorizedAccessException denied => ("Storage_NotWritable", NotWritable(denied)),
            IOException io => ("Storage_Error", $"Reading or writing failed: {io.Message} Finished work is kept: "
                + "run the same command again when the disk answers."),
            OutOfMemoryException => ("Memory_Exhausted", "There was not enough memory. Finished work is kept: close other "
                + "programs, or run the same command again with a lower --memory or --threads 1."),
            _ => ("Internal_Error", $"Something went wrong inside Reality: {exception.GetType().Name}: {exception.Message} "
                + "The log holds the details. Finished work is kept."),
        };
        return JobMessage.Of(MessageSeverity.Error, stage, code, text);
    }

    private static string DiskFull(string folder)
    {
        var free = FreeBytes(folder) is { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $" ({bytes / 1e6:0} MB free)")
            : "";
        return $"There is no space left on the disk that holds {folder}{free}. Finished work is kept: make room and run the "
            + "same command again to continue.";
    }

    private static string NotWritable(Exception exception) =>
        $"A file cannot be read or written: {exception.Message} Check who owns the folder, or choose another --output.";

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
