using System.CommandLine;
using Reality.Cli.Commands;
using Reality.Cli.Console;
using Reality.Cli.Remote;
using Reality.Jobs.Main;
using Reality.Pipeline;

namespace Reality.Cli;

/// <summary>Entry point of the process.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        using var terminal = Terminal.OfProcess();
        return new CommandLine(terminal, MainJob.Plan).Run(args);
    }
}

/// <summary>The command "reality" with all its subcommands.</summary>
/// <param name="planMainJob">Returns the graph of the main job.</param>
internal sealed class CommandLine(Terminal terminal, Func<MainJobOptions, JobGraph> planMainJob)
{
    /// <summary>Runs one command line and returns the exit code of the process.</summary>
    public int Run(IReadOnlyList<string> args)
    {
        var session = new JobSession(terminal, args);
        var remote = new RemoteSession(terminal);
        var root = new RootCommand("Turns photos into a calibrated scene, a textured mesh, a point cloud and an orthophoto.")
        {
            RunCommand.Create(session, planMainJob),
            CalibrateCommand.Create(session, planMainJob),
            SplatsCommand.Create(session, planMainJob),
            ConvertCommand.Create(session),
            ImportCommand.Create(session),
            SampleCommand.Create(session),
            ServeCommand.Create(terminal),
            WorkerCommand.Create(terminal),
            TokenCommand.Create(terminal),
            ITwinCommand.Create(terminal),
            JobCommand.Create(remote),
            DataCommand.Create(remote),
        };
        var parsed = root.Parse(args.Count == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
            return Refuse(parsed);
        return parsed.Invoke(new()
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private int Refuse(ParseResult parsed)
    {
        foreach (var message in parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
            terminal.Error.WriteLine(message);
        var command = parsed.CommandResult.Command;
        terminal.Error.WriteLine($"See: reality {(command is RootCommand ? "" : command.Name + " ")}--help");
        return ExitCode.WrongCommandLine;
    }
}
