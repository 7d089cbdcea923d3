using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Cli.Console;
using Reality.Cli.Remote;

namespace Reality.Cli.Commands;

/// <summary>reality data up|down|ls: works with the reality data of a server.</summary>
internal static class DataCommand
{
    private const string RealityData = "reality-management/reality-data";

    public static Command Create(RemoteSession session) =>
        new("data", "Works with the reality data of a server: upload, download, list.")
        {
            Up(session), Down(session), List(session),
        };

    private static Command Up(RemoteSession session)
    {
        var source = new Argument<string>("PATH") { Description = "A file, or a folder with its subfolders" };
        var iTwin = ITwin();
        var to = new Option<string?>("--to")
        {
            Description = "Add the files to this reality data. Default: create a new one", HelpName = "ID",
        };
        var name = new Option<string?>("--name")
        {
            Description = "Name of the new reality data. Default: the name of PATH", HelpName = "NAME",
        };
        var type = new Option<string>("--type")
        {
            Description = "Type of the new reality data, e.g. CCImageCollection, ContextScene, LAS",
            HelpName = "TYPE",
            DefaultValueFactory = _ => "CCImageCollection",
        };
        var command = new Command(
            "up", "Uploads files and prints the id of their reality data. Files already uploaded are skipped.")
        {
            source, iTwin, to, name, type,
        };
        return session.Add(command, async (parsed, client, cancellation) =>
        {
            var path = Path.GetFullPath(parsed.GetRequiredValue(source));
            if (!Directory.Exists(path) && !File.Exists(path))
                throw new ArgumentException($"File or folder '{path}' does not exist.");
            var owner = parsed.GetValue(iTwin);
            var displayName = parsed.GetValue(name) ?? Path.GetFileName(path);
            var id = parsed.GetValue(to) ?? await CreateAsync(client, displayName, parsed.GetValue(type)!, owner, cancellation);
            session.Terminal.Output.WriteLine(id);
            using var container = new RemoteContainer(client, AccessPath(id, "writeaccess", owner));
            await new Transfer(session.Terminal).UploadAsync(container, path, cancellation);
            return ExitCode.Done;
        });
    }

    private static Command Down(RemoteSession session)
    {
        var id = new Argument<string>("ID") { Description = "Id of the reality data" };
        var folder = new Argument<string>("DIR")
        {
            Description = "Folder to write to. Files already there in the same version are skipped",
        };
        var iTwin = ITwin();
        var command = new Command("down", "Downloads all files of a reality data.") { id, folder, iTwin };
        return session.Add(command, async (parsed, client, cancellation) =>
        {
            var target = Path.GetFullPath(parsed.GetRequiredValue(folder));
            using var container = new RemoteContainer(
                client, AccessPath(parsed.GetRequiredValue(id), "readaccess", parsed.GetValue(iTwin)));
            await new Transfer(session.Terminal).DownloadAsync(container, target, cancellation);
            return ExitCode.Done;
        });
    }

    private static Command List(RemoteSession session)
    {
        var id = new Argument<string?>("ID")
        {
            Description = "List the files of this reality data", Arity = ArgumentArity.ZeroOrOne,
        };
        var iTwin = ITwin();
        var command = new Command("ls", "Lists reality data, or the files of one.") { id, iTwin };
        return session.Add(command, async (parsed, client, cancellation) =>
        {
            if (parsed.GetValue(id) is { } one)
            {
                using var container = new RemoteContainer(client, AccessPath(one, "readaccess", parsed.GetValue(iTwin)));
                await foreach (var file in container.ListAsync(cancellation))
                {
                    session.Terminal.Output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{file.Properties.ContentLength,14:N0}  {file.Name}"));
                }
                return ExitCode.Done;
            }
            var query = parsed.GetValue(iTwin) is { } owner ? "iTwinId=" + Uri.EscapeDataString(owner) : "";
            await foreach (var item in client.ListAsync(RealityData, query, "realityData", int.MaxValue, cancellation))
                session.Terminal.Output.WriteLine($"{item["id"]}  {item["type"],-20}  {item["displayName"]}");
            return ExitCode.Done;
        });
    }

    private static async Task<string> CreateAsync(
        ApiClient client, string name, string type, string? iTwin, CancellationToken cancellation)
    {
        var request = new JsonObject { ["displayName"] = name, ["type"] = type };
        if (iTwin is not null)
            request["iTwinId"] = iTwin;
        var answer = await client.SendAsync(HttpMethod.Post, RealityData, request, cancellation);
        return answer["realityData"]!["id"]!.ToString();
    }

    private static string AccessPath(string id, string access, string? iTwin) =>
        $"{RealityData}/{Uri.EscapeDataString(id)}/{access}" + (iTwin is null ? "" : "?iTwinId=" + Uri.EscapeDataString(iTwin));

    private static Option<string?> ITwin() => new("--itwin")
    {
        Description = "The iTwin that the reality data belongs to", HelpName = "ID",
    };
}
