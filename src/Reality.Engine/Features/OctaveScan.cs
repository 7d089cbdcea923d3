using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reality.Engine.Features;

/// <summary>
/// Builds one octave of the scale space and finds its extrema. Rows stream from top to bottom through tiles of limited width,
/// and each level keeps only the rows that the next one still needs, so that the working set fits the cache at any photo size.
/// </summary>
internal sealed class OctaveScan
{
    private const int TileWidth = 1024;
    private const int Border = 5;

    private static readonly int Reach = ExtremumRefinement.MaxShift + 1;

    private readonly IOctaveSource _source;
    private readonly GaussianKernel? _toBase;
    private readonly int _halo;
    private readonly int _rowLength;
    private readonly float[] _sourceRow;
    private readonly RowRing? _sourceAlong;
    private readonly RowRing[] _along;
    private readonly RowRing[] _levels;
    private readonly RowRing[] _differences;
    private readonly int[] _rowOffsets;
    private readonly int[] _hits;

    private OctaveScan(IOctaveSource source, GaussianKernel? toBase)
    {
        (_source, _toBase) = (source, toBase);
        var kernels = SiftScales.ToNextLevel;
        _halo = kernels.Sum(k => k.Radius) + (toBase?.Radius ?? 0) + Reach;
        _rowLength = Math.Min(TileWidth, source.Width) + 2 * _halo;
        _sourceRow = new float[_rowLength];
        _sourceAlong = toBase is null ? null : new(_rowLength, 2 * toBase.Radius + 1);
        _along = Array.ConvertAll(kernels, k => new RowRing(_rowLength, 2 * k.Radius + 1));
        _levels = new RowRing[SiftScales.LevelCount];
        _differences = new RowRing[SiftScales.DifferenceCount];
        var lag = 0;
        for (var i = SiftScales.DifferenceCount - 1; i >= 0; i--)
        {
            _levels[i] = new(_rowLength, kernels[i].Radius + 1);
            _differences[i] = new(_rowLength, lag + 2 * Reach + 1);
            lag += kernels[i].Radius;
        }
        _levels[^1] = new(_rowLength, 1);
        _rowOffsets = new int[2 * kernels.Max(k => Math.Max(k.Radius, toBase?.Radius ?? 0)) + 1];
        _hits = new int[_rowLength];
    }

    /// <summary>Scans an octave, tile by tile from left to right.</summary>
    /// <param name="toBase">Blur from the source to level 0; null if the source is level 0.</param>
    /// <param name="kept">Receives levels 1 to 3.</param>
    /// <param name="found">Receives the extrema, in an order that depends only on the size of the octave.</param>
    public static void Run(
        IOctaveSource source, GaussianKernel? toBase, int octave, SiftOptions options, GaussianLevels kept, List<Extremum> found,
        CancellationToken cancellation)
    {
        var scan = new OctaveScan(source, toBase);
        for (var left = 0; left < source.Width; left += TileWidth)
            scan.RunTile(left, Math.Min(TileWidth, source.Width - left), octave, options, kept, found, cancellation);
    }

    private void RunTile(
        int left, int width, int octave, SiftOptions options, GaussianLevels kept, List<Extremum> found,
        CancellationToken cancellation)
    {
        var end = width + 2 * _halo;
        var last = SiftScales.DifferenceCount - 1;
        for (var y = -_halo; y < _source.Height + _halo; y++)
        {
            if ((y & 63) == 0)
                cancellation.ThrowIfCancellationRequested();
            if (!TryPushBase(left - _halo, y, end, out var levelY, out var margin))
                continue;
            Keep(0, levelY, left, width, kept);
            for (var i = 0; i <= last; i++)
            {
                var kernel = SiftScales.ToNextLevel[i];
                GaussianBlur.AlongRow(
                    _levels[i].Row(levelY), kernel.Weights, margin + kernel.Radius, end - margin - kernel.Radius,
                    _along[i].Row(levelY));
                levelY -= kernel.Radius;
                margin += kernel.Radius;
                if (levelY < margin - _halo)
                    break;
                var next = _levels[i + 1].Row(levelY);
                Across(_along[i], levelY, kernel, margin, end - margin, next);
                Subtract(next, _levels[i].Row(levelY), margin, end - margin, _differences[i].Row(levelY));
                Keep(i + 1, levelY, left, width, kept);
                if (i == last)
                    Find(levelY - Reach, left, width, octave, options, found);
            }
        }
    }

    /// <summary>Reads a row of the source and computes the row of level 0 that it completes, if there is one.</summary>
    private bool TryPushBase(int firstX, int y, int end, out int levelY, out int margin)
    {
        levelY = y;
        margin = 0;
        if (_toBase is null)
        {
            _source.ReadRow(y, firstX, _levels[0].Row(y)[..end]);
            return true;
        }
        _source.ReadRow(y, firstX, _sourceRow.AsSpan(0, end));
        margin = _toBase.Radius;
        levelY = y - margin;
        GaussianBlur.AlongRow(_sourceRow, _toBase.Weights, margin, end - margin, _sourceAlong!.Row(y));
        if (levelY < margin - _halo)
            return false;
        Across(_sourceAlong, levelY, _toBase, margin, end - margin, _levels[0].Row(levelY));
        return true;
    }

    private void Across(RowRing rows, int y, GaussianKernel kernel, int start, int end, Span<float> target)
    {
        var offsets = _rowOffsets.AsSpan(0, 2 * kernel.Radius + 1);
        for (var k = 0; k < offsets.Length; k++)
            offsets[k] = rows.OffsetOf(y - kernel.Radius + k);
        GaussianBlur.AcrossRows(rows.Samples, offsets, kernel.Weights, start, end, target);
    }

    private static void Subtract(
        ReadOnlySpan<float> coarser, ReadOnlySpan<float> finer, int start, int end, Span<float> difference)
    {
        if (Vector512.IsHardwareAccelerated)
            Subtract<Lanes512, Vector512<float>>(coarser, finer, start, end, difference);
        else
            Subtract<Lanes256, Vector256<float>>(coarser, finer, start, end, difference);
    }

    private static void Subtract<TLanes, TVector>(
        ReadOnlySpan<float> coarser, ReadOnlySpan<float> finer, int start, int end, Span<float> difference)
        where TLanes : struct, IRowLanes<TVector>
        where TVector : struct
    {
        ref var a = ref MemoryMarshal.GetReference(coarser);
        ref var b = ref MemoryMarshal.GetReference(finer);
        var x = start;
        for (; x <= end - TLanes.Count; x += TLanes.Count)
        {
            var at = (nuint)x;
            TLanes.Store(
                TLanes.Subtract(TLanes.Load(ref a, at), TLanes.Load(ref b, at)), ref MemoryMarshal.GetReference(difference), at);
        }
        for (; x < end; x++)
            difference[x] = coarser[x] - finer[x];
    }

    private void Keep(int level, int y, int left, int width, GaussianLevels kept)
    {
        if (level < 1 || level > SiftScales.PerOctave || (y & 1) != 0 || y < 0 || y >= _source.Height)
            return;
        var from = _levels[level].Row(y).Slice(_halo, width);
        var to = kept.Row(level, y / 2).Slice(left / 2, (width + 1) / 2);
        GaussianLevels.KeepEverySecond(from, to);
    }

    private void Find(int y, int left, int width, int octave, SiftOptions options, List<Extremum> found)
    {
        if (y < Border || y >= _source.Height - Border)
            return;
        var start = _halo + Math.Max(0, Border - left);
        var end = _halo + Math.Min(width, _source.Width - Border - left);
        var scanContrast = 0.8f * options.MinContrast;
        for (var level = 1; level <= SiftScales.PerOctave; level++)
        {
            var count = ExtremumScan.Row(WindowAt(level, y), scanContrast, start, end, _hits);
            for (var i = 0; i < count; i++)
            {
                if (ExtremumRefinement.TryRefine(
                    _differences, _hits[i], y, level, options.MinContrast, options.MaxEdgeRatio, out var peak))
                    found.Add(peak with { X = peak.X + (left - _halo), Octave = octave });
            }
        }
    }

    private ExtremumScan.Window WindowAt(int level, int y)
    {
        var (finer, same, coarser) = (_differences[level - 1], _differences[level], _differences[level + 1]);
        return new()
        {
            FinerAbove = finer.Row(y - 1), Finer = finer.Row(y), FinerBelow = finer.Row(y + 1),
            Above = same.Row(y - 1), Center = same.Row(y), Below = same.Row(y + 1),
            CoarserAbove = coarser.Row(y - 1), Coarser = coarser.Row(y), CoarserBelow = coarser.Row(y + 1),
        };
    }
}

/// <summary>Ring buffer of the last rows of an image that is read from top to bottom.</summary>
/// <param name="rowLength">Samples per row.</param>
/// <param name="capacity">Number of rows that are kept.</param>
internal sealed class RowRing(int rowLength, int capacity)
{
    /// <summary>All rows that are kept; row y begins at <see cref="OffsetOf"/>.</summary>
    public float[] Samples { get; } = new float[rowLength * capacity];

    /// <summary>First element of row y, which must be one of the last; y may be negative, down to -4096.</summary>
    public int OffsetOf(int y) => (y + 4096 * capacity) % capacity * rowLength;

    public Span<float> Row(int y) => Samples.AsSpan(OffsetOf(y), rowLength);
}
