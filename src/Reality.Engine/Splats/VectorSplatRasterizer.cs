namespace Reality.Engine.Splats;

/// <summary>
/// Renders and trains splats in vectors on the processor. Results are the same for any number of threads: tiles and blocks of
/// splats are independent, and the gradients of a splat from several tiles are added in the order of the tiles.
/// </summary>
/// <param name="threadCount">Threads to use, 1 or more.</param>
public sealed class VectorSplatRasterizer(int threadCount) : ISplatRasterizer
{
    private const int BlocksPerTask = 64;
    private const int SplatsPerTask = 2048;
    private const int TilesPerTask = 8;

    private readonly ParallelOptions _parallelism = new() { MaxDegreeOfParallelism = threadCount };
    private readonly ProjectedBlocks _blocks = new();
    private readonly SplatTileLists _lists = new();
    private float[] _entrySums = [];
    private float[] _splatSums = [];
    private SplatView? _view;
    private SplatImage? _image;
    private SplatSurface? _surface;

    public void Render(SplatParameters splats, SplatView view, int degree, SplatImage image, SplatSurface? surface = null)
    {
        ArgumentNullException.ThrowIfNull(splats);
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(image);
        (_view, _image, _surface) = (view, image, surface);
        _blocks.Prepare(splats.Count);
        ForRanges(splats.BlockCount, BlocksPerTask, (first, end) => Project(splats, view, degree, first, end));
        _lists.Build(_blocks, view.Width, view.Height, _parallelism);
        ForRanges(_lists.Columns * _lists.Rows, TilesPerTask, (first, end) =>
        {
            Span<float> scratch = stackalloc float[SplatTileBlending.ScratchLength];
            for (var tile = first; tile < end; tile++)
                SplatTileBlending.Blend(_lists, tile, image, surface, scratch);
        });
    }

    public void Learn(SplatParameters splats, SplatImage gradient, SplatStep settings)
    {
        ArgumentNullException.ThrowIfNull(splats);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(settings);
        SumGradients(splats, gradient);
        ForRanges(splats.BlockCount, BlocksPerTask, (first, end) =>
        {
            Span<float> parameters = stackalloc float[SplatParameters.BlockLength];
            for (var block = first; block < end; block++)
            {
                var moved = (ushort)(_blocks.SeenOf(block) & TrainedOf(splats, block));
                if (moved == 0)
                    continue;
                Differentiate(splats, block, settings.Degree, parameters);
                SplatLearning.Move(splats, block, moved, parameters, settings);
            }
        });
    }

    // A bit for each splat of a block that is not fixed.
    private static int TrainedOf(SplatParameters splats, int block) =>
        0xFFFF << Math.Clamp(splats.FixedCount - block * Lanes.Count, 0, Lanes.Count);

    /// <summary>Gradient of a loss by all parameters, in their order; for tests.</summary>
    internal float[] Differentiate(SplatParameters splats, SplatImage gradient, int degree)
    {
        SumGradients(splats, gradient);
        var all = new float[splats.Values.Length];
        for (var block = 0; block < splats.BlockCount; block++)
            Differentiate(splats, block, degree, all.AsSpan(block * SplatParameters.BlockLength, SplatParameters.BlockLength));
        return all;
    }

    private void Project(SplatParameters splats, SplatView view, int degree, int first, int end)
    {
        var projection = default(SplatProjection);
        for (var block = first; block < end; block++)
        {
            projection.Compute(ValuesOf(splats, block), view, degree);
            _blocks.Set(block, projection, view);
        }
    }

    private void SumGradients(SplatParameters splats, SplatImage gradient)
    {
        var (lists, image) = (_lists, _image ?? throw new InvalidOperationException("Nothing was rendered."));
        var entryCount = lists.FirstOfSplat[lists.SplatCount];
        if (_entrySums.Length < entryCount * SplatLearning.SumCount)
            _entrySums = new float[Math.Min((entryCount + entryCount / 4L) * SplatLearning.SumCount, Array.MaxLength)];
        if (_splatSums.Length < splats.BlockCount * SplatLearning.SumCount * Lanes.Count)
            _splatSums = new float[splats.BlockCount * SplatLearning.SumCount * Lanes.Count];
        ForRanges(lists.Columns * lists.Rows, TilesPerTask, (first, end) =>
        {
            Span<float> scratch = stackalloc float[SplatTileBlending.ScratchLength];
            for (var tile = first; tile < end; tile++)
                SplatTileBlending.Differentiate(lists, tile, image, gradient, _surface, _entrySums, scratch);
        });
        _splatSums.AsSpan(0, splats.BlockCount * SplatLearning.SumCount * Lanes.Count).Clear();
        ForRanges(lists.SplatCount, SplatsPerTask, AddEntries);
    }

    private void AddEntries(int first, int end)
    {
        Span<float> sums = stackalloc float[SplatLearning.SumCount];
        for (var rank = first; rank < end; rank++)
        {
            sums.Clear();
            for (var k = _lists.FirstOfSplat[rank]; k < _lists.FirstOfSplat[rank + 1]; k++)
            {
                var entry = _entrySums.AsSpan(_lists.EntryOf[k] * SplatLearning.SumCount, SplatLearning.SumCount);
                for (var q = 0; q < sums.Length; q++)
                    sums[q] += entry[q];
            }
            var splat = _lists.Splats[rank].Splat;
            var at = splat / Lanes.Count * SplatLearning.SumCount * Lanes.Count + splat % Lanes.Count;
            for (var q = 0; q < sums.Length; q++)
                _splatSums[at + q * Lanes.Count] = sums[q];
        }
    }

    private void Differentiate(SplatParameters splats, int block, int degree, Span<float> parameters)
    {
        var projection = default(SplatProjection);
        var values = ValuesOf(splats, block);
        projection.Compute(values, _view!, degree);
        var sums = _splatSums.AsSpan(block * SplatLearning.SumCount * Lanes.Count, SplatLearning.SumCount * Lanes.Count);
        SplatLearning.Differentiate(projection, values, sums, _view!, degree, parameters);
    }

    private static ReadOnlySpan<float> ValuesOf(SplatParameters splats, int block) =>
        splats.Values.AsSpan(block * SplatParameters.BlockLength, SplatParameters.BlockLength);

    private void ForRanges(int count, int size, Action<int, int> body)
    {
        var ranges = (count + size - 1) / size;
        if (_parallelism.MaxDegreeOfParallelism == 1)
            body(0, count);
        else
            Parallel.For(0, ranges, _parallelism, range => body(range * size, Math.Min((range + 1) * size, count)));
    }
}
