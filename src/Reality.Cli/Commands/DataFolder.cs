using System.CommandLine;

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

    /// <summary>Whether the message of an exception alone is enough to correct the settings or the folder.</summary>
    public static bool IsSettingsProblem(Exception exception) =>
        exception is InvalidOperationException or ArgumentException or InvalidDataException or IOException
            or UnauthorizedAccessException;
}
