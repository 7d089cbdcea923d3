using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.Splats;

/// <summary>
/// Moves transparent splats to where opaque ones are, and adds new ones there (Kheradmand et al. 2024, "3D Gaussian splatting as
/// Markov chain Monte Carlo"). A splat and its copies share opacity and size so that the image does not change. Floating splats
/// are moved, too: they are not published, so others must learn to show what they did.
/// </summary>
internal static class SplatDensification
{
    // Splats that are more transparent are moved.
    private const double DeadOpacity = 0.005;

    private const double MaxOpacity = 0.9995;
    private const int MaxCopies = 51;

    private static readonly double[,] s_binomials = Binomials();

    /// <summary>Moves useless splats and adds others.</summary>
    /// <param name="count">Number of splats to reach, without those that are fixed.</param>
    /// <param name="cameras">World positions of the cameras, which no splat surrounds.</param>
    /// <param name="random">The choice depends on it only.</param>
    public static void Run(SplatParameters splats, int count, IReadOnlyList<Vector3d> cameras, SeededRandom random)
    {
        var floats = FloatingSplats.Find(splats, cameras);
        var useless = new List<int>();
        var alive = new List<int>();
        for (var i = splats.FixedCount; i < splats.Count; i++)
            (OpacityOf(splats, i) > DeadOpacity && !floats[i] ? alive : useless).Add(i);
        if (alive.Count == 0)
            return;
        Place(splats, alive, useless, ref random);
        var first = splats.Count;
        var added = Math.Max(0, splats.FixedCount + count - first);
        var all = Enumerable.Range(splats.FixedCount, first - splats.FixedCount).ToList();
        splats.Grow(added);
        Place(splats, all, [.. Enumerable.Range(first, added)], ref random);
    }

    // Places each of the given splats on a source that is chosen with a probability in proportion to its opacity.
    private static void Place(SplatParameters splats, List<int> sources, List<int> placed, ref SeededRandom random)
    {
        if (placed.Count == 0)
            return;
        var sums = new double[sources.Count];
        double sum = 0;
        for (var k = 0; k < sums.Length; k++)
            sums[k] = sum += OpacityOf(splats, sources[k]);
        var copies = new Dictionary<int, List<int>>();
        foreach (var splat in placed)
        {
            var at = Array.BinarySearch(sums, sum * random.NextDouble());
            var source = sources[Math.Min(at < 0 ? ~at : at, sums.Length - 1)];
            if (!copies.TryGetValue(source, out var list))
                copies[source] = list = [];
            list.Add(splat);
        }
        foreach (var source in copies.Keys.Order())
            Share(splats, source, copies[source]);
    }

    // Equations 9 and 10 of the paper. The sum of its binomials (i - 1, k - 1) over all i is (n, k), which replaces the double
    // sum.
    private static void Share(SplatParameters splats, int source, List<int> copies)
    {
        var n = Math.Min(copies.Count + 1, MaxCopies);
        var opacity = Math.Min(OpacityOf(splats, source), MaxOpacity);
        var shared = 1 - ExactMath.Pow(1 - opacity, 1.0 / n);
        double denominator = 0;
        for (var k = 1; k <= n; k++)
            denominator += s_binomials[n, k] * (k % 2 == 1 ? 1 : -1) / Math.Sqrt(k) * ExactMath.Pow(shared, k);
        var factor = (float)ExactMath.Log(opacity / denominator);
        shared = Math.Max(shared, DeadOpacity);
        splats[source, SplatParameters.Opacity] = (float)ExactMath.Log(shared / (1 - shared));
        for (var axis = SplatParameters.LogScale; axis < SplatParameters.Quaternion; axis++)
            splats[source, axis] += factor;
        foreach (var copy in copies)
            splats.Copy(source, copy);
    }

    private static double OpacityOf(SplatParameters splats, int splat) =>
        1 / (1 + ExactMath.Exp(-splats[splat, SplatParameters.Opacity]));

    private static double[,] Binomials()
    {
        var values = new double[MaxCopies + 1, MaxCopies + 1];
        for (var n = 0; n <= MaxCopies; n++)
        {
            values[n, 0] = 1;
            for (var k = 1; k <= n; k++)
                values[n, k] = values[n - 1, k - 1] + values[n - 1, k];
        }
        return values;
    }
}
