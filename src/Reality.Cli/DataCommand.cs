using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Cli.Remote;

namespace Reality.Cli;

/// <summary>reality data up|down|ls: reality data of a server.</summary>
internal static class DataCommand
{
    private const string RealityData = "reality-management/reality-data";

    public static Command Create(RemoteSession session) => new("data", "Reality data of a server: upload, download, list.")
    {
        Up(session), Down(session), List(session),
    };

    private static Command Up(RemoteSession session)
    {
        var source = new Argument<string>("PATH") { Description = "A file, or a folder that is uploaded with all that is below it" };
        var iTwin = ITwin();
        var to = new Option<string?>("--to") { Description = "Add to this reality data; without it a new one is made", HelpName = "ID" };
        var name = new Option<string?>("--name") { Description = "Name of the new reality data; the name of PATH unless said otherwise", HelpName = "NAME" };
        var type = new Option<string>("--type")
        {
            Description = "Type of the new reality data, e.g. CCImageCollection, ContextScene, LAS", HelpName = "TYPE", DefaultValueFactory = _ => "CCImageCollection",
        };
        var command = new Command("up", "Uploads files and prints the id of their reality data. Files that are there already are passed over.")
        {
            source, iTwin, to, name, type,
        };
        return session.Add(command, async (parsed, client, cancellation) =>
        {
            var path = Path.GetFullPath(parsed.GetRequiredValue(source));
            if (!Directory.Exists(path) && !File.Exists(path))
                throw new ArgumentException($"There is no file or folder '{path}'.");
            var id = parsed.GetValue(to)
                ?? await CreateAsync(client, parsed.GetValue(name) ?? Path.GetFileName(path), parsed.GetValue(type)!, parsed.GetValue(iTwin), cancellation);
            session.Terminal.Output.WriteLine(id);
            using var container = new RemoteContainer(client, AccessPath(id, "writeaccess", parsed.GetValue(iTwin)));
            await new Transfer(session.Terminal).UploadAsync(container, path, cancellation);
            return ExitCode.Done;
        });
    }

    private static Command Down(RemoteSession session)
    {
        var id = new Argument<string>("ID") { Description = "Id of the reality data" };
        var folder = new Argument<string>("DIR") { Description = "Folder to write to; files that are there already in this version are passed over" };
        var iTwin = ITwin();
        return session.Add(new("down", "Downloads all files of a reality data.") { id, folder, iTwin }, async (parsed, client, cancellation) =>
        {
            using var container = new RemoteContainer(client, AccessPath(parsed.GetRequiredValue(id), "readaccess", parsed.GetValue(iTwin)));
            await new Transfer(session.Terminal).DownloadAsync(container, Path.GetFullPath(parsed.GetRequiredValue(folder)), cancellation);
            return ExitCode.Done;
        });
    }

    private static Command List(RemoteSession session)
    {
        var id = new Argument<string?>("ID") { Description = "List the files of this reality data", Arity = ArgumentArity.ZeroOrOne };
        var iTwin = ITwin();
        return session.Add(new("ls", "Lists reality data, or the files of one.") { id, iTwin }, async (parsed, client, cancellation) =>
        {
            if (parsed.GetValue(id) is { } one)
            {
                using var container = new RemoteContainer(client, AccessPath(one, "readaccess", parsed.GetValue(iTwin)));
                await foreach (var file in container.ListAsync(cancellation))
                    session.Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Properties.ContentLength,14:N0}  {file.Name}"));
                return ExitCode.Done;
            }
            var query = parsed.GetValue(iTwin) is { } owner ? "iTwinId=" + Uri.EscapeDataString(owner) : "";
            await foreach (var item in client.ListAsync(RealityData, query, "realityData", int.MaxValue, cancellation))
                session.Terminal.Output.WriteLine($"{item["id"]}  {item["type"],-20}  {item["displayName"]}");
            return ExitCode.Done;
        });
    }

    private static async Task<string> CreateAsync(ApiClient client, string name, string type, string? iTwin, CancellationToken cancellation)
    {
        var request = new JsonObject { ["displayName"] = name, ["type"] = type };
        if (iTwin is not null)
            request["iTwinId"] = iTwin;
        var answer = await client.SendAsync(HttpMethod.Post, RealityData, request, cancellation);
        return answer["realityData"]!["id"]!.ToString();
    }

    private static string AccessPath(string id, string access, string? iTwin) =>
        $"{RealityData}/{Uri.EscapeDataString(id)}/{access}" + (iTwin is null ? "" : "?iTwinId=" + Uri.EscapeDataString(iTwin));

    private static Option<string?> ITwin() => new("--itwin") { Description = "The iTwin that it belongs to", HelpName = "ID" };
}
