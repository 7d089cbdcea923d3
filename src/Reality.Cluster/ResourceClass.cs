using System.Globalization;
using System.Numerics;

namespace Reality.Cluster;

/// <summary>
/// Names what a task needs as an execution group of Quartz, so that a worker is never handed what it has no room for:
/// "cpu-N" and "gpu-N", where N counts memory in steps of doubling from 64 MiB.
/// </summary>
internal static class ResourceClass
{
    private const int SmallestLog2 = 26;

    // 128 TiB: more than any prediction.
    private const int Count = 22;

    public static string Of(long memoryBytes, bool needsGpu) => Name(IndexOf(memoryBytes), needsGpu);

    /// <summary>Groups of tasks of which none fits into so much memory.</summary>
    public static IEnumerable<string> Refused(long memoryBytes, bool hasGpu)
    {
        for (var index = 0; index < Count; index++)
        {
            var isTooLarge = index > 0 && 1L << (index - 1 + SmallestLog2) >= memoryBytes;
            if (isTooLarge)
                yield return Name(index, needsGpu: false);
            if (isTooLarge || !hasGpu)
                yield return Name(index, needsGpu: true);
        }
    }

    private static int IndexOf(long memoryBytes) => memoryBytes <= 1L << SmallestLog2
        ? 0
        : Math.Min(BitOperations.Log2((ulong)memoryBytes - 1) + 1 - SmallestLog2, Count - 1);

    private static string Name(int index, bool needsGpu) =>
        string.Create(CultureInfo.InvariantCulture, $"{(needsGpu ? "gpu" : "cpu")}-{index}");
}
