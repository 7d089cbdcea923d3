using Reality.Contract;
using Reality.Formats.Photos;
using Reality.Jobs.Exports;

namespace Reality.Jobs.Main;

/// <summary>What the main job is asked to do: photos in; calibrated scene, report and exports out.</summary>
public sealed record MainJobOptions
{
    /// <summary>
    /// Full paths of photos, and of folders that are searched with all that is below them; none = render the sample survey
    /// and use that.
    /// </summary>
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>
    /// Where results go: scene/, report/, exports/. Files below it are never taken for photos.
    /// Exists, and is ours to write in.
    /// </summary>
    public required string OutputFolder { get; init; }

    /// <summary>Where intermediate results go; may be removed at any time between runs.</summary>
    public string WorkFolder => Path.Combine(OutputFolder, "work");

    /// <summary>Stop once the scene is calibrated and reported on.</summary>
    public bool CalibrateOnly { get; init; }

    /// <summary>What to write; none twice. All by default.</summary>
    public IReadOnlyList<ModelExport> Exports { get; init; } = ExportFormats.Built;

    public GeometricPrecision Precision { get; init; } = GeometricPrecision.Medium;

    /// <summary>JSON file with camera parameters to hold fixed; null = all are estimated.</summary>
    public string? IntrinsicsFile { get; init; }

    /// <summary>EPSG code of the coordinate system of georeferenced exports; null = the UTM zone of the scene.</summary>
    public int? EpsgCode { get; init; }

    /// <summary>Threads to use, 1 or more. Results do not depend on it.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory that tasks running at once may need together, in bytes. Results do not depend on it.</summary>
    public long MemoryBudgetBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 3 / 4;
}
