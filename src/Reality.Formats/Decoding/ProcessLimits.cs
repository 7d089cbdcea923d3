using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reality.Formats.Decoding;

/// <summary>Limits of a decoder process, which it sets for itself (setrlimit of Linux).</summary>
internal sealed partial class ProcessLimits
{
    /// <summary>Bytes a decoder needs besides those predicted for a file.</summary>
    public const long SpareBytes = 96L << 20;

    private const int SignalHangup = 1;
    private const int SignalInterrupt = 2;
    private const int SignalTerminate = 15;
    private const nint Ignore = 1;
    private const int ResourceCpu = 0;
    private const int ResourceFileSize = 1;
    private const int ResourceData = 2;
    private const int ResourceCore = 4;
    private const int OpenWriteOnly = 1;
    // What runtime and libraries occupy.
    private readonly long _bytesAtStart = DataBytes();

    public ProcessLimits()
    {
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
    public void Begin(long decoderBytes, long pixelCount)
    {
        Set(ResourceData, (ulong)(_bytesAtStart + SpareBytes + decoderBytes));
        var seconds = Environment.CpuUsage.TotalTime + DecoderLimits.CpuTime(pixelCount);
        Set(ResourceCpu, (ulong)Math.Ceiling(seconds.TotalSeconds));
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
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[5], System.Globalization.CultureInfo.InvariantCulture)
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

/// <summary>Time that a file may take.</summary>
internal static class DecoderLimits
{
    /// <summary>Processor time: a decoder manages at least 8 megapixels per second.</summary>
    public static TimeSpan CpuTime(long pixelCount) => TimeSpan.FromSeconds(8 + pixelCount / 8_000_000);

    /// <summary>Wall-clock time, on a busy machine.</summary>
    public static TimeSpan WallTime(long pixelCount) => TimeSpan.FromSeconds(60) + 8 * CpuTime(pixelCount);
}
