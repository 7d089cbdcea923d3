using System.Globalization;
using Reality.Core;
using Reality.Formats.ControlPoints;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Main;

/// <summary>Settings that the stages of the main job share: options, places, and the source of the photos.</summary>
internal sealed class MainJobSetup(MainJobOptions options)
{
    private const double TypicalPixelCount = 12e6;

    private readonly Lazy<PhotoFolder> _folder = new(() => Find(options));
    private readonly Lazy<double> _pixelsOfPhoto = new(() => PixelsOfPhoto(options));
    private readonly Lazy<ControlSurvey?> _control = new(() => MainJobControl.Read(options.Control));

    public MainJobOptions Options { get; } = options;

    /// <summary>The photos; those of a rendered survey exist only after its stage.</summary>
    public PhotoFolder Folder => _folder.Value;

    /// <summary>Control points without their photos; null = none.</summary>
    public ControlSurvey? Control => _control.Value;

    /// <summary>Digest of the content of the files of control points and of how to read them.</summary>
    public string ControlKey => MainJobControl.KeyOf(Options.Control!);

    /// <summary>Size estimate that assumes all photos to be as large as the first readable one.</summary>
    public InputSize ExpectedSize
    {
        get
        {
            if (Options.Survey is { } survey)
                return survey.Size;
            var count = Folder.Names.Count;
            return new(count, 1e-6 * count * _pixelsOfPhoto.Value);
        }
    }

    /// <summary>The requested coordinate system of exports; null = the UTM zone of the scene.</summary>
    public string? Crs => Options.EpsgCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"EPSG:{code}") : null;

    /// <summary>Place of the calibrated scene and the layout of its tiles.</summary>
    public Place ScenePlace => Place.Folder(Path.Combine(Options.OutputFolder, "scene"));

    /// <summary>Place of the scene before calibration.</summary>
    public Place PhotosPlace => PhotosPlaceIn(Options.OutputFolder);

    public Place TiePointsPlace => Place.Folder(Path.Combine(Options.OutputFolder, "tie-points"));

    /// <summary>Place of trained splats that jobs publish again.</summary>
    public Place SplatsPlace => Place.Folder(Path.Combine(Options.OutputFolder, "splats"));

    /// <summary>Place of the water surfaces that were found.</summary>
    public Place WaterPlace => Place.Folder(Path.Combine(Options.OutputFolder, "water"));

    public Place ReportPlace => Place.Folder(Path.Combine(Options.OutputFolder, "report"));

    public Place ExportPlace(string name) => Place.Folder(Path.Combine(Options.OutputFolder, "exports", name));

    /// <summary>Rejects files of control points that cannot be used, before any work.</summary>
    public void CheckControl()
    {
        if (Control is { } survey && Options.Survey is null)
            MainJobControl.Check(survey, Folder.Names);
    }

    /// <summary>Place of the scene before calibration.</summary>
    public static Place PhotosPlaceIn(string outputFolder) => Place.Folder(Path.Combine(outputFolder, "scene", "photos"));

    /// <summary>Rejects a folder with imported scans: their scene has the same place as that of the photos.</summary>
    public void CheckOutput()
    {
        if (!new FolderFiles().Contains(ScanImportJob.ScansPlace(Options.OutputFolder), SceneFiles.DocumentName))
            return;
        throw new StageException(
            "Output_HoldsScans",
            $"{Options.OutputFolder} holds imported scans, whose scene this run would replace. Choose another --output.");
    }

    /// <summary>Rejects a --component photo that is not among the input photos, before any work.</summary>
    public void CheckMainPhoto()
    {
        if (Options.MainPhoto is { } name && Options.Survey is null && !Folder.Names.Contains(name))
        {
            throw new StageException(
                "Photo_NotFound",
                $"There is no photo {name} (--component). Give the name of a photo as the report writes it, such as "
                + $"{Folder.Names[0]}.");
        }
    }

    private static double PixelsOfPhoto(MainJobOptions options)
    {
        var folder = Find(options);
        foreach (var name in folder.Names)
        {
            try
            {
                var header = DecoderPool.Shared.ReadHeader(folder.PathOf(name), name, CancellationToken.None);
                return header.PixelCount;
            }
            catch (InvalidFileException)
            {
                // The stage that reads photos reports it.
            }
        }
        return TypicalPixelCount;
    }

    private static PhotoFolder Find(MainJobOptions options)
    {
        IReadOnlyList<string> paths = options.Survey is { } survey ? [survey.PhotoFolder] : options.Photos;
        PhotoFolder found;
        try
        {
            found = PhotoFolder.Find(paths);
        }
        catch (FileNotFoundException e)
        {
            throw new StageException("Photos_NotFound", e.Message);
        }
        if (options.Survey is not null)
            return found;
        // Results of an earlier run below the folder of photos are not photos.
        var output = Path.GetFullPath(options.OutputFolder) + Path.DirectorySeparatorChar;
        var names = found.Names.Where(name => !found.PathOf(name).StartsWith(output, StringComparison.Ordinal)).ToList();
        if (names.Count == 0)
        {
            var others = found.PassedOver.Take(3).Select(file => $"{file.Name} {file.Reason}.").ToList();
            var hint = others.Count == 0 ? "Give the folder that your photos are in." : string.Join(' ', others);
            throw new StageException(
                "Photos_None",
                $"'{string.Join("', '", paths)}' holds no photos, nor does a folder below it. {hint}");
        }
        var passedOver = found.PassedOver.Where(file => found.PathOf(file.Name) is var path
            && path + Path.DirectorySeparatorChar != output && options.Control?.Files.Contains(path) != true).ToList();
        return found with { Names = names, PassedOver = passedOver };
    }
}
