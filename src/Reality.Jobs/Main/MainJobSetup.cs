using System.Globalization;
using Reality.Core;
using Reality.Formats.Imaging;
using Reality.Formats.Photos;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;
using Reality.Sample;

namespace Reality.Jobs.Main;

/// <summary>What all stages of the main job share: the options, where the photos are, and how to read them.</summary>
internal sealed class MainJobSetup(MainJobOptions options)
{
    private const double TypicalPixelCount = 12e6;

    private readonly Lazy<PhotoFolder> _folder = new(() => Find(options));
    private readonly Lazy<double> _pixelsOfPhoto = new(() => PixelsOfPhoto(options));

    public MainJobOptions Options { get; } = options;

    public bool RendersSample => Options.Photos.Count == 0;

    /// <summary>Where the sample survey is rendered when no photos are given.</summary>
    public string SampleFolder => Path.Combine(Options.OutputFolder, "sample");

    /// <summary>The photos; of the sample only once it is rendered.</summary>
    public PhotoFolder Folder => _folder.Value;

    /// <summary>As if all photos had the size of the first that can be read.</summary>
    public InputSize ExpectedSize
    {
        get
        {
            var count = RendersSample ? new SampleOptions().PhotoCount : Folder.Names.Count;
            return new(count, 1e-6 * count * _pixelsOfPhoto.Value);
        }
    }

    /// <summary>The coordinate system asked for exports; null = the UTM zone of the scene.</summary>
    public string? Crs => Options.EpsgCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"EPSG:{code}") : null;

    /// <summary>Where the calibrated scene and the layout of its tiles go.</summary>
    public Place ScenePlace => Place.Folder(Path.Combine(Options.OutputFolder, "scene"));

    /// <summary>Where the scene of the photos goes, before it is calibrated.</summary>
    public Place PhotosPlace => Place.Folder(Path.Combine(Options.OutputFolder, "scene", "photos"));

    public Place ReportPlace => Place.Folder(Path.Combine(Options.OutputFolder, "report"));

    public Place ExportPlace(ModelExport format) => Place.Folder(Path.Combine(Options.OutputFolder, "exports", format.Name));

    private static double PixelsOfPhoto(MainJobOptions options)
    {
        var sample = new SampleOptions();
        if (options.Photos.Count == 0)
            return (double)sample.Width * sample.Height;
        var folder = Find(options);
        foreach (var name in folder.Names)
        {
            try
            {
                var header = ImageHeader.Read(folder.PathOf(name));
                return (double)header.Width * header.Height;
            }
            catch (InvalidFileException)
            {
                // The stage that reads photos tells of it.
            }
        }
        return TypicalPixelCount;
    }

    private static PhotoFolder Find(MainJobOptions options)
    {
        var rendersSample = options.Photos.Count == 0;
        IReadOnlyList<string> paths = rendersSample ? [Path.Combine(options.OutputFolder, "sample", "photos")] : options.Photos;
        PhotoFolder found;
        try
        {
            found = PhotoFolder.Find(paths);
        }
        catch (FileNotFoundException e)
        {
            throw new StageException("Photos_NotFound", e.Message);
        }
        if (rendersSample)
            return found;
        // Results of an earlier run that lie below the photos are not photos.
        var output = Path.GetFullPath(options.OutputFolder) + Path.DirectorySeparatorChar;
        var names = found.Names.Where(name => !found.PathOf(name).StartsWith(output, StringComparison.Ordinal)).ToList();
        if (names.Count == 0)
        {
            throw new StageException(
                "Photos_None", $"'{string.Join("', '", paths)}' holds no JPEG, PNG or TIFF photos, nor does a folder below it. Give the folder that your photos are in.");
        }
        return found with { Names = names };
    }
}
