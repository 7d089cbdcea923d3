using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Reality.Engine.Meshing;

/// <summary>
/// Samples of the voxels of one block: for each row of eight voxels a list of values and weights, one per view.
/// </summary>
internal sealed class VoxelSamples
{
    /// <summary>Maximum number of views of a row.</summary>
    public const int MaxViews = 24;

    // Maximum distance from the median of a sample that contributes to the mean.
    private const float InlierVoxels = 1.5f;

    // Minimum number of views that look through an open voxel.
    private const float MinOpenViews = 2;

    private const int RowCount = VoxelBlocks.Side * VoxelBlocks.Side;

    private readonly int[] _counts = new int[RowCount];
    private readonly Vector256<float>[] _values = new Vector256<float>[RowCount * MaxViews];
    private readonly Vector256<float>[] _weights = new Vector256<float>[RowCount * MaxViews];
    private readonly Vector256<float>[] _openCounts = new Vector256<float>[RowCount];

    public void Clear()
    {
        Array.Clear(_counts);
        Array.Clear(_openCounts);
    }

    /// <summary>Adds the samples of one view to a row; a weight of 0 if it does not see the voxel.</summary>
    /// <param name="values">Signed distances in voxels; positive infinity if the weight is 0.</param>
    public void Add(int row, Vector256<float> values, Vector256<float> weights)
    {
        var at = row * MaxViews + _counts[row]++;
        _values[at] = values;
        _weights[at] = weights;
    }

    /// <summary>Adds that one view looks into the open sky through voxels of a row.</summary>
    public void AddOpen(int row, Vector256<float> isOpen) => _openCounts[row] += Vector256<float>.One & isOpen;

    /// <summary>
    /// The weighted mean of the samples near the weighted median, and the weight of these. Voxels that are only known
    /// to be open have a weight but no value.
    /// </summary>
    public void Estimate(Span<short> values, Span<byte> weights)
    {
        for (var row = 0; row < RowCount; row++)
        {
            var samples = _values.AsSpan(row * MaxViews, _counts[row]);
            var evidence = _weights.AsSpan(row * MaxViews, _counts[row]);
            Sort(samples, evidence);
            var median = Median(samples, evidence);
            var (sum, weight) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var i = 0; i < samples.Length; i++)
            {
                var isNear = Vector256.LessThanOrEqual(Vector256.Abs(samples[i] - median), Vector256.Create(InlierVoxels));
                weight += evidence[i] & isNear;
                sum += (evidence[i] * samples[i]) & isNear;
            }

            // 0 / 0 is NaN, the value of an unknown distance.
            VoxelBlocks.FromVoxels(sum / weight).CopyTo(values[(VoxelBlocks.Side * row)..]);
            var isOpen = Vector256.Equals(weight, Vector256<float>.Zero)
                & Vector256.GreaterThanOrEqual(_openCounts[row], Vector256.Create(MinOpenViews));
            weight = Vector256.ConditionalSelect(isOpen, Vector256<float>.One, weight);
            StoreWeights(weight, weights[(VoxelBlocks.Side * row)..]);
        }
    }

    // Insertion sort, lane by lane, because samples are few. The order of equal ones does not matter.
    private static void Sort(Span<Vector256<float>> samples, Span<Vector256<float>> evidence)
    {
        for (var i = 1; i < samples.Length; i++)
        {
            for (var j = i; j > 0; j--)
            {
                var (low, high) = (samples[j - 1], samples[j]);
                var swap = Vector256.GreaterThan(low, high);
                if (swap == Vector256<float>.Zero)
                    break;
                samples[j - 1] = Vector256.ConditionalSelect(swap, high, low);
                samples[j] = Vector256.ConditionalSelect(swap, low, high);
                (low, high) = (evidence[j - 1], evidence[j]);
                evidence[j - 1] = Vector256.ConditionalSelect(swap, high, low);
                evidence[j] = Vector256.ConditionalSelect(swap, low, high);
            }
        }
    }

    // The first sample that at least half of the evidence lies at or below.
    private static Vector256<float> Median(ReadOnlySpan<Vector256<float>> samples, ReadOnlySpan<Vector256<float>> evidence)
    {
        var total = Vector256<float>.Zero;
        foreach (var weight in evidence)
            total += weight;
        var median = Vector256.Create(float.PositiveInfinity);
        var below = Vector256<float>.Zero;
        for (var i = 0; i < samples.Length; i++)
        {
            below += evidence[i];
            var reached = Vector256.GreaterThanOrEqual(below + below, total);
            median = Vector256.ConditionalSelect(reached, Vector256.Min(median, samples[i]), median);
        }
        return median;
    }

    private static void StoreWeights(Vector256<float> weight, Span<byte> weights)
    {
        var steps = Vector256.Floor(weight * VoxelBlocks.WeightScale + Vector256.Create(0.5f));
        var integers = Vector256.ConvertToInt32(Vector256.Min(steps, Vector256.Create(255f))).AsUInt32();
        var bytes = Vector128.Narrow(Vector128.Narrow(integers.GetLower(), integers.GetUpper()), Vector128<ushort>.Zero);
        BinaryPrimitives.WriteUInt64LittleEndian(weights, bytes.AsUInt64().ToScalar());
    }
}
