using System.Collections.Concurrent;
using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Decoding;

/// <summary>The decoder process: answers requests on its standard streams, one after the other, until its input ends.</summary>
public static class DecoderService
{
    /// <summary>Returns never: the process ends at the end of its input, even while it decodes.</summary>
    public static void Run()
    {
        ProcessLimits.IgnoreInterrupts();
        var channel = new DecoderChannel(
            new FileStream(ProcessLimits.TakeInput(), FileAccess.Read, bufferSize: 0),
            new FileStream(ProcessLimits.TakeOutput(), FileAccess.Write, bufferSize: 0));
        VipsLibrary.LoadForUntrustedFiles();
        var limits = new ProcessLimits();

        var requests = new BlockingCollection<DecoderRequest>();
        using var go = new SemaphoreSlim(0);
        new Thread(() => Listen(channel, requests, go)) { IsBackground = true, Name = "requests" }.Start();
        channel.Send(DecoderMessage.Ready);
        foreach (var request in requests.GetConsumingEnumerable())
            Answer(request, channel, go, limits);
    }

    /// <summary>Passes messages on; the program closes the pipe, or has gone, when they end.</summary>
    private static void Listen(DecoderChannel channel, BlockingCollection<DecoderRequest> requests, SemaphoreSlim go)
    {
        try
        {
            while (true)
            {
                var (kind, length) = channel.Receive();
                if (kind == DecoderMessage.Request)
                    requests.Add(channel.Content(length, DecoderRequest.Read));
                else
                    go.Release();
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            ProcessLimits.Exit();
        }
    }

    private static void Answer(DecoderRequest request, DecoderChannel channel, SemaphoreSlim go, ProcessLimits limits)
    {
        try
        {
            limits.Begin(0, 0);
            var decoding = new PhotoDecoding(request.File);
            var header = decoding.ReadHeader(request.Task, request.Reduction);
            channel.Send(DecoderMessage.Header, header.Write);
            if (request.Task == DecoderTask.Header)
                return;
            go.Wait();
            limits.Begin(header.DecoderBytes, header.Image.PixelCount);
            if (request.Task == DecoderTask.Inspect)
                decoding.Check();
            else
            {
                decoding.Decode(
                    request.Task == DecoderTask.Gray, request.Reduction,
                    size => channel.Send(DecoderMessage.Pixels, size.Write), channel.SendRows);
            }
            channel.Send(DecoderMessage.Done);
        }
        catch (InvalidFileException e)
        {
            channel.Send(DecoderMessage.Failed, DecoderFailure.Of(e).Write);
        }
    }
}
