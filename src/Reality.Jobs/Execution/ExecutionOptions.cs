using Reality.Storage.Blobs;

namespace Reality.Jobs.Execution;

/// <summary>Where jobs work.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Full path. Holds the artifacts of jobs, a folder each, until a job has ended.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>Whether all workers see the same work folder; false keeps artifacts in the blob store too.</summary>
    public bool IsWorkShared { get; init; } = true;

    /// <summary>Full path. A cache of this machine; may vanish between jobs.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Holds files that were downloaded from the blob store, a file each, dated by their last use.</summary>
    public string DownloadFolder => Path.Combine(ScratchFolder, "files");

    /// <summary>Beside blobs that are in a folder, which all workers of the machine share.</summary>
    public static ExecutionOptions For(BlobOptions blobs, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        var isShared = blobs.Kind == BlobKind.Folder;
        var folder = isShared ? Path.GetDirectoryName(blobs.Folder) ?? dataFolder : dataFolder;
        return new() { WorkFolder = Path.Combine(folder, "jobs"), IsWorkShared = isShared, ScratchFolder = Path.Combine(dataFolder, "scratch") };
    }
}
