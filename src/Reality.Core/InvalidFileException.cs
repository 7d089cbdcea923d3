namespace Reality.Core;

/// <summary>
/// A file from outside is broken or has another format than its name. The only exception a reader of files throws for its
/// content.
/// </summary>
/// <param name="format">The format that was expected, as users call it: JPEG, ContextScene, PLY.</param>
/// <param name="message">
/// The fault, and the remedy for the user; continues the sentence that <paramref name="fileName"/> begins.
/// </param>
/// <param name="byteOffset">Position of the fault in the file; -1 if unknown.</param>
/// <param name="fileName">Name of the file for messages; null if only the caller knows it.</param>
public sealed class InvalidFileException(
    string format, string message, long byteOffset = -1, Exception? inner = null, string? fileName = null)
    : Exception($"{format}: {(fileName is null ? "" : $"{fileName} ")}{message}{AtByte(byteOffset)}", inner)
{
    public string Format { get; } = format;

    public long ByteOffset { get; } = byteOffset;

    public string? FileName { get; } = fileName;

    /// <summary>The message without format and file name: "is damaged; copy it again.".</summary>
    public string Fault { get; } = message + AtByte(byteOffset);

    /// <summary>
    /// The fault as a clause behind a colon, in a message that has named the file: "it is damaged; copy it again.".
    /// </summary>
    public string Reason => FileName is null ? Fault : $"it {Fault}";

    private static string AtByte(long offset) => offset < 0 ? "" : $" (at byte {offset})";
}
