using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reality.Cli.Console;
using Reality.Server.Access;

namespace Reality.Cli.Commands;

/// <summary>reality token [--data DIR] [--user U] [--expires 30d]: prints a bearer token of the server's own issuer.</summary>
internal static class TokenCommand
{
    private const string DefaultUser = "local";
    private static readonly TimeSpan s_defaultLifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan s_maxLifetime = TimeSpan.FromDays(3660);

    private static readonly Option<string> s_user = new("--user")
    {
        Description = "Name of the user that the token is for; the same name is always the same user",
        HelpName = "U",
        DefaultValueFactory = _ => DefaultUser,
    };

    private static readonly Option<TimeSpan> s_expires = new("--expires")
    {
        Description = "Lifetime: a number followed by s, m, h or d",
        HelpName = "30d",
        DefaultValueFactory = _ => s_defaultLifetime,
        CustomParser = ParseLifetime,
    };

    public static Command Create(Terminal terminal)
    {
        var data = DataFolder.Option();
        var command = new Command("token", "Prints a bearer token for a server that uses this data folder, now or later.")
        {
            data, s_user, s_expires,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(s_user) is not { } user || string.IsNullOrWhiteSpace(user))
            {
                terminal.Error.WriteLine("--user is empty. Give the name of a user.");
                return ExitCode.WrongCommandLine;
            }
            try
            {
                var issuer = LocalIssuer.Open(DataFolder.Open(parsed, data, terminal));
                terminal.Output.WriteLine(issuer.Issue(user, parsed.GetValue(s_expires), TimeProvider.System.GetUtcNow()));
                return ExitCode.Done;
            }
            catch (Exception exception) when (DataFolder.IsSettingsProblem(exception))
            {
                terminal.Error.WriteLine(exception.Message);
                return ExitCode.WrongCommandLine;
            }
        });
        return command;
    }

    private static TimeSpan ParseLifetime(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        TimeSpan? unit = word.LastOrDefault() switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        if (unit is { } length && int.TryParse(word.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 && count <= s_maxLifetime / length)
            return count * length;
        result.AddError($"'{word}' is not a lifetime. Write it as 12h or 30d, at most {s_maxLifetime.TotalDays:0}d.");
        return default;
    }
}
