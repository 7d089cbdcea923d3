using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Cli.Console;
using Reality.Server.Hosting;
using Spectre.Console;

namespace Reality.Cli.Remote;

/// <summary>Follows a job of a server until it ends.</summary>
internal sealed class JobWatch(ApiClient client, Terminal terminal)
{
    /// <summary>Path of the collection of jobs.</summary>
    public const string Jobs = "reality-modeling/jobs";

    private static readonly TimeSpan s_pollInterval = TimeSpan.FromSeconds(2);

    /// <summary>Returns the exit code when the job has ended: 0 on success, 1 on failure, 130 on cancellation.</summary>
    public async Task<int> UntilEndAsync(string id, CancellationToken cancellation)
    {
        var state = terminal.Bars is { } bars
            ? await WithBarAsync(bars, id, cancellation)
            : await WithLinesAsync(id, cancellation);
        await PrintMessagesAsync(id, terminal.Error, cancellation);
        terminal.Output.WriteLine(state);
        return state switch
        {
            "Success" => ExitCode.Done,
            "Cancelled" => ExitCode.Cancelled,
            _ => ExitCode.JobFailed,
        };
    }

    /// <summary>Prints the errors and warnings of a job, one per line.</summary>
    public async Task PrintMessagesAsync(string id, TextWriter output, CancellationToken cancellation)
    {
        var answer = await client.GetAsync(PathOf(id) + "/messages", cancellation);
        foreach (var (list, word) in (ReadOnlySpan<(string, string)>)[("errors", "Error"), ("warnings", "Warning")])
        {
            foreach (var message in answer["messages"]?[list] as JsonArray ?? [])
                output.WriteLine($"{word} {message?["code"]}: {message?["message"]}");
        }
    }

    public static string PathOf(string id) => $"{Jobs}/{Uri.EscapeDataString(id)}";

    private async Task<string> WithBarAsync(IAnsiConsole console, string id, CancellationToken cancellation) =>
        await console.Progress().StartAsync(async context =>
        {
            var bar = context.AddTask("job");
            return await FollowAsync(id, (state, percent) =>
            {
                bar.Description = Markup.Escape(PrintableText.Of(state));
                bar.Value = percent;
            }, cancellation);
        });

    private async Task<string> WithLinesAsync(string id, CancellationToken cancellation)
    {
        var last = "";
        return await FollowAsync(id, (state, percent) =>
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"[{Math.Floor(percent),3} %] {state}");
            if (line != last)
                terminal.Output.WriteLine(last = line);
        }, cancellation);
    }

    private async Task<string> FollowAsync(string id, Action<string, double> show, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await client.GetAsync(PathOf(id) + "/progress", cancellation);
            var state = answer["progress"]?["state"]?.ToString() ?? "";
            show(state, answer["progress"]?["percentage"]?.GetValue<double>() ?? 0);
            if (state is "Success" or "Failed" or "Cancelled")
                return state;
            await Task.Delay(s_pollInterval, cancellation);
        }
    }
}
