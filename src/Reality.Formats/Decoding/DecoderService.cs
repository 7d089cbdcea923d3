using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Imaging;
using Reality.Formats.QrCodes;

namespace Reality.Formats.Decoding;

/// <summary>The decoder process: answers requests on its standard streams, one after the other, until its input ends.</summary>
public static class DecoderService
{
    /// <summary>Never returns: the process ends at the end of its input, even while it decodes.</summary>
    /// <param name="arguments">See <see cref="DecoderLimits.Arguments"/>.</param>
    public static void Run(string[] arguments)
    {
        ProcessLimits.IgnoreInterrupts();
        var input = ProcessLimits.TakeInput();
        var channel = new DecoderChannel(
            new FileStream(input, FileAccess.Read, bufferSize: 0),
            new FileStream(ProcessLimits.TakeOutput(), FileAccess.Write, bufferSize: 0));
        new Thread(() => ProcessLimits.ExitWhenClosed(input)) { IsBackground = true, Name = "end of input" }.Start();
        VipsLibrary.LoadForUntrustedFiles();
        var limits = new ProcessLimits(DecoderLimits.Parse(arguments));
        using var grids = new GridService(channel, limits);

        try
        {
            channel.Send(DecoderMessage.Ready);
            while (true)
            {
                var (kind, length) = channel.Receive();
                if (kind == DecoderMessage.Request)
                    Answer(channel.Content(length, DecoderRequest.Read), channel, limits);
                else if (kind == DecoderMessage.Picture)
                    FindQrCodes(channel.Content(length, SearchedPicture.Read), channel, limits);
                else
                    grids.Answer(kind, length);
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
            var (answer, _) = channel.Receive();
            if (answer == DecoderMessage.Skip)
                return;
            if (answer != DecoderMessage.Go)
                throw new InvalidDataException();
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

    private static void FindQrCodes(SearchedPicture picture, DecoderChannel channel, ProcessLimits limits)
    {
        limits.BeginQrCodes((long)picture.Width * picture.Height, picture.CpuTime);
        var gray = new Image<byte>(picture.Width, picture.Height);
        if (Expect(DecoderMessage.Rows, channel) != gray.Pixels.Length)
            throw new InvalidDataException();
        channel.Content(gray.Pixels);
        var codes = QrCodeReader.Read(gray);
        channel.Send(DecoderMessage.QrCodes, writer => DecoderQrCodes.Write(writer, codes));
    }

    private static int Expect(DecoderMessage expected, DecoderChannel channel)
    {
        var (kind, length) = channel.Receive();
        return kind == expected ? length : throw new InvalidDataException();
    }
}
