using Spectre.Console;

namespace Reality.Cli;

/// <summary>Where a command writes, and how it hears that it should stop.</summary>
/// <param name="output">Results and progress.</param>
/// <param name="error">What is wrong.</param>
/// <param name="bars">Draws progress bars; null where the output is not a terminal, which then gets single lines.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, IAnsiConsole? bars, Interruption interruption) : IDisposable
{
    public TextWriter Output { get; } = TextWriter.Synchronized(output);

    public TextWriter Error { get; } = TextWriter.Synchronized(error);

    public IAnsiConsole? Bars => bars;

    public Interruption Interruption => interruption;

    /// <summary>The terminal of this process, with Ctrl-C and the signals of the system.</summary>
    public static Terminal OfProcess()
    {
        var isTerminal = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        return new(Console.Out, Console.Error, isTerminal ? AnsiConsole.Console : null, Interruption.OfProcess());
    }

    public void Dispose() => interruption.Dispose();
}
