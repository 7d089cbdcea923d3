using System.Buffers.Binary;
using Reality.Core;

namespace Reality.Formats.Las.Compression;

/// <summary>
/// Reads the output of <see cref="ChunkEncoder"/>, and points of formats 9 and 10: coordinates, returns, intensity, class, time
/// and color. Layers of other fields are not decoded; nothing depends on them.
/// </summary>
internal sealed class LayeredChunkDecoder : IChunkDecoder
{
    private const int HorizontalLayer = 0, HeightLayer = 1, ClassLayer = 2, IntensityLayer = 4, TimeLayer = 8, ColorLayer = 9;
    private const int CommonLayerCount = 9;

    private readonly Channel?[] _channels = new Channel?[4];
    private readonly RangeDecoder _horizontal;
    private readonly RangeDecoder _height;
    private readonly RangeDecoder? _class;
    private readonly RangeDecoder? _intensity;
    private readonly RangeDecoder? _time;
    private readonly RangeDecoder? _color;
    private int _channel;
    private bool _isFirst = true;

    public LayeredChunkDecoder(byte[] chunk, int size, long pointCount, LazLayout layout)
    {
        var layerCount = CommonLayerCount + (layout.HasColor ? 1 : 0) + (layout.HasInfrared ? 1 : 0)
            + (layout.HasWavePackets ? 1 : 0) + layout.ExtraByteCount;
        var at = layout.RecordLength + sizeof(int);
        if (size < at)
            throw new InvalidFileException("LAZ", $"A chunk of {size} bytes is too short for its first point.");
        var first = PointRecord.Read(chunk.AsSpan(0, layout.HasColor ? PointFormats.ColorEnd : PointFormats.CommonEnd));
        var count = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(layout.RecordLength));
        if (count != pointCount)
            throw new InvalidFileException("LAZ", $"A chunk states {count} points, the file {pointCount}.");
        var needsLayers = pointCount > 1;
        var starts = needsLayers ? ReadStarts(chunk.AsSpan(at, size - at), at, layerCount) : new long[layerCount + 1];
        if (starts[^1] > size)
            throw new InvalidFileException("LAZ", "The layers of a chunk are longer than the chunk.");
        (_horizontal, _height) = (Required(HorizontalLayer), Required(HeightLayer));
        (_class, _intensity, _time) = (Optional(ClassLayer), Optional(IntensityLayer), Optional(TimeLayer));
        _color = layout.HasColor ? Optional(ColorLayer) : null;
        _channel = first.Channel;
        _channels[_channel] = new(first, this);

        RangeDecoder Required(int layer) => new(chunk, (int)starts[layer], (int)starts[layer + 1]);
        RangeDecoder? Optional(int layer) => starts[layer] == starts[layer + 1] ? null : Required(layer);
    }

    public void Read(Span<PointRecord> points)
    {
        foreach (ref var point in points)
        {
            if (!_isFirst)
                Advance();
            _isFirst = false;
            point = _channels[_channel]!.Last;
        }
    }

    private static long[] ReadStarts(ReadOnlySpan<byte> sizes, int position, int layerCount)
    {
        if (sizes.Length < sizeof(int) * layerCount)
            throw new InvalidFileException("LAZ", "A chunk is too short for the sizes of its layers.");
        var starts = new long[layerCount + 1];
        starts[0] = position + sizeof(int) * layerCount;
        for (var i = 0; i < layerCount; i++)
            starts[i + 1] = starts[i] + BinaryPrimitives.ReadUInt32LittleEndian(sizes[(sizeof(int) * i)..]);
        return starts;
    }

    private void Advance()
    {
        var before = _channels[_channel]!;
        var changes = _horizontal.Decode(before.Changes[before.Context] ??= new(128, isDecoded: true));
        if ((changes & 1 << 6) != 0)
        {
            _channel = (_channel + _horizontal.Decode(before.ChannelSteps ??= new(3, isDecoded: true)) + 1) & 3;
            _channels[_channel] ??= new(before.Last, this);
        }
        var channel = _channels[_channel]!;
        ref var point = ref channel.Last;
        var isTimeChanged = (changes & 1 << 4) != 0;
        channel.IsTimeChanged = isTimeChanged;
        point.Channel = (byte)_channel;
        if ((changes & 1 << 2) != 0)
            point.ReturnCount = (byte)Decode(channel.ReturnCounts, point.ReturnCount);
        point.ReturnNumber = (byte)(0xF & (changes & 3) switch
        {
            0 => point.ReturnNumber,
            1 => point.ReturnNumber + 1,
            2 => point.ReturnNumber + 15,
            _ when isTimeChanged => Decode(channel.Returns, point.ReturnNumber),
            _ => point.ReturnNumber + 2 + _horizontal.Decode(channel.ReturnSteps ??= new(13, isDecoded: true)),
        });
        DecodePosition(channel, ref point, isTimeChanged);
        DecodeAttributes(channel, ref point, isTimeChanged);
    }

    private static void DecodePosition(Channel channel, ref PointRecord point, bool isTimeChanged)
    {
        var only = point.ReturnCount == 1 ? 1 : 0;
        var map = ReturnContexts.Map[16 * point.ReturnCount + point.ReturnNumber];
        ref var medians = ref channel.Medians[2 * map + (isTimeChanged ? 1 : 0)];
        var dx = channel.X.Decode(medians.X.Value, only);
        medians.X.Add(dx);
        var length = channel.X.LastLength;
        var dy = channel.Y.Decode(medians.Y.Value, only + (length < 20 ? length & ~1 : 20));
        medians.Y.Add(dy);
        length = (length + channel.Y.LastLength) / 2;
        ref var height = ref channel.Heights[Math.Min(7, Math.Abs(point.ReturnCount - point.ReturnNumber))];
        height = channel.Z.Decode(height, only + (length < 18 ? length & ~1 : 18));
        (point.X, point.Y, point.Z) = (unchecked(point.X + dx), unchecked(point.Y + dy), height);
    }

    private void DecodeAttributes(Channel channel, ref PointRecord point, bool isTimeChanged)
    {
        var place = point.Place;
        if (_class is not null)
        {
            ref var model = ref channel.Classes[((point.Classification & 0x1F) << 1) + (place == 3 ? 1 : 0)];
            point.Classification = (byte)_class.Decode(model ??= new(256, isDecoded: true));
        }
        if (channel.Intensity is { } intensity)
        {
            ref var last = ref channel.Intensities[2 * place + (isTimeChanged ? 1 : 0)];
            point.Intensity = last = (ushort)intensity.Decode(last, place);
        }
        if (isTimeChanged && channel.Time is { } time)
            point.GpsTime = time.Decode();
        channel.Color?.Decode(ref point.Color);
    }

    private int Decode(SymbolModel?[] models, int context) =>
        _horizontal.Decode(models[context] ??= new(16, isDecoded: true));

    /// <summary>Models and last values of a scanner channel.</summary>
    private sealed class Channel
    {
        public Channel(in PointRecord first, LayeredChunkDecoder layers)
        {
            Last = first;
            (X, Y) = (new(layers._horizontal, 32, 2), new(layers._horizontal, 32, 22));
            Z = new(layers._height, 32, 20);
            Intensity = layers._intensity is null ? null : new(layers._intensity, 16, 4);
            Time = layers._time is null ? null : new(layers._time, first.GpsTime, codesUnchanged: false);
            Color = layers._color is null ? null : new(layers._color);
            Heights.AsSpan().Fill(first.Z);
            Intensities.AsSpan().Fill(first.Intensity);
        }

        public PointRecord Last;

        public bool IsTimeChanged { get; set; }

        // Which return the last point was, and whether its time had changed.
        public int Context => (Last.ReturnNumber == 1 ? 1 : 0) + (Last.ReturnNumber >= Last.ReturnCount ? 2 : 0)
            + (IsTimeChanged ? 4 : 0);

        public SymbolModel?[] Changes { get; } = new SymbolModel?[8];

        public SymbolModel? ChannelSteps { get; set; }

        public SymbolModel?[] ReturnCounts { get; } = new SymbolModel?[16];

        public SymbolModel?[] Returns { get; } = new SymbolModel?[16];

        public SymbolModel? ReturnSteps { get; set; }

        public SymbolModel?[] Classes { get; } = new SymbolModel?[64];

        public IntegerDecoder X { get; }

        public IntegerDecoder Y { get; }

        public IntegerDecoder Z { get; }

        public IntegerDecoder? Intensity { get; }

        public GpsTimeDecoder? Time { get; }

        public ColorDecoder? Color { get; }

        public (StreamingMedian X, StreamingMedian Y)[] Medians { get; } = new (StreamingMedian, StreamingMedian)[12];

        public int[] Heights { get; } = new int[8];

        public ushort[] Intensities { get; } = new ushort[8];
    }
}
