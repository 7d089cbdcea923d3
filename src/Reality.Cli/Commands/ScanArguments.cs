using System.CommandLine;
using System.CommandLine.Parsing;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Formats.ScanCollections;
using Reality.Jobs.Main;

namespace Reality.Cli.Commands;

/// <summary>The arguments of scans that are modeled with photos, or alone.</summary>
internal sealed class ScanArguments
{
    private readonly Option<string[]> _scans = new("--scans")
    {
        Description = "Laser scans to model with the photos, or alone: what `reality import` takes, or the pc.json of its "
            + "results. May be repeated",
        HelpName = "FILES",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly ScanPlaceArguments _place = new("scan-");

    private readonly Option<PointCloudColorSource> _colors = new("--scan-color")
    {
        Description = "Colors of surfaces that only scans show: None, Color, Intensity or ScaledIntensity",
        HelpName = "SOURCE",
        DefaultValueFactory = _ => PointCloudColorSource.Color,
        CustomParser = ParseColors,
    };

    public void AddTo(Command command)
    {
        command.Add(_scans);
        _place.AddTo(command);
        command.Add(_colors);
        command.Validators.Add(Check);
    }

    public bool AreGiven(CommandResult result) => result.GetResult(_scans) is { Tokens.Count: > 0 };

    public MainJobOptions Read(ParseResult parsed, MainJobOptions options)
    {
        var paths = (parsed.GetValue(_scans) ?? []).Select(Path.GetFullPath).ToList();
        var files = paths.Where(path => !IsCollection(path)).ToList();
        return options with
        {
            ScanColors = parsed.GetValue(_colors),
            ScanCollections = [.. paths.Where(IsCollection).Select(path => Path.GetDirectoryName(path)!)],
            Scans = files.Count == 0 ? null : _place.Read(parsed, new() { Files = files, OutputFolder = options.OutputFolder }),
        };
    }

    private static bool IsCollection(string path) => Path.GetFileName(path) == ScanCollectionFile.Name;

    private void Check(CommandResult result)
    {
        foreach (var file in result.GetValue(_scans) ?? [])
        {
            if (!File.Exists(file))
                result.AddError($"There is no file {file} (--scans).");
        }
        foreach (var option in (IReadOnlyList<Option>)[.. _place.All, _colors])
        {
            if (result.GetResult(option) is null or { Implicit: true })
                continue;
            if (!AreGiven(result))
                result.AddError($"{option.Name} describes the files of --scans. Give these, or leave it out.");
            else if (option != _colors && result.GetValue(_scans)!.All(IsCollection))
            {
                result.AddError(
                    $"{option.Name} is for scans to import, but those of --scans are imported. Leave it out, or import them "
                    + "again.");
            }
        }
    }

    private static PointCloudColorSource ParseColors(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        foreach (var (name, value) in PublishedNames.Of(typeof(PointCloudColorSource)))
        {
            if (name.Equals(word, StringComparison.OrdinalIgnoreCase))
                return (PointCloudColorSource)value;
        }
        result.AddError($"'{word}' is not a source of colors. There are None, Color, Intensity and ScaledIntensity.");
        return default;
    }
}
