using System.CommandLine;
using System.CommandLine.Parsing;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Jobs.Main;
using Reality.Sample;

namespace Reality.Cli.Commands;

/// <summary>The arguments of the main job, shared by the commands that run all or part of it.</summary>
internal sealed class MainJobArguments
{
    private const string DefaultOutput = "reality-sample-run";

    private readonly ExportArguments _exports = new();
    private readonly ControlArguments _control = new();
    private readonly ScanArguments _scans = new();
    private readonly MachineArguments _machine = new();
    private readonly Argument<string[]> _photos;
    private readonly Option<string?> _output = new("--output")
    {
        Description = "Folder for the results: new, empty, or of an earlier run, which is then continued. "
            + $"Without PHOTOS: {DefaultOutput}",
        HelpName = "DIR",
    };

    private readonly Option<GeometricPrecision> _precision = new("--precision")
    {
        Description = "How fine the model is: Medium, High, Extra or Ultra",
        HelpName = "PRECISION",
        DefaultValueFactory = _ => GeometricPrecision.Medium,
        CustomParser = ParsePrecision,
    };

    private readonly Option<ColorCorrection> _colors = new("--color-correction")
    {
        Description = "Correction of color differences between photos: None, Standard or BlockWise",
        HelpName = "CORRECTION",
        DefaultValueFactory = _ => ColorCorrection.Standard,
        CustomParser = ParseColors,
    };

    private readonly Option<string?> _intrinsics = new("--intrinsics")
    {
        Description = "JSON file with any of FocalLength, PrincipalPoint, AspectRatio, Skew, RadialDistortion, "
            + "TangentialDistortion; of fisheye cameras Type, FocalLength or FocalMatrix, PrincipalPoint, FisheyeDistortion: "
            + "the parameters it names stay fixed",
        HelpName = "FILE",
    };

    private readonly Option<string?> _component = new("--component")
    {
        Description = "Name of a photo: if the photos fall into groups that do not match, the group of this photo goes on, "
            + "not the largest",
        HelpName = "PHOTO",
    };

    private readonly Option<Tag[]> _tags = new("--tags")
    {
        Description = "Printed targets that become tie points, and mark control points by name: april, qr, chili, checkerboards",
        HelpName = "KINDS",
        CustomParser = ParseTags,
    };

    private readonly Option<RigSynchro> _rig = new("--rig")
    {
        Description = "Cameras that are mounted together: none, strict (exposed at the same instant) or loose (nearly so). Names "
            + "such as left/0001.jpg and right/0001.jpg, the XMP of the files or common times show which",
        HelpName = "SYNCHRONIZATION",
        DefaultValueFactory = _ => RigSynchro.None,
        CustomParser = ParseRig,
    };

    private readonly Option<bool> _restart = new("--restart")
    {
        Description = "Start anew instead of continuing an earlier run",
    };

    private readonly bool _makesModel;

    /// <param name="makesModel">Whether the command also makes a model: only then it has options of models and exports.</param>
    public MainJobArguments(bool photosAreRequired, bool makesModel)
    {
        _makesModel = makesModel;
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
        command.Add(_output);
        if (_makesModel)
        {
            _exports.AddTo(command);
            command.Add(_precision);
            command.Add(_colors);
            _scans.AddTo(command);
        }
        command.Add(_intrinsics);
        command.Add(_component);
        _control.AddTo(command);
        command.Add(_tags);
        command.Add(_rig);
        _machine.AddTo(command);
        command.Add(_restart);
        command.Validators.Add(CheckOutput);
    }

    public bool Restarts(ParseResult parsed) => parsed.GetValue(_restart);

    public MainJobOptions Read(ParseResult parsed)
    {
        var options = _machine.Read(parsed, new MainJobOptions
        {
            Photos = PhotoPaths.From(parsed.GetValue(_photos) ?? []),
            OutputFolder = Path.GetFullPath(parsed.GetValue(_output) ?? DefaultOutput),
            IntrinsicsFile = parsed.GetValue(_intrinsics) is { } file ? Path.GetFullPath(file) : null,
            MainPhoto = parsed.GetValue(_component),
            Control = _control.Read(parsed),
            Tags = parsed.GetValue(_tags) ?? [],
            RigSynchro = parsed.GetValue(_rig),
        });
        if (_makesModel)
        {
            options = _exports.Read(parsed, options) with
            {
                Precision = parsed.GetValue(_precision),
                Colors = parsed.GetValue(_colors),
            };
            options = _scans.Read(parsed, options);
        }
        return !options.HasPhotos && !options.HasScans ? options with { Survey = SampleIn(options.OutputFolder) } : options;
    }

    private static RenderedSurvey SampleIn(string outputFolder)
    {
        var (folder, options) = (Path.Combine(outputFolder, "sample"), new SampleOptions());
        return new(
            new SampleStage(folder, options), Path.Combine(folder, "photos"), SampleStage.SizeOf(options), "Sample survey");
    }

    private void CheckOutput(CommandResult result)
    {
        var hasInput = result.GetResult(_photos) is { Tokens.Count: > 0 } || (_makesModel && _scans.AreGiven(result));
        if (hasInput && result.GetResult(_output) is null)
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

    private static GeometricPrecision ParsePrecision(ArgumentResult result) =>
        ParseChoice(result, "precision", Enum.GetValues<GeometricPrecision>());

    private static ColorCorrection ParseColors(ArgumentResult result) =>
        ParseChoice(result, "color correction", [ColorCorrection.None, ColorCorrection.Standard, ColorCorrection.BlockWise]);

    private static RigSynchro ParseRig(ArgumentResult result) =>
        ParseChoice(result, "synchronization of rigs", Enum.GetValues<RigSynchro>());

    private static Tag[] ParseTags(ArgumentResult result)
    {
        var tags = new List<Tag>();
        foreach (var word in result.Tokens[^1].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (PublishedNames.Of(typeof(Tag)).FirstOrDefault(known => known.Key.Equals(word, StringComparison.OrdinalIgnoreCase))
                is { Value: Tag tag })
                tags.Add(tag);
            else
                result.AddError($"'{word}' is not a kind of tag. The kinds are april, qr, chili and checkerboards.");
        }
        return [.. tags.Distinct()];
    }

    private static T ParseChoice<T>(ArgumentResult result, string what, T[] choices)
        where T : struct, Enum
    {
        var word = result.Tokens[^1].Value;
        foreach (var choice in choices)
        {
            if (choice.ToString().Equals(word, StringComparison.OrdinalIgnoreCase))
                return choice;
        }
        result.AddError($"'{word}' is not a {what}. There are {string.Join(", ", choices)}.");
        return default;
    }
}
