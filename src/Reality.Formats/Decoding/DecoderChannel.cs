using System.Buffers.Binary;
using System.Text;

namespace Reality.Formats.Decoding;

/// <summary>Sends and receives messages over two pipes, see <see cref="DecoderMessage"/>.</summary>
/// <remarks>
/// Throws <see cref="EndOfStreamException"/> or <see cref="IOException"/> if the other side has gone, and
/// <see cref="InvalidDataException"/> if it sends an invalid message.
/// </remarks>
internal sealed class DecoderChannel(Stream input, Stream output)
{
    private const int HeaderBytes = 5;

    // Metadata of a file and its problems are below 256 KiB.
    private const int MaxContentBytes = 1 << 20;

    private readonly byte[] _received = new byte[HeaderBytes];
    private readonly byte[] _sent = new byte[HeaderBytes];

    /// <summary>Sends a message with the content that <paramref name="write"/> writes.</summary>
    public void Send(DecoderMessage kind, Action<BinaryWriter>? write = null)
    {
        using var content = new MemoryStream();
        content.Write(_sent);
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        write?.Invoke(writer);
        var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        WriteHeader(kind, bytes.Length - HeaderBytes, bytes);
        output.Write(bytes);
        output.Flush();
    }

    /// <summary>Sends rows of pixels.</summary>
    public void SendRows(ReadOnlySpan<byte> rows)
    {
        WriteHeader(DecoderMessage.Rows, rows.Length, _sent);
        output.Write(_sent);
        output.Write(rows);
    }

    /// <summary>Waits for the next message, whose content is read by one of the methods below.</summary>
    public (DecoderMessage Kind, int Length) Receive()
    {
        input.ReadExactly(_received);
        var length = BinaryPrimitives.ReadInt32LittleEndian(_received.AsSpan(1));
        return length >= 0 ? ((DecoderMessage)_received[0], length) : throw new InvalidDataException();
    }

    /// <summary>Reads the content of a message.</summary>
    public T Content<T>(int length, Func<BinaryReader, T> read)
    {
        if (length > MaxContentBytes)
            throw new InvalidDataException();
        var content = new byte[length];
        input.ReadExactly(content);
        using var reader = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
        try
        {
            return read(reader);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidDataException("", e);
        }
    }

    /// <summary>Reads the content of a message into a buffer of its length.</summary>
    public void Content(Span<byte> target) => input.ReadExactly(target);

    private static void WriteHeader(DecoderMessage kind, int length, Span<byte> target)
    {
        target[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(target[1..], length);
    }
}
