using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Cli.Console;
using Reality.Cli.Remote;

namespace Reality.Cli.Commands;

/// <summary>reality job submit|list|watch|cancel|messages: works with the jobs of a server.</summary>
internal static class JobCommand
{
    private const string Jobs = JobWatch.Jobs;

    public static Command Create(RemoteSession session) =>
        new("job", "Works with the jobs of a server: submit, list, watch, cancel, messages.")
        {
            Submit(session), List(session), Watch(session), Cancel(session), Messages(session),
        };

    private static Command Submit(RemoteSession session)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The job as JSON: type, iTwinId, name, specifications. Use - for standard input",
        };
        var watch = new Option<bool>("--watch") { Description = "Wait until the job ends" };
        var command = new Command("submit", "Submits a job and prints its id.") { file, watch };
        return session.Add(command, async (parsed, client, cancellation) =>
        {
            var request = await ReadRequestAsync(parsed.GetRequiredValue(file), cancellation);
            var answer = await client.SendAsync(HttpMethod.Post, Jobs, request, cancellation);
            var id = answer["job"]?["id"]?.ToString() ?? "";
            session.Terminal.Output.WriteLine(id);
            return parsed.GetValue(watch)
                ? await new JobWatch(client, session.Terminal).UntilEndAsync(id, cancellation)
                : ExitCode.Done;
        });
    }

    private static Command List(RemoteSession session)
    {
        var iTwin = new Option<string?>("--itwin")
        {
            Description = "List the jobs of this iTwin. Default: your own jobs", HelpName = "ID",
        };
        var filter = new Option<string?>("--filter")
        {
            Description = "Filter in the syntax of the API, e.g. \"state eq Active and type eq Calibration\"",
            HelpName = "FILTER",
        };
        var top = new Option<int>("--top")
        {
            Description = "Maximum number of jobs to list", HelpName = "N", DefaultValueFactory = _ => 100,
        };
        var command = new Command("list", "Lists jobs.") { iTwin, filter, top };
        return session.Add(command, async (parsed, client, cancellation) =>
        {
            string?[] terms =
            [
                parsed.GetValue(iTwin) is { } id ? $"iTwinId eq '{id}'" : null,
                parsed.GetValue(filter) is { } text ? $"({text})" : null,
            ];
            var all = string.Join(" and ", terms.OfType<string>());
            // The API requires at least one criterion.
            var query = "%24filter=" + Uri.EscapeDataString(all.Length > 0 ? all : "createdDateTime gt 1970-01-01T00:00:00Z");
            await foreach (var job in client.ListAsync(Jobs, query, "jobs", parsed.GetValue(top), cancellation))
            {
                var created = job["executionInfo"]?["createdDateTime"];
                session.Terminal.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{job["id"]}  {job["state"],-20}  {job["type"],-20}  {created}  {job["name"]}"));
            }
            return ExitCode.Done;
        });
    }

    private static Command Watch(RemoteSession session)
    {
        var id = Id();
        return session.Add(
            new("watch", "Shows the progress of a job until it ends.") { id },
            (parsed, client, cancellation) =>
                new JobWatch(client, session.Terminal).UntilEndAsync(parsed.GetRequiredValue(id), cancellation));
    }

    private static Command Cancel(RemoteSession session)
    {
        var id = Id();
        return session.Add(new("cancel", "Cancels a job.") { id }, async (parsed, client, cancellation) =>
        {
            var path = JobWatch.PathOf(parsed.GetRequiredValue(id));
            var answer = await client.SendAsync(HttpMethod.Delete, path, null, cancellation);
            session.Terminal.Output.WriteLine(answer["job"]?["state"]?.ToString());
            return ExitCode.Done;
        });
    }

    private static Command Messages(RemoteSession session)
    {
        var id = Id();
        var command = new Command("messages", "Prints the errors and warnings of a job.") { id };
        return session.Add(command, async (parsed, client, cancellation) =>
        {
            await new JobWatch(client, session.Terminal).PrintMessagesAsync(
                parsed.GetRequiredValue(id), session.Terminal.Output, cancellation);
            return ExitCode.Done;
        });
    }

    private static Argument<string> Id() => new("ID") { Description = "Id of the job" };

    private static async Task<JsonNode> ReadRequestAsync(string file, CancellationToken cancellation)
    {
        if (file != "-" && !File.Exists(file))
            throw new ArgumentException($"File '{file}' does not exist.");
        var text = file == "-"
            ? await System.Console.In.ReadToEndAsync(cancellation)
            : await File.ReadAllTextAsync(file, cancellation);
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new ArgumentException($"'{file}' is not a JSON object.");
        }
        catch (JsonException broken)
        {
            throw new ArgumentException($"'{file}' is not valid JSON: {broken.Message}");
        }
    }
}
