namespace Reality.Engine.Meshing;

/// <summary>
/// Smooths the signed distances of a level: each known voxel moves to the weighted mean of its data and its neighbors, by
/// Jacobi sweeps on the energy Σ w (u − f)² + λ Σ (u − u')². A plane's distances are a minimum, so that planes stay where
/// they are; well-seen voxels hold their data, poorly seen ones follow their neighbors.
/// </summary>
internal static class FieldSmoothing
{
    private const int Side = VoxelBlocks.Side;
    private const int ChunkSize = 64;

    // Pull of the data where no view saw the voxel: of what the coarser level says.
    private const float FilledWeight = 0.05f;

    /// <summary>Replaces the values of a level by smoothed ones.</summary>
    public static void Smooth(VoxelBlocks level, float smoothness, int sweeps, ParallelOptions parallel)
    {
        if (sweeps == 0 || smoothness <= 0)
            return;
        var data = level.Values;
        float[]? spare = null;
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var target = spare ?? new float[data.Length];
            spare = level.Values == data ? null : level.Values;
            Parallel.For(0, (level.Count + ChunkSize - 1) / ChunkSize, parallel, () => new BlockWindow(Side + 2), (chunk, _, window) =>
            {
                var end = Math.Min(level.Count, (chunk + 1) * ChunkSize);
                for (var block = chunk * ChunkSize; block < end; block++)
                    SmoothBlock(level, block, data, target, smoothness, window);
                return window;
            }, _ => { });
            level.Values = target;
        }
    }

    private static void SmoothBlock(VoxelBlocks level, int block, float[] data, float[] target, float smoothness, BlockWindow window)
    {
        window.Read(level, Side * level[block] - new VoxelIndex(1, 1, 1));
        var values = window.Values;
        var (stepY, stepZ) = (window.Side, window.Side * window.Side);
        for (var row = 0; row < Side * Side; row++)
        {
            var at = 1 + stepY * ((row & 7) + 1) + stepZ * ((row >> 3) + 1);
            var i = block * VoxelBlocks.VoxelCount + Side * row;
            for (var x = 0; x < Side; x++, at++, i++)
            {
                var own = values[at];
                if (float.IsNaN(own))
                {
                    target[i] = own;
                    continue;
                }

                // A neighbor without a value pulls to where the voxel is already.
                var sum = OrElse(values[at - 1], own) + OrElse(values[at + 1], own)
                    + OrElse(values[at - stepY], own) + OrElse(values[at + stepY], own)
                    + OrElse(values[at - stepZ], own) + OrElse(values[at + stepZ], own);
                var weight = level.Weights[i] == 0 ? FilledWeight : level.Weights[i] * (1 / VoxelBlocks.WeightScale);
                target[i] = (weight * data[i] + smoothness * sum) / (weight + 6 * smoothness);
            }
        }
    }

    private static float OrElse(float value, float otherwise) => float.IsNaN(value) ? otherwise : value;
}
