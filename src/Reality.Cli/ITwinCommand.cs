using System.CommandLine;
using Reality.Server.Access;
using Reality.Server.Hosting;
using Reality.Storage.Database;
using Reality.Storage.ITwins;

namespace Reality.Cli;

/// <summary>reality itwin share --itwin ID --user U: lets another user into an iTwin.</summary>
internal static class ITwinCommand
{
    private static readonly Option<string> s_iTwin = new("--itwin") { Description = "Its id, a GUID", HelpName = "ID", Required = true };

    private static readonly Option<string> s_user = new("--user")
    {
        Description = "As named to the command token, or the user's id", HelpName = "U", Required = true,
    };

    public static Command Create(Terminal terminal)
    {
        var data = DataFolder.Option();
        var share = new Command("share", "Makes a user a member of an iTwin.") { data, s_iTwin, s_user };
        share.SetAction((parsed, cancellation) => ShareAsync(
            DataFolder.Of(parsed, data), parsed.GetRequiredValue(s_iTwin), parsed.GetRequiredValue(s_user), terminal, cancellation));
        return new Command("itwin", "Says who may use which iTwin.") { share };
    }

    private static async Task<int> ShareAsync(string dataFolder, string iTwin, string user, Terminal terminal, CancellationToken cancellation)
    {
        if (!ITwinId.TryNormalize(iTwin, out var id))
        {
            await terminal.Error.WriteLineAsync($"'{iTwin}' is not the id of an iTwin. It is a GUID.");
            return ExitCode.WrongCommandLine;
        }
        if (string.IsNullOrWhiteSpace(user))
        {
            await terminal.Error.WriteLineAsync("--user is empty. Name somebody.");
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
        await terminal.Output.WriteLineAsync($"{user} may use the iTwin {id}.");
        return ExitCode.Done;
    }
}
