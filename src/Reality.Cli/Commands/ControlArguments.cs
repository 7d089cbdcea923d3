using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reality.Formats.ControlPoints;

namespace Reality.Cli.Commands;

/// <summary>The arguments about control points.</summary>
internal sealed class ControlArguments
{
    private readonly Option<string[]> _files = new("--control")
    {
        Description = "Control points and their marks: gcp_list.txt, CSV, Metashape or BlocksExchange XML; "
            + "twice for points and marks in two files",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _crs = new("--control-crs")
    {
        Description = "Coordinate system of the control points with the level of their heights, e.g. EPSG:32632+5773, "
            + "EPSG:32632+ellipsoid or local; usually the file names it",
        HelpName = "CRS",
    };

    private readonly Option<string?> _accuracy = new("--control-accuracy")
    {
        Description = "Standard deviation of all control points in meters, or of plan and height: 0.02,0.03. "
            + "Usually the file states it",
        HelpName = "METERS",
    };

    private readonly Option<string?> _check = new("--check")
    {
        Description = "Names of control points that only check the result: A,B,C",
        HelpName = "NAMES",
    };

    public void AddTo(Command command)
    {
        _files.Validators.Add(CheckFiles);
        _accuracy.Validators.Add(CheckAccuracy);
        command.Add(_files);
        command.Add(_crs);
        command.Add(_accuracy);
        command.Add(_check);
        command.Validators.Add(CheckAlone);
    }

    public ControlOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_files) is not { Length: > 0 } files)
            return null;
        var accuracy = parsed.GetValue(_accuracy) is { } text && TryParse(text, out var sigmas) ? sigmas : [];
        return new()
        {
            Files = files.Select(Path.GetFullPath).ToList(),
            Crs = parsed.GetValue(_crs),
            CheckNames = parsed.GetValue(_check)?.Split(',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                ?? [],
            HorizontalSigmaMeters = accuracy is [var horizontal, ..] ? horizontal : null,
            VerticalSigmaMeters = accuracy is [.., var vertical] ? vertical : null,
        };
    }

    private void CheckAlone(CommandResult result)
    {
        if (result.GetResult(_files) is not null)
            return;
        foreach (var option in (ReadOnlySpan<Option>)[_crs, _accuracy, _check])
        {
            if (result.GetResult(option) is not null)
                result.AddError($"{option.Name} is about control points. Name their file with --control FILE.");
        }
    }

    private static void CheckFiles(OptionResult result)
    {
        if (result.Tokens.FirstOrDefault(token => !File.Exists(token.Value)) is { } missing)
            result.AddError($"There is no file {missing.Value} (--control).");
    }

    private static void CheckAccuracy(OptionResult result)
    {
        if (result.Tokens is [var token] && !TryParse(token.Value, out _))
            result.AddError($"'{token.Value}' is not an accuracy. Write meters, 0.00001 to 10000: 0.02 or 0.02,0.03.");
    }

    private static bool TryParse(string text, out double[] sigmas)
    {
        var parts = text.Split(',');
        sigmas = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out sigmas[i])
                || sigmas[i] is not (>= 1e-5 and <= 1e4))
                return false;
        }
        return parts.Length <= 2;
    }
}
