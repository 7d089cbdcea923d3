using System.Buffers.Binary;
using System.Text;

namespace Reality.Jobs.Sample;

/// <summary>Builds one image file directory of an EXIF block, big-endian (EXIF 2.32, section 4.6).</summary>
internal sealed class ExifDirectory
{
    private const int EntrySize = 12;
    private readonly SortedDictionary<ushort, (ushort Type, int Count, byte[] Value)> _entries = [];

    public void AddAscii(ushort tag, string text) => Add(tag, 2, text.Length + 1, Encoding.ASCII.GetBytes(text + "\0"));

    public void AddBytes(ushort tag, ushort type, ReadOnlySpan<byte> bytes) => Add(tag, type, bytes.Length, bytes.ToArray());

    public void AddShort(ushort tag, int value) => Add(tag, 3, 1, [(byte)(value >> 8), (byte)value]);

    public void AddLong(ushort tag, int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        Add(tag, 4, 1, bytes);
    }

    public void AddRationals(ushort tag, params ReadOnlySpan<(long Numerator, long Denominator)> values)
    {
        var bytes = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8 * i), checked((uint)values[i].Numerator));
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8 * i + 4), checked((uint)values[i].Denominator));
        }
        Add(tag, 5, values.Length, bytes);
    }

    /// <summary>Bytes of the directory and its values.</summary>
    public int Size => 2 + EntrySize * _entries.Count + 4 + _entries.Values.Sum(entry => OutsideSize(entry.Value));

    /// <summary>Writes the directory for a place in the block, followed by its longer values.</summary>
    public void Write(Stream stream, int offset)
    {
        var values = new MemoryStream();
        var firstValue = offset + 2 + EntrySize * _entries.Count + 4;
        WriteBigEndian(stream, _entries.Count, 2);
        foreach (var (tag, (type, count, value)) in _entries)
        {
            WriteBigEndian(stream, tag, 2);
            WriteBigEndian(stream, type, 2);
            WriteBigEndian(stream, count, 4);
            if (value.Length <= 4)
            {
                stream.Write(value);
                stream.Write(new byte[4 - value.Length]);
            }
            else
            {
                WriteBigEndian(stream, firstValue + (int)values.Length, 4);
                values.Write(value);
                values.Write(new byte[value.Length % 2]);
            }
        }
        WriteBigEndian(stream, 0, 4);
        values.WriteTo(stream);
    }

    private void Add(ushort tag, ushort type, int count, byte[] value) => _entries.Add(tag, (type, count, value));

    private static int OutsideSize(byte[] value) => value.Length <= 4 ? 0 : value.Length + value.Length % 2;

    private static void WriteBigEndian(Stream stream, int value, int size)
    {
        for (var shift = 8 * (size - 1); shift >= 0; shift -= 8)
            stream.WriteByte((byte)(value >> shift));
    }
}
