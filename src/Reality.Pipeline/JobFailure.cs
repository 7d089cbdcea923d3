using Reality.Core;

namespace Reality.Pipeline;

/// <summary>Classifies failures: their stable codes in messages, and whether they are transient.</summary>
internal static class JobFailure
{
    public const string InvalidFile = "Input_InvalidFile";
    public const string StorageFull = "Storage_Full";
    public const string StorageNotWritable = "Storage_NotWritable";
    public const string StorageError = "Storage_Error";
    public const string MemoryExhausted = "Memory_Exhausted";
    public const string InternalError = "Internal_Error";

    // Error numbers as .NET reports them in HResult: errno on Linux and macOS, HRESULT on Windows.
    private static readonly int[] s_diskFull = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];
    private static readonly int[] s_readOnly = [30, unchecked((int)0x80070013)];

    /// <summary>
    /// True if another attempt may succeed, e.g. after an outage of a network share; false for a broken input or a full disk.
    /// </summary>
    public static bool IsTransient(Exception exception) => Unwrap(exception) is IOException io
        and not (FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException or PathTooLongException
            or EndOfStreamException)
        && CodeOf(io) == StorageError;

    /// <summary>The decisive one of the exceptions that parallel threads threw.</summary>
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

    /// <summary>Stable code of a failure.</summary>
    public static string CodeOf(Exception exception) => exception switch
    {
        StageException failure => failure.Code,
        InvalidFileException => InvalidFile,
        IOException io when s_diskFull.Contains(io.HResult) => StorageFull,
        IOException io when s_readOnly.Contains(io.HResult) => StorageNotWritable,
        UnauthorizedAccessException => StorageNotWritable,
        IOException => StorageError,
        OutOfMemoryException => MemoryExhausted,
        _ => InternalError,
    };
}
