using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reality.Jobs;
using Reality.Jobs.Exports;
using Reality.Jobs.Main;

namespace Reality.Cli.Commands;

/// <summary>The arguments that say which exports are written, and how.</summary>
internal sealed class ExportArguments
{
    private static readonly IEnumerable<string> FormatNames = ExportFormats.All.Select(format => format.Name);

    private readonly Option<ModelExport[]> _exports = new("--exports")
    {
        Description = $"What to write, separated by commas, of {string.Join(", ", FormatNames)}. "
            + $"By default {string.Join(',', ExportFormats.Usual.Select(format => format.Name))}",
        HelpName = "FORMATS",
        CustomParser = ParseExports,
    };

    private readonly Option<string?> _exportOptions = new("--export-options")
    {
        Description = "JSON file with options of exports, like the outputs of a Production job: "
            + """{"exports":[{"format":"OBJ","options":{"doublePrecision":true}}]}""",
        HelpName = "FILE",
    };

    private readonly Option<int?> _crs = new("--crs")
    {
        Description = "Coordinate system of georeferenced results, as EPSG:n. The UTM zone of the photos by default",
        HelpName = "EPSG:n",
        CustomParser = ParseCrs,
    };

    public void AddTo(Command command)
    {
        command.Add(_exports);
        command.Add(_exportOptions);
        command.Add(_crs);
    }

    public MainJobOptions Read(ParseResult parsed, MainJobOptions options) => options with
    {
        Exports = new(
            parsed.GetResult(_exports) is null ? null : parsed.GetValue(_exports),
            parsed.GetValue(_exportOptions) is { } file ? Path.GetFullPath(file) : null),
        EpsgCode = parsed.GetValue(_crs),
    };

    private static ModelExport[] ParseExports(ArgumentResult result)
    {
        var formats = new List<ModelExport>();
        foreach (var name in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (ExportFormats.Find(name) is { } format)
                formats.Add(format);
            else
                result.AddError($"'{name}' is not an export format. There are {string.Join(", ", FormatNames)}.");
        }
        return ExportFormats.All.Where(formats.Contains).ToArray();
    }

    private static int? ParseCrs(ArgumentResult result)
    {
        const string prefix = "EPSG:";
        var word = result.Tokens[^1].Value;
        if (word.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            && int.TryParse(word.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && code > 0)
            return code;
        result.AddError($"'{word}' is not a coordinate system. Write it as EPSG:n, e.g. EPSG:32632.");
        return null;
    }
}
