using System.Diagnostics;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Imaging;

namespace Reality.Formats.Decoding;

/// <summary>
/// Decodes files in other processes, so that a hostile file costs its own photo and nothing else: each process has limits on
/// memory and time, no secrets, and is replaced when it dies.
/// </summary>
/// <remarks>
/// There are as many processes as calls at the same time. Each is started when it is needed, serves one file after the other and
/// ends a minute after the last, or as soon as this process ends, whatever ends it.
/// </remarks>
public sealed class DecoderPool : IPhotoDecoder, IDisposable
{
    /// <summary>Memory of all processes of the pool together; calls wait for it.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>Memory of a process besides that of a file.</summary>
    private const long ProcessBytes = 64L << 20;

    private static readonly TimeSpan s_keepIdle = TimeSpan.FromMinutes(1);
    private static readonly Lazy<DecoderPool> s_shared = new(() => new());

    private readonly Lock _gate = new();
    // Processes that wait for a file, and those that are starting.
    private readonly Stack<Task<DecoderProcess>> _idle = new();
    private readonly MemoryGate _memory = new(MaxBytes);
    private readonly Timer _cleaning;
    private readonly DecoderLimits _limits;

    public DecoderPool()
        : this(DecoderLimits.Usual)
    {
    }

    internal DecoderPool(DecoderLimits limits) =>
        (_limits, _cleaning) = (limits, new(_ => EndIdle(s_keepIdle), null, s_keepIdle, s_keepIdle));

    /// <summary>The pool that all jobs of this process share.</summary>
    public static DecoderPool Shared => s_shared.Value;

    public ImageHeader ReadHeader(string path, string name, CancellationToken cancellation) =>
        Run(new(DecoderTask.Header, new(path, name), 1), null, cancellation).Header.Image;

    public bool HasCameraData(string path, string name, CancellationToken cancellation) =>
        Use((process, _) => process.HasCameraData(new(path, name), cancellation), e => DiedOf(name, e), cancellation);

    public InspectedImage Inspect(string path, string name, CancellationToken cancellation)
    {
        var (header, _) = Run(new(DecoderTask.Inspect, new(path, name), 1), null, cancellation);
        return new(header.Image, header.Metadata);
    }

    public Image<Rgb24> ReadColor(
        string path, string name, int reduction, UprightSize? size, CancellationToken cancellation) =>
        Run(new(DecoderTask.Color, new(path, name), reduction), size, cancellation).Pixels!.ToColor();

    public Image<byte> ReadGray(
        string path, string name, int reduction, UprightSize? size, CancellationToken cancellation) =>
        Run(new(DecoderTask.Gray, new(path, name), reduction), size, cancellation).Pixels!.ToGray();

    public Image<byte> ReadAlpha(string path, string name, UprightSize? size, CancellationToken cancellation) =>
        Run(new(DecoderTask.Alpha, new(path, name), 1), size, cancellation).Pixels!.ToGray();

    public Image<float> ReadTemperature(string path, string name, CancellationToken cancellation) =>
        Run(new(DecoderTask.Temperature, new(path, name), 1), null, cancellation).Pixels!.ToNumbers();

    /// <summary>
    /// Begins the search for the QR codes of a photo: the pictures that are made of it share its processor time. For one thread
    /// at a time.
    /// </summary>
    public QrDecoder BeginQrSearch()
    {
        var (pixelCount, spent) = (0L, TimeSpan.Zero);
        return (gray, cancellation) =>
        {
            pixelCount += (long)gray.Width * gray.Height;
            var limit = DecoderLimits.QrTime(pixelCount);
            if (spent >= limit)
                throw Refused(null);
            var (codes, took) = Use(
                (process, takeMemory) =>
                {
                    takeMemory(DecoderLimits.QrBytes((long)gray.Width * gray.Height));
                    return process.FindQrCodes(gray, limit - spent, cancellation);
                },
                Refused, cancellation);
            spent += took;
            return codes;

            InvalidFileException Refused(DecoderDiedException? e) => new(
                "QR codes",
                $"takes more than {limit.TotalSeconds:0.#} s of processor time, or more memory than a photo may. Remove the "
                + $"photo, or search for no QR codes.",
                inner: e);
        };
    }

    /// <summary>Starts processes ahead of the first files, while the program does something else.</summary>
    public void Prepare(int processCount)
    {
        lock (_gate)
        {
            while (_idle.Count < processCount)
                _idle.Push(Task.Run(() => DecoderProcess.Start(_limits)));
        }
    }

    /// <summary>Ends the processes that are idle.</summary>
    public void Dispose()
    {
        _cleaning.Dispose();
        EndIdle(TimeSpan.Zero);
    }

    /// <summary>Ids of the processes that are idle.</summary>
    internal IReadOnlyList<int> IdleProcesses
    {
        get
        {
            lock (_gate)
                return [.. _idle.Where(process => process.IsCompletedSuccessfully).Select(process => process.Result.Id)];
        }
    }

    private (DecoderHeader Header, DecodedPixels? Pixels) Run(
        DecoderRequest request, UprightSize? size, CancellationToken cancellation) => Use(
        (process, takeMemory) => process.Run(request, size, header => takeMemory(header.DecoderBytes), cancellation),
        e => DiedOf(request.File.Name, e), cancellation);

    private static InvalidFileException DiedOf(string name, DecoderDiedException e) =>
        new("Image", $"{e.Message}. Save it again with another program, or remove it.", inner: e, fileName: name);

    /// <param name="use">Is given a process, and a method that waits for the memory of a file.</param>
    /// <param name="errorOf">The error that tells of a file which ends its process.</param>
    private T Use<T>(
        Func<DecoderProcess, Action<long>, T> use, Func<DecoderDiedException, InvalidFileException> errorOf,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return Use(TakeProcess(), use, errorOf, cancellation);
        }
        catch (DecoderDiedException e) when (e.MayBeOfOtherFile)
        {
            // A new process shows whether it was this file.
            return Use(DecoderProcess.Start(_limits), use, errorOf, cancellation);
        }
    }

    private T Use<T>(
        DecoderProcess process, Func<DecoderProcess, Action<long>, T> use,
        Func<DecoderDiedException, InvalidFileException> errorOf, CancellationToken cancellation)
    {
        var isUsable = false;
        long taken = 0;
        try
        {
            var result = use(process, bytes => taken = _memory.Take(BytesFor(bytes), cancellation));
            isUsable = true;
            return result;
        }
        catch (InvalidFileException)
        {
            isUsable = true;
            throw;
        }
        catch (DecoderDiedException e) when (!e.MayBeOfOtherFile)
        {
            throw errorOf(e);
        }
        finally
        {
            _memory.Return(taken);
            if (isUsable)
                Keep(process);
            else
                process.Dispose();
        }
    }

    private static long BytesFor(long decoderBytes) => ProcessBytes + Math.Clamp(decoderBytes, 0, DecoderMemory.MaxBytes);

    private DecoderProcess TakeProcess()
    {
        Task<DecoderProcess>? process;
        lock (_gate)
            _idle.TryPop(out process);
        return process?.GetAwaiter().GetResult() ?? DecoderProcess.Start(_limits);
    }

    private void Keep(DecoderProcess process)
    {
        lock (_gate)
            _idle.Push(Task.FromResult(process));
    }

    private void EndIdle(TimeSpan since)
    {
        List<DecoderProcess> ending;
        lock (_gate)
        {
            var all = _idle.Reverse().ToLookup(
                process => process.IsCompletedSuccessfully && Stopwatch.GetElapsedTime(process.Result.LastUse) >= since);
            _idle.Clear();
            foreach (var process in all[false])
                _idle.Push(process);
            ending = [.. all[true].Select(process => process.Result)];
        }
        foreach (var process in ending)
            process.Dispose();
    }
}

/// <summary>Admits users of memory as long as they fit together.</summary>
internal sealed class MemoryGate(long maxBytes)
{
    private readonly object _changed = new();
    private long _taken;

    /// <summary>Waits until this number of bytes is free, and takes them; a user of all bytes waits until it is alone.</summary>
    public long Take(long bytes, CancellationToken cancellation)
    {
        using var waking = cancellation.Register(() =>
        {
            lock (_changed)
                Monitor.PulseAll(_changed);
        });
        lock (_changed)
        {
            while (_taken + bytes > maxBytes)
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_changed);
            }
            _taken += bytes;
            return bytes;
        }
    }

    public void Return(long bytes)
    {
        lock (_changed)
        {
            _taken -= bytes;
            Monitor.PulseAll(_changed);
        }
    }
}
