using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reality.Formats.Decoding;

/// <summary>Limits of a decoder process, which it sets for itself (setrlimit of Linux).</summary>
internal sealed partial class ProcessLimits
{
    private const int SignalHangup = 1;
    private const int SignalInterrupt = 2;
    private const int SignalTerminate = 15;
    private const nint Ignore = 1;
    private const int ResourceCpu = 0;
    private const int ResourceFileSize = 1;
    private const int ResourceData = 2;
    private const int ResourceCore = 4;
    private const int OpenWriteOnly = 1;

    private readonly DecoderLimits _limits;

    // What runtime and libraries occupy.
    private readonly long _bytesAtStart = DataBytes();

    public ProcessLimits(DecoderLimits limits)
    {
        _limits = limits;
        Set(ResourceCore, 0);
        Set(ResourceFileSize, 0);
    }

    /// <summary>Interrupts and terminations are meant for the program, which closes the pipe when it has no more files.</summary>
    public static void IgnoreInterrupts()
    {
        foreach (var signal in (int[])[SignalHangup, SignalInterrupt, SignalTerminate])
            SetSignal(signal, Ignore);
    }

    /// <summary>The standard input.</summary>
    public static SafeFileHandle TakeInput() => new(0, ownsHandle: false);

    /// <summary>The standard output, which becomes invisible to libraries that write to it, as standard error does.</summary>
    public static SafeFileHandle TakeOutput()
    {
        var output = Duplicate(1);
        var nowhere = Open("/dev/null", OpenWriteOnly);
        _ = DuplicateTo(nowhere, 1);
        _ = DuplicateTo(nowhere, 2);
        return new(output, ownsHandle: false);
    }

    /// <summary>Sets the limits for one file, counted from now.</summary>
    /// <param name="decoderBytes">Predicted memory.</param>
    public void Begin(long decoderBytes, long pixelCount) => Begin(decoderBytes, _limits.CpuTime(pixelCount));

    /// <summary>Sets the limits for the search for QR codes in a picture.</summary>
    public void BeginQrCodes(long pixelCount, TimeSpan cpuTime) => Begin(DecoderLimits.QrBytes(pixelCount), cpuTime);

    /// <summary>Sets the limits for an operation on points by files of crsData.</summary>
    /// <param name="fileBytes">Size of all files, unpacked.</param>
    public void BeginOperation(long fileBytes, int pointCount) =>
        Begin(DecoderLimits.GridBytes(fileBytes), _limits.OperationTime(pointCount));

    private void Begin(long decoderBytes, TimeSpan cpuTime)
    {
        Set(ResourceData, (ulong)(_bytesAtStart + _limits.SpareBytes + decoderBytes));
        Set(ResourceCpu, (ulong)Math.Ceiling((Environment.CpuUsage.TotalTime + cpuTime).TotalSeconds));
    }

    /// <summary>
    /// Waits until the other end of a pipe is closed, and ends the process at once, without waiting for threads that decode.
    /// </summary>
    public static void ExitWhenClosed(SafeFileHandle input)
    {
        var pipe = new PolledFile((int)input.DangerousGetHandle(), 0, 0);
        while (Poll(ref pipe, 1, -1) <= 0 || pipe.Happened == 0)
        {
            // Interrupted by a signal.
        }
        Exit();
    }

    public static void Exit() => ExitNow(0);

    /// <summary>Private writable memory, the measure of RLIMIT_DATA: the sixth number of /proc/self/statm, in pages.</summary>
    private static long DataBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[5], CultureInfo.InvariantCulture)
        * Environment.SystemPageSize;

    // The hard limit stays: a process without privileges cannot raise it again for the next file.
    private static void Set(int resource, ulong soft)
    {
        if (GetLimit(resource, out var limit) != 0 || SetLimit(resource, limit with { Soft = Math.Min(soft, limit.Hard) }) != 0)
            throw new InvalidOperationException($"The limit {resource} of the decoder could not be set.");
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PolledFile file, ulong count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);

    private readonly record struct ResourceLimit(ulong Soft, ulong Hard);

    private readonly record struct PolledFile(int Descriptor, short Events, short Happened);
}

/// <summary>Memory and time that a file may take.</summary>
internal sealed record DecoderLimits
{
    /// <summary>The limits of all files; tests have others.</summary>
    public static readonly DecoderLimits Usual = new();

    // Ten times what real photos take, see docs/benchmarks.md.
    private const double QrSeconds = 1;
    private const double QrSecondsPerMegapixel = 0.25;
    private const double MaxQrSeconds = 9;
    private const long QrBytesPerPixel = 4;

    // A tenth of what PROJ does.
    private const double PointsPerSecond = 50_000;

    /// <summary>Bytes a decoder needs besides those predicted for a file.</summary>
    public long SpareBytes { get; init; } = 96L << 20;

    /// <summary>Processor time that any file may take, in seconds.</summary>
    public int CpuSeconds { get; init; } = 8;

    /// <summary>A decoder manages at least 8 megapixels per second of processor time.</summary>
    public int PixelsPerSecond { get; init; } = 8_000_000;

    /// <summary>Wall-clock time that any file may take beside its processor time, in seconds.</summary>
    public double WallSeconds { get; init; } = 60;

    /// <summary>Wall-clock time per processor time, on a busy machine.</summary>
    public int WallFactor { get; init; } = 8;

    /// <summary>Arguments of the decoder process, which limits its memory and processor time itself.</summary>
    public string[] Arguments => [Text(SpareBytes), Text(CpuSeconds), Text(PixelsPerSecond)];

    /// <summary>Limits by <see cref="Arguments"/>; without arguments the usual ones.</summary>
    public static DecoderLimits Parse(string[] arguments) => arguments is [var spareBytes, var cpuSeconds, var pixelsPerSecond]
        ? new()
        {
            SpareBytes = long.Parse(spareBytes, CultureInfo.InvariantCulture),
            CpuSeconds = int.Parse(cpuSeconds, CultureInfo.InvariantCulture),
            PixelsPerSecond = int.Parse(pixelsPerSecond, CultureInfo.InvariantCulture),
        }
        : Usual;

    /// <summary>Processor time.</summary>
    public TimeSpan CpuTime(long pixelCount) => TimeSpan.FromSeconds(CpuSeconds + pixelCount / PixelsPerSecond);

    /// <summary>Processor time of the search of a photo for QR codes.</summary>
    /// <param name="pixelCount">Of all pictures that were made of the photo so far.</param>
    public static TimeSpan QrTime(long pixelCount) =>
        TimeSpan.FromSeconds(Math.Min(MaxQrSeconds, QrSeconds + 1e-6 * QrSecondsPerMegapixel * pixelCount));

    /// <summary>Memory of the search for QR codes: the picture, copies of it, and black and white.</summary>
    public static long QrBytes(long pixelCount) => QrBytesPerPixel * pixelCount;

    /// <summary>Memory of grids: the files, and as much for what PROJ makes of them.</summary>
    public static long GridBytes(long fileBytes) => 2 * fileBytes;

    /// <summary>Processor time of an operation on points, with that of reading the grids.</summary>
    public TimeSpan OperationTime(int pointCount) => TimeSpan.FromSeconds(CpuSeconds + pointCount / PointsPerSecond);

    /// <summary>Wall-clock time.</summary>
    public TimeSpan WallTime(long pixelCount) => WallTime(CpuTime(pixelCount));

    /// <summary>Wall-clock time for what may take this much processor time.</summary>
    public TimeSpan WallTime(TimeSpan cpuTime) => TimeSpan.FromSeconds(WallSeconds) + WallFactor * cpuTime;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
