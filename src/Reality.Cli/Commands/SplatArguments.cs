using System.CommandLine;
using System.CommandLine.Parsing;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Jobs.Main;

namespace Reality.Cli.Commands;

/// <summary>The arguments of Gaussian splats.</summary>
/// <param name="prefix">Of the names of the options, e.g. "splat-".</param>
internal sealed class SplatArguments(string prefix)
{
    private readonly Option<SplatQuality> _quality = new($"--{prefix}quality")
    {
        Description = "How many splats are trained, and for how long: Medium, Standard or High",
        HelpName = "QUALITY",
        DefaultValueFactory = _ => SplatQuality.Medium,
        CustomParser = Parse<SplatQuality>,
    };

    private readonly Option<SplatFormat?> _format = new($"--{prefix}format")
    {
        Description = "Format of the splats: SPZ, PLY, 3DTiles or 3DTilesLOD; by default SPZ",
        HelpName = "FORMAT",
        CustomParser = result => Parse<SplatFormat>(result),
    };

    private readonly Option<int?> _heldOut = new($"--{prefix}hold-out")
    {
        Description = "Every how many photos one is not trained on and only measures the quality, 2 or more; 0 = none; by "
            + "default 16, and none of fewer than 24 photos",
        HelpName = "N",
    };

    private readonly Option<double?> _tileSize = new($"--{prefix}tile-size")
    {
        Description = "Side of square tiles that are trained one by one, for large scenes; by default the scene is trained as a "
            + "whole",
        HelpName = "METERS",
    };

    /// <param name="demand">Without it there are no splats; null = there always are.</param>
    public void AddTo(Command command, Option<bool>? demand = null)
    {
        _heldOut.Validators.Add(result =>
        {
            if (result.GetValue(_heldOut) is < 0 or 1)
                result.AddError($"{_heldOut.Name} must be 0, or 2 or more.");
        });
        _tileSize.Validators.Add(result =>
        {
            if (result.GetValue(_tileSize) is <= 0 or > 1e9 or double.NaN)
                result.AddError($"{_tileSize.Name} must be above 0 and at most 1,000,000,000 meters.");
        });
        Option[] options = [_quality, _format, _heldOut, _tileSize];
        foreach (var option in options)
            command.Add(option);
        if (demand is null)
            return;
        command.Validators.Add(result =>
        {
            foreach (var option in options.Where(
                option => !result.GetValue(demand) && result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name} is about splats. Ask for them with {demand.Name}.");
        });
    }

    public RequestedSplats Read(ParseResult parsed) => new(
        parsed.GetValue(_quality), parsed.GetValue(_format) ?? SplatFormat.Spz, parsed.GetValue(_heldOut),
        parsed.GetValue(_tileSize));

    private static T Parse<T>(ArgumentResult result)
        where T : struct, Enum
    {
        var word = result.Tokens[^1].Value;
        var names = PublishedNames.Of(typeof(T));
        foreach (var (name, value) in names)
        {
            if (name.Equals(word, StringComparison.OrdinalIgnoreCase))
                return (T)value;
        }
        result.AddError($"There is no '{word}'. There are {string.Join(", ", names.Select(name => name.Key))}.");
        return default;
    }
}
