using System.CommandLine;
using Reality.Cli.Console;
using Reality.Server.Access;
using Reality.Server.Hosting;
using Reality.Storage.Database;
using Reality.Storage.ITwins;

namespace Reality.Cli.Commands;

/// <summary>reality itwin share|unshare --itwin ID --user U: gives a user access to an iTwin, or takes it away.</summary>
internal static class ITwinCommand
{
    private static readonly Option<string> s_iTwin = new("--itwin")
    {
        Description = "Id of the iTwin, a GUID", HelpName = "ID", Required = true,
    };

    private static readonly Option<string> s_user = new("--user")
    {
        Description = "Name as given to the command token, or the id of that user. With Access:Authority, the value of the claim "
            + "that identifies the user",
        HelpName = "U",
        Required = true,
    };

    public static Command Create(Terminal terminal)
    {
        var share = Members("share", "Makes a user a member of an iTwin.", terminal, async (store, iTwin, user, cancellation) =>
        {
            await store.ShareAsync(iTwin, user, cancellation);
            return "is now a member of";
        });
        var unshare = Members("unshare", "Ends the membership of a user.", terminal, async (store, iTwin, user, cancellation) =>
            await store.UnshareAsync(iTwin, user, cancellation) ? "is no longer a member of" : "was not a member of");
        return new Command("itwin", "Manages the members of iTwins.") { share, unshare };
    }

    /// <param name="change">Changes the membership of a user, by ids, and returns the new relation of the user to the iTwin, as
    /// words.</param>
    private static Command Members(
        string name, string description, Terminal terminal,
        Func<ITwinStore, string, string, CancellationToken, Task<string>> change)
    {
        var data = DataFolder.Option();
        var command = new Command(name, description) { data, s_iTwin, s_user };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (iTwin, user) = (parsed.GetRequiredValue(s_iTwin), parsed.GetRequiredValue(s_user));
            if (FindFault(iTwin, user) is { } fault)
            {
                await terminal.Error.WriteLineAsync(fault);
                return ExitCode.WrongCommandLine;
            }
            ITwinId.TryNormalize(iTwin, out var id);
            try
            {
                var (store, userId) = await OpenAsync(DataFolder.Open(parsed, data, terminal), user, cancellation);
                await terminal.Output.WriteLineAsync($"{user} {await change(store, id, userId, cancellation)} the iTwin {id}.");
                return ExitCode.Done;
            }
            catch (Exception exception) when (DataFolder.IsSettingsProblem(exception) || DatabaseOutage.IsOutage(exception))
            {
                await terminal.Error.WriteLineAsync(exception.Message);
                return ExitCode.WrongCommandLine;
            }
        });
        return command;
    }

    private static string? FindFault(string iTwin, string user)
    {
        if (!ITwinId.TryNormalize(iTwin, out _))
            return $"'{iTwin}' is not the id of an iTwin: it must be a GUID.";
        return string.IsNullOrWhiteSpace(user) ? "--user is empty. Give the name of a user." : null;
    }

    private static async Task<(ITwinStore Store, string UserId)> OpenAsync(
        string dataFolder, string user, CancellationToken cancellation)
    {
        var settings = ServerConfiguration.Read(dataFolder);
        var options = settings.Section<DatabaseOptions>("Database");
        var databases = DatabaseFactory.Create(options, dataFolder);
        await new DatabaseStart(databases, options, dataFolder).PrepareAsync(cancellation);
        return (new ITwinStore(databases, TimeProvider.System), settings.Section<AccessOptions>("Access").UserIdOf(user));
    }
}
