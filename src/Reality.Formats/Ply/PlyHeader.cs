using System.Globalization;
using System.Text;
using Reality.Core;

namespace Reality.Formats.Ply;

/// <summary>Header of a PLY file.</summary>
internal sealed record PlyHeader(PlyEncoding Encoding, List<PlyElement> Elements, List<string> Comments)
{
    private const string Format = "PLY";
    private const int MaxLineLength = 4096;
    private const int MaxLineCount = 10_000;

    public static int SizeOf(PlyType type) => type switch
    {
        PlyType.Int8 or PlyType.UInt8 => 1,
        PlyType.Int16 or PlyType.UInt16 => 2,
        PlyType.Float64 => 8,
        _ => 4,
    };

    /// <summary>Reads up to and including the line "end_header".</summary>
    public static PlyHeader Read(Stream stream)
    {
        if (ReadLine(stream) != "ply")
            throw new InvalidFileException(Format, "The file does not begin with 'ply'.", 0);
        PlyEncoding? encoding = null;
        var elements = new List<PlyElement>();
        var comments = new List<string>();
        for (var count = 0; count < MaxLineCount; count++)
        {
            var line = ReadLine(stream);
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["end_header"] when encoding is not null:
                    return new(encoding.Value, elements, comments);
                case ["format", var name, _]:
                    encoding = EncodingOf(name, stream.Position);
                    break;
                case ["element", var name, var number]:
                    elements.Add(new(name, CountOf(number, stream.Position), []));
                    break;
                case ["property", "list", var countType, var type, var name] when elements.Count > 0:
                    elements[^1].Properties.Add(new(name, TypeOf(type, stream.Position), TypeOf(countType, stream.Position)));
                    break;
                case ["property", var type, var name] when elements.Count > 0:
                    elements[^1].Properties.Add(new(name, TypeOf(type, stream.Position), null));
                    break;
                case ["comment" or "obj_info", ..]:
                    comments.Add(line[(words[0].Length)..].Trim());
                    break;
                case []:
                    break;
                default:
                    throw new InvalidFileException(Format, $"The header line '{Shorten(line)}' is invalid.", stream.Position);
            }
        }
        throw new InvalidFileException(Format, "The header does not end.", stream.Position);
    }

    private static string ReadLine(Stream stream)
    {
        var text = new StringBuilder();
        for (int next; (next = stream.ReadByte()) != '\n';)
        {
            if (next < 0)
                throw new InvalidFileException(Format, "The file ends within its header.", stream.Position);
            if (text.Length >= MaxLineLength)
                throw new InvalidFileException(Format, "A line of the header is too long.", stream.Position);
            text.Append((char)next);
        }
        return text.ToString().TrimEnd('\r', ' ', '\t');
    }

    private static PlyEncoding EncodingOf(string name, long at) => name switch
    {
        "ascii" => PlyEncoding.Ascii,
        "binary_little_endian" => PlyEncoding.LittleEndian,
        "binary_big_endian" => PlyEncoding.BigEndian,
        _ => throw new InvalidFileException(Format, $"The encoding '{Shorten(name)}' is unknown.", at),
    };

    private static long CountOf(string text, long at) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new InvalidFileException(Format, $"'{Shorten(text)}' is not a count.", at);

    private static PlyType TypeOf(string name, long at) => name switch
    {
        "char" or "int8" => PlyType.Int8,
        "uchar" or "uint8" => PlyType.UInt8,
        "short" or "int16" => PlyType.Int16,
        "ushort" or "uint16" => PlyType.UInt16,
        "int" or "int32" => PlyType.Int32,
        "uint" or "uint32" => PlyType.UInt32,
        "float" or "float32" => PlyType.Float32,
        "double" or "float64" => PlyType.Float64,
        _ => throw new InvalidFileException(Format, $"The type '{Shorten(name)}' is unknown.", at),
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40];
}

/// <summary>A table of the file: number of records and their columns.</summary>
internal sealed record PlyElement(string Name, long Count, List<PlyProperty> Properties)
{
    /// <summary>Minimum size of a record; in text, one digit and one separator per number.</summary>
    public long MinBytes(PlyEncoding encoding) =>
        Properties.Sum(p => encoding == PlyEncoding.Ascii ? 2 : PlyHeader.SizeOf(p.CountType ?? p.Type));
}

/// <summary>A column of an element.</summary>
/// <param name="CountType">Type of the count of a list; null for a single number.</param>
internal sealed record PlyProperty(string Name, PlyType Type, PlyType? CountType);

/// <summary>Number types of PLY; each has two names.</summary>
internal enum PlyType
{
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Float32,
    Float64,
}

/// <summary>Encoding of the numbers after a PLY header.</summary>
internal enum PlyEncoding
{
    Ascii,
    LittleEndian,
    BigEndian,
}
