namespace Reality.Formats.Las.Compression;

/// <summary>Pairs the points of a chunk with those that predict them.</summary>
internal sealed class PointSequence
{
    private readonly PointRecord?[] _last = new PointRecord?[4];
    private readonly bool[] _wasTimeChanged = new bool[4];
    private int _channel;

    /// <param name="first">The first point of the chunk, which is stored uncompressed.</param>
    public PointSequence(in PointRecord first)
    {
        _channel = first.Channel;
        _last[_channel] = first;
    }

    /// <summary>Describes the next point.</summary>
    public void Advance(in PointRecord point, ref PointStep step)
    {
        var before = _last[_channel]!.Value;
        step.Current = point;
        step.ChannelBefore = _channel;
        step.ContextBefore = (before.ReturnNumber == 1 ? 1 : 0) + (before.ReturnNumber >= before.ReturnCount ? 2 : 0)
            + (_wasTimeChanged[_channel] ? 4 : 0);
        step.Previous = _last[point.Channel] ?? before;
        step.IsGpsTimeChanged = point.GpsTime != step.Previous.GpsTime;
        _channel = point.Channel;
        _last[_channel] = point;
        _wasTimeChanged[_channel] = step.IsGpsTimeChanged;
    }
}
