using Spectre.Console;

namespace Reality.Cli.Console;

/// <summary>Output, error output and interruption of a command.</summary>
/// <param name="output">Results and progress.</param>
/// <param name="error">Error messages.</param>
/// <param name="bars">Draws progress bars; null if the output is not a terminal: progress is then written line by line.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, IAnsiConsole? bars, Interruption interruption) : IDisposable
{
    public TextWriter Output { get; } = TextWriter.Synchronized(new PrintableWriter(output));

    public TextWriter Error { get; } = TextWriter.Synchronized(new PrintableWriter(error));

    public IAnsiConsole? Bars => bars;

    public Interruption Interruption => interruption;

    /// <summary>The terminal of this process; Ctrl+C and signals of the operating system interrupt it.</summary>
    public static Terminal OfProcess()
    {
        var isTerminal = !System.Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        return new(System.Console.Out, System.Console.Error, isTerminal ? AnsiConsole.Console : null, Interruption.OfProcess());
    }

    public void Dispose() => interruption.Dispose();
}

/// <summary>Exit codes of the process.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int JobFailed = 1;
    public const int WrongCommandLine = 2;
    public const int Cancelled = 130;
}
