using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>
/// Finds the blocks of a level that the surface may cross: around depth samples, and below the coarser surface.
/// </summary>
internal static class BlockAllocation
{
    // Pixels wider than this many voxels are ignored at a level.
    public const float MaxFootprintVoxels = 2;

    /// <summary>Keys of the blocks, ascending.</summary>
    /// <param name="coarser">The level above with its surface; null at the coarsest level.</param>
    /// <param name="reach">Voxels around a sample or a coarser surface.</param>
    /// <param name="blocks">The blocks that may be allocated.</param>
    public static long[] Find(
        IReadOnlyList<DepthCrop> crops, VoxelBlocks? coarser, double voxelSize, double reach, VoxelBox blocks,
        ParallelOptions parallel)
    {
        var found = new HashSet<long>[crops.Count];
        Parallel.For(0, crops.Count, parallel, i =>
            found[i] = AroundSamples(crops[i], voxelSize, reach, blocks, parallel.CancellationToken));
        var all = coarser is null ? [] : BelowSurface(coarser, reach, blocks);
        foreach (var set in found)
            all.UnionWith(set);
        var keys = all.ToArray();
        Array.Sort(keys);
        return keys;
    }

    private static HashSet<long> AroundSamples(
        DepthCrop crop, double voxelSize, double reach, VoxelBox blocks, CancellationToken cancellation)
    {
        var found = new HashSet<long>();
        var collector = new Collector(found, reach, blocks);
        var worldFromCamera = crop.View.CameraFromWorld.Inverted();
        var rotation = worldFromCamera.Rotation.ToMatrix();
        var toVoxels = 1 / voxelSize;
        for (var y = 0; y < crop.Height; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            var v = (crop.Top + y + 0.5 - crop.View.CenterY) / crop.View.FocalY;
            for (var x = 0; x < crop.Width; x++)
            {
                var depth = crop.Depths[y * crop.Width + x];
                var footprint = depth * crop.FootprintPerDepth * toVoxels;
                if (!(depth > 0) || footprint > MaxFootprintVoxels)
                    continue;
                var u = (crop.Left + x + 0.5 - crop.View.CenterX) / crop.View.FocalX;
                var world = rotation * new Vector3d(u * depth, v * depth, depth) + worldFromCamera.Translation;
                collector.Add(toVoxels * world);
            }
        }
        return found;
    }

    // Children of the coarser voxels that have the surface beside them.
    private static HashSet<long> BelowSurface(VoxelBlocks coarser, double reach, VoxelBox blocks)
    {
        var found = new HashSet<long>();
        var collector = new Collector(found, reach, blocks);
        for (var block = 0; block < coarser.Count; block++)
        {
            var first = VoxelBlocks.Side * coarser[block];
            var values = coarser.ValuesOf(block);
            for (var i = 0; i < VoxelBlocks.VoxelCount; i++)
            {
                if (!(MathF.Abs(VoxelBlocks.ToVoxels(values[i])) <= 1))
                    continue;
                var voxel = first + new VoxelIndex(i & 7, (i >> 3) & 7, i >> 6);
                collector.Add(new Vector3d(2 * voxel.X, 2 * voxel.Y, 2 * voxel.Z));
            }
        }
        return found;
    }

    /// <summary>Adds the blocks within reach of points, and remembers the last range, which mostly repeats.</summary>
    private struct Collector(HashSet<long> found, double reach, VoxelBox blocks)
    {
        private VoxelBox _last = new(new(1, 1, 1), default);

        public void Add(Vector3d voxel)
        {
            const double ToBlocks = 1.0 / VoxelBlocks.Side;
            var around = new Vector3d(reach, reach, reach);
            var reached = new VoxelBox(Floor(ToBlocks * (voxel - around)), Floor(ToBlocks * (voxel + around)));
            if (reached == _last)
                return;
            _last = reached;
            for (var z = reached.First.Z; z <= reached.End.Z; z++)
                for (var y = reached.First.Y; y <= reached.End.Y; y++)
                    for (var x = reached.First.X; x <= reached.End.X; x++)
                        if (blocks.Contains(new(x, y, z)))
                            found.Add(VoxelBlocks.Key(x, y, z));
        }

        private static VoxelIndex Floor(Vector3d p) => new(Floor(p.X), Floor(p.Y), Floor(p.Z));

        private static int Floor(double value) => (int)Math.Floor(Math.Clamp(value, int.MinValue / 2, int.MaxValue / 2));
    }
}
