using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Reality.Formats.Opc;

/// <summary>
/// The container of an orbit point cloud: a table of named parts, then their bytes. Parts are written in any order behind the
/// table, whose size follows from the names.
/// </summary>
internal sealed class OpcContainer : IDisposable
{
    private const byte Version = 2;
    private const int FixedSize = 12;

    // Offset, size, and length of the name.
    private const int FixedEntrySize = 20;

    private readonly SafeFileHandle _file;
    private readonly string[] _names;
    private readonly Dictionary<string, (long Offset, long Size)> _parts = [];
    private long _end;

    /// <param name="names">All parts that will be added, in the order of the table.</param>
    public OpcContainer(string path, IEnumerable<string> names)
    {
        _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        _names = [.. names];
        _end = FixedSize + _names.Sum(name => (long)FixedEntrySize + 2 * name.Length);
    }

    /// <summary>Adds a part with its bytes.</summary>
    public void Add(string name, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_file, bytes, Reserve(name, bytes.Length));

    /// <summary>Adds a part whose bytes are written later; returns where it begins.</summary>
    public long Reserve(string name, long size)
    {
        var offset = _end;
        _parts[name] = (offset, size);
        _end += size;
        return offset;
    }

    /// <summary>Writes bytes of a part that was reserved.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_file, bytes, offset);

    /// <summary>Writes the table.</summary>
    public void Complete()
    {
        var table = new OpcBytes();
        table.Add("OPC3"u8);
        table.Add([Version, 0, 0, 0]);
        table.Add(_names.Length);
        foreach (var name in _names)
        {
            var (offset, size) = _parts[name];
            table.Add(offset);
            table.Add(size);
            table.Add(name);
        }
        RandomAccess.Write(_file, table.Span, 0);
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>Bytes of a part, little endian.</summary>
internal sealed class OpcBytes
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Span => _bytes.WrittenSpan;

    public void Add(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Add(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Add(double value) => Add(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Adds the number of UTF-16 code units and the units.</summary>
    public void Add(string text)
    {
        Add(text.Length);
        _bytes.Write(Encoding.Unicode.GetBytes(text));
    }
}
