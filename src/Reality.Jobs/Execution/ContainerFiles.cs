using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Reality.Jobs.Files;
using Reality.Pipeline;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;
using Reality.Storage.Quotas;

namespace Reality.Jobs.Execution;

/// <summary>
/// Files in the containers of reality data ("rds:id") and in the bucket of a job's iTwin ("bkt:folder"). Files that are not on a
/// disk of this machine are downloaded once.
/// </summary>
/// <remarks>
/// A place may come from a scene that a user wrote, so it is checked before it is read: it must be visible to the job.
/// </remarks>
/// <param name="quota">Limits what jobs write, as it limits uploads.</param>
/// <param name="mayRead">Whether the job may read the reality data with an id.</param>
/// <param name="bucket">Container of the iTwin's bucket.</param>
/// <param name="cacheFolder">Holds downloads, dated by their last use, and files about to be published.</param>
internal sealed class ContainerFiles(
    IBlobStore store, IStorageQuota quota, Func<string, bool> mayRead, string bucket, string cacheFolder, TimeProvider time)
    : IJobFiles
{
    private const int UploadsAtOnce = 4;

    public string? Find(Place place, string name)
    {
        var (container, blob) = Resolve(place, name);
        if (!BlobName.IsValid(blob))
            return null;
        return store.FindLocalFile(container, blob) ?? Download(container, blob);
    }

    public Stream? Open(Place place, string name)
    {
        var (container, blob) = Resolve(place, name);
        if (!BlobName.IsValid(blob))
            return null;
        if (store.FindLocalFile(container, blob) is { } path)
            return File.OpenRead(path);
        return InfoOf(place, name) is { } info
            ? new BlobParts(info.Length, (offset, length) => ReadPart(container, blob, offset, length))
            : null;
    }

    public IReadOnlyList<string> List(Place place) => [.. ListSizes(place).Select(file => file.Name)];

    public IReadOnlyList<(string Name, long Bytes)> ListSizes(Place place)
    {
        var (container, prefix) = Resolve(place, "");
        var files = new List<(string Name, long Bytes)>();
        BlobPage page;
        string? marker = null;
        do
        {
            page = Wait(container, () => store.ListAsync(container, new(prefix, Marker: marker), CancellationToken.None));
            files.AddRange(page.Blobs.Select(blob => (blob.Name[prefix.Length..], blob.Length)));
            marker = page.NextMarker;
        }
        while (marker is not null);
        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return files;
    }

    public bool Contains(Place place, string name) => VersionOf(place, name) is not null;

    public string? VersionOf(Place place, string name) => InfoOf(place, name)?.ETag;

    public long? SizeOf(Place place, string name) => InfoOf(place, name)?.Length;

    public void Write(Place place, string name, Action<Stream> write)
    {
        var path = NewPart();
        try
        {
            using (var stream = File.Create(path))
                write(stream);
            Upload(path, place, name);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Delete(Place place, string name)
    {
        var (container, blob) = Resolve(place, name);
        Wait(container, () => store.DeleteAsync(container, blob, BlobCondition.None, CancellationToken.None));
    }

    public void WriteFolder(Place place, string? rootName, Action<string> fill)
    {
        var folder = Directory.CreateDirectory(NewPart()).FullName;
        try
        {
            fill(folder);
            var names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
                .Where(name => name != rootName)
                .Order(StringComparer.Ordinal);
            Parallel.ForEach(
                names, new ParallelOptions { MaxDegreeOfParallelism = UploadsAtOnce },
                name => Upload(Path.Combine(folder, name), place, name));
            if (rootName is not null)
                Upload(Path.Combine(folder, rootName), place, rootName);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public string Describe(Place place, string name) => name.Length == 0 ? place.ToString() : $"{place}/{name}";

    private BlobInfo? InfoOf(Place place, string name)
    {
        var (container, blob) = Resolve(place, name);
        return BlobName.IsValid(blob) ? Wait(container, () => store.FindAsync(container, blob, CancellationToken.None)) : null;
    }

    private void Upload(string path, Place place, string name)
    {
        var (container, blob) = Resolve(place, name);
        Wait(container, async () =>
        {
            await using var stream = File.OpenRead(path);
            using var reservation = await quota.BeginAsync(container, CancellationToken.None).ConfigureAwait(false);
            if (reservation is not null)
            {
                var replaced = await store.FindAsync(container, blob, CancellationToken.None).ConfigureAwait(false);
                if (!await reservation.TryAddAsync(
                    IBlobStore.Overhead + Math.Max(0, stream.Length - (replaced?.Length ?? 0)), CancellationToken.None)
                    .ConfigureAwait(false))
                {
                    throw new StageException(
                        "Storage_QuotaExceeded",
                        $"{Describe(place, name)}, {stream.Length / 1e6:F1} MB, does not fit into what the iTwin may still "
                        + $"store. Delete reality data or files of its bucket, or ask the operator for more room, then run the "
                        + $"job again.");
                }
            }
            var written = await store.WriteAsync(container, blob, stream, new(), CancellationToken.None).ConfigureAwait(false);
            reservation?.Keep();
            return written;
        });
    }

    private string? Download(string container, string blob)
    {
        var info = Wait(container, () => store.FindAsync(container, blob, CancellationToken.None));
        if (info is null)
            return null;
        // The name identifies the version; the extension is kept, because messages may show it.
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{container}\n{blob}\n{info.ETag}")), 0, 16);
        var path = Path.Combine(cacheFolder, key + Path.GetExtension(blob));
        if (TryUse(path))
            return path;
        var part = NewPart();
        try
        {
            var isThere = Wait(container, async () =>
            {
                await using var content = await store.ReadAsync(
                    container, blob, 0, null, CancellationToken.None).ConfigureAwait(false);
                if (content is null)
                    return false;
                await using var file = File.Create(part);
                await content.Stream.CopyToAsync(file).ConfigureAwait(false);
                return true;
            });
            if (!isThere)
                return null;
            File.Move(part, path, overwrite: true);
            TryUse(path);
            return path;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private byte[]? ReadPart(string container, string blob, long offset, int length) => Wait(container, async () =>
    {
        await using var content = await store.ReadAsync(
            container, blob, offset, length, CancellationToken.None).ConfigureAwait(false);
        if (content is null)
            return null;
        var part = new MemoryStream(length);
        await content.Stream.CopyToAsync(part).ConfigureAwait(false);
        return part.ToArray();
    });

    private bool TryUse(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private string NewPart()
    {
        Directory.CreateDirectory(cacheFolder);
        return Path.Combine(cacheFolder, string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}.part"));
    }

    private (string Container, string Blob) Resolve(Place place, string name)
    {
        if (place.Kind == PlaceKind.Bucket)
        {
            var folder = place.Value;
            return (bucket, folder.Length == 0 || folder.EndsWith('/') ? folder + name : $"{folder}/{name}");
        }
        if (place.Kind != PlaceKind.RealityData || !Guid.TryParseExact(place.Value, "D", out var id))
        {
            var text = place.ToString();
            throw new StageException(
                "Reference_NotReadable",
                $"'{(text.Length > 100 ? text[..100] + "..." : text)}' cannot be read. "
                + $"A scene refers to its files as rds:<id of a reality data>.");
        }
        var container = id.ToString("D");
        return mayRead(container)
            ? (container, name)
            : throw new StageException(
                "RealityData_NotFound",
                $"There is no reality data {container} in the iTwin of this job. Check the id; data of another iTwin must be "
                + $"copied into this one, or associated with it, before a document may refer to it.");
    }

    private static T Wait<T>(string container, Func<Task<T>> action)
    {
        try
        {
            return Task.Run(action).GetAwaiter().GetResult();
        }
        catch (ContainerNotFoundException)
        {
            throw new StageException(
                "RealityData_Deleted", $"The reality data {container} has been deleted, so the job cannot continue.");
        }
    }
}
