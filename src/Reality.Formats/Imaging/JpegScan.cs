using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Reality.Formats.Imaging;

/// <summary>
/// Walks through the codes of a JPEG file with one sequential scan, without making pixels: a byte that a card or a copy has
/// changed shifts all codes after it, until they are more or fewer than the blocks of the image. Decoders do not say so.
/// </summary>
/// <remarks>
/// ITU-T T.81, annex C (tables), F.2.2 (codes), E.2.4 (restarts). A change that leaves the number of blocks as it is remains
/// unseen.
/// </remarks>
internal sealed class JpegScan
{
    private const byte FirstRestart = 0xD0;
    private const byte EndOfImage = 0xD9;
    private const byte NumberOfLines = 0xDC;
    private const byte Baseline = 0xC0;
    private const byte ExtendedSequential = 0xC1;
    private const byte HuffmanTables = 0xC4;
    private const byte RestartInterval = 0xDD;
    private const int BlockSide = 8;
    private const int BlockLength = 64;
    private const int MaxBlocksOfUnit = 10;

    private readonly CodeTable?[] _dcTables = new CodeTable?[4];
    private readonly CodeTable?[] _acTables = new CodeTable?[4];
    private byte[] _frame = [];
    private int _restartInterval;
    private long _unitCount;

    // Tables of the blocks of a unit (MCU), in their order.
    private readonly List<(CodeTable Dc, CodeTable Ac)> _blocks = [];

    private JpegScan()
    {
    }

    /// <summary>
    /// Whether the codes of a file are exactly those of its blocks; null for other JPEG files than those with one sequential
    /// scan of 8 bits.
    /// </summary>
    public static bool? IsWhole(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var scan = new JpegScan();
        foreach (var segment in JpegSegments.Of(stream))
        {
            if (segment.Marker == JpegSegment.StartOfScan)
            {
                if (!scan.Begin(segment.Read(stream)))
                    return null;
                stream.Position = segment.Offset + segment.Length;
                return scan.Walk(new CodeReader(stream));
            }
            if (!scan.Take(segment, stream))
                return null;
        }
        return null;
    }

    private bool Take(JpegSegment segment, Stream stream)
    {
        if (segment.IsFrame)
        {
            _frame = segment.Marker is Baseline or ExtendedSequential ? segment.Read(stream) : [];
            return _frame is [BlockSide, ..];
        }
        if (segment.Marker == RestartInterval && segment.Length >= 2)
            _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment.Read(stream));
        return segment.Marker != HuffmanTables || TakeTables(segment.Read(stream));
    }

    // Class and number, 16 counts, values; once or several times.
    private bool TakeTables(ReadOnlySpan<byte> content)
    {
        while (content.Length >= 17)
        {
            var (kind, number) = (content[0] >> 4, content[0] & 15);
            var count = 0;
            foreach (var codes in content[1..17])
                count += codes;
            if (kind > 1 || number > 3 || count > content.Length - 17)
                return false;
            if (CodeTable.Of(content[1..17], content.Slice(17, count)) is not { } table)
                return false;
            (kind == 0 ? _dcTables : _acTables)[number] = table;
            content = content[(17 + count)..];
        }
        return content.IsEmpty;
    }

    // Frame: precision, height, width, count; of each component id, sampling factors, table of quantization.
    // Scan: count; of each component id, tables; three more bytes.
    private bool Begin(ReadOnlySpan<byte> scan)
    {
        if (_frame.Length < 6 || scan.Length < 1)
            return false;
        int height = BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(1));
        int width = BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(3));
        int count = _frame[5];
        if (height == 0 || width == 0 || count is not (1 or 3 or 4) || scan[0] != count || scan.Length < 1 + 2 * count
            || _frame.Length < 6 + 3 * count)
            return false;
        var (maxAcross, maxDown) = (1, 1);
        for (var i = 0; i < count; i++)
        {
            var (across, down) = (_frame[7 + 3 * i] >> 4, _frame[7 + 3 * i] & 15);
            if (across is < 1 or > 4 || down is < 1 or > 4 || _frame[6 + 3 * i] != scan[1 + 2 * i])
                return false;
            (maxAcross, maxDown) = (Math.Max(maxAcross, across), Math.Max(maxDown, down));
            var (dc, ac) = (scan[2 + 2 * i] >> 4, scan[2 + 2 * i] & 15);
            if (dc > 3 || ac > 3 || _dcTables[dc] is not { } dcTable || _acTables[ac] is not { } acTable)
                return false;
            // The only component of a scan is not interleaved: a unit is one block.
            for (var block = 0; block < (count == 1 ? 1 : across * down); block++)
                _blocks.Add((dcTable, acTable));
        }
        var (unitWidth, unitHeight) = count == 1 ? (BlockSide, BlockSide) : (BlockSide * maxAcross, BlockSide * maxDown);
        _unitCount = (long)((width + unitWidth - 1) / unitWidth) * ((height + unitHeight - 1) / unitHeight);
        return _blocks.Count <= MaxBlocksOfUnit;
    }

    // A decoder process often reads a few photos only, fewer than the runtime waits for until it compiles well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Walk(CodeReader reader)
    {
        for (long unit = 0; unit < _unitCount; unit++)
        {
            if (_restartInterval > 0 && unit > 0 && unit % _restartInterval == 0
                && reader.EndOfCodes() != FirstRestart + (unit / _restartInterval - 1) % 8)
                return false;
            foreach (var (dc, ac) in _blocks)
            {
                if (!WalkBlock(reader, dc, ac))
                    return false;
            }
        }
        return reader.EndOfCodes() is EndOfImage or NumberOfLines;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool WalkBlock(CodeReader reader, CodeTable dc, CodeTable ac)
    {
        var size = reader.Next(dc);
        if (size is < 0 or > 11)
            return false;
        reader.Skip(size);
        for (var k = 1; k < BlockLength; k++)
        {
            var symbol = reader.Next(ac);
            if (symbol < 0)
                return false;
            var (zeros, bits) = (symbol >> 4, symbol & 15);
            if (bits == 0 && zeros < 15)
                break; // end of block
            k += zeros;
            if (k >= BlockLength)
                return false;
            reader.Skip(bits);
        }
        return !reader.IsExhausted;
    }

    /// <summary>A Huffman table.</summary>
    private sealed class CodeTable
    {
        public const int ShortBits = 9;
        public const int LongestCode = 16;

        /// <summary>
        /// Length and symbol of the code that some bits begin with, as 256 · length + symbol; 0 for longer ones.
        /// </summary>
        public readonly ushort[] Short = new ushort[1 << ShortBits];

        private readonly int[] _endOfCodes = new int[LongestCode + 1];
        private readonly int[] _firstIndex = new int[LongestCode + 1];
        private readonly byte[] _symbols;

        private CodeTable(byte[] symbols) => _symbols = symbols;

        /// <summary>Null if there are more codes than bits for them.</summary>
        public static CodeTable? Of(ReadOnlySpan<byte> countOfLength, ReadOnlySpan<byte> symbols)
        {
            var table = new CodeTable(symbols.ToArray());
            var (code, index) = (0, 0);
            for (var length = 1; length <= LongestCode; length++, code <<= 1)
            {
                table._firstIndex[length] = index - code;
                for (var i = 0; i < countOfLength[length - 1]; i++, code++, index++)
                {
                    if (code >= 1 << length)
                        return null;
                    if (length <= ShortBits)
                    {
                        table.Short.AsSpan(code << (ShortBits - length), 1 << (ShortBits - length))
                            .Fill((ushort)(length << 8 | symbols[index]));
                    }
                }
                table._endOfCodes[length] = code;
            }
            return table;
        }

        /// <summary>Length and symbol of the long code that 16 bits begin with; 0 if there is none.</summary>
        public int Long(int bits)
        {
            for (var length = ShortBits + 1; length <= LongestCode; length++)
            {
                var code = bits >> (LongestCode - length);
                if (code < _endOfCodes[length])
                    return length << 8 | _symbols[_firstIndex[length] + code];
            }
            return 0;
        }
    }

    /// <summary>Reads codes from the data of a scan up to the next marker, after which there are zeros.</summary>
    private sealed class CodeReader(Stream stream)
    {
        private readonly byte[] _buffer = new byte[64 << 10];
        private int _at;
        private int _end;

        // The last bits that were read; the lowest _count of them are still to come.
        private ulong _bits;
        private int _count;
        private int _marker = -1;

        /// <summary>Whether more bits were taken than there are.</summary>
        public bool IsExhausted { get; private set; }

        /// <summary>The symbol of the next code; negative if there is no such code.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Next(CodeTable table)
        {
            var bits = Peek();
            int entry = table.Short[bits >> (CodeTable.LongestCode - CodeTable.ShortBits)];
            if (entry == 0)
                entry = table.Long(bits);
            Skip(entry >> 8);
            return entry == 0 ? -1 : entry & 0xFF;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Skip(int count)
        {
            if (_count < count)
                Fill();
            _count -= count;
            if (_count < 0)
                (_count, IsExhausted) = (0, true);
        }

        /// <summary>
        /// The marker behind the codes; negative if other bytes come before it than such as fill up, which are all zero or all
        /// ones. Codes go on behind it.
        /// </summary>
        public int EndOfCodes()
        {
            var padding = (1 << (_count % 8)) - 1;
            var bits = (int)(_bits >> (_count - _count % 8)) & padding;
            if (bits != 0 && bits != padding)
                return -1;
            _count -= _count % 8;
            var (hasZeros, hasOnes) = (false, false);
            for (Fill(); _count > 0; _count -= 8, Fill())
            {
                var value = (byte)(_bits >> (_count - 8));
                hasZeros |= value == 0;
                hasOnes |= value == 0xFF;
                if (value is not (0 or 0xFF) || hasZeros && hasOnes)
                    return -1;
            }
            var marker = _marker;
            _marker = -1;
            return marker;
        }

        // The next 16 bits.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private int Peek()
        {
            if (_count < CodeTable.LongestCode)
                Fill();
            var bits = _count >= CodeTable.LongestCode
                ? _bits >> (_count - CodeTable.LongestCode)
                : _bits << (CodeTable.LongestCode - _count);
            return (int)(bits & 0xFFFF);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Fill()
        {
            while (_count <= 48 && _marker < 0)
            {
                var value = ReadByte();
                if (value == 0xFF)
                {
                    do
                        value = ReadByte();
                    while (value == 0xFF);
                    if (value != 0)
                    {
                        _marker = Math.Max(0, value);
                        return;
                    }
                    value = 0xFF;
                }
                else if (value < 0)
                {
                    _marker = 0; // the end of the file, which is no marker
                    return;
                }
                _bits = _bits << 8 | (byte)value;
                _count += 8;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private int ReadByte()
        {
            if (_at == _end)
                (_at, _end) = (0, stream.Read(_buffer));
            return _end == 0 ? -1 : _buffer[_at++];
        }
    }
}
