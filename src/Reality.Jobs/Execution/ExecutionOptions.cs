using Reality.Storage.Blobs;

namespace Reality.Jobs.Execution;

/// <summary>Folders that jobs work in.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Full path. Holds one folder of artifacts per job until the job has ended.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>Whether all workers share the work folder; if not, artifacts are kept in the blob store too.</summary>
    public bool IsWorkShared { get; init; } = true;

    /// <summary>Full path. A cache of this machine; may be removed between jobs.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Holds files downloaded from the blob store, dated by their last use.</summary>
    public string DownloadFolder => Path.Combine(ScratchFolder, "files");

    /// <summary>Options for a folder that all workers of the machine share, beside blobs in a folder.</summary>
    public static ExecutionOptions For(BlobOptions blobs, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        return new()
        {
            WorkFolder = Path.Combine(blobs.SharedFolder(dataFolder), "jobs"), IsWorkShared = blobs.Kind == BlobKind.Folder,
            ScratchFolder = Path.Combine(dataFolder, "scratch"),
        };
    }
}
