using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Reality.Engine.Mvs;

/// <summary>
/// The samples around a reference pixel, prepared for <see cref="PatchCost"/>: bilateral weights that sum to one, and the
/// weighted differences to the weighted mean.
/// </summary>
internal struct ReferencePatch
{
    public Samples Weights;

    /// <summary>Weight times (gray level minus <see cref="Mean"/>).</summary>
    public Samples Centered;

    /// <summary>Weighted mean, gray levels.</summary>
    public float Mean;

    /// <summary>Weighted variance, gray levels squared.</summary>
    public float Variance;

    /// <summary>Prepares the patch around the pixel at <paramref name="index"/> of the padded bytes.</summary>
    public static void Load(PaddedGray image, int index, out ReferencePatch patch)
    {
        if (Avx2.IsSupported)
            LoadVector(image, index, out patch);
        else
            LoadDefinition(image, index, out patch);
    }

    /// <summary>The definition. <see cref="LoadVector"/> is equal to it, lane by lane.</summary>
    internal static void LoadDefinition(PaddedGray image, int index, out ReferencePatch patch)
    {
        patch = default;
        Span<float> gray = stackalloc float[PatchPattern.SampleCount];
        Span<float> weightSum = stackalloc float[Lanes.Count];
        Span<float> graySum = stackalloc float[Lanes.Count];
        Span<float> squareSum = stackalloc float[Lanes.Count];
        var center = image.Bytes[index];
        for (var i = 0; i < PatchPattern.SampleCount; i++)
        {
            var level = image.Bytes[index + image.SampleOffsets[i]];
            gray[i] = level;
            patch.Weights[i] = PatchPattern.SpatialWeight[i] * PatchPattern.ColorWeight[Math.Abs(level - center)];
            weightSum[i % Lanes.Count] += patch.Weights[i];
            graySum[i % Lanes.Count] += patch.Weights[i] * gray[i];
        }
        var scale = 1 / Lanes.Sum(weightSum);
        patch.Mean = Lanes.Sum(graySum) * scale;
        for (var i = 0; i < PatchPattern.SampleCount; i++)
        {
            var difference = gray[i] - patch.Mean;
            patch.Weights[i] *= scale;
            patch.Centered[i] = patch.Weights[i] * difference;
            squareSum[i % Lanes.Count] += patch.Centered[i] * difference;
        }
        patch.Variance = Lanes.Sum(squareSum);
    }

    private static unsafe void LoadVector(PaddedGray image, int index, out ReferencePatch patch)
    {
        Unsafe.SkipInit(out patch);
        fixed (byte* bytes = image.Bytes)
        fixed (int* offsets = image.SampleOffsets)
        fixed (float* spatial = PatchPattern.SpatialWeight, color = PatchPattern.ColorWeight)
        fixed (float* weights = &patch.Weights[0], centered = &patch.Centered[0])
        {
            var center = Vector256.Create((int)bytes[index]);
            var gray = stackalloc float[PatchPattern.SampleCount];
            var (weightSum, graySum, squareSum) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            for (var i = 0; i < PatchPattern.SampleCount; i += Lanes.Count)
            {
                var read = Avx2.GatherVector256((int*)(bytes + index), Vector256.Load(offsets + i), 1);
                var level = read & Vector256.Create(255);
                var difference = Vector256.Abs(level - center);
                var weight = Vector256.Load(spatial + i) * Avx2.GatherVector256(color, difference, sizeof(float));
                var grays = Vector256.ConvertToSingle(level);
                weight.Store(weights + i);
                grays.Store(gray + i);
                weightSum += weight;
                graySum += weight * grays;
            }
            var scale = 1 / Lanes.Sum(weightSum);
            patch.Mean = Lanes.Sum(graySum) * scale;
            var (scales, mean) = (Vector256.Create(scale), Vector256.Create(patch.Mean));
            for (var i = 0; i < PatchPattern.SampleCount; i += Lanes.Count)
            {
                var difference = Vector256.Load(gray + i) - mean;
                var weight = Vector256.Load(weights + i) * scales;
                var product = weight * difference;
                weight.Store(weights + i);
                product.Store(centered + i);
                squareSum += product * difference;
            }
            patch.Variance = Lanes.Sum(squareSum);
        }
    }

    /// <summary>One number per sample of <see cref="PatchPattern"/>.</summary>
    [InlineArray(PatchPattern.SampleCount)]
    public struct Samples
    {
        private float _first;
    }
}
