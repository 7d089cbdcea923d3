using Reality.Core;
using Reality.Pipeline;

namespace Reality.Datasets;

/// <summary>Prints warnings, and nothing else.</summary>
/// <param name="codes">Codes of the warnings to print; none = all.</param>
internal sealed class WarningLog(params string[] codes) : StageLog
{
    public override void Begin(int stepCount)
    {
    }

    public override void Advance(int steps = 1)
    {
    }

    public override void Warn(string code, MessageText message)
    {
        if (codes.Length == 0 || codes.Contains(code))
            Console.WriteLine($"    {message}");
    }

    public override void Info(string message)
    {
    }
}
