using System.Buffers.Binary;

namespace Reality.Formats.Draco;

/// <summary>Bytes that grow, with the number formats of Draco (bitstream specification 2.2, section 2.2).</summary>
internal sealed class ByteBuffer
{
    private readonly List<byte> _bytes = [];

    public int Count => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public void Add(byte value) => _bytes.Add(value);

    public void Add(ReadOnlySpan<byte> values) => _bytes.AddRange(values);

    public void AddInt32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Add(bytes);
    }

    public void AddSingle(float value) => AddInt32(BitConverter.SingleToInt32Bits(value));

    /// <summary>Adds an unsigned number, seven bits per byte, the lowest first (LEB128).</summary>
    public void AddVariable(int value) => AddVariable((uint)value);

    /// <inheritdoc cref="AddVariable(int)"/>
    public void AddVariable(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            Add((byte)(value | 0x80));
        Add((byte)value);
    }

    /// <summary>Adds the length of an array, then its bytes.</summary>
    public void AddSized(ByteBuffer values)
    {
        AddVariable(values.Count);
        _bytes.AddRange(values._bytes);
    }
}

/// <summary>Bits of bytes, the lowest of a byte first.</summary>
internal sealed class BitBuffer
{
    private int _free;
    private byte _last;

    public ByteBuffer Bytes { get; } = new();

    public void Add(int value, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _last |= (byte)((value >> i & 1) << _free);
            if (++_free == 8)
                Flush();
        }
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Flush()
    {
        if (_free > 0)
            Bytes.Add(_last);
        (_free, _last) = (0, 0);
    }
}
