using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Reality.Cli.Console;
using Reality.Cli.Hosting;
using Reality.Server.Hosting;

namespace Reality.Cli.Commands;

/// <summary>reality worker [--data DIR]: runs tasks of the jobs in a shared database until it is stopped.</summary>
internal static class WorkerCommand
{
    public static Command Create(Terminal terminal)
    {
        var data = DataFolder.Option();
        var command = new Command(
            "worker",
            "Runs tasks for servers that share a PostgreSQL database. Reads the settings of the server (appsettings.json "
            + "in DIR or REALITY_ variables) and Worker:Cores, Worker:MemoryBytes, Worker:HasGpu.")
        {
            data,
        };
        command.SetAction((parsed, cancellation) => WorkAsync(DataFolder.Of(parsed, data), terminal, cancellation));
        return command;
    }

    private static async Task<int> WorkAsync(string dataFolder, Terminal terminal, CancellationToken cancellation)
    {
        IHost host;
        try
        {
            host = RealityHosts.BuildWorker(dataFolder);
        }
        catch (Exception exception) when (DataFolder.IsSettingsProblem(exception))
        {
            await terminal.Error.WriteLineAsync(exception.Message);
            return ExitCode.WrongCommandLine;
        }
        using var _ = host;
        await host.StartAsync(cancellation);
        await terminal.Output.WriteLineAsync("Working. Press Ctrl+C to hand over the running tasks and stop.");
        await terminal.Output.FlushAsync(cancellation);
        await host.WaitForShutdownAsync(cancellation);
        return ExitCode.Done;
    }
}
