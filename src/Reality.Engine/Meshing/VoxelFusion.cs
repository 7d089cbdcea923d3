using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>
/// Signed distances of the voxels from all depth maps that see them (Curless and Levoy 1996), by a robust mean per voxel
/// instead of a running one, so that a wrong depth map is outvoted and does not smear (the aim of Zach 2008).
/// </summary>
/// <remarks>
/// A view that sees a voxel before its surface by more than the truncation votes for free space, at the truncation. One that
/// sees it behind the surface by more than that says nothing. The truncation grows with the width of the view's pixel.
/// </remarks>
internal static class VoxelFusion
{
    /// <summary>Voxels that a value is truncated at.</summary>
    public const float Truncation = 4;

    // Pixel widths that the truncation is at least.
    private const double TruncationPixels = 2;

    // Samples that a voxel takes at most, of the views that see its block finest.
    private const int MaxSamples = 24;

    // Evidence of a view that sees through a voxel, against one that sees a surface beside it.
    private const float FreeSpaceWeight = 0.5f;

    // Samples this many voxels from the median belong to the mean.
    private const float InlierVoxels = 1.5f;

    // Neighboring depths of one surface differ by less than this many voxels, so that they may be interpolated.
    private const float MaxStepVoxels = 3;

    private const int ChunkSize = 64;

    /// <summary>Fills values and weights of a level.</summary>
    public static void Fuse(VoxelBlocks level, IReadOnlyList<DepthCrop> crops, ParallelOptions parallel)
    {
        var chunkCount = (level.Count + ChunkSize - 1) / ChunkSize;
        var poses = crops.Select(crop => new VoxelProjection(crop, level.VoxelSize)).ToArray();
        Parallel.For(0, chunkCount, parallel, () => new Scratch(crops.Count), (chunk, _, scratch) =>
        {
            var end = Math.Min(level.Count, (chunk + 1) * ChunkSize);
            for (var block = chunk * ChunkSize; block < end; block++)
                FuseBlock(level, block, poses, scratch);
            return scratch;
        }, _ => { });
    }

    private static void FuseBlock(VoxelBlocks level, int block, VoxelProjection[] poses, Scratch scratch)
    {
        Array.Clear(scratch.Counts);
        var origin = VoxelBlocks.Side * level[block];
        var viewCount = scratch.ChooseViews(poses, origin);
        for (var i = 0; i < viewCount; i++)
            Sample(poses[scratch.Views[i]], origin, scratch);
        Estimate(scratch, level.ValuesOf(block), level.WeightsOf(block));
    }

    private static void Sample(in VoxelProjection pose, VoxelIndex origin, Scratch scratch)
    {
        var crop = pose.Crop;
        var depths = crop.Depths;
        var width = crop.Width;
        var start = pose.CameraFromVoxel(origin);
        var view = crop.View;
        var (focalX, focalY) = ((float)view.FocalX, (float)view.FocalY);
        var (centerX, centerY) = ((float)view.CenterX - 0.5f, (float)view.CenterY - 0.5f);
        var (stepX, stepY, stepZ) = ((float)pose.AlongX.X, (float)pose.AlongX.Y, (float)pose.AlongX.Z);
        var maxStep = MaxStepVoxels * pose.VoxelSize;
        var toVoxels = 1 / pose.VoxelSize;
        for (var row = 0; row < VoxelBlocks.Side * VoxelBlocks.Side; row++)
        {
            var first = start + (row & 7) * pose.AlongY + (row >> 3) * pose.AlongZ;
            var (x, y, z) = ((float)first.X, (float)first.Y, (float)first.Z);
            for (var i = 0; i < VoxelBlocks.Side; i++)
            {
                var (px, py, pz) = (x + i * stepX, y + i * stepY, z + i * stepZ);
                if (!(pz > 0))
                    continue;
                var inverse = 1 / pz;

                // Relative to the view, not to the crop, so that crops of different tiles give the same bits.
                var u = focalX * (px * inverse) + centerX;
                var v = focalY * (py * inverse) + centerY;
                if (!(u >= crop.Left && v >= crop.Top && u < crop.Left + width - 1 && v < crop.Top + crop.Height - 1))
                    continue;
                var (left, top) = ((int)u, (int)v);
                var (alongU, alongV) = (u - left, v - top);
                var at = (top - crop.Top) * width + left - crop.Left;
                var nearest = at + (alongU >= 0.5f ? 1 : 0) + (alongV >= 0.5f ? width : 0);
                var depth = depths[nearest];
                if (!(depth > 0))
                    continue;
                if (OneSurface(depths[at], depths[at + 1], depths[at + width], depths[at + width + 1], maxStep))
                {
                    var upper = depths[at] + alongU * (depths[at + 1] - depths[at]);
                    var lower = depths[at + width] + alongU * (depths[at + width + 1] - depths[at + width]);
                    depth = upper + alongV * (lower - upper);
                }
                var footprint = depth * pose.FootprintPerDepth * toVoxels;
                var truncation = MathF.Max(Truncation, (float)TruncationPixels * footprint);
                var distance = (depth - pz) * crop.Slants[nearest] * (toVoxels / DepthCrop.SlantScale);
                if (distance < -truncation)
                    continue;
                var coarse = footprint > 1 ? 1 / (footprint * footprint) : 1;
                var weight = crop.Weights[nearest] * (1f / 255) * coarse;
                if (distance > truncation)
                    scratch.Add(8 * row + i, Truncation, FreeSpaceWeight * weight);
                else if (footprint <= BlockAllocation.MaxFootprintVoxels)
                    scratch.Add(8 * row + i, Math.Clamp(distance, -Truncation, Truncation), weight * Trust(distance / truncation));
            }
        }
    }

    // All four known, and without a step between them.
    private static bool OneSurface(float a, float b, float c, float d, float maxStep)
    {
        var low = MathF.Min(MathF.Min(a, b), MathF.Min(c, d));
        return low > 0 && MathF.Max(MathF.Max(a, b), MathF.Max(c, d)) - low < maxStep;
    }

    // A voxel behind the surface may already belong to what lies behind a thin object.
    private static float Trust(float truncated) => truncated < 0 ? 1 + 0.8f * truncated : 1;

    // Weighted median, then the weighted mean of the samples near it.
    private static void Estimate(Scratch scratch, Span<float> values, Span<byte> weights)
    {
        for (var voxel = 0; voxel < VoxelBlocks.VoxelCount; voxel++)
        {
            var count = scratch.Counts[voxel];
            if (count == 0)
            {
                (values[voxel], weights[voxel]) = (float.NaN, 0);
                continue;
            }
            var samples = scratch.Values.AsSpan(voxel * MaxSamples, count);
            var evidence = scratch.Weights.AsSpan(voxel * MaxSamples, count);
            Sort(samples, evidence);
            var median = WeightedMedian(samples, evidence);
            float sum = 0, weight = 0;
            for (var i = 0; i < count; i++)
            {
                if (MathF.Abs(samples[i] - median) > InlierVoxels)
                    continue;
                sum += evidence[i] * samples[i];
                weight += evidence[i];
            }
            values[voxel] = sum / weight;
            weights[voxel] = (byte)Math.Clamp(MathF.Round(weight * VoxelBlocks.WeightScale), 0, 255);
        }
    }

    private static float WeightedMedian(ReadOnlySpan<float> samples, ReadOnlySpan<float> evidence)
    {
        var total = 0f;
        foreach (var weight in evidence)
            total += weight;
        var below = 0f;
        for (var i = 0; i < samples.Length; i++)
        {
            below += evidence[i];
            if (2 * below >= total)
                return samples[i];
        }
        return samples[^1];
    }

    // Insertion, because there are few; equal values keep the order of the views.
    private static void Sort(Span<float> samples, Span<float> evidence)
    {
        for (var i = 1; i < samples.Length; i++)
        {
            var (sample, weight) = (samples[i], evidence[i]);
            var j = i;
            for (; j > 0 && samples[j - 1] > sample; j--)
                (samples[j], evidence[j]) = (samples[j - 1], evidence[j - 1]);
            (samples[j], evidence[j]) = (sample, weight);
        }
    }

    /// <summary>What one thread needs for one block.</summary>
    private sealed class Scratch(int cropCount)
    {
        private readonly (double Footprint, int View)[] _candidates = new (double, int)[cropCount];

        public int[] Views { get; } = new int[MaxSamples];

        public int[] Counts { get; } = new int[VoxelBlocks.VoxelCount];

        public float[] Values { get; } = new float[VoxelBlocks.VoxelCount * MaxSamples];

        public float[] Weights { get; } = new float[VoxelBlocks.VoxelCount * MaxSamples];

        public void Add(int voxel, float value, float weight)
        {
            var at = voxel * MaxSamples + Counts[voxel]++;
            Values[at] = value;
            Weights[at] = weight;
        }

        /// <summary>The views that may see a block, the finest first where there are too many; ascending again afterwards.</summary>
        public int ChooseViews(VoxelProjection[] poses, VoxelIndex origin)
        {
            var count = 0;
            for (var view = 0; view < poses.Length; view++)
            {
                if (poses[view].MaySeeBlock(origin, out var footprint))
                    _candidates[count++] = (footprint, view);
            }
            if (count > MaxSamples)
            {
                Array.Sort(_candidates, 0, count);
                count = MaxSamples;
            }
            for (var i = 0; i < count; i++)
                Views[i] = _candidates[i].View;
            Array.Sort(Views, 0, count);
            return count;
        }
    }
}
