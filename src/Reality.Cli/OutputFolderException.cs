namespace Reality.Cli;

/// <summary>An output folder cannot be used; the message says what to do.</summary>
/// <param name="isWrongChoice">Whether the command line is at fault, rather than the disk.</param>
internal sealed class OutputFolderException(string message, bool isWrongChoice) : Exception(message)
{
    public bool IsWrongChoice { get; } = isWrongChoice;
}
