using Microsoft.Extensions.Configuration;
using Reality.Storage.Blobs;
using Reality.Storage.Disks;

namespace Reality.Server.Hosting;

/// <summary>
/// The folders with what users store. The data folder protects those in it, but a link or a disk that is mounted there can be
/// entered from elsewhere, and blobs, with the jobs beside them, may be in another folder.
/// </summary>
public static class StoredFolders
{
    /// <summary>Makes those private that exist already; new ones are.</summary>
    /// <returns>What to log, a line for each folder that others could enter.</returns>
    /// <exception cref="InvalidOperationException">A setting of the blobs is invalid; the message names it.</exception>
    public static IEnumerable<string> Close(IConfiguration configuration, string dataFolder)
    {
        var blobs = BlobOptions.Read(configuration, dataFolder);
        var folders = new List<(string Path, string Name)>
        {
            (Path.Combine(blobs.SharedFolder(dataFolder), "jobs"), "folder of jobs"),
            (Path.Combine(dataFolder, "scratch"), "scratch folder"),
        };
        if (blobs.Kind == BlobKind.Folder)
            folders.Add((blobs.Folder, "folder of blobs"));
        return folders.Select(folder => PrivateFolder.Close(folder.Path, folder.Name)).OfType<string>();
    }
}
