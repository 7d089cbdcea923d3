using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Decoding;

/// <summary>The decoder process: answers requests on its standard streams, one after the other, until its input ends.</summary>
public static class DecoderService
{
    /// <summary>Never returns: the process ends at the end of its input, even while it decodes.</summary>
    public static void Run()
    {
        ProcessLimits.IgnoreInterrupts();
        var input = ProcessLimits.TakeInput();
        var channel = new DecoderChannel(
            new FileStream(input, FileAccess.Read, bufferSize: 0),
            new FileStream(ProcessLimits.TakeOutput(), FileAccess.Write, bufferSize: 0));
        new Thread(() => ProcessLimits.ExitWhenClosed(input)) { IsBackground = true, Name = "end of input" }.Start();
        VipsLibrary.LoadForUntrustedFiles();
        var limits = new ProcessLimits();

        try
        {
            channel.Send(DecoderMessage.Ready);
            while (true)
            {
                var length = Expect(DecoderMessage.Request, channel);
                Answer(channel.Content(length, DecoderRequest.Read), channel, limits);
            }
        }
        catch (IOException)
        {
            ProcessLimits.Exit();
        }
    }

    private static void Answer(DecoderRequest request, DecoderChannel channel, ProcessLimits limits)
    {
        try
        {
            limits.Begin(0, 0);
            var decoding = new PhotoDecoding(request.File);
            if (request.Task == DecoderTask.CameraData)
            {
                var hasCameraData = decoding.ReadMetadata().HaveCameraData;
                channel.Send(DecoderMessage.CameraData, writer => writer.Write(hasCameraData));
                return;
            }
            var header = decoding.ReadHeader(request.Task, request.Reduction);
            channel.Send(DecoderMessage.Header, header.Write);
            if (request.Task == DecoderTask.Header)
                return;
            Expect(DecoderMessage.Go, channel);
            limits.Begin(header.DecoderBytes, header.Image.PixelCount);
            var hasFaults = false;
            if (request.Task == DecoderTask.Inspect)
                hasFaults = decoding.Check();
            else
            {
                decoding.Decode(
                    request.Task, request.Reduction,
                    size => channel.Send(DecoderMessage.Pixels, size.Write), channel.SendRows);
            }
            channel.Send(DecoderMessage.Done, writer => writer.Write(hasFaults));
        }
        catch (InvalidFileException e)
        {
            channel.Send(DecoderMessage.Failed, DecoderFailure.Of(e).Write);
        }
    }

    private static int Expect(DecoderMessage expected, DecoderChannel channel)
    {
        var (kind, length) = channel.Receive();
        return kind == expected ? length : throw new InvalidDataException();
    }
}
