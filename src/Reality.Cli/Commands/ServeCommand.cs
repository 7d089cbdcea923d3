using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reality.Cli.Console;
using Reality.Cli.Hosting;
using Reality.Server.Access;
using Reality.Server.Hosting;
using Reality.Storage.Database;

namespace Reality.Cli.Commands;

/// <summary>reality serve [--urls URLS] [--data DIR]: serves the HTTP API with all its data in one folder.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> s_urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by ';'. "
            + "Default: those of the configuration, otherwise http://127.0.0.1:5000",
        HelpName = "URLS",
    };

    public static Command Create(Terminal terminal)
    {
        var data = DataFolder.Option();
        var command = new Command("serve", "Serves the HTTP API.") { s_urls, data };
        command.SetAction((parsed, cancellation) => ServeAsync(
            new() { Urls = parsed.GetValue(s_urls), DataFolder = DataFolder.Of(parsed, data) }, terminal, cancellation));
        return command;
    }

    private static async Task<int> ServeAsync(ServerOptions options, Terminal terminal, CancellationToken cancellation)
    {
        WebApplication? app = null;
        try
        {
            app = RealityHosts.BuildServer(options);
            await app.StartAsync(cancellation);
        }
        catch (Exception exception) when (DataFolder.IsSettingsProblem(exception) || DatabaseOutage.IsOutage(exception))
        {
            await terminal.Error.WriteLineAsync(exception.Message);
            if (app is not null)
                await app.DisposeAsync();
            return ExitCode.WrongCommandLine;
        }
        await using var _ = app;
        foreach (var line in Greeting(app, options))
            await terminal.Output.WriteLineAsync(line);
        await terminal.Output.FlushAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
        return ExitCode.Done;
    }

    private static IEnumerable<string> Greeting(WebApplication app, ServerOptions options)
    {
        foreach (var url in app.Urls)
            yield return $"Listening on {url}";
        yield return $"API page:    {app.Urls.First()}/scalar";
        yield return app.Services.GetRequiredService<AccessOptions>().Authority is { } authority
            ? $"Tokens:      from {authority}"
            : $"Get a token: ./reality token --data {options.DataFolder}";
    }
}
