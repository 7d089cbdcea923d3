using System.Buffers.Binary;
using Reality.Core;

namespace Reality.Formats.Las.Compression;

/// <summary>
/// Reads chunks of points of formats 0 to 5 as the first LASzip wrote them, in 2010 and 2011: its items POINT10, GPSTIME11, RGB12
/// and BYTE version 1, which the LAZ specification leaves out, and WAVEPACKET13. The first point is uncompressed; one stream of
/// all fields follows.
/// </summary>
internal sealed class FirstPointwiseChunkDecoder : IChunkDecoder
{
    private const int ChangedIntensity = 32, ChangedReturns = 16, ChangedClass = 8, ChangedAngle = 4, ChangedUser = 2;
    private const int ChangedSource = 1;
    private const int LongestStep = 19;
    private const int TimeStart = 20, TimeLength = 8, ColorLength = 6;

    private readonly LazLayout _layout;
    private readonly RangeDecoder _source;
    private readonly SymbolModel _changes = new(64, isDecoded: true);
    private readonly SymbolModel?[] _returns = new SymbolModel?[256];
    private readonly SymbolModel?[] _classes = new SymbolModel?[256];
    private readonly SymbolModel?[] _userData = new SymbolModel?[256];
    private readonly IntegerDecoder _intensity;
    private readonly IntegerDecoder _angle;
    private readonly IntegerDecoder _sourceId;
    private readonly IntegerDecoder _x;
    private readonly IntegerDecoder _y;
    private readonly IntegerDecoder _z;
    private readonly int[] _lastStepsX = new int[3];
    private readonly int[] _lastStepsY = new int[3];
    private readonly FirstGpsTimeDecoder? _time;
    private readonly FirstColorDecoder? _color;
    private readonly WavePacketDecoder? _wavePackets;
    private readonly IntegerDecoder? _extra;
    private readonly byte[] _record;
    private int _count;

    public FirstPointwiseChunkDecoder(byte[] chunk, int size, LazLayout layout)
    {
        if (size < layout.RecordLength)
            throw new InvalidFileException("LAZ", $"A chunk of {size} bytes is too short for its first point.");
        _layout = layout;
        _record = chunk[..layout.RecordLength];
        _source = new(chunk, layout.RecordLength, size);
        (_intensity, _angle, _sourceId) = (new(_source, 16), new(_source, 8, 2), new(_source, 16));
        (_x, _y, _z) = (new(_source, 32), new(_source, 32, 20), new(_source, 32, 20));
        _time = layout.HasTime ? new(_source) : null;
        _color = layout.HasColor ? new(_source) : null;
        _wavePackets = layout.HasWavePackets
            ? new(_source, _record.AsSpan(layout.RecordLength - layout.ExtraByteCount - WavePacketDecoder.Length))
            : null;
        _extra = layout.ExtraByteCount > 0 ? new(_source, 8, layout.ExtraByteCount) : null;
    }

    public void Read(Span<PointRecord> points)
    {
        foreach (ref var point in points)
        {
            if (_count > 0)
                Advance();
            _count++;
            point = PointRecord.ReadLegacy(_record, _layout.PointFormat);
        }
    }

    private void Advance()
    {
        var stepLength = DecodePosition();
        DecodeChanges(stepLength);
        var rest = _record.AsSpan(TimeStart);
        if (_time is not null)
        {
            _time.Decode(rest);
            rest = rest[TimeLength..];
        }
        if (_color is not null)
        {
            _color.Decode(rest);
            rest = rest[ColorLength..];
        }
        if (_wavePackets is not null)
        {
            _wavePackets.Skip();
            rest = rest[WavePacketDecoder.Length..];
        }
        for (var i = 0; i < _layout.ExtraByteCount; i++)
            rest[i] = (byte)_extra!.Decode(rest[i], i);
    }

    /// <returns>Mean length of the differences in x and y, bits.</returns>
    private int DecodePosition()
    {
        var dx = _x.Decode(Median(_lastStepsX));
        var dy = _y.Decode(Median(_lastStepsY), Math.Min(_x.LastLength, LongestStep));
        var length = (_x.LastLength + _y.LastLength) / 2;
        var at = (_count - 1) % _lastStepsX.Length;
        (_lastStepsX[at], _lastStepsY[at]) = (dx, dy);
        var position = _record.AsSpan();
        Write(position, unchecked(Read(position) + dx));
        Write(position[4..], unchecked(Read(position[4..]) + dy));
        Write(position[8..], _z.Decode(Read(position[8..]), Math.Min(length, LongestStep)));
        return length;

        static int Read(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt32LittleEndian(value);
        static void Write(Span<byte> value, int written) => BinaryPrimitives.WriteInt32LittleEndian(value, written);
    }

    private void DecodeChanges(int stepLength)
    {
        var changes = _source.Decode(_changes);
        if ((changes & ChangedIntensity) != 0)
            Replace(_record.AsSpan(12), _intensity);
        if ((changes & ChangedReturns) != 0)
            Replace(ref _record[14], _returns);
        if ((changes & ChangedClass) != 0)
            Replace(ref _record[15], _classes);
        if ((changes & ChangedAngle) != 0)
            _record[16] = (byte)_angle.Decode(_record[16], stepLength < 3 ? 1 : 0);
        if ((changes & ChangedUser) != 0)
            Replace(ref _record[17], _userData);
        if ((changes & ChangedSource) != 0)
            Replace(_record.AsSpan(18), _sourceId);
    }

    private void Replace(ref byte value, SymbolModel?[] models) =>
        value = (byte)_source.Decode(models[value] ??= new(256, isDecoded: true));

    private static void Replace(Span<byte> value, IntegerDecoder decoder) => BinaryPrimitives.WriteUInt16LittleEndian(
        value, (ushort)decoder.Decode(BinaryPrimitives.ReadUInt16LittleEndian(value)));

    private static int Median(ReadOnlySpan<int> three) =>
        Math.Max(Math.Min(three[0], three[1]), Math.Min(Math.Max(three[0], three[1]), three[2]));
}

/// <summary>Reads times of <see cref="FirstPointwiseChunkDecoder"/>: steps near a multiple of the usual one.</summary>
internal sealed class FirstGpsTimeDecoder(RangeDecoder source)
{
    private const int Unchanged = 0, NearStep = 1;
    private const int MultipleCount = 510, NewTime = 510;
    private const int MaxOutlierCount = 3;

    private readonly SymbolModel _multiples = new(512, isDecoded: true);
    private readonly SymbolModel _firstSteps = new(3, isDecoded: true);
    private readonly IntegerDecoder _steps = new(source, 32, 6);
    private int _usualStep;
    private int _outlierCount;

    /// <summary>Replaces a time by the next one.</summary>
    public void Decode(Span<byte> time)
    {
        var before = BinaryPrimitives.ReadInt64LittleEndian(time);
        BinaryPrimitives.WriteInt64LittleEndian(time, _usualStep == 0 ? AfterFirst(before) : After(before));
    }

    private long AfterFirst(long time)
    {
        var symbol = source.Decode(_firstSteps);
        if (symbol == Unchanged)
            return time;
        if (symbol != NearStep)
            return DecodeNew();
        _usualStep = _steps.Decode(0, 0);
        return unchecked(time + _usualStep);
    }

    private long After(long time)
    {
        var multiple = source.Decode(_multiples);
        if (multiple == NewTime)
            return DecodeNew();
        if (multiple > NewTime)
            return time;
        var predicted = multiple == 0 ? _usualStep / 4 : unchecked(multiple * _usualStep);
        var step = _steps.Decode(predicted, ContextOf(multiple));
        if (multiple == 1)
            (_usualStep, _outlierCount) = (step, 0);
        else if (multiple is 0 or MultipleCount - 1 && ++_outlierCount > MaxOutlierCount)
            (_usualStep, _outlierCount) = (step, 0);
        return unchecked(time + step);
    }

    private long DecodeNew()
    {
        var low = source.DecodeRaw(32);
        return (long)((ulong)source.DecodeRaw(32) << 32 | low);
    }

    private static int ContextOf(int multiple) => multiple switch
    {
        0 => 2,
        1 => 1,
        < 10 => 3,
        < 50 => 4,
        _ => 5,
    };
}

/// <summary>Reads colors of <see cref="FirstPointwiseChunkDecoder"/>: their six bytes one by one.</summary>
internal sealed class FirstColorDecoder(RangeDecoder source)
{
    private readonly SymbolModel _changes = new(64, isDecoded: true);
    private readonly IntegerDecoder _bytes = new(source, 8, 6);

    /// <summary>Replaces a color by the next one.</summary>
    public void Decode(Span<byte> color)
    {
        var changes = source.Decode(_changes);
        for (var i = 0; i < 6; i++)
        {
            if ((changes & 1 << i) != 0)
                color[i] = (byte)_bytes.Decode(color[i], i);
        }
    }
}
