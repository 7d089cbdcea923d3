using Reality.Cli.Console;
using Reality.Jobs.Main;
using Reality.Pipeline;

namespace Reality.Cli.Tests;

/// <summary>One command line run in this process; what it wrote.</summary>
internal sealed class InProcess
{
    private InProcess()
    {
    }

    public int ExitCode { get; private set; }

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>The options that the job was planned with; null where it came to no plan.</summary>
    public MainJobOptions? Options { get; private set; }

    public static InProcess Run(params string[] args)
    {
        var run = new InProcess();
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var terminal = new Terminal(output, error, bars: null, new Interruption());
        run.ExitCode = new CommandLine(terminal, run.Plan).Run(args);
        run.Output = output.ToString();
        run.Error = error.ToString();
        return run;
    }

    private JobGraph Plan(MainJobOptions options)
    {
        Options = options;
        return FakeJob.Plan(options);
    }
}
