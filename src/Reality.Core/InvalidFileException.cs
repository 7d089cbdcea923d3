namespace Reality.Core;

/// <summary>
/// A file from outside is broken or is not what its name says. The only exception a reader of files throws for its content.
/// </summary>
/// <param name="format">The format that was expected, as users call it: JPEG, ContextScene, PLY.</param>
/// <param name="message">The fault, and the remedy for the user.</param>
/// <param name="byteOffset">Position of the fault in the file; -1 if unknown.</param>
public sealed class InvalidFileException(string format, string message, long byteOffset = -1, Exception? inner = null)
    : Exception(byteOffset < 0 ? $"{format}: {message}" : $"{format}: {message} (at byte {byteOffset})", inner)
{
    public string Format { get; } = format;

    public long ByteOffset { get; } = byteOffset;
}
