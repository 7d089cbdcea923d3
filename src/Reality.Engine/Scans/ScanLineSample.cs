using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Scans;

/// <summary>
/// Stretches of points in the order in which a scanner measured them, evenly from all of a scan, whatever its number of points.
/// </summary>
public sealed class ScanLineSample
{
    private const int StretchLength = 1024;
    private const int MaxStretchCount = 400;

    private readonly List<Vector3d[]> _stretches = [];
    private long _seenCount;
    private long _stride = 1;

    public IReadOnlyList<IReadOnlyList<Vector3d>> Stretches => _stretches;

    public void Add(PointBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var count = Math.Max(1, batch.Count / StretchLength);
        for (var i = 0; i < count; i++)
        {
            if (_seenCount++ % _stride == 0)
                Add(batch, i * StretchLength);
        }
    }

    private void Add(PointBatch batch, int start)
    {
        var end = Math.Min(batch.Count, start + StretchLength);
        _stretches.Add(Enumerable.Range(start, end - start).Select(batch.PositionOf)
            .Where(p => double.IsFinite(p.LengthSquared)).ToArray());
        if (_stretches.Count <= MaxStretchCount)
            return;
        // Every second one remains, and from now on every second one is taken.
        _stride *= 2;
        for (var i = 0; 2 * i < _stretches.Count; i++)
            _stretches[i] = _stretches[2 * i];
        _stretches.RemoveRange((_stretches.Count + 1) / 2, _stretches.Count / 2);
    }
}
