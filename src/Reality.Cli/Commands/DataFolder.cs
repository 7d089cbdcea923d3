using System.CommandLine;
using Reality.Cli.Console;
using Reality.Storage.Disks;

namespace Reality.Cli.Commands;

/// <summary>The option --data: the data folder of a server.</summary>
internal static class DataFolder
{
    public static Option<string> Option() => new("--data")
    {
        Description = "Folder that holds all data of the server",
        HelpName = "DIR",
        DefaultValueFactory = _ => "reality-data",
    };

    /// <summary>Full path of the folder.</summary>
    public static string Of(ParseResult parsed, Option<string> option) => Path.GetFullPath(parsed.GetValue(option)!);

    /// <summary>
    /// Full path of the folder, for commands that write into it: created if missing, and made private; says so if it was not.
    /// </summary>
    public static string Open(ParseResult parsed, Option<string> option, Terminal terminal)
    {
        var folder = Of(parsed, option);
        if (PrivateFolder.Open(folder) is { } notice)
            terminal.Error.WriteLine(notice);
        return folder;
    }

    /// <summary>Whether the message of an exception alone is enough to correct the settings or the folder.</summary>
    public static bool IsSettingsProblem(Exception exception) =>
        exception is InvalidOperationException or ArgumentException or InvalidDataException or IOException
            or UnauthorizedAccessException;
}
