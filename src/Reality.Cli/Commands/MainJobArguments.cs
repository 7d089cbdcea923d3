using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reality.Contract;
using Reality.Jobs;
using Reality.Jobs.Exports;
using Reality.Jobs.Main;
using Reality.Sample;

namespace Reality.Cli.Commands;

/// <summary>The arguments of the main job, shared by the commands that run all or part of it.</summary>
internal sealed class MainJobArguments
{
    private const string DefaultOutput = "reality-sample-run";
    private static readonly IEnumerable<string> FormatNames = ExportFormats.Built.Select(format => format.Name);

    private readonly Argument<string[]> _photos;
    private readonly Option<string?> _output = new("--output")
    {
        Description = "Folder for the results: new, empty, or of an earlier run, which is then continued. "
            + $"Without PHOTOS: {DefaultOutput}",
        HelpName = "DIR",
    };

    private readonly Option<ModelExport[]> _exports = new("--exports")
    {
        Description = "What to write, separated by commas. All of these by default: " + string.Join(',', FormatNames),
        HelpName = "FORMATS",
        CustomParser = ParseExports,
    };

    private readonly Option<GeometricPrecision> _precision = new("--precision")
    {
        Description = "How fine the model is: Medium, High, Extra or Ultra",
        HelpName = "PRECISION",
        DefaultValueFactory = _ => GeometricPrecision.Medium,
        CustomParser = ParsePrecision,
    };

    private readonly Option<string?> _intrinsics = new("--intrinsics")
    {
        Description = "JSON file with any of FocalLength, PrincipalPoint, AspectRatio, Skew, RadialDistortion, "
            + "TangentialDistortion: what it names stays fixed",
        HelpName = "FILE",
    };

    private readonly Option<int?> _crs = new("--crs")
    {
        Description = "Coordinate system of georeferenced results, as EPSG:n. The UTM zone of the photos by default",
        HelpName = "EPSG:n",
        CustomParser = ParseCrs,
    };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads to use",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        CustomParser = ParseThreads,
    };

    private readonly Option<double?> _memory = new("--memory")
    {
        Description = "Memory to plan with, in GB; below 5, the model is made in smaller tiles. Three quarters of what there "
            + "is by default",
        HelpName = "GB",
        CustomParser = ParseMemory,
    };

    private readonly Option<bool> _restart = new("--restart")
    {
        Description = "Start anew instead of continuing an earlier run",
    };

    public MainJobArguments(bool photosAreRequired)
    {
        _photos = new("PHOTOS")
        {
            Description = "Folder of photos (with all folders below it), single photos, or a text file that lists them",
            Arity = photosAreRequired ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
        };
        _photos.Validators.Add(CheckPhotos);
        _intrinsics.Validators.Add(CheckIntrinsics);
    }

    public void AddTo(Command command)
    {
        command.Add(_photos);
        foreach (var option in (Option[])[_output, _exports, _precision, _intrinsics, _crs, _threads, _memory, _restart])
            command.Add(option);
        command.Validators.Add(CheckOutput);
    }

    public bool Restarts(ParseResult parsed) => parsed.GetValue(_restart);

    public MainJobOptions Read(ParseResult parsed)
    {
        var options = new MainJobOptions
        {
            Photos = PhotoPaths.From(parsed.GetValue(_photos) ?? []),
            OutputFolder = Path.GetFullPath(parsed.GetValue(_output) ?? DefaultOutput),
            Precision = parsed.GetValue(_precision),
            IntrinsicsFile = parsed.GetValue(_intrinsics) is { } file ? Path.GetFullPath(file) : null,
            EpsgCode = parsed.GetValue(_crs),
            ThreadCount = parsed.GetValue(_threads),
        };
        if (options.Photos.Count == 0)
            options = options with { Survey = SampleIn(options.OutputFolder) };
        if (parsed.GetResult(_exports) is not null)
            options = options with { Exports = parsed.GetValue(_exports)! };
        if (parsed.GetValue(_memory) is { } gigabytes)
            options = options with { MemoryBudgetBytes = (long)(gigabytes * 1e9) };
        return options;
    }

    private static RenderedSurvey SampleIn(string outputFolder)
    {
        var (folder, options) = (Path.Combine(outputFolder, "sample"), new SampleOptions());
        return new(
            new SampleStage(folder, options), Path.Combine(folder, "photos"), SampleStage.SizeOf(options), "Sample survey");
    }

    private void CheckOutput(CommandResult result)
    {
        if (result.GetResult(_photos) is { Tokens.Count: > 0 } && result.GetResult(_output) is null)
            result.AddError("Say where the results go: --output DIR");
        if (result.GetResult(_output) is { Tokens: [{ Value: "" }] })
            result.AddError("--output is empty. Name a folder.");
    }

    private static void CheckPhotos(ArgumentResult result)
    {
        if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-') && !Path.Exists(token.Value)) is { } option)
        {
            result.AddError($"There is no option {option.Value}.");
            return;
        }
        try
        {
            PhotoPaths.From(result.Tokens.Select(token => token.Value).ToList());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            result.AddError(exception.Message);
        }
    }

    private static void CheckIntrinsics(OptionResult result)
    {
        if (result.Tokens is [var token] && !File.Exists(token.Value))
            result.AddError($"There is no file {token.Value} (--intrinsics).");
    }

    private static ModelExport[] ParseExports(ArgumentResult result)
    {
        var formats = new List<ModelExport>();
        foreach (var name in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (ExportFormats.FindBuilt(name) is { } format)
                formats.Add(format);
            else
                result.AddError($"'{name}' is not an export format. There are {string.Join(", ", FormatNames)}.");
        }
        return ExportFormats.Built.Where(formats.Contains).ToArray();
    }

    private static GeometricPrecision ParsePrecision(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        if (Enum.GetNames<GeometricPrecision>().Contains(word, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<GeometricPrecision>(word, ignoreCase: true);
        result.AddError($"'{word}' is not a precision. There are {string.Join(", ", Enum.GetNames<GeometricPrecision>())}.");
        return default;
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

    private static int ParseThreads(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1024)
            return count;
        result.AddError($"'{word}' is not a number of threads. It is 1 to 1024.");
        return 1;
    }

    private static double? ParseMemory(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        if (double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var gigabytes)
            && gigabytes is >= 0.1 and <= 1e6)
            return gigabytes;
        result.AddError($"'{word}' is not an amount of memory. It is in GB, 0.1 or more.");
        return null;
    }
}
