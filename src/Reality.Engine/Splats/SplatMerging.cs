using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>Replaces many splats with fewer that look alike from afar.</summary>
internal static class SplatMerging
{
    // Optical depth: an opacity of 0.99.
    private const double MaxDepth = 4.6;
    private const double LeastVariance = 1e-14;

    /// <summary>
    /// Merges neighbors. A merged splat has the mean and the variances of its parts, weighted by visible area. Its opacity and
    /// size are those of the area that the parts cover together if they overlap at random.
    /// </summary>
    public static SplatCloud Merge(IReadOnlyList<SplatCloud> clouds, int maxCount)
    {
        var all = SplatCloud.Join(clouds);
        var order = Enumerable.Range(0, all.Count).ToArray();
        var groups = Math.Min(maxCount, all.Count);
        var first = new int[groups + 1];
        first[groups] = all.Count;
        Divide(all, order, new float[all.Count], first, 0, groups, 0);
        var merged = all.Select(Array.ConvertAll(first[..groups], at => order[at]));
        for (var g = 0; g < groups; g++)
            MergeGroup(all, order.AsSpan(first[g]..first[g + 1]), merged, g);
        return merged;
    }

    // Bisects the items along their longest side until each group is alone, so that groups are compact and of equal size.
    private static void Divide(SplatCloud all, Span<int> items, Span<float> keys, int[] first, int group, int groupEnd, int start)
    {
        if (groupEnd - group == 1)
        {
            first[group] = start;
            return;
        }
        var (min, max) = (new Vector3(float.PositiveInfinity), new Vector3(float.NegativeInfinity));
        foreach (var item in items)
            (min, max) = (Vector3.Min(min, all.Positions[item]), Vector3.Max(max, all.Positions[item]));
        var size = max - min;
        var axis = size.X >= size.Y && size.X >= size.Z ? 0 : size.Y >= size.Z ? 1 : 2;
        for (var i = 0; i < items.Length; i++)
            keys[i] = all.Positions[items[i]][axis];
        keys.Sort(items);
        var middle = (group + groupEnd) / 2;
        var cut = (int)((long)items.Length * (middle - group) / (groupEnd - group));
        Divide(all, items[..cut], keys[..cut], first, group, middle, start);
        Divide(all, items[cut..], keys[cut..], first, middle, groupEnd, start + cut);
    }

    private static void MergeGroup(SplatCloud all, ReadOnlySpan<int> parts, SplatCloud merged, int target)
    {
        if (parts.Length == 1)
            return;
        double total = 0;
        var mean = Vector3d.Zero;
        Span<double> weights = parts.Length <= 64 ? stackalloc double[parts.Length] : new double[parts.Length];
        for (var k = 0; k < parts.Length; k++)
        {
            weights[k] = all.OpacityOf(parts[k]) * AreaOf(all.LogScales[parts[k]]);
            total += weights[k];
            mean += weights[k] * At(all, parts[k]);
        }
        mean /= total;
        var variances = default(Symmetric3);
        var stride = 3 * all.CoefficientCount;
        var harmonics = merged.Harmonics.AsSpan(target * stride, stride);
        harmonics.Clear();
        for (var k = 0; k < parts.Length; k++)
        {
            var share = weights[k] / total;
            AddVariances(all, parts[k], share, ref variances);
            variances.AddOuter(At(all, parts[k]) - mean, share);
            for (var c = 0; c < stride; c++)
                harmonics[c] += (float)share * all.Harmonics[parts[k] * stride + c];
        }
        merged.Positions[target] = new((float)mean.X, (float)mean.Y, (float)mean.Z);
        SetShape(merged, target, variances);
        var depth = Math.Clamp(total / AreaOf(merged.LogScales[target]), 1e-3, MaxDepth);
        var opacity = 1 - ExactMath.Exp(-depth);
        merged.LogScales[target] += new Vector3((float)(0.5 * ExactMath.Log(CoverOf(depth) / opacity)));
        merged.OpacityLogits[target] = (float)ExactMath.Log(opacity / (1 - opacity));
    }

    // Area that a Gaussian g covers with this optical depth in its middle: the integral of 1 - exp(-depth g) over the plane, for
    // a g whose own integral is 1. Series of the entire exponential integral, Abramowitz and Stegun 5.1.11.
    private static double CoverOf(double depth)
    {
        var (sum, term) = (0.0, 1.0);
        for (var n = 1; n <= 40; n++)
        {
            term *= -depth / n;
            sum -= term / n;
        }
        return sum;
    }

    private static Vector3d At(SplatCloud splats, int i) =>
        new(splats.Positions[i].X, splats.Positions[i].Y, splats.Positions[i].Z);

    // Mean area of the three sides of a box with the splat's standard deviations.
    private static double AreaOf(Vector3 logScales)
    {
        double x = ExactMath.Exp(logScales.X), y = ExactMath.Exp(logScales.Y), z = ExactMath.Exp(logScales.Z);
        return x * y + y * z + z * x;
    }

    private static void AddVariances(SplatCloud splats, int i, double share, ref Symmetric3 sum)
    {
        var (q, s) = (splats.Rotations[i], splats.LogScales[i]);
        var axes = Rotation.FromQuaternion(q.W, q.X, q.Y, q.Z).ToMatrix();
        sum.AddOuter(new(axes.M00, axes.M10, axes.M20), share * ExactMath.Exp(2.0 * s.X));
        sum.AddOuter(new(axes.M01, axes.M11, axes.M21), share * ExactMath.Exp(2.0 * s.Y));
        sum.AddOuter(new(axes.M02, axes.M12, axes.M22), share * ExactMath.Exp(2.0 * s.Z));
    }

    private static void SetShape(SplatCloud merged, int target, in Symmetric3 v)
    {
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve([v.Xx, v.Xy, v.Xz, v.Xy, v.Yy, v.Yz, v.Xz, v.Yz, v.Zz], 3, values, vectors);
        var (a, b) = (new Vector3d(vectors[0], vectors[1], vectors[2]), new Vector3d(vectors[3], vectors[4], vectors[5]));
        var c = Vector3d.Cross(a, b);
        // The axes are the columns.
        var q = Rotation.FromMatrix(Matrix3d.FromRows(new(a.X, b.X, c.X), new(a.Y, b.Y, c.Y), new(a.Z, b.Z, c.Z)));
        merged.Rotations[target] = new((float)q.X, (float)q.Y, (float)q.Z, (float)q.W);
        for (var axis = 0; axis < 3; axis++)
            merged.LogScales[target][axis] = (float)(0.5 * ExactMath.Log(Math.Max(values[axis], LeastVariance)));
    }
}
