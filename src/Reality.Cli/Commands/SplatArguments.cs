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

    private readonly Option<SplatFormat> _format = new($"--{prefix}format")
    {
        Description = "Format of the splats: SPZ, PLY, 3DTiles or 3DTilesLOD",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => SplatFormat.Spz,
        CustomParser = Parse<SplatFormat>,
    };

    public void AddTo(Command command)
    {
        command.Add(_quality);
        command.Add(_format);
    }

    public RequestedSplats Read(ParseResult parsed) => new(parsed.GetValue(_quality), parsed.GetValue(_format));

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
