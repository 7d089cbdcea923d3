using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reality.Cli.Console;
using Reality.Jobs.Main;
using Reality.Sample;

namespace Reality.Cli.Commands;

/// <summary>reality sample DIR: renders a synthetic survey with its ground truth.</summary>
internal static class SampleCommand
{
    private const int MinPhotos = 3;
    private const int MaxPhotos = 2000;
    private const int MinPixels = 64;
    private const int MaxPixels = 8192;
    private const double DefaultScanStep = 0.3;
    private static readonly SampleOptions s_default = new();

    private static readonly Argument<string> s_folder = new("DIR")
    {
        Description = "Folder to write to: new, empty, or of an earlier sample. It gets photos/ and truth/",
    };

    private static readonly Option<int> s_photos = new("--photos")
    {
        Description = $"Number of photos, {MinPhotos} to {MaxPhotos}",
        HelpName = "N",
        DefaultValueFactory = _ => s_default.PhotoCount,
        CustomParser = ParsePhotos,
    };

    private static readonly Option<(int Width, int Height)> s_size = new("--size")
    {
        Description = $"Pixels of a photo, e.g. 1280x960; {MinPixels} to {MaxPixels} a side",
        HelpName = "WxH",
        CustomParser = ParseSize,
        DefaultValueFactory = _ => (s_default.Width, s_default.Height),
    };

    private static readonly Option<ulong> s_seed = new("--seed")
    {
        Description = "Another number, another site and flight",
        HelpName = "S",
        DefaultValueFactory = _ => s_default.Seed,
        CustomParser = ParseSeed,
    };

    private static readonly Option<bool> s_thermal = new("--thermal")
    {
        Description = "Add the photos of a thermal camera on the same aircraft, with true temperatures",
    };

    private static readonly Option<bool> s_fisheye = new("--fisheye")
    {
        Description = "Photos through a fisheye lens, whose corners are 70° from the axis",
    };

    private static readonly Option<bool> s_scans = new("--scans")
    {
        Description = "Add laser scans of the site from five stations and from a vehicle: E57, PTX, LAS and a trajectory",
    };

    private static readonly Option<double> s_scanStep = new("--scan-step")
    {
        Description = "Degrees between the beams of the scans, 0.05 to 5: half the step, four times the points",
        HelpName = "DEG",
        DefaultValueFactory = _ => DefaultScanStep,
        CustomParser = ParseScanStep,
    };

    private static readonly Option<bool> s_restart = new("--restart") { Description = "Render existing files again" };

    public static Command Create(JobSession session)
    {
        var command = new Command("sample", "Renders a synthetic aerial survey, with the truth beside it.")
        {
            s_folder, s_photos, s_size, s_seed, s_thermal, s_fisheye, s_scans, s_scanStep, s_restart,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(s_scanStep) is { Implicit: false } && !result.GetValue(s_scans))
                result.AddError("--scan-step needs --scans.");
        });
        command.SetAction(parsed =>
        {
            var folder = Path.GetFullPath(parsed.GetRequiredValue(s_folder));
            var (width, height) = parsed.GetValue(s_size);
            var options = new SampleOptions
            {
                PhotoCount = parsed.GetValue(s_photos), Width = width, Height = height, Seed = parsed.GetValue(s_seed),
                HasThermal = parsed.GetValue(s_thermal),
                HasFisheye = parsed.GetValue(s_fisheye),
                ScanStepDegrees = parsed.GetValue(s_scans) ? parsed.GetValue(s_scanStep) : null,
            };
            var settings = JobSettings.Of(new MainJobOptions { OutputFolder = folder }, parsed.GetValue(s_restart));
            return session.Run(settings, () => SampleStage.Plan(folder, options));
        });
        return command;
    }

    private static int ParsePhotos(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is >= MinPhotos and <= MaxPhotos)
            return count;
        result.AddError($"'{word}' is not a number of photos. It is {MinPhotos} to {MaxPhotos}.");
        return default;
    }

    private static (int Width, int Height) ParseSize(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        var sides = word.Split('x', 'X')
            .Select(side => int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : 0)
            .ToArray();
        if (sides.Length == 2 && Array.TrueForAll(sides, side => side is >= MinPixels and <= MaxPixels))
            return (sides[0], sides[1]);
        result.AddError($"'{word}' is not a size. Write it as 1280x960; a side is {MinPixels} to {MaxPixels} pixels.");
        return default;
    }

    private static double ParseScanStep(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        if (double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var step)
            && step is >= 0.05 and <= 5)
            return step;
        result.AddError($"'{word}' is not a step. It is 0.05 to 5 degrees.");
        return default;
    }

    private static ulong ParseSeed(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        if (ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            return seed;
        result.AddError($"'{word}' is not a seed. It is a whole number from 0.");
        return default;
    }
}
