using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Reality.Cli.Console;

namespace Reality.Cli.Remote;

/// <summary>
/// Copies files to and from a container, several at a time. Files already there in the same version are skipped.
/// </summary>
internal sealed class Transfer(Terminal terminal)
{
    private const int FilesAtOnce = 4;
    private static readonly StorageTransferOptions s_blocks = new()
    {
        MaximumConcurrency = 4, InitialTransferSize = 32 << 20, MaximumTransferSize = 8 << 20,
    };


    /// <param name="path">A file, or a folder, which is uploaded with all its subfolders.</param>
    public async Task UploadAsync(RemoteContainer container, string path, CancellationToken cancellation)
    {
        var root = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path];
        var there = new Dictionary<string, long?>(StringComparer.Ordinal);
        await foreach (var blob in container.ListAsync(cancellation))
            there[blob.Name] = blob.Properties.ContentLength;

        await EachAsync(files, file => new FileInfo(file).Length, async (file, token) =>
        {
            var name = Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');
            if (there.TryGetValue(name, out var length) && length == new FileInfo(file).Length)
                return;
            var client = (await container.OpenAsync(token)).GetBlobClient(name);
            await client.UploadAsync(file, new BlobUploadOptions { TransferOptions = s_blocks }, token);
        }, cancellation);
    }

    /// <exception cref="IOException">The name of a blob would lead out of <paramref name="folder"/>.</exception>
    public async Task DownloadAsync(RemoteContainer container, string folder, CancellationToken cancellation)
    {
        var blobs = new List<BlobItem>();
        await foreach (var blob in container.ListAsync(cancellation))
            blobs.Add(blob);
        var targets = blobs.ToDictionary(blob => blob.Name, blob => Inside(folder, blob.Name), StringComparer.Ordinal);

        await EachAsync(blobs, blob => blob.Properties.ContentLength ?? 0, async (blob, token) =>
        {
            var target = new FileInfo(targets[blob.Name]);
            var modified = blob.Properties.LastModified?.UtcDateTime;
            if (target.Exists && target.Length == blob.Properties.ContentLength && target.LastWriteTimeUtc == modified)
                return;
            target.Directory!.Create();
            var temporary = target.FullName + ".part";
            var client = (await container.OpenAsync(token)).GetBlobClient(blob.Name);
            await client.DownloadToAsync(temporary, new BlobDownloadToOptions { TransferOptions = s_blocks }, token);
            if (modified is { } time)
                File.SetLastWriteTimeUtc(temporary, time);
            File.Move(temporary, target.FullName, overwrite: true);
        }, cancellation);
    }

    private static string Inside(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new IOException($"The file '{name}' would be written outside of '{folder}'; nothing was downloaded.");
    }

    private async Task EachAsync<T>(
        IReadOnlyList<T> items, Func<T, long> sizeOf, Func<T, CancellationToken, Task> copy, CancellationToken cancellation)
    {
        long done = 0;
        var count = 0;
        var total = Math.Max(1, items.Sum(sizeOf));
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(items, options, async (item, token) =>
        {
            await copy(item, token);
            var bytes = Interlocked.Add(ref done, sizeOf(item));
            ShowProgress(Interlocked.Increment(ref count), items.Count, bytes, total);
        });
    }

    // On the error stream, because another program may read the output of the command.
    private void ShowProgress(int count, int all, long bytes, long total)
    {
        var culture = CultureInfo.InvariantCulture;
        var isTerminal = terminal.Bars is not null;
        if (isTerminal)
            terminal.Error.Write(string.Create(culture, $"\r[{100 * bytes / total,3} %] {count} of {all} files"));
        if (count == all)
            terminal.Error.WriteLine(isTerminal ? "" : string.Create(culture, $"{all} files, {bytes / 1e6:F1} MB"));
    }
}

/// <summary>The container of a reality data, opened through links that the server issues and that expire.</summary>
/// <param name="accessPath">Path of the operation that issues a link.</param>
internal sealed class RemoteContainer(ApiClient client, string accessPath) : IDisposable
{
    // A link is valid for one hour.
    private static readonly TimeSpan s_linkAge = TimeSpan.FromMinutes(40);

    private readonly SemaphoreSlim _gate = new(1);
    private BlobContainerClient? _container;
    private long _madeAt;

    /// <summary>Returns a client whose link remains valid for some time.</summary>
    public async Task<BlobContainerClient> OpenAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_container is null || Stopwatch.GetElapsedTime(_madeAt) > s_linkAge)
            {
                var answer = await client.GetAsync(accessPath, cancellation);
                _container = new(new Uri(answer["_links"]!["containerUrl"]!["href"]!.ToString()));
                _madeAt = Stopwatch.GetTimestamp();
            }
            return _container;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async IAsyncEnumerable<BlobItem> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var container = await OpenAsync(cancellation);
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellation))
            yield return blob;
    }

    public void Dispose() => _gate.Dispose();
}
