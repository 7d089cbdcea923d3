using System.Buffers.Binary;
using Reality.Core;

namespace Reality.Formats.Las.Compression;

/// <summary>
/// Reads chunks of points of formats 0 to 5 (LAZ specification 1.4, "pointwise compression"; LASzip items POINT10, GPSTIME11,
/// RGB12 and BYTE version 2, WAVEPACKET13 version 1): the first point uncompressed, then one stream of all fields.
/// </summary>
internal sealed class PointwiseChunkDecoder : IChunkDecoder
{
    private const int ChangedReturns = 32, ChangedIntensity = 16, ChangedClass = 8, ChangedAngle = 4, ChangedUser = 2;
    private const int ChangedSource = 1;

    private readonly LazLayout _layout;
    private readonly RangeDecoder _source;
    private readonly SymbolModel _changes = new(64, isDecoded: true);
    private readonly SymbolModel?[] _returns = new SymbolModel?[256];
    private readonly SymbolModel?[] _classes = new SymbolModel?[256];
    private readonly SymbolModel?[] _userData = new SymbolModel?[256];
    private readonly SymbolModel?[] _angles = new SymbolModel?[2];
    private readonly IntegerDecoder _intensity;
    private readonly IntegerDecoder _sourceId;
    private readonly IntegerDecoder _x;
    private readonly IntegerDecoder _y;
    private readonly IntegerDecoder _z;
    private readonly (StreamingMedian X, StreamingMedian Y)[] _medians = new (StreamingMedian, StreamingMedian)[16];
    private readonly ushort[] _lastIntensity = new ushort[16];
    private readonly int[] _lastHeight = new int[8];
    private readonly GpsTimeDecoder? _time;
    private readonly ColorDecoder? _color;
    private readonly WavePacketDecoder? _wavePackets;
    private readonly byte[] _extra;
    private readonly SymbolModel?[] _extraModels;
    private PointRecord _last;
    private byte _returnByte;
    private byte _classByte;
    private byte _angle;
    private bool _isFirst = true;

    public PointwiseChunkDecoder(byte[] chunk, int size, LazLayout layout)
    {
        if (size < layout.RecordLength)
            throw new InvalidFileException("LAZ", $"A chunk of {size} bytes is too short for its first point.");
        var first = chunk.AsSpan(0, layout.RecordLength);
        _layout = layout;
        _last = PointRecord.ReadLegacy(first, layout.PointFormat);
        (_returnByte, _classByte, _angle) = (first[14], first[15], first[16]);
        _source = new(chunk, layout.RecordLength, size);
        (_intensity, _sourceId) = (new(_source, 16, 4), new(_source, 16));
        (_x, _y, _z) = (new(_source, 32, 2), new(_source, 32, 22), new(_source, 32, 20));
        _time = layout.HasTime ? new(_source, _last.GpsTime, codesUnchanged: true) : null;
        _color = layout.HasColor ? new(_source) : null;
        _extra = first[^layout.ExtraByteCount..].ToArray();
        _extraModels = new SymbolModel?[_extra.Length];
        _wavePackets = layout.HasWavePackets
            ? new(_source, first[(layout.RecordLength - layout.ExtraByteCount - WavePacketDecoder.Length)..])
            : null;
    }

    public void Read(Span<PointRecord> points)
    {
        foreach (ref var point in points)
        {
            if (!_isFirst)
                Advance();
            _isFirst = false;
            point = _last;
        }
    }

    private void Advance()
    {
        var changes = _source.Decode(_changes);
        if ((changes & ChangedReturns) != 0)
            _returnByte = (byte)Decode(_returns, _returnByte);
        var (number, count) = (_returnByte & 7, _returnByte >> 3 & 7);
        var map = LegacyReturns.Map[8 * count + number];
        if ((changes & ChangedIntensity) != 0)
            _lastIntensity[map] = (ushort)_intensity.Decode(_lastIntensity[map], Math.Min((int)map, 3));
        if ((changes & ChangedClass) != 0)
            _classByte = (byte)Decode(_classes, _classByte);
        if ((changes & ChangedAngle) != 0)
            _angle += (byte)Decode(_angles, _returnByte >> 6 & 1);
        if ((changes & ChangedUser) != 0)
            _last.UserData = (byte)Decode(_userData, _last.UserData);
        if ((changes & ChangedSource) != 0)
            _last.SourceId = (ushort)_sourceId.Decode(_last.SourceId);
        (_last.ReturnNumber, _last.ReturnCount) = ((byte)number, (byte)count);
        (_last.Intensity, _last.Classification) = (_lastIntensity[map], (byte)(_classByte & 0x1F));
        _last.ScanAngle = (sbyte)_angle;
        DecodePosition(map, number, count);
        if (_time is not null)
            _last.GpsTime = _time.Decode();
        _color?.Decode(ref _last.Color);
        _wavePackets?.Skip();
        for (var i = 0; i < _extra.Length; i++)
            _extra[i] += (byte)Decode(_extraModels, i);
    }

    private void DecodePosition(int map, int number, int count)
    {
        var only = count == 1 ? 1 : 0;
        ref var medians = ref _medians[map];
        var dx = _x.Decode(medians.X.Value, only);
        medians.X.Add(dx);
        var length = _x.LastLength;
        var dy = _y.Decode(medians.Y.Value, only + (length < 20 ? length & ~1 : 20));
        medians.Y.Add(dy);
        length = (length + _y.LastLength) / 2;
        ref var height = ref _lastHeight[Math.Abs(count - number)];
        height = _z.Decode(height, only + (length < 18 ? length & ~1 : 18));
        (_last.X, _last.Y, _last.Z) = (unchecked(_last.X + dx), unchecked(_last.Y + dy), height);
    }

    private int Decode(SymbolModel?[] models, int context) =>
        _source.Decode(models[context] ??= new(256, isDecoded: true));
}

/// <summary>Classes of returns with alike distances.</summary>
internal static class LegacyReturns
{
    /// <summary>Class of return r of n, at 8 n + r.</summary>
    public static ReadOnlySpan<byte> Map =>
    [
        15, 14, 13, 12, 11, 10, 9, 8,
        14, 0, 1, 3, 6, 10, 10, 9,
        13, 1, 2, 4, 7, 11, 11, 10,
        12, 3, 4, 5, 8, 12, 12, 11,
        11, 6, 7, 8, 9, 13, 13, 12,
        10, 10, 11, 12, 13, 14, 14, 13,
        9, 10, 11, 12, 13, 14, 15, 14,
        8, 9, 10, 11, 12, 13, 14, 15,
    ];
}

/// <summary>Skips wave packets, which lie between fields that are needed.</summary>
internal sealed class WavePacketDecoder
{
    /// <summary>Bytes of a packet: its descriptor, and the fields below.</summary>
    public const int Length = 29;

    private readonly RangeDecoder _source;
    private readonly SymbolModel _descriptor = new(256, isDecoded: true);
    private readonly SymbolModel[] _offsets = [new(4, true), new(4, true), new(4, true), new(4, true)];
    private readonly IntegerDecoder _offsetStep;
    private readonly IntegerDecoder _size;
    private readonly IntegerDecoder _returnPoint;
    private readonly IntegerDecoder _direction;
    private readonly int[] _last = new int[5];
    private int _lastOffsetStep;
    private int _kindOfOffset;

    public WavePacketDecoder(RangeDecoder source, ReadOnlySpan<byte> first)
    {
        _source = source;
        (_offsetStep, _size, _returnPoint, _direction) = (new(source, 32), new(source, 32), new(source, 32), new(source, 32, 3));
        for (var i = 0; i < _last.Length; i++)
            _last[i] = BinaryPrimitives.ReadInt32LittleEndian(first[(9 + 4 * i)..]);
    }

    public void Skip()
    {
        _source.Decode(_descriptor);
        _kindOfOffset = _source.Decode(_offsets[_kindOfOffset]);
        if (_kindOfOffset == 2)
        {
            _lastOffsetStep = _offsetStep.Decode(_lastOffsetStep);
        }
        else if (_kindOfOffset == 3)
        {
            _source.DecodeRaw(32);
            _source.DecodeRaw(32);
        }
        _last[0] = _size.Decode(_last[0]);
        _last[1] = _returnPoint.Decode(_last[1]);
        for (var axis = 0; axis < 3; axis++)
            _last[2 + axis] = _direction.Decode(_last[2 + axis], axis);
    }
}
