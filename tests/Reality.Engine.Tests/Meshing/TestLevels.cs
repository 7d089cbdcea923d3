using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>Levels of the sparse grid with given values.</summary>
internal static class TestLevels
{
    public static readonly ParallelOptions Parallel = new() { MaxDegreeOfParallelism = 2 };

    public static VoxelBlocks Of(double voxelSize, params VoxelIndex[] blocks) =>
        new(voxelSize, [.. blocks.Select(b => VoxelBlocks.Key(b.X, b.Y, b.Z)).Order()]);

    /// <summary>A cube of n³ blocks around zero: voxels from -4 n to 4 n - 1 along each axis. n is even.</summary>
    public static VoxelBlocks Cube(double voxelSize, int n) => Of(voxelSize, [.. Box(-n / 2, n / 2)]);

    /// <summary>Signed distances in voxels, and the weight of one view that is sure, by voxel coordinates.</summary>
    public static void Set(VoxelBlocks level, Func<int, int, int, float> valueAt, Func<int, int, int, byte>? weightAt = null)
    {
        for (var block = 0; block < level.Count; block++)
        {
            for (var i = 0; i < VoxelBlocks.VoxelCount; i++)
            {
                var voxel = VoxelBlocks.Side * level[block] + new VoxelIndex(i & 7, i >> 3 & 7, i >> 6);
                level.ValuesOf(block)[i] = VoxelBlocks.FromVoxels(valueAt(voxel.X, voxel.Y, voxel.Z));
                level.WeightsOf(block)[i] = weightAt?.Invoke(voxel.X, voxel.Y, voxel.Z) ?? (byte)VoxelBlocks.WeightScale;
            }
        }
    }

    /// <summary>The value at a voxel in voxels; NaN where unknown.</summary>
    public static float At(VoxelBlocks level, int x, int y, int z)
    {
        var block = level.Find(x >> 3, y >> 3, z >> 3);
        return block < 0 ? float.NaN : VoxelBlocks.ToVoxels(level.ValuesOf(block)[(x & 7) + 8 * (y & 7) + 64 * (z & 7)]);
    }

    public static byte WeightAt(VoxelBlocks level, int x, int y, int z) =>
        level.WeightsOf(level.Find(x >> 3, y >> 3, z >> 3))[(x & 7) + 8 * (y & 7) + 64 * (z & 7)];

    private static IEnumerable<VoxelIndex> Box(int first, int end) =>
        from z in Enumerable.Range(first, end - first)
        from y in Enumerable.Range(first, end - first)
        from x in Enumerable.Range(first, end - first)
        select new VoxelIndex(x, y, z);
}
