using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Jobs.Main;

namespace Reality.Cli.Commands;

/// <summary>The arguments that say where scans were taken, which <c>import</c> and <c>run</c> share.</summary>
/// <param name="prefix">Begins the names of the options, after "--".</param>
internal sealed class ScanPlaceArguments(string prefix)
{
    private readonly Option<string?> _crs = new($"--{prefix}crs")
    {
        Description = "Coordinate system of the scans and the trajectory, e.g. EPSG:32632; by default, as each scan says",
        HelpName = "CRS",
    };

    private readonly Option<Vector3d?> _center = new($"--{prefix}center")
    {
        Description = "Position of the scanner in the coordinates of the scans; E57 and PTX have it",
        HelpName = "X,Y,Z",
        CustomParser = ParseCenter,
    };

    private readonly Option<string[]> _trajectories = new($"--{prefix}trajectory")
    {
        Description = "Path of a scanner that moved, for the scans whose points have times: a table of time, x, y and z, below "
            + "one heading line. May be repeated",
        HelpName = "FILE",
    };

    private readonly Option<int[]> _columns = new($"--{prefix}trajectory-columns")
    {
        Description = "Columns of time, x, y and z in the trajectory; the first is 0",
        HelpName = "T,X,Y,Z",
        DefaultValueFactory = _ => [0, 1, 2, 3],
        CustomParser = ParseColumns,
    };

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [_crs, _center, _trajectories, _columns];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
        command.Validators.Add(Check);
    }

    public ScanImportOptions Read(ParseResult parsed, ScanImportOptions options) => options with
    {
        Crs = parsed.GetValue(_crs),
        Center = parsed.GetValue(_center),
        Trajectories = (parsed.GetValue(_trajectories) ?? []).Select(Path.GetFullPath).ToList(),
        TrajectoryColumns = parsed.GetRequiredValue(_columns),
    };

    private void Check(CommandResult result)
    {
        foreach (var file in result.GetValue(_trajectories) ?? [])
        {
            if (!File.Exists(file))
                result.AddError($"There is no file {file} ({_trajectories.Name}).");
        }
        if (result.GetValue(_crs) is { } crs && !CoordinateSystemParser.TryParse(crs, out _, out var problem))
            result.AddError($"{_crs.Name}: {problem}");
        var isMobile = result.GetValue(_trajectories) is { Length: > 0 };
        if (result.GetResult(_center) is not null && isMobile)
            result.AddError($"Give either {_center.Name} or {_trajectories.Name}: a scanner stands still or moves.");
        if (result.GetResult(_columns) is { Implicit: false } && !isMobile)
            result.AddError($"{_columns.Name} describes the files of {_trajectories.Name}. Give these, or leave it out.");
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
