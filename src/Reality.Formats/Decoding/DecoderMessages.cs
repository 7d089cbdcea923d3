using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;

namespace Reality.Formats.Decoding;

/// <summary>Kinds of messages between the program and a decoder process.</summary>
/// <remarks>
/// <code>
/// program:            Request            Go                              end of the stream: the process ends
/// decoder:   Ready             Header        Pixels  Rows  Rows ... Done
/// </code>
/// Skip, instead of Go, ends a request. CameraData is the whole answer to a request for it. Pixels that the program has are
/// sent as Picture and Rows, and answered by QrCodes. A process that reads grids gets CrsFile for each file, then Operation,
/// Transform and Release (<see cref="GridProcess"/>). Failed ends a request at any place. A message is its kind (1 byte), the
/// length of its content (4 bytes, little-endian) and the content.
/// </remarks>
internal enum DecoderMessage : byte
{
    /// <summary>The decoder is started.</summary>
    Ready = 1,
    Request,
    Header,

    /// <summary>There is memory for the file; sent unless the request is for its header only.</summary>
    Go,
    Pixels,

    /// <summary>Whole rows, top to bottom.</summary>
    Rows,

    /// <summary>All pixels were decoded; says whether their data have errors, which only an inspection looks for.</summary>
    Done,
    Failed,

    /// <summary>Sent instead of Go: the pixels are not wanted, and the next request follows.</summary>
    Skip,

    /// <summary>Whether a camera took the image.</summary>
    CameraData,

    /// <summary>Size of a gray picture whose pixels follow, to be searched for QR codes, and the time for it.</summary>
    Picture,
    QrCodes,

    /// <summary>A file of crsData; has no answer.</summary>
    CrsFile,

    /// <summary>Two coordinate systems; the answer is the same kind, or NoOperation.</summary>
    Operation,
    NoOperation,

    /// <summary>An operation with the number of points, whose x, y and z follow as Rows; the answer is the same.</summary>
    Transform,

    /// <summary>Ends an operation; has no answer.</summary>
    Release,
}

/// <summary>Purpose of a request.</summary>
internal enum DecoderTask : byte
{
    /// <summary>Read the header.</summary>
    Header,

    /// <summary>Read header and metadata, and look for damage in the data of the pixels.</summary>
    Inspect,
    Color,
    Gray,

    /// <summary>Decode where pixels are not transparent.</summary>
    Alpha,

    /// <summary>Read the temperatures of a thermal photo.</summary>
    Temperature,

    /// <summary>Read the metadata, and tell whether a camera took the image.</summary>
    CameraData,
}

/// <summary>A request to decode a file.</summary>
internal sealed record DecoderRequest(DecoderTask Task, ImagePath File, int Reduction)
{
    public static DecoderRequest Read(BinaryReader reader) => new(
        (DecoderTask)reader.ReadByte(), new(reader.ReadString(), reader.ReadString()), reader.ReadInt32());

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)Task);
        writer.Write(File.Path);
        writer.Write(File.Name);
        writer.Write(Reduction);
    }
}

/// <summary>Header of a file, and the cost of decoding it.</summary>
/// <param name="DecoderBytes">Predicted memory of the decoder.</param>
/// <param name="Metadata">Empty unless requested.</param>
internal sealed record DecoderHeader(ImageHeader Image, long DecoderBytes, MetadataValues Metadata)
{
    public static DecoderHeader Read(BinaryReader reader) => new(
        new(
            (ImageFileFormat)reader.ReadByte(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadByte(), reader.ReadInt32(),
            reader.ReadInt32())
        {
            HasAlpha = reader.ReadBoolean(),
            IsThermal = reader.ReadBoolean(),
            LacksEnd = reader.ReadBoolean(),
            PictureCount = reader.ReadInt32(),
        },
        reader.ReadInt64(),
        ReadMetadata(reader));

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)Image.Format);
        writer.Write(Image.Width);
        writer.Write(Image.Height);
        writer.Write((byte)Image.Orientation);
        writer.Write(Image.BandCount);
        writer.Write(Image.BitsPerChannel);
        writer.Write(Image.HasAlpha);
        writer.Write(Image.IsThermal);
        writer.Write(Image.LacksEnd);
        writer.Write(Image.PictureCount);
        writer.Write(DecoderBytes);
        WriteMetadata(writer);
    }

    private static MetadataValues ReadMetadata(BinaryReader reader) => new(
        ReadList(reader, () => new ExifValue(
            (ExifGroup)reader.ReadByte(), reader.ReadInt32(), reader.ReadString(), ReadList(reader, reader.ReadDouble))),
        ReadList(reader, () => new XmpValue(reader.ReadString(), reader.ReadString(), reader.ReadString())),
        ReadList(reader, reader.ReadString));

    private void WriteMetadata(BinaryWriter writer)
    {
        WriteList(writer, Metadata.ExifValues, value =>
        {
            writer.Write((byte)value.Group);
            writer.Write(value.Tag);
            writer.Write(value.Text);
            WriteList(writer, value.Numbers, writer.Write);
        });
        WriteList(writer, Metadata.XmpValues, value =>
        {
            writer.Write(value.Namespace);
            writer.Write(value.Path);
            writer.Write(value.Text);
        });
        WriteList(writer, Metadata.Problems, writer.Write);
    }

    /// <summary>Grows with the bytes read, so that a wrong count ends at the end of the message.</summary>
    internal static List<T> ReadList<T>(BinaryReader reader, Func<T> read)
    {
        var list = new List<T>();
        for (var count = reader.ReadInt32(); count > 0; count--)
            list.Add(read());
        return list;
    }

    internal static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> list, Action<T> write)
    {
        writer.Write(list.Count);
        foreach (var item in list)
            write(item);
    }
}

/// <summary>QR codes of a picture.</summary>
internal static class DecoderQrCodes
{
    public static List<QrCode> Read(BinaryReader reader) => DecoderHeader.ReadList(reader, () => new QrCode(
        reader.ReadString(),
        [.. DecoderHeader.ReadList(reader, () => new Vector2d(reader.ReadDouble(), reader.ReadDouble()))]));

    public static void Write(BinaryWriter writer, IReadOnlyList<QrCode> codes) =>
        DecoderHeader.WriteList(writer, codes, code =>
        {
            writer.Write(code.Text);
            DecoderHeader.WriteList(writer, code.Finders, finder =>
            {
                writer.Write(finder.X);
                writer.Write(finder.Y);
            });
        });
}

/// <summary>Size of the pixels that follow.</summary>
/// <param name="BandCount">Bytes per pixel: 1, 3, or 4 for a number in single precision.</param>
internal readonly record struct DecodedSize(int Width, int Height, int BandCount)
{
    public static DecodedSize Read(BinaryReader reader) => new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());

    public void Write(BinaryWriter writer)
    {
        writer.Write(Width);
        writer.Write(Height);
        writer.Write(BandCount);
    }
}

/// <summary>A gray picture that follows, to be searched for QR codes.</summary>
/// <param name="CpuTime">Processor time that the search may take.</param>
internal readonly record struct SearchedPicture(int Width, int Height, TimeSpan CpuTime)
{
    public static SearchedPicture Read(BinaryReader reader) =>
        new(reader.ReadInt32(), reader.ReadInt32(), new(reader.ReadInt64()));

    public void Write(BinaryWriter writer)
    {
        writer.Write(Width);
        writer.Write(Height);
        writer.Write(CpuTime.Ticks);
    }
}

/// <summary>Why a file cannot be decoded: parts of an <see cref="Core.InvalidFileException"/>.</summary>
/// <param name="FileName">Empty if it is unknown.</param>
internal sealed record DecoderFailure(string Format, string FileName, string Fault)
{
    public static DecoderFailure Of(Core.InvalidFileException e) => new(e.Format, e.FileName ?? "", e.Fault);

    public Core.InvalidFileException ToException() => new(Format, Fault, fileName: FileName.Length > 0 ? FileName : null);

    public static DecoderFailure Read(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadString());

    public void Write(BinaryWriter writer)
    {
        writer.Write(Format);
        writer.Write(FileName);
        writer.Write(Fault);
    }
}
