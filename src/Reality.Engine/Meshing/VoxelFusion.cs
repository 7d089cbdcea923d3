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
        private readonly (double Footprint, int View)[] _candidates = new (double, int)[viewCount];
        private readonly int[] _chosen = new int[VoxelSamples.MaxViews];

        public VoxelSamples Samples { get; } = new();

        /// <summary>
        /// The views that may see a block, ascending; if there are too many, those with the smallest pixels there.
        /// </summary>
        public ReadOnlySpan<int> ChooseViews(VoxelProjection[] views, VoxelIndex origin)
        {
            var count = 0;
            for (var view = 0; view < views.Length; view++)
            {
                if (views[view].MaySeeBlock(origin, out var footprint))
                    _candidates[count++] = (footprint, view);
            }
            if (count > _chosen.Length)
            {
                Array.Sort(_candidates, 0, count);
                count = _chosen.Length;
            }
            for (var i = 0; i < count; i++)
                _chosen[i] = _candidates[i].View;
            Array.Sort(_chosen, 0, count);
            return _chosen.AsSpan(0, count);
        }
    }
}
