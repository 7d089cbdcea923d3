using System.CommandLine;
using Reality.Cli.Console;
using Reality.Server.Access;
using Reality.Server.Hosting;
using Reality.Storage.Database;
using Reality.Storage.ITwins;

namespace Reality.Cli.Commands;

/// <summary>reality itwin share --itwin ID --user U: gives another user access to an iTwin.</summary>
internal static class ITwinCommand
{
    private static readonly Option<string> s_iTwin = new("--itwin")
    {
        Description = "Id of the iTwin, a GUID", HelpName = "ID", Required = true,
    };

    private static readonly Option<string> s_user = new("--user")
    {
        Description = "Name as given to the command token, or the id of the user", HelpName = "U", Required = true,
    };

    public static Command Create(Terminal terminal)
    {
        var data = DataFolder.Option();
        var share = new Command("share", "Makes a user a member of an iTwin.") { data, s_iTwin, s_user };
        share.SetAction((parsed, cancellation) =>
        {
            var (iTwin, user) = (parsed.GetRequiredValue(s_iTwin), parsed.GetRequiredValue(s_user));
            return ShareAsync(DataFolder.Of(parsed, data), iTwin, user, terminal, cancellation);
        });
        return new Command("itwin", "Manages the members of iTwins.") { share };
    }

    private static async Task<int> ShareAsync(
        string dataFolder, string iTwin, string user, Terminal terminal, CancellationToken cancellation)
    {
        if (!ITwinId.TryNormalize(iTwin, out var id))
        {
            await terminal.Error.WriteLineAsync($"'{iTwin}' is not the id of an iTwin: it must be a GUID.");
            return ExitCode.WrongCommandLine;
        }
        if (string.IsNullOrWhiteSpace(user))
        {
            await terminal.Error.WriteLineAsync("--user is empty. Give the name of a user.");
            return ExitCode.WrongCommandLine;
        }
        try
        {
            var options = ServerConfiguration.Read(dataFolder).Section<DatabaseOptions>("Database");
            var databases = DatabaseFactory.Create(options, dataFolder);
            await new DatabaseStart(databases, options, dataFolder).PrepareAsync(cancellation);
            await new ITwinStore(databases, TimeProvider.System).ShareAsync(id, UserId.Of(user), cancellation);
        }
        catch (Exception exception) when (DataFolder.IsSettingsProblem(exception) || DatabaseOutage.IsOutage(exception))
        {
            await terminal.Error.WriteLineAsync(exception.Message);
            return ExitCode.WrongCommandLine;
        }
        await terminal.Output.WriteLineAsync($"{user} is now a member of the iTwin {id}.");
        return ExitCode.Done;
    }
}
