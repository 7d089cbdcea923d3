using System.Buffers.Binary;
using Reality.Formats.Las.Compression;

namespace Reality.Formats.Tests.Las;

/// <summary>Compresses points of formats 0 to 3 as LASzip 1 did (its items of version 1).</summary>
internal sealed class FirstPointwiseChunk
{
    private readonly LazLayout _layout;
    private readonly RangeEncoder _target = new();
    private readonly SymbolModel _changes = new(64);
    private readonly SymbolModel?[] _returns = new SymbolModel?[256];
    private readonly SymbolModel?[] _classes = new SymbolModel?[256];
    private readonly SymbolModel?[] _userData = new SymbolModel?[256];
    private readonly IntegerEncoder _intensity;
    private readonly IntegerEncoder _angle;
    private readonly IntegerEncoder _sourceId;
    private readonly IntegerEncoder _x;
    private readonly IntegerEncoder _y;
    private readonly IntegerEncoder _z;
    private readonly IntegerEncoder _extra;
    private readonly SymbolModel _colorChanges = new(64);
    private readonly IntegerEncoder _color;
    private readonly SymbolModel _multiples = new(512);
    private readonly SymbolModel _firstSteps = new(3);
    private readonly IntegerEncoder _timeSteps;
    private readonly Queue<(int X, int Y)> _steps = new([(0, 0), (0, 0), (0, 0)]);
    private int _usualStep;
    private int _outlierCount;

    private FirstPointwiseChunk(LazLayout layout)
    {
        _layout = layout;
        (_x, _y, _z) = (new(_target, 32, 1), new(_target, 32, 20), new(_target, 32, 20));
        (_intensity, _angle, _sourceId) = (new(_target, 16, 1), new(_target, 8, 2), new(_target, 16, 1));
        (_color, _timeSteps) = (new(_target, 8, 6), new(_target, 32, 6));
        _extra = new(_target, 8, Math.Max(1, layout.ExtraByteCount));
    }

    public static byte[] Encode(byte[] records, LazLayout layout)
    {
        var (chunk, length) = (new FirstPointwiseChunk(layout), layout.RecordLength);
        for (var at = length; at < records.Length; at += length)
            chunk.Encode(records.AsSpan(at - length, length), records.AsSpan(at, length));
        chunk._target.Finish();
        return [.. records.AsSpan(0, length), .. chunk._target.Bytes];
    }

    private void Encode(ReadOnlySpan<byte> last, ReadOnlySpan<byte> record)
    {
        var length = EncodePosition(last, record);
        EncodeChanges(last, record, length);
        var at = 20;
        if (_layout.HasTime)
        {
            EncodeTime(BinaryPrimitives.ReadInt64LittleEndian(last[at..]), BinaryPrimitives.ReadInt64LittleEndian(record[at..]));
            at += 8;
        }
        if (_layout.HasColor)
        {
            EncodeColor(last[at..], record[at..]);
            at += 6;
        }
        for (var i = 0; i < _layout.ExtraByteCount; i++)
            _extra.Encode(last[at + i], record[at + i], i);
    }

    private int EncodePosition(ReadOnlySpan<byte> last, ReadOnlySpan<byte> record)
    {
        var (dx, dy) = (Int(record, 0) - Int(last, 0), Int(record, 4) - Int(last, 4));
        _x.Encode(_steps.Select(step => step.X).Order().ElementAt(1), dx);
        _y.Encode(_steps.Select(step => step.Y).Order().ElementAt(1), dy, Math.Min(_x.LastLength, 19));
        _steps.Dequeue();
        _steps.Enqueue((dx, dy));
        var length = (_x.LastLength + _y.LastLength) / 2;
        _z.Encode(Int(last, 8), Int(record, 8), Math.Min(length, 19));
        return length;
    }

    private void EncodeChanges(ReadOnlySpan<byte> last, ReadOnlySpan<byte> record, int length)
    {
        var changes = (Short(last, 12) != Short(record, 12) ? 32 : 0) | (last[14] != record[14] ? 16 : 0)
            | (last[15] != record[15] ? 8 : 0) | (last[16] != record[16] ? 4 : 0) | (last[17] != record[17] ? 2 : 0)
            | (Short(last, 18) != Short(record, 18) ? 1 : 0);
        _target.Encode(_changes, changes);
        if ((changes & 32) != 0)
            _intensity.Encode(Short(last, 12), Short(record, 12));
        if ((changes & 16) != 0)
            _target.Encode(_returns[last[14]] ??= new(256), record[14]);
        if ((changes & 8) != 0)
            _target.Encode(_classes[last[15]] ??= new(256), record[15]);
        if ((changes & 4) != 0)
            _angle.Encode(last[16], record[16], length < 3 ? 1 : 0);
        if ((changes & 2) != 0)
            _target.Encode(_userData[last[17]] ??= new(256), record[17]);
        if ((changes & 1) != 0)
            _sourceId.Encode(Short(last, 18), Short(record, 18));
    }

    private void EncodeTime(long before, long now)
    {
        var step = now - before;
        if (_usualStep == 0)
        {
            _target.Encode(_firstSteps, step == 0 ? 0 : step == (int)step ? 1 : 2);
            if (step == 0)
                return;
            if (step != (int)step)
            {
                EncodeNew(now);
                return;
            }
            _timeSteps.Encode(0, (int)step, 0);
            _usualStep = (int)step;
            return;
        }
        if (step == 0 || step != (int)step)
        {
            _target.Encode(_multiples, step == 0 ? 511 : 510);
            if (step != 0)
                EncodeNew(now);
            return;
        }
        var multiple = (int)Math.Clamp(Math.Round((double)step / _usualStep), 0, 509);
        _target.Encode(_multiples, multiple);
        var (predicted, context) = multiple switch
        {
            0 => (_usualStep / 4, 2),
            1 => (_usualStep, 1),
            < 10 => (multiple * _usualStep, 3),
            < 50 => (multiple * _usualStep, 4),
            _ => (multiple * _usualStep, 5),
        };
        _timeSteps.Encode(predicted, (int)step, context);
        if (multiple == 1 || (multiple is 0 or 509 && ++_outlierCount > 3))
            (_usualStep, _outlierCount) = ((int)step, 0);
    }

    private void EncodeNew(long time)
    {
        _target.EncodeRaw((uint)time, 32);
        _target.EncodeRaw((uint)(time >> 32), 32);
    }

    private void EncodeColor(ReadOnlySpan<byte> last, ReadOnlySpan<byte> record)
    {
        var changes = 0;
        for (var i = 0; i < 6; i++)
            changes |= last[i] != record[i] ? 1 << i : 0;
        _target.Encode(_colorChanges, changes);
        for (var i = 0; i < 6; i++)
        {
            if ((changes & 1 << i) != 0)
                _color.Encode(last[i], record[i], i);
        }
    }

    private static int Int(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadInt32LittleEndian(record[at..]);

    private static int Short(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadUInt16LittleEndian(record[at..]);
}
