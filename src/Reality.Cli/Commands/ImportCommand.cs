using System.CommandLine;
using System.CommandLine.Parsing;
using Reality.Cli.Console;
using Reality.Jobs.Main;

namespace Reality.Cli.Commands;

/// <summary>reality import SCANS --output DIR: point clouds as a scan collection for later jobs.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string[]> s_scans = new("SCANS")
    {
        Description = "Point clouds: E57, PTX, LAS, LAZ, COPC, PLY, PTS or XYZ",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> s_output = new("--output")
    {
        Description = "Folder for the results: new, empty, or of an earlier run, which is then continued",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<bool> s_restart = new("--restart")
    {
        Description = "Start anew instead of continuing an earlier run",
    };

    public static Command Create(JobSession session)
    {
        var (place, machine) = (new ScanPlaceArguments(""), new MachineArguments());
        var command = new Command("import", "Imports laser scans and other point clouds for later jobs.")
        {
            s_scans, s_output,
        };
        place.AddTo(command);
        command.Add(s_restart);
        machine.AddTo(command);
        command.Validators.Add(Check);
        command.SetAction(parsed =>
        {
            var output = Path.GetFullPath(parsed.GetRequiredValue(s_output));
            var settings = machine.Read(parsed, new MainJobOptions { OutputFolder = output });
            var options = place.Read(parsed, new()
            {
                Files = parsed.GetRequiredValue(s_scans).Select(Path.GetFullPath).ToList(), OutputFolder = output,
            });
            return session.Run(JobSettings.Of(settings, parsed.GetValue(s_restart)), () => ScanImportJob.Plan(options));
        });
        return command;
    }

    private static void Check(CommandResult result)
    {
        foreach (var file in result.GetValue(s_scans) ?? [])
        {
            if (!File.Exists(file))
                result.AddError($"There is no file {file}.");
        }
    }
}
