using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Water;

/// <summary>
/// What depth maps say about the ground: the height of each cell, how many photos see it, and how many of them agree with it.
/// Where nothing is seen, heights are those of the nearest cell that has one.
/// </summary>
internal sealed class HeightEvidence
{
    // Of all photos that see a cell, those whose depth there must agree, and at least this many.
    private const double ReliableShare = 0.3;
    private const int ReliableCount = 2;

    // Differences between depths of good photos, in ground sampling distances.
    private const double AgreementPixels = 8;

    // A surface nearer than this share of the depth hides the ground.
    private const double HiddenShare = 0.02;

    private const int MaxSampleCount = 12;

    private readonly byte[] _views;
    private readonly byte[] _agreeing;

    private HeightEvidence(CellGrid grid, float[] heights, byte[] views, byte[] agreeing) =>
        (Grid, Heights, _views, _agreeing) = (grid, heights, views, agreeing);

    public CellGrid Grid { get; }

    /// <summary>World heights, NaN if no cell at all has one.</summary>
    public float[] Heights { get; }

    /// <summary>Whether any cell has one.</summary>
    public bool HasHeights => !float.IsNaN(Heights[0]);

    /// <summary>Number of photos that see a cell, as far as their own surfaces do not hide it.</summary>
    public int ViewCountOf(int cell) => _views[cell];

    /// <summary>Whether photos agree on the height of a cell.</summary>
    public bool IsReliable(int cell) =>
        _agreeing[cell] >= ReliableCount && _agreeing[cell] >= ReliableShare * _views[cell];

    /// <summary>Measures depth maps, which are read one after the other, twice.</summary>
    /// <param name="maps">Each call reads them anew.</param>
    public static HeightEvidence Measure(
        CellGrid grid, double groundSamplingDistance, Func<IEnumerable<DepthMap>> maps, ParallelOptions parallel)
    {
        var samples = new Samples(grid);
        foreach (var map in maps())
            samples.Add(map, parallel.CancellationToken);
        var evidence = new HeightEvidence(grid, samples.Heights(), new byte[grid.Count], new byte[grid.Count]);
        if (!evidence.HasHeights)
            return evidence;
        foreach (var map in maps())
            evidence.Count(map, AgreementPixels * groundSamplingDistance, parallel);
        return evidence;
    }

    /// <summary>The evidence of a part of the grid.</summary>
    public HeightEvidence Part(int column, int row, int width, int height)
    {
        return new(Grid.Part(column, row, width, height), Cut(Heights), Cut(_views), Cut(_agreeing));

        T[] Cut<T>(T[] all)
        {
            var part = new T[width * height];
            for (var y = 0; y < height; y++)
                all.AsSpan((row + y) * Grid.Width + column, width).CopyTo(part.AsSpan(y * width, width));
            return part;
        }
    }

    private void Count(DepthMap map, double tolerance, ParallelOptions parallel) => Parallel.For(0, Grid.Height, parallel, row =>
    {
        for (var cell = row * Grid.Width; cell < (row + 1) * Grid.Width; cell++)
        {
            var center = Grid.CenterOf(cell);
            if (!map.View.TryProject(new(center.X, center.Y, Heights[cell]), out var pixel, out var depth))
                continue;
            var (x, y) = ((int)Math.Floor(pixel.X), (int)Math.Floor(pixel.Y));
            if ((uint)x >= (uint)map.View.Width || (uint)y >= (uint)map.View.Height || _views[cell] == byte.MaxValue)
                continue;
            var seen = map.Depth[x, y];
            var isSurface = DepthMap.IsSurface(seen);
            if (isSurface && seen < depth - Math.Max(tolerance, HiddenShare * depth))
                continue;
            _views[cell]++;
            if (isSurface && Math.Abs(seen - depth) <= tolerance)
                _agreeing[cell]++;
        }
    });

    /// <summary>The heights that photos see in each cell, the mean of each photo's pixels.</summary>
    private sealed class Samples(CellGrid grid)
    {
        private readonly float[] _heights = new float[grid.Count * MaxSampleCount];
        private readonly byte[] _counts = new byte[grid.Count];
        private readonly double[] _sums = new double[grid.Count];
        private readonly int[] _pixelCounts = new int[grid.Count];

        public void Add(DepthMap map, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var worldFromCamera = map.View.CameraFromWorld.Inverted();
            var touched = new List<int>();
            for (var y = 0; y < map.View.Height; y++)
            {
                for (var x = 0; x < map.View.Width; x++)
                {
                    double depth = map.Depth[x, y];
                    if (!DepthMap.IsSurface((float)depth))
                        continue;
                    var p = worldFromCamera * new Vector3d(
                        (x + 0.5 - map.View.CenterX) / map.View.FocalX * depth,
                        (y + 0.5 - map.View.CenterY) / map.View.FocalY * depth, depth);
                    var cell = grid.IndexOf(p.X, p.Y);
                    if (cell < 0)
                        continue;
                    if (_pixelCounts[cell]++ == 0)
                        touched.Add(cell);
                    _sums[cell] += p.Z;
                }
            }
            foreach (var cell in touched)
            {
                if (_counts[cell] < MaxSampleCount)
                    _heights[cell * MaxSampleCount + _counts[cell]++] = (float)(_sums[cell] / _pixelCounts[cell]);
                (_sums[cell], _pixelCounts[cell]) = (0, 0);
            }
        }

        /// <summary>Medians; cells without samples have the height of the nearest with some.</summary>
        public float[] Heights()
        {
            var heights = new float[grid.Count];
            var known = new CellMask(grid.Width, grid.Height);
            for (var cell = 0; cell < heights.Length; cell++)
            {
                var samples = _heights.AsSpan(cell * MaxSampleCount, _counts[cell]);
                samples.Sort();
                known.Cells[cell] = samples.Length > 0;
                heights[cell] = known.Cells[cell] ? samples[samples.Length / 2] : float.NaN;
            }
            known.Spread(heights);
            return heights;
        }
    }
}
