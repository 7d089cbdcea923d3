using System.Diagnostics;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Reality.Cli.Remote;

/// <summary>The container of a reality data, through links that the server hands out and that expire.</summary>
/// <param name="accessPath">The operation that gives a link.</param>
internal sealed class RemoteContainer(ApiClient client, string accessPath) : IDisposable
{
    // Links are good for an hour.
    private static readonly TimeSpan s_linkAge = TimeSpan.FromMinutes(40);

    private readonly SemaphoreSlim _gate = new(1);
    private BlobContainerClient? _container;
    private long _madeAt;

    /// <summary>A client whose link is still good for a while.</summary>
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

    public async IAsyncEnumerable<BlobItem> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var container = await OpenAsync(cancellation);
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellation))
            yield return blob;
    }

    public void Dispose() => _gate.Dispose();
}
