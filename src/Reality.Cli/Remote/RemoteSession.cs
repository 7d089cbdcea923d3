using System.CommandLine;
using Azure;

namespace Reality.Cli.Remote;

/// <summary>Runs a command that talks to a server, and turns what goes wrong into a sentence and an exit code.</summary>
internal sealed class RemoteSession(Terminal terminal)
{
    public ApiConnection Connection { get; } = new();

    public Terminal Terminal => terminal;

    /// <summary>Adds the options of the connection to the command, and runs <paramref name="action"/> when it is called.</summary>
    public Command Add(Command command, Func<ParseResult, ApiClient, CancellationToken, Task<int>> action)
    {
        Connection.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed, action));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, ApiClient, CancellationToken, Task<int>> action)
    {
        try
        {
            using var client = Connection.Open(parsed);
            return await action(parsed, client, terminal.Interruption.Token);
        }
        catch (OperationCanceledException) when (terminal.Interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
        catch (ArgumentException wrong)
        {
            terminal.Error.WriteLine(wrong.Message);
            return ExitCode.WrongCommandLine;
        }
        catch (HttpRequestException unreachable)
        {
            terminal.Error.WriteLine($"The server cannot be reached: {unreachable.Message} Is it running, and is --server right?");
            return ExitCode.JobFailed;
        }
        catch (RequestFailedException storage)
        {
            terminal.Error.WriteLine($"The storage refused: {storage.Message.Split('\n')[0]} ({storage.ErrorCode}) Finished files are kept: run the same command again.");
            return ExitCode.JobFailed;
        }
        catch (Exception failure) when (failure is ApiException or IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine(failure.Message);
            return ExitCode.JobFailed;
        }
    }
}
