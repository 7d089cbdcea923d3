using System.Buffers.Binary;
using Reality.Formats.Las.Compression;

namespace Reality.Formats.Tests.Las;

/// <summary>
/// Compresses points of formats 0 to 5 as LASzip 2 does (LAZ specification 1.4, "pointwise compression"). The program itself
/// writes layered chunks only.
/// </summary>
internal sealed class PointwiseChunk
{
    private const int WavePacketLength = 29;

    private readonly LazLayout _layout;
    private readonly RangeEncoder _target = new();
    private readonly SymbolModel _changes = new(64);
    private readonly SymbolModel?[] _returns = new SymbolModel?[256];
    private readonly SymbolModel?[] _classes = new SymbolModel?[256];
    private readonly SymbolModel?[] _userData = new SymbolModel?[256];
    private readonly SymbolModel?[] _angles = new SymbolModel?[2];
    private readonly SymbolModel?[] _extra;
    private readonly IntegerEncoder _intensity;
    private readonly IntegerEncoder _sourceId;
    private readonly IntegerEncoder _x;
    private readonly IntegerEncoder _y;
    private readonly IntegerEncoder _z;
    private readonly (StreamingMedian X, StreamingMedian Y)[] _medians = new (StreamingMedian, StreamingMedian)[16];
    private readonly ushort[] _lastIntensity = new ushort[16];
    private readonly int[] _lastHeight = new int[8];
    private readonly Times _times;
    private readonly Colors _colors;
    private readonly WavePackets _wavePackets;

    private PointwiseChunk(LazLayout layout)
    {
        _layout = layout;
        _extra = new SymbolModel?[layout.ExtraByteCount];
        (_intensity, _sourceId) = (new(_target, 16, 4), new(_target, 16, 1));
        (_x, _y, _z) = (new(_target, 32, 2), new(_target, 32, 22), new(_target, 32, 20));
        (_times, _colors, _wavePackets) = (new(_target), new(_target), new(_target));
    }

    public static byte[] Encode(byte[] records, LazLayout layout)
    {
        var (chunk, length) = (new PointwiseChunk(layout), layout.RecordLength);
        for (var at = length; at < records.Length; at += length)
            chunk.Encode(records.AsSpan(at - length, length), records.AsSpan(at, length));
        chunk._target.Finish();
        return [.. records.AsSpan(0, length), .. chunk._target.Bytes];
    }

    private void Encode(ReadOnlySpan<byte> last, ReadOnlySpan<byte> record)
    {
        var (number, count) = (record[14] & 7, record[14] >> 3 & 7);
        var map = LegacyReturns.Map[8 * count + number];
        var intensity = BinaryPrimitives.ReadUInt16LittleEndian(record[12..]);
        var (source, lastSource) = (
            BinaryPrimitives.ReadUInt16LittleEndian(record[18..]), BinaryPrimitives.ReadUInt16LittleEndian(last[18..]));
        var changes = (record[14] != last[14] ? 32 : 0) | (intensity != _lastIntensity[map] ? 16 : 0)
            | (record[15] != last[15] ? 8 : 0) | (record[16] != last[16] ? 4 : 0) | (record[17] != last[17] ? 2 : 0)
            | (source != lastSource ? 1 : 0);
        _target.Encode(_changes, changes);
        if ((changes & 32) != 0)
            Encode(_returns, last[14], record[14]);
        if ((changes & 16) != 0)
            _intensity.Encode(_lastIntensity[map], intensity, Math.Min((int)map, 3));
        _lastIntensity[map] = intensity;
        if ((changes & 8) != 0)
            Encode(_classes, last[15], record[15]);
        if ((changes & 4) != 0)
            Encode(_angles, record[14] >> 6 & 1, (byte)(record[16] - last[16]));
        if ((changes & 2) != 0)
            Encode(_userData, last[17], record[17]);
        if ((changes & 1) != 0)
            _sourceId.Encode(lastSource, source);
        EncodePosition(last, record, map, number, count);
        var at = 20;
        if (_layout.HasTime)
            _times.Encode(last[at..], record[at..]);
        at += _layout.HasTime ? 8 : 0;
        if (_layout.HasColor)
            _colors.Encode(last[at..], record[at..]);
        at += _layout.HasColor ? 6 : 0;
        if (_layout.HasWavePackets)
            _wavePackets.Encode(last[at..], record[at..]);
        at += _layout.HasWavePackets ? WavePacketLength : 0;
        for (var i = 0; i < _extra.Length; i++)
            Encode(_extra, i, (byte)(record[at + i] - last[at + i]));
    }

    private void EncodePosition(ReadOnlySpan<byte> last, ReadOnlySpan<byte> record, int map, int number, int count)
    {
        var only = count == 1 ? 1 : 0;
        ref var medians = ref _medians[map];
        var (dx, dy) = (Int(record, 0) - Int(last, 0), Int(record, 4) - Int(last, 4));
        _x.Encode(medians.X.Value, dx, only);
        medians.X.Add(dx);
        var length = _x.LastLength;
        _y.Encode(medians.Y.Value, dy, only + (length < 20 ? length & ~1 : 20));
        medians.Y.Add(dy);
        length = (length + _y.LastLength) / 2;
        ref var height = ref _lastHeight[Math.Abs(count - number)];
        _z.Encode(height, Int(record, 8), only + (length < 18 ? length & ~1 : 18));
        height = Int(record, 8);
    }

    private void Encode(SymbolModel?[] models, int context, byte symbol) => _target.Encode(models[context] ??= new(256), symbol);

    private static int Int(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadInt32LittleEndian(record[at..]);

    /// <summary>One sequence of times at a time: no change, a step beside the usual one, or a new sequence.</summary>
    private sealed class Times(RangeEncoder target)
    {
        private const int Unchanged = 511, NewSequence = 512;

        private readonly SymbolModel _steps = new(NewSequence + 4);
        private readonly SymbolModel _firstSteps = new(6);
        private readonly IntegerEncoder _values = new(target, 32, 9);
        private int _usualStep;

        public void Encode(ReadOnlySpan<byte> last, ReadOnlySpan<byte> record)
        {
            var (before, now) = (BinaryPrimitives.ReadInt64LittleEndian(last), BinaryPrimitives.ReadInt64LittleEndian(record));
            var (model, isFirst) = (_usualStep == 0 ? _firstSteps : _steps, _usualStep == 0);
            var step = now - before;
            if (step == 0)
                target.Encode(model, isFirst ? 0 : Unchanged);
            else if (step != (int)step)
                Begin(model, isFirst, before, now);
            else if (isFirst)
            {
                target.Encode(model, 1);
                _values.Encode(0, (int)step, 0);
                _usualStep = (int)step;
            }
            else
            {
                target.Encode(model, 1);
                _values.Encode(_usualStep, (int)step, 1);
            }
        }

        private void Begin(SymbolModel model, bool isFirst, long before, long now)
        {
            target.Encode(model, isFirst ? 2 : NewSequence);
            _values.Encode((int)(before >> 32), (int)(now >> 32), 8);
            target.EncodeRaw((uint)now, 32);
            _usualStep = 0;
        }
    }

    /// <summary>Colors, always with all three channels.</summary>
    private sealed class Colors(RangeEncoder target)
    {
        private readonly SymbolModel _changes = new(128);
        private readonly SymbolModel?[] _bytes = new SymbolModel?[6];

        public void Encode(ReadOnlySpan<byte> last, ReadOnlySpan<byte> record)
        {
            var changes = 1 << 6;
            for (var i = 0; i < 6; i++)
                changes |= last[i] != record[i] ? 1 << i : 0;
            target.Encode(_changes, changes);
            var (low, high) = (record[0] - last[0], record[1] - last[1]);
            Byte(changes, 0, last, record, 0);
            Byte(changes, 1, last, record, 0);
            Byte(changes, 2, last, record, low);
            Byte(changes, 4, last, record, (low + record[2] - last[2]) / 2);
            Byte(changes, 3, last, record, high);
            Byte(changes, 5, last, record, (high + record[3] - last[3]) / 2);
        }

        private void Byte(int changes, int index, ReadOnlySpan<byte> last, ReadOnlySpan<byte> record, int expectedStep)
        {
            if ((changes & 1 << index) == 0)
                return;
            var predicted = Math.Clamp(last[index] + expectedStep, 0, 255);
            target.Encode(_bytes[index] ??= new(256), (byte)(record[index] - predicted));
        }
    }

    /// <summary>Wave packets, with their offsets as they are.</summary>
    private sealed class WavePackets(RangeEncoder target)
    {
        private readonly SymbolModel _descriptor = new(256);
        private readonly SymbolModel[] _offsets = [new(4), new(4), new(4), new(4)];
        private readonly IntegerEncoder _size = new(target, 32, 1);
        private readonly IntegerEncoder _returnPoint = new(target, 32, 1);
        private readonly IntegerEncoder _direction = new(target, 32, 3);
        private int _kindOfOffset;

        public void Encode(ReadOnlySpan<byte> last, ReadOnlySpan<byte> record)
        {
            target.Encode(_descriptor, record[0]);
            target.Encode(_offsets[_kindOfOffset], 3);
            _kindOfOffset = 3;
            target.EncodeRaw(BinaryPrimitives.ReadUInt32LittleEndian(record[1..]), 32);
            target.EncodeRaw(BinaryPrimitives.ReadUInt32LittleEndian(record[5..]), 32);
            _size.Encode(Int(last, 9), Int(record, 9));
            _returnPoint.Encode(Int(last, 13), Int(record, 13));
            for (var axis = 0; axis < 3; axis++)
                _direction.Encode(Int(last, 17 + 4 * axis), Int(record, 17 + 4 * axis), axis);
        }
    }
}
