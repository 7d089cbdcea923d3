using System.Diagnostics;
using System.Runtime.InteropServices;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Imaging;
using Reality.Formats.Thermal;

namespace Reality.Formats.Decoding;

/// <summary>A running decoder process. Used by one thread at a time.</summary>
internal sealed class DecoderProcess : IDisposable
{
    // Killed by SIGXCPU.
    private const int CpuTimeExceeded = 128 + 24;
    private const string ProgramName = "Reality.Decoder.dll";

    // Small beside DecoderLimits.SpareBytes.
    private const string KeptBytes = "8388608";

    // Where PROJ finds its own files.
    private static readonly string[] s_keptVariables = ["PROJ_DATA", "PROJ_LIB"];

    private readonly Process _process;
    private readonly DecoderChannel _channel;
    private readonly DecoderLimits _limits;
    private volatile bool _isLate;
    private TimeSpan _countedTime;

    private DecoderProcess(Process process, DecoderLimits limits)
    {
        _process = process;
        _limits = limits;
        _channel = new(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
    }

    /// <summary>Id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Number of files it has decoded.</summary>
    public int FileCount { get; private set; }

    /// <summary>When it decoded the last file.</summary>
    public long LastUse { get; private set; } = Stopwatch.GetTimestamp();

    /// <summary>Starts a process and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">The program is missing or does not start.</exception>
    public static DecoderProcess Start(DecoderLimits limits)
    {
        var program = Path.Combine(AppContext.BaseDirectory, ProgramName);
        var start = new ProcessStartInfo(DotnetHost())
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = "/",
        };
        foreach (var argument in (string[])[program, .. limits.Arguments])
            start.ArgumentList.Add(argument);
        // Tokens and connection strings of the program are nothing for a process that reads files of strangers.
        start.Environment.Clear();
        foreach (var name in s_keptVariables)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["MALLOC_ARENA_MAX"] = "2";
        // libvips takes and returns buffers for every few rows; memory that goes back to the system each time is cleared again.
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = KeptBytes;
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = KeptBytes;
        var decoder = new DecoderProcess(Process.Start(start)!, limits);
        try
        {
            if (decoder._channel.Receive() is (DecoderMessage.Ready, 0))
                return decoder;
        }
        catch (IOException)
        {
            // The process ended; reported below.
        }
        decoder.Kill();
        decoder._process.WaitForExit();
        var exitCode = decoder._process.ExitCode;
        decoder.Dispose();
        throw new InvalidOperationException(
            $"The decoder of photos does not start: '{start.FileName} {program}' ended with {exitCode}.");
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="size">Size that a file must have, see <see cref="IPhotoDecoder.ReadColor"/>.</param>
    /// <param name="admit">Called with the header before the pixels are decoded; waits until there is memory for them.</param>
    /// <exception cref="InvalidFileException">The file is broken.</exception>
    /// <exception cref="DecoderDiedException">The process died, or was ended because of a limit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. The process is ended.</exception>
    public (DecoderHeader Header, DecodedPixels? Pixels) Run(
        DecoderRequest request, UprightSize? size, Action<DecoderHeader> admit, CancellationToken cancellation) => Ask(clock =>
    {
        _channel.Send(DecoderMessage.Request, request.Write);
        var header = Expect(DecoderMessage.Header, DecoderHeader.Read);
        CheckHeader(header.Image);
        DecodedPixels? pixels = null;
        if (request.Task != DecoderTask.Header)
        {
            clock.Stop();
            CheckSize(size, header.Image, request.File.Name);
            admit(header);
            clock.Start(_limits.WallTime(header.Image.PixelCount));
            _channel.Send(DecoderMessage.Go);
            if (request.Task != DecoderTask.Inspect)
                pixels = ReceivePixels(request, header.Image);
            var hasFaults = Expect(DecoderMessage.Done, reader => reader.ReadBoolean());
            header = header with { Image = header.Image with { HasFaults = hasFaults } };
        }
        return (header, pixels);
    }, cancellation);

    /// <summary>Reads the metadata of a file, and tells whether a camera took the image.</summary>
    /// <inheritdoc cref="Run"/>
    public bool HasCameraData(ImagePath file, CancellationToken cancellation) => Ask(_ =>
    {
        _channel.Send(DecoderMessage.Request, new DecoderRequest(DecoderTask.CameraData, file, 1).Write);
        return Expect(DecoderMessage.CameraData, reader => reader.ReadBoolean());
    }, cancellation);

    /// <summary>Decodes the QR codes of a gray picture.</summary>
    /// <param name="limit">Processor time that the process may take, rounded up to seconds.</param>
    /// <returns>The codes, and the processor time that they took.</returns>
    /// <inheritdoc cref="Run"/>
    public (IReadOnlyList<QrCode> Codes, TimeSpan Took) FindQrCodes(
        Image<byte> gray, TimeSpan limit, CancellationToken cancellation)
    {
        var before = _countedTime;
        var codes = Ask(clock =>
        {
            var pixels = gray.Pixels.AsSpan(0, gray.Width * gray.Height);
            clock.Start(_limits.WallTime(limit));
            _channel.Send(DecoderMessage.Picture, new SearchedPicture(gray.Width, gray.Height, limit).Write);
            _channel.SendRows(pixels);
            return Expect(DecoderMessage.QrCodes, DecoderQrCodes.Read);
        }, cancellation);
        return (codes, _countedTime - before);
    }

    /// <summary>Exchanges messages with the process.</summary>
    /// <param name="cpuTime">Processor time that the process may take for them.</param>
    /// <exception cref="DecoderDiedException">The process died, or was ended because of a limit.</exception>
    public T Exchange<T>(TimeSpan cpuTime, Func<DecoderChannel, T> exchange) => Ask(clock =>
    {
        clock.Start(_limits.WallTime(cpuTime));
        return exchange(_channel);
    }, CancellationToken.None);

    private T Ask<T>(Func<DecoderClock, T> ask, CancellationToken cancellation)
    {
        using var clock = new DecoderClock(EndLate);
        using var cancelling = cancellation.Register(Kill);
        try
        {
            clock.Start(_limits.WallTime(0));
            return ask(clock);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new DecoderDiedException(ReasonOfDeath(clock.Limit), mayBeOfOtherFile: FileCount > 0 && !_isLate);
        }
        finally
        {
            FileCount++;
            LastUse = Stopwatch.GetTimestamp();
            CountTime();
        }
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The pixels have the size that follows from the header, whatever the process says.</summary>
    private DecodedPixels ReceivePixels(DecoderRequest request, ImageHeader image)
    {
        var size = Expect(DecoderMessage.Pixels, DecodedSize.Read);
        var (width, height) = (Reduced(image.UprightWidth), Reduced(image.UprightHeight));
        var isExpected = request.Task == DecoderTask.Temperature
            ? size is { Width: > 0, Height: > 0, BandCount: sizeof(float) }
                && (long)size.Width * size.Height <= TemperatureImage.MaxPixelCount
            : (size.Width, size.Height) == (width, height)
                && (size.BandCount == 1 || request.Task == DecoderTask.Color && size.BandCount == 3);
        if (!isExpected)
            throw new InvalidDataException();
        var pixels = new DecodedPixels(size);
        for (var position = 0; position < pixels.Bytes.Length;)
        {
            var length = ExpectLength(DecoderMessage.Rows);
            _channel.Content(pixels.Bytes.Slice(position, Math.Min(length, pixels.Bytes.Length - position)));
            position += length > 0 ? length : throw new InvalidDataException();
        }
        return pixels;

        int Reduced(int side) => (side + request.Reduction - 1) / request.Reduction;
    }

    private void CheckSize(UprightSize? size, ImageHeader image, string name)
    {
        try
        {
            size?.Check(image, name);
        }
        catch (InvalidFileException)
        {
            _channel.Send(DecoderMessage.Skip);
            throw;
        }
    }

    private static void CheckHeader(ImageHeader image)
    {
        if (image is not { Width: > 0, Height: > 0, PixelCount: <= ImageFile.MaxPixelCount, Orientation: >= 1 and <= 8 })
            throw new InvalidDataException();
    }

    private T Expect<T>(DecoderMessage expected, Func<BinaryReader, T> read) => _channel.Content(ExpectLength(expected), read);

    private int ExpectLength(DecoderMessage expected)
    {
        var (kind, length) = _channel.Receive();
        if (kind == DecoderMessage.Failed)
            throw _channel.Content(length, DecoderFailure.Read).ToException();
        return kind == expected ? length : throw new InvalidDataException();
    }

    private void EndLate()
    {
        _isLate = true;
        Kill();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Counts the processor time since the last file. Of a process that has ended, nothing is known any more.</summary>
    private void CountTime()
    {
        try
        {
            var time = _process.TotalProcessorTime;
            ProcessorTime.AddOfOther(time - _countedTime);
            _countedTime = time;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended.
        }
    }

    private string ReasonOfDeath(TimeSpan timeLimit)
    {
        Kill();
        _process.WaitForExit();
        if (_isLate)
            return $"takes longer than {timeLimit.TotalSeconds:F0} s to decode";
        return _process.ExitCode == CpuTimeExceeded
            ? "takes more processor time to decode than an image of its size may"
            : $"crashed its decoder ({_process.ExitCode})";
    }

    /// <summary>The "dotnet" that runs this program.</summary>
    private static string DotnetHost() => Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}

/// <summary>Ends a process that takes longer than a file may.</summary>
internal sealed class DecoderClock(Action endLate) : IDisposable
{
    private readonly Timer _timer = new(_ => endLate());

    /// <summary>The limit that counts.</summary>
    public TimeSpan Limit { get; private set; }

    public void Start(TimeSpan limit)
    {
        Limit = limit;
        _timer.Change(Limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stops while the process waits for this one.</summary>
    public void Stop() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}

/// <summary>A decoder process ended while it decoded a file.</summary>
/// <param name="reason">Continues a sentence that begins with the name of the file.</param>
/// <param name="mayBeOfOtherFile">Whether a file before this one may have caused it.</param>
internal sealed class DecoderDiedException(string reason, bool mayBeOfOtherFile) : Exception(reason)
{
    public bool MayBeOfOtherFile => mayBeOfOtherFile;
}
