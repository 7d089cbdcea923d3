using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>
/// Smooths the signed distances of a level: each known voxel moves to the weighted mean of its data and its neighbors, by
/// Jacobi sweeps on the energy Σ w (u − f)² + λ Σ (u − u')². The distances of a plane are a minimum, so that planes do not
/// move; well-seen voxels keep their data, poorly seen ones follow their neighbors.
/// </summary>
internal static class FieldSmoothing
{
    private const int Side = VoxelBlocks.Side;
    private const int ChunkSize = 64;

    // Weight of the data of a voxel that no view saw, which comes from the coarser level.
    private const float FilledWeight = 0.05f;

    /// <summary>Smooths the values of a level.</summary>
    public static void Smooth(VoxelBlocks level, float smoothness, int sweeps, ParallelOptions parallel)
    {
        if (sweeps == 0 || smoothness <= 0)
            return;
        var data = level.Values;
        NativeBuffer<short>? spare = null;
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var target = spare ?? new NativeBuffer<short>(data.Length);
            spare = level.Values == data ? null : level.Values;
            var chunkCount = (level.Count + ChunkSize - 1) / ChunkSize;
            Parallel.For(0, chunkCount, parallel, () => new BlockWindow(Side + 2), (chunk, _, window) =>
            {
                var end = Math.Min(level.Count, (chunk + 1) * ChunkSize);
                for (var block = chunk * ChunkSize; block < end; block++)
                    SmoothBlock(level, block, data, target, smoothness, window);
                return window;
            }, _ => { });
            level.Values = target;
        }
        spare?.Dispose();
        data.Dispose();
    }

    private static void SmoothBlock(
        VoxelBlocks level, int block, NativeBuffer<short> data, NativeBuffer<short> target, float smoothness, BlockWindow window)
    {
        window.Read(level, Side * level[block] - new VoxelIndex(1, 1, 1));
        var values = window.Values.AsSpan();
        var (stepY, stepZ) = (window.Side, window.Side * window.Side);
        for (var row = 0; row < Side * Side; row++)
        {
            var at = 1 + stepY * ((row & 7) + 1) + stepZ * ((row >> 3) + 1);
            var i = block * VoxelBlocks.VoxelCount + Side * row;
            var own = Load(values, at);

            // A neighbor without a value counts as the voxel's own.
            var sum = OrElse(Load(values, at - 1), own) + OrElse(Load(values, at + 1), own)
                + OrElse(Load(values, at - stepY), own) + OrElse(Load(values, at + stepY), own)
                + OrElse(Load(values, at - stepZ), own) + OrElse(Load(values, at + stepZ), own);
            var weight = Evidence(level.Weights.Span.Slice(i, Side));
            var known = VoxelBlocks.ToVoxels(Vector128.Create<short>(data.Span.Slice(i, Side)));
            var moved = (weight * known + smoothness * sum) / (weight + Vector256.Create(6 * smoothness));
            VoxelBlocks.FromVoxels(moved).CopyTo(target.Span.Slice(i, Side));
        }
    }

    private static Vector256<float> Load(ReadOnlySpan<float> values, int at) => Vector256.Create(values.Slice(at, Side));

    private static Vector256<float> OrElse(Vector256<float> value, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.Equals(value, value), value, otherwise);

    private static Vector256<float> Evidence(ReadOnlySpan<byte> weights)
    {
        var bytes = BinaryPrimitives.ReadUInt64LittleEndian(weights);
        var shorts = Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte());
        var integers = Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)).AsInt32();
        var steps = Vector256.ConvertToSingle(integers);
        return Vector256.Max(Vector256.Create(FilledWeight), steps * (1 / VoxelBlocks.WeightScale));
    }
}
