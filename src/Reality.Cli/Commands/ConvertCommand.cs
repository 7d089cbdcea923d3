using System.CommandLine;
using Reality.Cli.Console;
using Reality.Jobs.Main;

namespace Reality.Cli.Commands;

/// <summary>reality convert MODEL_DIR --exports FORMATS: further formats of a model that reality run has made.</summary>
internal static class ConvertCommand
{
    private static readonly Argument<string> s_folder = new("MODEL_DIR")
    {
        Description = "The --output of an earlier 'reality run'; the exports go to its folder exports",
    };

    public static Command Create(JobSession session)
    {
        var (exports, machine) = (new ExportArguments(), new MachineArguments());
        var command = new Command("convert", "Writes further formats of a model that 'reality run' has made.") { s_folder };
        exports.AddTo(command);
        machine.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_folder) is { } folder && !Directory.Exists(folder))
                result.AddError($"There is no folder {folder}.");
        });
        command.SetAction(parsed =>
        {
            var options = machine.Read(parsed, exports.Read(parsed, new MainJobOptions
            {
                OutputFolder = Path.GetFullPath(parsed.GetRequiredValue(s_folder)),
            }));
            return session.Run(JobSettings.Of(options, restart: false), () => ModelConversion.Plan(options));
        });
        return command;
    }
}
