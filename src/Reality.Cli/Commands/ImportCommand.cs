using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reality.Cli.Console;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
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

    private static readonly Option<string?> s_crs = new("--crs")
    {
        Description = "Coordinate system of the scans and the trajectory, e.g. EPSG:32632; by default, as each scan says",
        HelpName = "CRS",
    };

    private static readonly Option<Vector3d?> s_center = new("--center")
    {
        Description = "Position of the scanner in the coordinates of the scans; E57 and PTX have it",
        HelpName = "X,Y,Z",
        CustomParser = ParseCenter,
    };

    private static readonly Option<string[]> s_trajectories = new("--trajectory")
    {
        Description = "Path of a scanner that moved, for the scans whose points have times: a table of time, x, y and z, below "
            + "one heading line. May be repeated",
        HelpName = "FILE",
    };

    private static readonly Option<int[]> s_columns = new("--trajectory-columns")
    {
        Description = "Columns of time, x, y and z in the trajectory; the first is 0",
        HelpName = "T,X,Y,Z",
        DefaultValueFactory = _ => [0, 1, 2, 3],
        CustomParser = ParseColumns,
    };

    private static readonly Option<bool> s_restart = new("--restart")
    {
        Description = "Start anew instead of continuing an earlier run",
    };

    public static Command Create(JobSession session)
    {
        var machine = new MachineArguments();
        var command = new Command("import", "Imports laser scans and other point clouds for later jobs.")
        {
            s_scans, s_output, s_crs, s_center, s_trajectories, s_columns, s_restart,
        };
        machine.AddTo(command);
        command.Validators.Add(Check);
        command.SetAction(parsed =>
        {
            var output = Path.GetFullPath(parsed.GetRequiredValue(s_output));
            var settings = machine.Read(parsed, new MainJobOptions { OutputFolder = output });
            var options = new ScanImportOptions
            {
                Files = parsed.GetRequiredValue(s_scans).Select(Path.GetFullPath).ToList(),
                OutputFolder = output,
                Crs = parsed.GetValue(s_crs),
                Center = parsed.GetValue(s_center),
                Trajectories = (parsed.GetValue(s_trajectories) ?? []).Select(Path.GetFullPath).ToList(),
                TrajectoryColumns = parsed.GetRequiredValue(s_columns),
            };
            return session.Run(JobSettings.Of(settings, parsed.GetValue(s_restart)), () => ScanImportJob.Plan(options));
        });
        return command;
    }

    private static void Check(CommandResult result)
    {
        foreach (var file in (result.GetValue(s_scans) ?? []).Concat(result.GetValue(s_trajectories) ?? []))
        {
            if (!File.Exists(file))
                result.AddError($"There is no file {file}.");
        }
        if (result.GetValue(s_crs) is { } crs && !CoordinateSystemParser.TryParse(crs, out _, out var problem))
            result.AddError($"--crs: {problem}");
        var isMobile = result.GetValue(s_trajectories) is { Length: > 0 };
        if (result.GetResult(s_center) is not null && isMobile)
            result.AddError("Give either --center or --trajectory: a scanner stands still or moves.");
        if (result.GetResult(s_columns) is { Implicit: false } && !isMobile)
            result.AddError("--trajectory-columns describes the files of --trajectory. Give these, or leave it out.");
    }

    private static Vector3d? ParseCenter(ArgumentResult result)
    {
        var words = result.Tokens[^1].Value.Split(',');
        var numbers = Array.ConvertAll(words, word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN);
        if (numbers is [var x, var y, var z] && double.IsFinite(x + y + z))
            return new(x, y, z);
        result.AddError($"'{result.Tokens[^1].Value}' is not a position. Give X,Y,Z, e.g. 12.5,20.3,1.7.");
        return null;
    }

    private static int[]? ParseColumns(ArgumentResult result)
    {
        var words = result.Tokens[^1].Value.Split(',');
        if (words.Length == 4 && words.All(word =>
            int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var column) && column <= 1000))
            return Array.ConvertAll(words, word => int.Parse(word, CultureInfo.InvariantCulture));
        result.AddError($"'{result.Tokens[^1].Value}' is not a list of four columns. Give T,X,Y,Z, e.g. 0,1,2,3.");
        return null;
    }
}
