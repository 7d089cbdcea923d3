using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Reality.Engine.Meshing;

/// <summary>Samples one view at the voxels of a block, eight at a time.</summary>
internal static class VoxelSampling
{
    // Minimum truncation, in pixel widths.
    private const float TruncationPixels = 2;

    // Weight of a view that sees through a voxel, relative to one that sees a surface beside it.
    private const float FreeSpaceWeight = 0.5f;

    // A voxel behind the surface may already belong to the back of a thin object: loss of weight at the truncation.
    private const float DistrustBehind = 0.8f;

    // Neighboring depths are interpolated if they differ by less than this many voxels.
    private const float MaxStepVoxels = 3;

    // As a slope of 80 degrees over two pixels: a scanner sees the ground around it at a slant, and its planes are measured.
    private const float MaxStepOfScanPixels = 12;

    private const int Side = VoxelBlocks.Side;

    /// <summary>Adds the view's samples of the block whose first voxel is <paramref name="origin"/>.</summary>
    public static void Sample(in VoxelProjection view, VoxelIndex origin, VoxelSamples samples)
    {
        var start = view.CameraFromVoxel(origin);
        var lanes = Vector256<float>.Indices;
        var (stepX, stepY, stepZ) =
            (lanes * (float)view.AlongX.X, lanes * (float)view.AlongX.Y, lanes * (float)view.AlongX.Z);
        for (var row = 0; row < Side * Side; row++)
        {
            var first = start + (row & 7) * view.AlongY + (row >> 3) * view.AlongZ;
            var (values, weights, isOpen) = SampleRow(
                view, Vector256.Create((float)first.X) + stepX, Vector256.Create((float)first.Y) + stepY,
                Vector256.Create((float)first.Z) + stepZ);
            if (weights != Vector256<float>.Zero)
                samples.Add(row, values, weights);
            if (isOpen != Vector256<float>.Zero)
                samples.AddOpen(row, isOpen);
        }
    }

    // IsOpen is set if the view looks into the sky.
    private static (Vector256<float> Values, Vector256<float> Weights, Vector256<float> IsOpen) SampleRow(
        in VoxelProjection view, Vector256<float> x, Vector256<float> y, Vector256<float> z)
    {
        // Pixels of the view, not of the crop, so that crops of different tiles give identical results.
        var crop = view.Crop;
        var inverse = Vector256<float>.One / z;
        var u = view.FocalX * (x * inverse) + Vector256.Create(view.CenterX);
        var v = view.FocalY * (y * inverse) + Vector256.Create(view.CenterY);
        var sees = Vector256.GreaterThan(z, Vector256<float>.Zero)
            & Vector256.GreaterThanOrEqual(u, Vector256.Create((float)crop.Left))
            & Vector256.GreaterThanOrEqual(v, Vector256.Create((float)crop.Top))
            & Vector256.LessThan(u, Vector256.Create((float)(crop.Left + crop.Width - 1)))
            & Vector256.LessThan(v, Vector256.Create((float)(crop.Top + crop.Height - 1)));
        if (sees == Vector256<float>.Zero)
            return default;

        var (left, top) = (Vector256.Floor(u), Vector256.Floor(v));
        var at = (Vector256.ConvertToInt32(top) - Vector256.Create(crop.Top)) * crop.Width
            + Vector256.ConvertToInt32(left) - Vector256.Create(crop.Left);
        at &= sees.AsInt32();
        var (depth, nearest) = Depth(crop, at, u - left, v - top, view.VoxelSize);
        var isOpen = sees & Vector256.Equals(depth, Vector256.Create(float.PositiveInfinity));
        sees &= Vector256.GreaterThan(depth, Vector256<float>.Zero) & ~isOpen;

        var evidence = Gather(crop.Evidence, nearest);
        var weight = Vector256.ConvertToSingle(evidence & Vector256.Create(0xFF)) * (crop.Weight / 255);
        var slant = Vector256.ConvertToSingle(Vector256.ShiftRightLogical(evidence, 8) & Vector256.Create(0xFF))
            * (1 / DepthCrop.SlantScale);
        var footprint = depth * view.FootprintVoxelsPerDepth;
        var distance = (depth - z) * slant * view.VoxelsPerMeter;
        var truncation = Vector256.Max(Vector256.Create(VoxelFusion.Truncation), TruncationPixels * footprint);

        // Pixels wider than a voxel count for less, and much wider ones see no surface here, only free space.
        var fine = Vector256.Max(Vector256<float>.One, footprint);
        weight /= fine * fine;
        var isFree = Vector256.GreaterThan(distance, truncation);
        sees &= Vector256.GreaterThanOrEqual(distance, -truncation)
            & (isFree | Vector256.LessThanOrEqual(footprint, Vector256.Create(BlockAllocation.MaxFootprintVoxels)));
        var behind = Vector256.Min(distance, Vector256<float>.Zero) / truncation;
        weight *= Vector256.ConditionalSelect(
            isFree, Vector256.Create(FreeSpaceWeight), Vector256<float>.One + DistrustBehind * behind);
        var limit = Vector256.Create(VoxelFusion.Truncation);
        var value = Vector256.Max(-limit, Vector256.Min(limit, distance));
        return (Vector256.ConditionalSelect(sees, value, Vector256.Create(float.PositiveInfinity)), weight & sees, isOpen);
    }

    // Interpolated if the four surrounding pixels show one surface, otherwise that of the nearest pixel; not above 0 if unknown.
    private static (Vector256<float> Depth, Vector256<int> Nearest) Depth(
        DepthCrop crop, Vector256<int> at, Vector256<float> alongU, Vector256<float> alongV, float voxelSize)
    {
        var a = Gather(crop.Depths, at);
        var b = Gather(crop.Depths, at + Vector256<int>.One);
        var c = Gather(crop.Depths, at + Vector256.Create(crop.Width));
        var d = Gather(crop.Depths, at + Vector256.Create(crop.Width + 1));
        var half = Vector256.Create(0.5f);
        var (isRight, isLower) = (Vector256.GreaterThanOrEqual(alongU, half), Vector256.GreaterThanOrEqual(alongV, half));
        var nearest = Vector256.ConditionalSelect(
            isLower, Vector256.ConditionalSelect(isRight, d, c), Vector256.ConditionalSelect(isRight, b, a));

        var low = Vector256.Min(Vector256.Min(a, b), Vector256.Min(c, d));
        var high = Vector256.Max(Vector256.Max(a, b), Vector256.Max(c, d));
        var isSmooth = Vector256.GreaterThan(low, Vector256<float>.Zero)
            & Vector256.LessThan(high - low, MaxStep(crop, low, voxelSize));
        if (!crop.IsOfPhoto)
        {
            // The inverse depth of a plane is linear.
            var one = Vector256<float>.One;
            (a, b, c, d) = (one / a, one / b, one / c, one / d);
        }
        var upper = a + alongU * (b - a);
        var lower = c + alongU * (d - c);
        var between = upper + alongV * (lower - upper);
        if (!crop.IsOfPhoto)
            between = Vector256<float>.One / between;
        var depth = Vector256.ConditionalSelect(isSmooth, between, nearest);
        return (depth, at - isRight.AsInt32() + (isLower.AsInt32() & Vector256.Create(crop.Width)));
    }

    private static Vector256<float> MaxStep(DepthCrop crop, Vector256<float> depth, float voxelSize)
    {
        var step = Vector256.Create(MaxStepVoxels * voxelSize);
        return crop.IsOfPhoto ? step : Vector256.Max(step, depth * (MaxStepOfScanPixels * (float)crop.FootprintPerDepth));
    }

    private static unsafe Vector256<float> Gather(float[] values, Vector256<int> at)
    {
        if (Avx2.IsSupported)
        {
            fixed (float* start = values)
                return Avx2.GatherVector256(start, at, sizeof(float));
        }
        return Vector256.Create(
            values[at[0]], values[at[1]], values[at[2]], values[at[3]],
            values[at[4]], values[at[5]], values[at[6]], values[at[7]]);
    }

    // Reads four bytes per entry and uses the lower two: one entry must follow the last.
    private static unsafe Vector256<int> Gather(ushort[] values, Vector256<int> at)
    {
        if (Avx2.IsSupported)
        {
            fixed (ushort* start = values)
                return Avx2.GatherVector256((int*)start, at, sizeof(ushort));
        }
        return Vector256.Create(
            values[at[0]], values[at[1]], values[at[2]], values[at[3]],
            values[at[4]], values[at[5]], values[at[6]], values[at[7]]);
    }
}
