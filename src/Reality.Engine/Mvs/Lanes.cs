using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reality.Engine.Mvs;

/// <summary>Sums across the eight lanes of a vector in one fixed order.</summary>
internal static class Lanes
{
    public const int Count = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> v)
    {
        var four = v.GetLower() + v.GetUpper();
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two[0] + two[1];
    }

    /// <summary>The definition: the same order for eight scalars.</summary>
    public static float Sum(ReadOnlySpan<float> v) => v[0] + v[4] + (v[2] + v[6]) + (v[1] + v[5] + (v[3] + v[7]));
}
