using Reality.Storage.Blobs;

namespace Reality.Jobs.Execution;

/// <summary>Where jobs work.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Full path. Holds the artifacts of jobs, a folder each, until a job has ended; all workers see the same.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>Full path. A cache of this machine; may vanish between jobs.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Beside blobs that are in a folder, which all workers of the machine share.</summary>
    public static ExecutionOptions For(BlobOptions blobs, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        var shared = blobs.Kind == BlobKind.Folder ? Path.GetDirectoryName(blobs.Folder) ?? dataFolder : dataFolder;
        return new() { WorkFolder = Path.Combine(shared, "jobs"), ScratchFolder = Path.Combine(dataFolder, "scratch") };
    }
}
