using System.CommandLine;

namespace Reality.Cli;

/// <summary>The folder of a server, as the commands that work on it name it.</summary>
internal static class DataFolder
{
    public static Option<string> Option() => new("--data")
    {
        Description = "Folder that holds everything of the server",
        HelpName = "DIR",
        DefaultValueFactory = _ => "reality-data",
    };

    /// <summary>Full path.</summary>
    public static string Of(ParseResult parsed, Option<string> option) => Path.GetFullPath(parsed.GetValue(option)!);

    /// <summary>Whether an exception says what to put right in the settings or the folder, so that its message is enough.</summary>
    public static bool IsSettingsProblem(Exception exception) =>
        exception is InvalidOperationException or ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException;
}
