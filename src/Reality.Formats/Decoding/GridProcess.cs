using System.Runtime.InteropServices;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;

namespace Reality.Formats.Decoding;

/// <summary>
/// Transforms points by the grids of a user in a process of its own, so that a hostile grid ends its own job and nothing else:
/// the process has limits on memory and time, and no secrets.
/// </summary>
/// <remarks>
/// The process starts with the first operation and ends two seconds after the last, or as soon as this process ends. Operations
/// share it, one after the other. If it dies, all that follow are refused.
/// </remarks>
/// <param name="files">Names for messages, and full paths, as of <see cref="CrsData.Of"/>.</param>
/// <param name="bytes">Their size, unpacked.</param>
public sealed class GridProcess(IReadOnlyList<(string Name, string Path)> files, long bytes) : IGridHost, IDisposable
{
    // Points of one message.
    private const int MaxPointCount = 1 << 17;

    private static readonly TimeSpan s_keepIdle = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private DecoderProcess? _process;
    private Timer? _ending;
    private InvalidFileException? _fault;
    private int _openCount;
    private int _lastId;

    /// <summary>Id of the process; null if none runs.</summary>
    internal int? ProcessId
    {
        get
        {
            lock (_gate)
                return _process?.Id;
        }
    }

    public IReadOnlyCollection<string> Used
    {
        get
        {
            lock (_gate)
                return [.. _used];
        }
    }

    public IGeodeticOperation Create(CoordinateSystem source, CoordinateSystem target)
    {
        lock (_gate)
        {
            var id = ++_lastId;
            Exchange(0, channel =>
            {
                channel.Send(DecoderMessage.Operation, new GridOperation(id, bytes, source, target).Write);
                var (kind, length) = channel.Receive();
                if (kind == DecoderMessage.NoOperation)
                    throw new NotSupportedException(channel.Content(length, reader => reader.ReadString()));
                ReceiveUsed(DecoderMessage.Operation, kind, length, channel);
            });
            _openCount++;
            return new Operation(this, id);
        }
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        lock (_gate)
            End();
    }

    private void Apply(int id, Span<double> x, Span<double> y, Span<double> z, bool isForward)
    {
        for (var first = 0; first < x.Length; first += MaxPointCount)
        {
            var count = Math.Min(MaxPointCount, x.Length - first);
            double[][] axes = [[.. x.Slice(first, count)], [.. y.Slice(first, count)], [.. z.Slice(first, count)]];
            lock (_gate)
                Exchange(count, channel => Transform(new(id, isForward, count), axes, channel));
            axes[0].CopyTo(x[first..]);
            axes[1].CopyTo(y[first..]);
            axes[2].CopyTo(z[first..]);
        }
    }

    private void Transform(GridTransform asked, double[][] axes, DecoderChannel channel)
    {
        channel.Send(DecoderMessage.Transform, asked.Write);
        foreach (var axis in axes)
            channel.SendRows(MemoryMarshal.AsBytes(axis.AsSpan()));
        var (kind, length) = channel.Receive();
        ReceiveUsed(DecoderMessage.Transform, kind, length, channel);
        foreach (var axis in axes)
        {
            if (channel.Receive() != (DecoderMessage.Rows, sizeof(double) * axis.Length))
                throw new InvalidDataException();
            channel.Content(MemoryMarshal.AsBytes(axis.AsSpan()));
        }
    }

    private void ReceiveUsed(DecoderMessage expected, DecoderMessage kind, int length, DecoderChannel channel)
    {
        if (kind != expected)
            throw new InvalidDataException();
        _used.UnionWith(channel.Content(length, reader => DecoderHeader.ReadList(reader, reader.ReadString)));
    }

    private void Release(int id)
    {
        lock (_gate)
        {
            _openCount--;
            try
            {
                if (_process is not null)
                    Exchange(0, channel => channel.Send(DecoderMessage.Release, writer => writer.Write(id)));
            }
            catch (InvalidFileException)
            {
                // Reported by the next operation.
            }
        }
    }

    private void Exchange(int pointCount, Action<DecoderChannel> exchange)
    {
        if (_fault is not null)
            throw _fault;
        _process ??= Start();
        try
        {
            _process.Exchange(DecoderLimits.Usual.OperationTime(pointCount), channel =>
            {
                exchange(channel);
                return true;
            });
            _ending?.Change(s_keepIdle, Timeout.InfiniteTimeSpan);
        }
        catch (DecoderDiedException e)
        {
            End();
            throw _fault = new InvalidFileException(
                CrsData.Kind,
                $"PROJ cannot read its grids: the process that does so {e.Message}. Take the grids from cdn.proj.org, and leave "
                + $"out those that the job does not need.",
                inner: e);
        }
    }

    private DecoderProcess Start()
    {
        var process = DecoderProcess.Start(DecoderLimits.Usual);
        process.Exchange(DecoderLimits.Usual.OperationTime(0), channel =>
        {
            foreach (var (name, path) in files)
            {
                channel.Send(DecoderMessage.CrsFile, writer =>
                {
                    writer.Write(name);
                    writer.Write(path);
                });
            }
            return true;
        });
        _ending ??= new(_ => EndIdle());
        return process;
    }

    private void EndIdle()
    {
        lock (_gate)
        {
            if (_openCount == 0)
                End();
        }
    }

    private void End()
    {
        _process?.Dispose();
        _process = null;
        _ending?.Dispose();
        _ending = null;
    }

    private sealed class Operation(GridProcess process, int id) : IGeodeticOperation
    {
        private int _isReleased;

        public void Apply(Span<double> x, Span<double> y, Span<double> z, bool isForward) =>
            process.Apply(id, x, y, z, isForward);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
                process.Release(id);
        }
    }
}
