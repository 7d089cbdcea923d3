using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Reality.Core;

namespace Reality.Formats.E57;

/// <summary>The values of a field: bits without gaps, which packets continue (ASTM E2807-11, section 9.6).</summary>
internal sealed class E57FieldStream(E57Field layout)
{
    // A field may run ahead of the others by the bytes between their packets, not by the file.
    private const int MaxBufferedBytes = 32 << 20;

    // So that eight bytes can be read at any byte of the values.
    private const int Padding = 16;

    private const int BitsOfWord = 64;

    private byte[] _bytes = new byte[256];
    private int _end;
    private long _bit;

    public E57Field Field => layout;

    /// <summary>Number of values that were added and not yet taken.</summary>
    public long AvailableCount => layout.Bits == 0 ? long.MaxValue : (8L * _end - _bit) / layout.Bits;

    /// <summary>Number of values after the last one: writers fill the last word of integers.</summary>
    public long MoreCount =>
        layout.Bits == 0 || layout.Kind is E57FieldKind.Single or E57FieldKind.Double || 8L * _end - _bit >= BitsOfWord
        ? AvailableCount
        : 0;

    /// <summary>Makes room for the next bytes of the stream, to be filled by the caller.</summary>
    public Span<byte> Append(int count)
    {
        // Of texts, the last bytes are kept, which nobody reads.
        if (layout.Kind == E57FieldKind.Text)
            _end = 0;
        var used = (int)(_bit >> 3);
        if (_end + count + Padding > _bytes.Length)
        {
            _bytes.AsSpan(used, _end - used).CopyTo(_bytes);
            (_end, _bit) = (_end - used, _bit & 7);
        }
        if (_end + count > MaxBufferedBytes)
        {
            throw new InvalidFileException(
                "E57", $"The field {layout.Name} has far more values than the other fields of the scan.");
        }
        if (_end + count + Padding > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _end + count + Padding));
        _end += count;
        return _bytes.AsSpan(_end - count, count);
    }

    /// <summary>Takes the next values.</summary>
    public void Take(Span<double> values)
    {
        switch (layout.Kind)
        {
            case E57FieldKind.Single:
                var singles = MemoryMarshal.Cast<byte, float>(_bytes.AsSpan((int)(_bit >> 3), values.Length * sizeof(float)));
                for (var i = 0; i < values.Length; i++)
                    values[i] = singles[i];
                break;
            case E57FieldKind.Double:
                MemoryMarshal.Cast<byte, double>(_bytes.AsSpan((int)(_bit >> 3), values.Length * sizeof(double))).CopyTo(values);
                break;
            default:
                TakeIntegers(values);
                break;
        }
        Skip(values.Length);
    }

    /// <summary>Passes over the next values.</summary>
    public void Skip(int count) => _bit += (long)count * layout.Bits;

    private void TakeIntegers(Span<double> values)
    {
        var (bits, bit, min, scale, offset) = (layout.Bits, _bit, layout.RawMin, layout.Scale, layout.Offset);
        var mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        for (var i = 0; i < values.Length; i++, bit += bits)
        {
            var (at, shift) = ((int)(bit >> 3), (int)(bit & 7));
            var raw = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at)) >> shift;
            if (shift + bits > 64)
                raw |= (ulong)_bytes[at + 8] << (64 - shift);
            values[i] = unchecked((long)(raw & mask) + min) * scale + offset;
        }
    }
}
