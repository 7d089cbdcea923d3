using Reality.Core;
using Reality.Formats.PointClouds;
using Reality.Formats.Scans;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>An import of scans: the scene that describes them, and where the results go.</summary>
internal sealed record ScanImport
{
    public required IJobFiles Files { get; init; }

    /// <summary>Place of the scene's document.</summary>
    public required Place Scene { get; init; }

    /// <summary>Place that receives the points.</summary>
    public required Place Collection { get; init; }

    /// <summary>Place of a scene that refers to the points; null for none.</summary>
    public Place? OutputScene { get; init; }

    /// <summary>Identifies the content of the scene and its files, for the keys of stages.</summary>
    public required object Key { get; init; }

    /// <summary>The stages of the import.</summary>
    public IReadOnlyList<Stage> Stages() =>
        [new ScanListStage(this), new ScanPointsStage(this), new ScanTilesStage(this), new ScanCollectionStage(this)];

    /// <summary>Opens a file of a scan.</summary>
    /// <exception cref="StageException">It is missing, broken, or of a format that is not read.</exception>
    public IPointCloudReader Open(Place place, string path, CancellationToken cancellation) => OrFail(place, path, () =>
    {
        ScanFile.CheckName(path);
        return ScanFile.Open(Find(place, path), path, cancellation);
    });

    /// <summary>Warns of points beyond those that a file announces, once they are counted.</summary>
    public static void WarnOfUnstated(IPointCloudReader reader, string name, StageLog log)
    {
        if (reader.UnstatedPointCount > 0)
        {
            log.Warn(
                "Scan_PointsUnstated",
                $"{name} has room for {reader.UnstatedPointCount} more points than the "
                + $"{reader.Header.Scans.Sum(scan => scan.RecordCount)} that it announces. They were left out. If they are "
                + $"points, correct the number in the file, or export it again.");
        }
    }

    /// <summary>Path of a file on this machine.</summary>
    public string Find(Place place, string path) => Files.Find(place, path) ?? throw new StageException(
        "Scan_NotFound",
        $"There is no {Files.Describe(place, path)}, which the scene refers to. Upload it, or correct the path.");

    /// <summary>Reads from a file; an error names it.</summary>
    public T OrFail<T>(Place place, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Scan_Invalid", $"{Files.Describe(place, path)} cannot be used: {e.Message}");
        }
    }
}
