using System.CommandLine;
using Azure;
using Reality.Cli.Console;

namespace Reality.Cli.Remote;

/// <summary>Runs a command that talks to a server, and turns failures into a message and an exit code.</summary>
internal sealed class RemoteSession(Terminal terminal)
{
    public ApiConnection Connection { get; } = new();

    public Terminal Terminal => terminal;

    /// <summary>Adds the options of the connection to the command, which runs <paramref name="action"/> when invoked.</summary>
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
            terminal.Error.WriteLine(
                $"The server cannot be reached: {unreachable.Message} Check that it is running and that --server is right.");
            return ExitCode.JobFailed;
        }
        catch (RequestFailedException storage)
        {
            terminal.Error.WriteLine(
                $"The storage refused the request: {storage.Message.Split('\n')[0]} ({storage.ErrorCode}) "
                + "Finished files are kept: run the same command again.");
            return ExitCode.JobFailed;
        }
        catch (ApiException refused)
        {
            foreach (var line in refused.Lines)
                terminal.Error.WriteLine(line);
            return ExitCode.JobFailed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine(failure.Message);
            return ExitCode.JobFailed;
        }
    }
}

/// <summary>The options that select the server and the bearer token.</summary>
internal sealed class ApiConnection
{
    private const string DefaultServer = "http://127.0.0.1:5000";

    private readonly Option<string> _server = new("--server")
    {
        Description = "Address of the server. Default: $REALITY_SERVER, otherwise http://127.0.0.1:5000",
        HelpName = "URL",
        DefaultValueFactory = _ =>
            Environment.GetEnvironmentVariable("REALITY_SERVER") is { Length: > 0 } url ? url : DefaultServer,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "File that holds the bearer token. Default: the token in $REALITY_TOKEN",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_tokenFile);
    }

    /// <summary>Creates a client for the server that the options name.</summary>
    /// <exception cref="ArgumentException">An option is invalid or missing; the message is for the user.</exception>
    public ApiClient Open(ParseResult parsed)
    {
        var server = parsed.GetValue(_server)!;
        if (!Uri.TryCreate(server.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"'{server}' is not a server address. Write it as http://HOST:PORT.");
        return new(address, ReadToken(parsed));
    }

    private string ReadToken(ParseResult parsed)
    {
        if (parsed.GetValue(_tokenFile) is { } file)
        {
            if (!File.Exists(file))
                throw new ArgumentException($"Token file '{file}' does not exist.");
            return File.ReadAllText(file).Trim();
        }
        if (Environment.GetEnvironmentVariable("REALITY_TOKEN") is { Length: > 0 } token)
            return token.Trim();
        throw new ArgumentException(
            "A token is required: set REALITY_TOKEN or pass --token-file FILE. For your own server, create one with: "
            + "export REALITY_TOKEN=$(./reality token --data DIR)");
    }
}
