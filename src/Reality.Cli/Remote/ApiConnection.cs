using System.CommandLine;

namespace Reality.Cli.Remote;

/// <summary>The options that say which server to talk to, and as whom.</summary>
internal sealed class ApiConnection
{
    private const string DefaultServer = "http://127.0.0.1:5000";

    private readonly Option<string> _server = new("--server")
    {
        Description = "Address of the server; also $REALITY_SERVER",
        HelpName = "URL",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("REALITY_SERVER") is { Length: > 0 } url ? url : DefaultServer,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "File that holds the bearer token; without it, $REALITY_TOKEN",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_tokenFile);
    }

    /// <summary>Throws <see cref="ArgumentException"/> with a message for the user where an option is of no use.</summary>
    public ApiClient Open(ParseResult parsed)
    {
        var server = parsed.GetValue(_server)!;
        if (!Uri.TryCreate(server.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"'{server}' is not the address of a server. Write it as http://HOST:PORT.");
        return new(address, ReadToken(parsed));
    }

    private string ReadToken(ParseResult parsed)
    {
        if (parsed.GetValue(_tokenFile) is { } file)
        {
            if (!File.Exists(file))
                throw new ArgumentException($"There is no file '{file}' with a token.");
            return File.ReadAllText(file).Trim();
        }
        if (Environment.GetEnvironmentVariable("REALITY_TOKEN") is { Length: > 0 } token)
            return token.Trim();
        throw new ArgumentException(
            "A token is needed: set REALITY_TOKEN, or give --token-file FILE. For a server of your own, make one with: "
            + "export REALITY_TOKEN=$(./reality token --data DIR)");
    }
}
