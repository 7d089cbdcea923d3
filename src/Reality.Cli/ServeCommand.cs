using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Reality.Server.Hosting;

namespace Reality.Cli;

/// <summary>reality serve [--urls URLS] [--data DIR]: the HTTP API, with everything embedded in one folder.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Addresses to listen on.", DefaultValueFactory = _ => "http://127.0.0.1:5000" };
        var data = new Option<string>("--data") { Description = "Folder that holds everything.", DefaultValueFactory = _ => "reality-data" };
        var command = new Command("serve", "Serves the HTTP API.") { urls, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new ServerOptions { Urls = parsed.GetValue(urls)!, DataFolder = Path.GetFullPath(parsed.GetValue(data)!) };
            await using var app = ServerHost.Build(options);
            await app.StartAsync(cancellation);
            await app.WaitForShutdownAsync(cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}
