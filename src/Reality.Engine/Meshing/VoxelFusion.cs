namespace Reality.Engine.Meshing;

/// <summary>
/// Fuses the signed distances of voxels from all depth maps that see them (Curless and Levoy 1996), by a robust mean per voxel
/// instead of a running one, so that a wrong depth map is outvoted and does not smear (the aim of Zach 2008).
/// </summary>
/// <remarks>
/// A view that sees a voxel in front of its surface by more than the truncation votes for free space, at the truncation. One
/// that sees it behind the surface by more than that is ignored. The truncation grows with the width of the view's pixel.
/// </remarks>
internal static class VoxelFusion
{
    /// <summary>Maximum absolute value, voxels.</summary>
    public const float Truncation = 4;

    private const int ChunkSize = 64;

    /// <summary>Fills values and weights of a level.</summary>
    public static void Fuse(VoxelBlocks level, IReadOnlyList<DepthCrop> crops, ParallelOptions parallel)
    {
        var chunkCount = (level.Count + ChunkSize - 1) / ChunkSize;
        var views = crops.Select(crop => new VoxelProjection(crop, level.VoxelSize)).ToArray();
        Parallel.For(0, chunkCount, parallel, () => new Scratch(views.Length), (chunk, _, scratch) =>
        {
            var end = Math.Min(level.Count, (chunk + 1) * ChunkSize);
            for (var block = chunk * ChunkSize; block < end; block++)
                FuseBlock(level, block, views, scratch);
            return scratch;
        }, _ => { });
    }

    private static void FuseBlock(VoxelBlocks level, int block, VoxelProjection[] views, Scratch scratch)
    {
        var origin = VoxelBlocks.Side * level[block];
        var samples = scratch.Samples;
        samples.Clear();
        foreach (var view in scratch.ChooseViews(views, origin))
            VoxelSampling.Sample(views[view], origin, samples);
        samples.Estimate(level.ValuesOf(block), level.WeightsOf(block));
    }

    /// <summary>Scratch memory of one thread.</summary>
    private sealed class Scratch(int viewCount)
    {
        // Scans have the smaller pixels, but must leave room for photos, which fill the gaps of scans.
        private const int MinScanCount = VoxelSamples.MaxViews / 2;

        private readonly (double Footprint, int View)[] _photos = new (double, int)[viewCount];
        private readonly (double Footprint, int View)[] _scans = new (double, int)[viewCount];
        private readonly int[] _chosen = new int[VoxelSamples.MaxViews];

        public VoxelSamples Samples { get; } = new();

        /// <summary>
        /// The views that may see a block, ascending; if there are too many, those with the smallest pixels there, up to half of
        /// them views of scans.
        /// </summary>
        public ReadOnlySpan<int> ChooseViews(VoxelProjection[] views, VoxelIndex origin)
        {
            var (photoCount, scanCount) = (0, 0);
            for (var view = 0; view < views.Length; view++)
            {
                if (!views[view].MaySeeBlock(origin, out var footprint))
                    continue;
                if (views[view].Crop.IsOfPhoto)
                    _photos[photoCount++] = (footprint, view);
                else if (views[view].Sees(origin, out footprint))
                    _scans[scanCount++] = (footprint, view);
            }
            var scans = Math.Min(scanCount, Math.Max(MinScanCount, _chosen.Length - photoCount));
            var photos = Math.Min(photoCount, _chosen.Length - scans);
            Choose(_photos, photoCount, _chosen.AsSpan(0, photos));
            Choose(_scans, scanCount, _chosen.AsSpan(photos, scans));
            Array.Sort(_chosen, 0, photos + scans);
            return _chosen.AsSpan(0, photos + scans);
        }

        private static void Choose((double Footprint, int View)[] candidates, int count, Span<int> chosen)
        {
            if (count > chosen.Length)
                Array.Sort(candidates, 0, count);
            for (var i = 0; i < chosen.Length; i++)
                chosen[i] = candidates[i].View;
        }
    }
}
