using Reality.Contract;
using Reality.Contract.Specifications;
using Reality.Formats.ControlPoints;
using Reality.Formats.Photos;
using Reality.Jobs.Exports;
using Reality.Pipeline;

namespace Reality.Jobs.Main;

/// <summary>Options of the main job: photos in; calibrated scene, report and exports out.</summary>
public sealed record MainJobOptions
{
    /// <summary>
    /// Full paths of photos and of folders, which are searched recursively; none if <see cref="Survey"/> is given.
    /// </summary>
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Scans to import and to model with the photos, or alone if there are none; null = none.</summary>
    public ScanImportOptions? Scans { get; init; }

    /// <summary>Full paths of folders of scan collections that were imported before.</summary>
    public IReadOnlyList<string> ScanCollections { get; init; } = [];

    /// <summary>Colors of surfaces that scans show.</summary>
    public PointCloudColorSource ScanColors { get; init; } = PointCloudColorSource.Color;

    /// <summary>Whether the job models scans.</summary>
    public bool HasScans => Scans is not null || ScanCollections.Count > 0;

    /// <summary>Whether the job has photos.</summary>
    public bool HasPhotos => Photos.Count > 0 || Survey is not null;

    /// <summary>Photos that the job renders itself, instead of <see cref="Photos"/>; null for the usual job.</summary>
    public RenderedSurvey? Survey { get; init; }

    /// <summary>
    /// Folder of the results: scene/, report/, exports/. Must exist and be writable. Files below it are never taken for photos.
    /// </summary>
    public required string OutputFolder { get; init; }

    /// <summary>Folder of intermediate results; may be removed between runs.</summary>
    public string WorkFolder => Path.Combine(OutputFolder, "work");

    /// <summary>Stop after calibration and its report.</summary>
    public bool CalibrateOnly { get; init; }

    /// <summary>Also writes the tie points as pieces of photos on the surface, for a look at the calibration.</summary>
    public bool TexturesTiePoints { get; init; }

    /// <summary>Gaussian splats to train from the calibrated scene; null = none.</summary>
    public RequestedSplats? Splats { get; init; }

    /// <summary>What to write.</summary>
    public RequestedExports Exports { get; init; } = new();

    public GeometricPrecision Precision { get; init; } = GeometricPrecision.Medium;

    /// <summary>Whether water is found and made flat, at the level of its shore; it is also written to water/.</summary>
    public bool FlattensWater { get; init; }

    /// <summary>Correction of differences of brightness and color between photos.</summary>
    public ColorCorrection Colors { get; init; } = ColorCorrection.Standard;

    /// <summary>JSON file with camera parameters to keep fixed; null = all are estimated.</summary>
    public string? IntrinsicsFile { get; init; }

    /// <summary>
    /// Name of a photo whose component is modeled if the photos fall into several that do not match; null = the largest is.
    /// </summary>
    public string? MainPhoto { get; init; }

    /// <summary>Files of control points; null = none.</summary>
    public ControlOptions? Control { get; init; }

    /// <summary>Kinds of printed targets that become tie points and mark control points; none by default.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>Synchronization of cameras that are mounted together.</summary>
    public RigSynchro RigSynchro { get; init; } = RigSynchro.None;

    /// <summary>EPSG code of the coordinate system of georeferenced exports; null = the UTM zone of the scene.</summary>
    public int? EpsgCode { get; init; }

    /// <summary>Number of threads, 1 or more. Results do not depend on it.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Memory budget of all tasks that run at once, in bytes. Below 5 GB the model is made in smaller tiles; otherwise results do
    /// not depend on it.
    /// </summary>
    public long MemoryBudgetBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 3 / 4;
}

/// <summary>Photos rendered by the first stage of the main job.</summary>
/// <param name="Stage">Renders the photos.</param>
/// <param name="PhotoFolder">Full path of the folder that the stage renders to.</param>
/// <param name="Size">Number and size of the photos.</param>
/// <param name="Title">Title of the report.</param>
public sealed record RenderedSurvey(Stage Stage, string PhotoFolder, InputSize Size, string Title);

/// <summary>Gaussian splats of the main job, in exports/Splats; splats/ keeps them for other jobs.</summary>
/// <param name="HeldOutInterval">
/// Every how many photos one only measures the quality; 0 = none; null = 16, and none of fewer than 24 photos.
/// </param>
/// <param name="TileSize">Side of the tiles that are trained one by one, meters; null = the scene is trained as a whole.</param>
public sealed record RequestedSplats(SplatQuality Quality, SplatFormat Format, int? HeldOutInterval, double? TileSize);
