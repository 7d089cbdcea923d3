using Reality.Core;

namespace Reality.Pipeline;

/// <summary>The job cannot go on. Caught once, by the runner; the message tells the user what to do.</summary>
/// <param name="code">Stable name, e.g. "Scene_NotCalibrated".</param>
public sealed class StageException(string code, MessageText message) : Exception(message?.ToString())
{
    public string Code { get; } = code;

    /// <summary>The message with its parameters.</summary>
    public MessageText Text { get; } = message ?? "";
}
