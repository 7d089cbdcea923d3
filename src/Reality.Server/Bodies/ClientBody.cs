using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Reality.Storage.Blobs;

namespace Reality.Server.Bodies;

/// <summary>The body of a request. Whatever the client does wrong is a <see cref="BadHttpRequestException"/>.</summary>
/// <remarks>
/// 408: the client sent nothing for some time. 400: the body is malformed or was cut off. 429: the unfinished bodies of its user
/// hold too much memory. The wait is measured here because Kestrel has no minimum rate for a single request of HTTP/2 or HTTP/3.
/// </remarks>
internal sealed class ClientBody : ReadOnlyStream
{
    private readonly PipeReader _body;
    private readonly TimeSpan _patience;
    private readonly BodyLease _lease;
    private readonly bool _isBuffered;
    private readonly Timer _waiting;

    /// <param name="lease">Part of the user's allowance that the body holds until it is disposed.</param>
    /// <param name="isBuffered">Whether the server holds the whole body in memory; otherwise it streams it.</param>
    public ClientBody(PipeReader body, TimeSpan patience, BodyLease lease, bool isBuffered)
    {
        (_body, _patience, _lease, _isBuffered) = (body, patience, lease, isBuffered);
        // Not a cancellation token: a canceled read would leave the reader in a state in which Kestrel cannot skip the rest.
        _waiting = new Timer(
            static reader => ((PipeReader)reader!).CancelPendingRead(), body, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var received = await ReceiveAsync(cancellationToken);
            var count = (int)Math.Min(received.Buffer.Length, buffer.Length);
            received.Buffer.Slice(0, count).CopyTo(buffer.Span);
            _body.AdvanceTo(received.Buffer.GetPosition(count));
            if (_isBuffered)
                _lease.Hold(count);
            if (count > 0 || buffer.IsEmpty || received.IsCompleted)
                return count;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _waiting.Dispose();
        _lease.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellation)
    {
        _waiting.Change(_patience, Timeout.InfiniteTimeSpan);
        ReadResult received;
        try
        {
            received = await _body.ReadAsync(cancellation);
        }
        catch (IOException failure) when (failure is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The body of the request is malformed or was cut off.", failure);
        }
        finally
        {
            _waiting.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        if (!received.IsCanceled)
            return received;
        _body.AdvanceTo(received.Buffer.Start);
        throw new BadHttpRequestException(
            $"The client sent nothing for {_patience.TotalSeconds:0.#} seconds.", StatusCodes.Status408RequestTimeout);
    }
}
