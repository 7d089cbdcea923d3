using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>
/// Fills voxels that no view saw: from their surroundings at the coarsest level, from the level above at finer ones.
/// </summary>
/// <remarks>
/// Volumetric diffusion (Davis 2002) of the signed distance into unknown voxels, never into seen ones, followed by erosion of
/// outward growth, so that holes close and the surface still ends where the data ends. Voxels known to be open stay open.
/// </remarks>
internal static class HoleFilling
{
    private const int Side = VoxelBlocks.Side;
    private const int ChunkSize = 64;

    /// <summary>Closes holes up to twice <paramref name="reach"/> voxels wide.</summary>
    public static void Close(VoxelBlocks level, int reach, ParallelOptions parallel)
    {
        for (var i = 0; i < reach; i++)
            Sweep(level, parallel, Grow);
        for (var i = 0; i < reach; i++)
            Sweep(level, parallel, Shrink);
    }

    /// <summary>Fills unknown voxels by interpolation of the coarser level if it is known at all surrounding voxels.</summary>
    /// <remarks>
    /// A voxel filled from one that views saw counts as seen, with the least evidence: the pixels of distant views are wider than
    /// a fine voxel, but they saw the surface.
    /// </remarks>
    public static void FillFrom(VoxelBlocks coarser, VoxelBlocks level, ParallelOptions parallel) =>
        ForBlocks(level, parallel, () => new BlockWindow(Side / 2 + 1), (block, window) =>
        {
            var index = level[block];
            window.Read(coarser, Side / 2 * index);
            var values = level.ValuesOf(block);
            var weights = level.WeightsOf(block);
            var above = WeightsAbove(coarser, index);
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] != VoxelBlocks.Unknown || weights[i] > 0)
                    continue;
                var (x, y, z) = (i & 7, (i >> 3) & 7, i >> 6);
                var distance = 2 * Interpolate(window, x, y, z);
                values[i] = VoxelBlocks.FromVoxels(Math.Clamp(distance, -VoxelFusion.Truncation, VoxelFusion.Truncation));
                if (values[i] != VoxelBlocks.Unknown && above.IsSeen(x, y, z))
                    weights[i] = 1;
            }
        });

    private static CoarserWeights WeightsAbove(VoxelBlocks coarser, VoxelIndex block)
    {
        var number = coarser.Find(block.X >> 1, block.Y >> 1, block.Z >> 1);
        var corner = new VoxelIndex(block.X & 1, block.Y & 1, block.Z & 1);
        return new(number < 0 ? default : coarser.WeightsOf(number), Side / 2 * corner);
    }

    /// <summary>Evidence of the coarser voxels that a block of the finer level lies in.</summary>
    /// <param name="weights">Weights of the coarser block; empty if there is none.</param>
    /// <param name="corner">First coarser voxel of the finer block, within the coarser block.</param>
    private readonly ref struct CoarserWeights(ReadOnlySpan<byte> weights, VoxelIndex corner)
    {
        private readonly ReadOnlySpan<byte> _weights = weights;

        public bool IsSeen(int x, int y, int z) => !_weights.IsEmpty
            && _weights[corner.X + x / 2 + Side * (corner.Y + y / 2 + Side * (corner.Z + z / 2))] > 0;
    }

    private static float Interpolate(BlockWindow window, int x, int y, int z)
    {
        var (stepX, stepY, stepZ) = (x & 1, (y & 1) * window.Side, (z & 1) * window.Side * window.Side);
        var at = x / 2 + window.Side * (y / 2 + window.Side * (z / 2));
        var v = window.Values;
        return 0.125f * (
            v[at] + v[at + stepX] + v[at + stepY] + v[at + stepX + stepY]
            + v[at + stepZ] + v[at + stepX + stepZ] + v[at + stepY + stepZ] + v[at + stepX + stepY + stepZ]);
    }

    // An unknown voxel takes the mean of linear extrapolations from pairs of known voxels beside it, so that planes continue.
    private static float Grow(float own, byte weight, float[] values, int at, int side)
    {
        if (!float.IsNaN(own) || weight > 0)
            return own;
        float sum = 0;
        var count = 0;
        foreach (var step in (ReadOnlySpan<int>)[1, -1, side, -side, side * side, -side * side])
        {
            var extrapolated = 2 * values[at + step] - values[at + 2 * step];
            if (!float.IsNaN(extrapolated))
                (sum, count) = (sum + extrapolated, count + 1);
        }
        return Math.Clamp(sum / count, -VoxelFusion.Truncation, VoxelFusion.Truncation);
    }

    // A voxel that no view saw becomes unknown if one beside it is unknown.
    private static float Shrink(float own, byte weight, float[] values, int at, int side)
    {
        if (weight > 0)
            return own;
        foreach (var step in (ReadOnlySpan<int>)[1, side, side * side])
        {
            if (float.IsNaN(values[at - step]) || float.IsNaN(values[at + step]))
                return float.NaN;
        }
        return own;
    }

    private static void Sweep(VoxelBlocks level, ParallelOptions parallel, Func<float, byte, float[], int, int, float> update)
    {
        var target = new NativeBuffer<short>(level.Values.Length);
        ForBlocks(level, parallel, () => new BlockWindow(Side + 4), (block, window) =>
        {
            window.Read(level, Side * level[block] - new VoxelIndex(2, 2, 2));
            var weights = level.WeightsOf(block);
            var updatedValues = target.Span.Slice(block * VoxelBlocks.VoxelCount, VoxelBlocks.VoxelCount);
            for (var i = 0; i < VoxelBlocks.VoxelCount; i++)
            {
                var at = (i & 7) + 2 + window.Side * (((i >> 3) & 7) + 2 + window.Side * ((i >> 6) + 2));
                var updated = update(window.Values[at], weights[i], window.Values, at, window.Side);
                updatedValues[i] = VoxelBlocks.FromVoxels(updated);
            }
        });
        level.Values.Dispose();
        level.Values = target;
    }

    private static void ForBlocks(
        VoxelBlocks level, ParallelOptions parallel, Func<BlockWindow> begin, Action<int, BlockWindow> body) =>
        Parallel.For(0, (level.Count + ChunkSize - 1) / ChunkSize, parallel, begin, (chunk, _, window) =>
        {
            var end = Math.Min(level.Count, (chunk + 1) * ChunkSize);
            for (var block = chunk * ChunkSize; block < end; block++)
                body(block, window);
            return window;
        }, _ => { });
}
